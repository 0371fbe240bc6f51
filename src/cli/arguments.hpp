#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "command_table.hpp"

namespace netkit::cli {

/// The command line is at fault: one line that says what, where and how to cure it. Thrown while
/// nothing runs yet, caught in `run`, exit status 2.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One option as it was typed. A switch has an empty value.
struct typed_option {
    option_row row;
    std::string value;
};

/// What was typed, in its order, names resolved and values unread.
struct arguments {
    const command_row* command = nullptr;
    const verb_row* verb = nullptr;
    std::vector<typed_option> options;
    std::vector<std::string> operands;
    bool wants_help = false; ///< then operands may be missing
};

/// Reads `COMMAND [VERB] [OPERANDS] [OPTIONS]`. Throws usage_error.
arguments parse_arguments(std::span<const std::string> words);

/// `; did you mean "word"?`, or nothing when no candidate is near.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view prefix = {});

} // namespace netkit::cli
