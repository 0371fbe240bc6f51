#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/exit_status.hpp"

namespace netkit::core {
struct section;
}

namespace netkit::cli {

struct console;
struct invocation;

/// What a shell may offer for a value or an operand.
enum class completion { nothing, file, directory, command, section, setting };

/// What becomes of an option given more than once.
enum class gathering {
    last,   ///< the last one holds
    each,   ///< a list of all values
    commas, ///< a list of all values, each of which may be several, joined by commas
};

/// One option. The parser, the help, the completions and did-you-mean all read this row.
struct option_row {
    std::string_view name{};     ///< long, without dashes
    char letter = 0;             ///< short, 0 for none
    std::string_view argument{}; ///< its placeholder; empty for a switch
    std::string_view text{};     ///< a sentence without the final period
    std::string_view fallback{}; ///< what holds without it, for the help; empty: nothing to say
    std::span<const std::string_view> choices{};
    completion completes = completion::nothing;
    std::string_view setting{}; ///< the setting it overlays, as a dotted path
    /// What a switch writes there; its n-th occurrence writes the n-th word, the last one stays.
    std::span<const std::string_view> writes{};
    gathering gathers = gathering::last;
    /// The argument may be left out; then the value is empty, and a list holds all `choices`.
    bool is_optional = false;
};

/// Options under one heading of the help.
struct option_group {
    std::string_view heading;
    std::span<const option_row> rows;
};

/// What follows the command or its verb and is not an option.
struct operand_rule {
    std::string_view text{}; ///< as in the synopsis: `FILE...`; empty for none
    std::size_t least = 0;
    std::size_t most = 0; ///< `unlimited` for any number
    completion completes = completion::nothing;

    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
};

struct verb_row {
    std::string_view name;
    std::string_view text;
    operand_rule operands{};
    std::span<const option_group> options{}; ///< beside those of the command
};

struct example_row {
    std::string_view line;
    std::string_view text;
};

/// One command: a new one is such a row in a file of its own and its address in `command_table`.
struct command_row {
    std::string_view name;
    std::string_view summary;
    std::span<const example_row> examples;
    std::span<const verb_row> verbs{}; ///< empty: the command takes `operands` directly
    operand_rule operands{};
    /// Its own groups first: a row of an earlier group takes its name and its letter from later
    /// rows, so that `-c` of one command may differ from everybody's.
    std::span<const option_group* const> options{};
    core::exit_status (*run)(const invocation&, console&) = nullptr;
    core::section (*settings)() = nullptr; ///< its section of the configuration, if it has one
};

extern const command_row price_command;
extern const command_row proxy_command;
extern const command_row sniff_command;
extern const command_row config_command;
extern const command_row completions_command;
extern const command_row help_command;
extern const command_row version_command;

/// All commands, in the order of the help.
std::span<const command_row* const> command_table();

std::vector<std::string_view> command_names();

/// Null when there is none.
const command_row* find_command(std::string_view name);
const verb_row* find_verb(const command_row& command, std::string_view name);

struct resolved_group {
    std::string_view heading;
    std::vector<option_row> rows;
};
/// What is valid after `command`, and after `verb` if there is one, shadowed names and letters
/// gone.
std::vector<resolved_group> options_of(const command_row& command, const verb_row* verb);

/// The groups that several commands share.
extern const option_group configuration_options; ///< --config, --set
extern const option_group dry_run_options;       ///< --check, --print-config, --origins
extern const option_group server_options;        ///< --threads, --admin, --ready-file
extern const option_group log_options;           ///< --log-level, --log-format, -q, -v
extern const option_group output_options;        ///< --color, --json
extern const option_group color_options;         ///< --color alone
extern const option_group help_options;          ///< --help

} // namespace netkit::cli
