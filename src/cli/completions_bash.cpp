#include <fmt/format.h>

#include "completions.hpp"

namespace netkit::cli {

namespace {

/// Offers the words given as arguments that continue what is typed.
constexpr std::string_view helpers = R"(# Completion of netkit for bash 3.2 or later.
_netkit_words() {
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$*" -- "$cur"))
}
_netkit_files() {
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen "$1" -- "$cur"))
}
_netkit_settings() {
    compopt -o nospace 2>/dev/null
    _netkit_words)";

/// Bash breaks `--color=always` into three words; they are put together again.
constexpr std::string_view opening = R"(}
_netkit() {
    local cur prev place
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]] && ((COMP_CWORD > 2)); then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    place=${COMP_WORDS[1]}
    if ((COMP_CWORD == 1)); then
)";

constexpr std::string_view closing = R"(}
complete -F _netkit netkit
)";

std::string words(const auto& list)
{
    std::string call = "_netkit_words";
    for (const auto& word : list)
        call += fmt::format(" {}", quote_posix(word));
    return call;
}

/// The statement that offers what fits; empty where nothing does.
std::string offer(completion kind, std::span<const std::string_view> choices)
{
    if (!choices.empty()) return words(choices);
    switch (kind) {
    case completion::file:
        return "_netkit_files -f";
    case completion::directory:
        return "_netkit_files -d";
    case completion::command:
        return words(command_names());
    case completion::section:
        return words(section_words());
    case completion::setting:
        return "_netkit_settings";
    case completion::nothing:
        break;
    }
    return {};
}

std::string verb_positions()
{
    std::string text = "    case $place in\n";
    for (const command_row* command : command_table()) {
        if (command->verbs.empty()) continue;
        std::vector<std::string_view> names;
        names.reserve(command->verbs.size() + 1);
        for (const verb_row& verb : command->verbs)
            names.push_back(verb.name);
        names.push_back("--help");
        text += fmt::format("    {})\n        if ((COMP_CWORD == 2)); then\n            {}\n"
                            "            return\n        fi\n"
                            "        place=\"$place ${{COMP_WORDS[2]}}\"\n        ;;\n",
                            command->name, words(names));
    }
    return text + "    esac\n";
}

std::string option_values(const completion_place& place)
{
    std::string text;
    for (const option_row& row : place.options) {
        if (row.argument.empty()) continue;
        std::string pattern = quote_posix(fmt::format("{} --{}", place.name(), row.name));
        if (row.letter != 0)
            pattern += " | " + quote_posix(fmt::format("{} -{}", place.name(), row.letter));
        const std::string offered = offer(row.completes, row.choices);
        text += fmt::format("    {})\n        {}\n        return\n        ;;\n", pattern,
                            offered.empty() ? ":" : offered);
    }
    return text;
}

std::string option_names(const completion_place& place)
{
    std::vector<std::string> names;
    names.reserve(place.options.size());
    for (const option_row& row : place.options)
        names.push_back(fmt::format("--{}", row.name));
    return fmt::format("    {}) {} ;;\n", quote_posix(place.name() + " -"), words(names));
}

std::string operand_words(const completion_place& place)
{
    const std::string offered = offer(place.operands().completes, {});
    if (offered.empty()) return {};
    return fmt::format("    {}) {} ;;\n", quote_posix(place.name() + " "), offered);
}

} // namespace

std::string bash_completion()
{
    std::string text{helpers};
    for (const std::string& path : setting_words())
        text += fmt::format(" \\\n        {}", quote_posix(path + "="));
    text += fmt::format("\n{}", opening);

    auto first = command_names();
    first.insert(first.end(), {"--help", "--version"});
    text += fmt::format("        {}\n        return\n    fi\n", words(first));
    text += verb_positions();

    text += "    case \"$place $prev\" in\n";
    for (const auto& place : completion_places())
        text += option_values(place);
    text += "    esac\n    case \"$place ${cur:0:1}\" in\n";
    for (const auto& place : completion_places())
        text += option_names(place);
    text += "    esac\n    [[ $cur == -* ]] && return\n    case \"$place \" in\n";
    for (const auto& place : completion_places())
        text += operand_words(place);
    return text + "    esac\n" + std::string{closing};
}

} // namespace netkit::cli
