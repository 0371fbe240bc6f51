#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command_table.hpp"

namespace netkit::cli {

/// One place of the grammar: a command, or a command and its verb.
struct completion_place {
    const command_row* command;
    const verb_row* verb; ///< null where the command has none
    std::vector<option_row> options;

    std::string name() const; ///< `config check`
    const operand_rule& operands() const;
};
std::vector<completion_place> completion_places();

/// Words that take the place of a `SECTION` or of a `PATH=VALUE`.
std::vector<std::string> section_words();
std::vector<std::string> setting_words(); ///< list indexes shown as 0

/// `text` in single quotes, with the shell's way to write a quote in them.
std::string quote_posix(std::string_view text);

/// Scripts that make a shell complete netkit's command line.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

} // namespace netkit::cli
