#include "command_table.hpp"

#include <algorithm>
#include <array>

namespace netkit::cli {

namespace {

constexpr std::array commands{&proxy_command,  &sniff_command,       &price_command,
                              &config_command, &completions_command, &help_command,
                              &version_command};

template <class Rows>
auto find_named(const Rows& rows, std::string_view name)
{
    return std::ranges::find_if(rows, [name](const auto& row) { return row.name == name; });
}

/// Appends the rows of `group` that no earlier group has taken.
void append(std::vector<resolved_group>& to, const option_group& group)
{
    resolved_group fresh{group.heading, {}};
    for (option_row row : group.rows) {
        bool taken = false;
        for (const auto& earlier : to) {
            taken = taken || find_named(earlier.rows, row.name) != earlier.rows.end();
            const bool letter_taken =
                std::ranges::any_of(earlier.rows, [&row](const option_row& other) {
                    return other.letter == row.letter;
                });
            if (letter_taken) row.letter = 0;
        }
        if (!taken) fresh.rows.push_back(row);
    }
    if (!fresh.rows.empty()) to.push_back(std::move(fresh));
}

} // namespace

std::span<const command_row* const> command_table()
{
    return commands;
}

std::vector<std::string_view> command_names()
{
    std::vector<std::string_view> names;
    names.reserve(commands.size());
    for (const command_row* command : commands)
        names.push_back(command->name);
    return names;
}

const command_row* find_command(std::string_view name)
{
    for (const command_row* command : commands)
        if (command->name == name) return command;
    return nullptr;
}

const verb_row* find_verb(const command_row& command, std::string_view name)
{
    const auto found = find_named(command.verbs, name);
    return found == command.verbs.end() ? nullptr : &*found;
}

std::vector<resolved_group> options_of(const command_row& command, const verb_row* verb)
{
    std::vector<resolved_group> all;
    if (verb != nullptr)
        for (const option_group& group : verb->options)
            append(all, group);
    for (const option_group* group : command.options)
        append(all, *group);
    return all;
}

} // namespace netkit::cli
