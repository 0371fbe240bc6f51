#include <fmt/format.h>

#include "completions.hpp"

namespace netkit::cli {

namespace {

/// `__netkit_in a b`: the command line begins with `netkit a b`; `__netkit_next a b`: and the word
/// after it is the one being typed.
constexpr std::string_view opening = R"(# Completion of netkit for fish 3.0 or later.
function __netkit_in
    set -l words (commandline -opc)
    set -e words[1]
    test (count $words) -ge (count $argv); or return 1
    for i in (seq (count $argv))
        test "$words[$i]" = "$argv[$i]"; or return 1
    end
end
function __netkit_next
    test (count (commandline -opc)) -eq (math (count $argv) + 1); and __netkit_in $argv
end
complete -c netkit -f
complete -c netkit -n __netkit_next -s h -l help -d 'Print the overview'
complete -c netkit -n __netkit_next -l version -d 'Say which version this is'
)";

const std::string files = " -r -F";

std::string quote(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

std::string words(const auto& list)
{
    return " -a " + quote(fmt::format("{}", fmt::join(list, " ")));
}

/// The switches of `complete` that say which values fit.
std::string values(completion kind, std::span<const std::string_view> choices)
{
    if (!choices.empty()) return words(choices);
    switch (kind) {
    case completion::file:
        return files;
    case completion::directory:
        return " -a '(__fish_complete_directories)'";
    case completion::command:
        return words(command_names());
    case completion::section:
        return words(section_words());
    case completion::setting:
        return " -a '(__netkit_settings)'";
    case completion::nothing:
        break;
    }
    return {};
}

std::string candidate(std::string_view condition, std::string_view name, std::string_view text)
{
    return fmt::format("complete -c netkit -n {} -a {} -d {}\n", quote(condition), name,
                       quote(text));
}

std::string option_line(std::string_view condition, const option_row& row)
{
    std::string line = fmt::format("complete -c netkit -n {} -l {}", quote(condition), row.name);
    if (row.letter != 0) line += fmt::format(" -s {}", row.letter);
    // -x: a value, and never a file; -r -F: a value, which is a file
    const std::string offered = values(row.completes, row.choices);
    if (!row.argument.empty()) line += (offered == files ? "" : " -x") + offered;
    return line + fmt::format(" -d {}\n", quote(row.text));
}

} // namespace

std::string fish_completion()
{
    std::string text{opening};
    text += "function __netkit_settings\n    string join \\n --";
    for (const std::string& path : setting_words())
        text += fmt::format(" \\\n        {}", quote(path + "="));
    text += "\nend\n";
    for (const command_row* command : command_table()) {
        text += candidate("__netkit_next", command->name, command->summary);
        for (const verb_row& verb : command->verbs)
            text += candidate(fmt::format("__netkit_next {}", command->name), verb.name, verb.text);
    }
    for (const auto& place : completion_places()) {
        const std::string condition = fmt::format("__netkit_in {}", place.name());
        for (const option_row& row : place.options)
            text += option_line(condition, row);
        const std::string operands = values(place.operands().completes, {});
        if (!operands.empty())
            text += fmt::format("complete -c netkit -n {}{}\n", quote(condition),
                                operands == files ? " -F" : operands);
    }
    return text;
}

} // namespace netkit::cli
