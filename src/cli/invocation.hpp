#pragma once

#include <string>
#include <vector>

#include "arguments.hpp"
#include "netkit/cli/command.hpp"
#include "netkit/core/settings.hpp"

namespace netkit::cli {

enum class run_mode { run, check, print };

/// What is meant by a command line: the options common to the commands are read, and those that
/// stand for settings have become inputs of the configuration.
struct invocation {
    const command_row* command = nullptr;
    const verb_row* verb = nullptr;
    run_mode mode = run_mode::run;
    bool wants_help = false;
    bool origins = false;
    bool json = false;
    bool color_on_out = false;
    bool color_on_err = false;
    std::vector<std::string> operands;
    std::vector<typed_option> own; ///< options that only this command knows
    core::settings_inputs inputs;
};

/// Throws usage_error where options contradict each other.
invocation resolve(arguments typed, const console& with);

} // namespace netkit::cli
