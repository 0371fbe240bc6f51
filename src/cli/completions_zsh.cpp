#include <fmt/format.h>

#include "completions.hpp"

namespace netkit::cli {

namespace {

constexpr std::string_view closing = R"(
if [[ $funcstack[1] == _netkit ]]; then
    _netkit "$@"
else
    compdef _netkit netkit
fi
)";

/// `_arguments` reads brackets, colons and backslashes of a description as its own.
std::string describe(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string action(completion kind, std::span<const std::string_view> choices)
{
    if (!choices.empty()) return fmt::format("({})", fmt::join(choices, " "));
    switch (kind) {
    case completion::file:
        return "_files";
    case completion::directory:
        return "_files -/";
    case completion::command:
        return fmt::format("({})", fmt::join(command_names(), " "));
    case completion::section:
        return fmt::format("({})", fmt::join(section_words(), " "));
    case completion::setting:
        return "_netkit_settings";
    case completion::nothing:
        break;
    }
    return " "; // a message, and nothing offered
}

std::string option_spec(const option_row& row)
{
    const bool takes_value = !row.argument.empty();
    std::string tail = fmt::format("[{}]", describe(row.text));
    if (takes_value)
        tail += fmt::format(":{}:{}", describe(row.argument), action(row.completes, row.choices));
    const std::string name = fmt::format("--{}{}", row.name, takes_value ? "=" : "");
    if (row.letter == 0) return quote_posix("*" + name + tail);
    return fmt::format("'*'{{-{}{},{}}}{}", row.letter, takes_value ? "+" : "", name,
                       quote_posix(tail));
}

std::string names_with_texts(std::string_view variable, const auto& rows)
{
    std::string text = fmt::format("        {}=(\n", variable);
    for (const auto& [name, about] : rows)
        text += fmt::format("            {}\n", quote_posix(fmt::format("{}:{}", name, about)));
    return text + "        )\n";
}

std::string verb_position(const command_row& command)
{
    std::vector<std::pair<std::string_view, std::string_view>> rows;
    rows.reserve(command.verbs.size());
    for (const verb_row& verb : command.verbs)
        rows.emplace_back(verb.name, verb.text);
    return fmt::format("    {})\n        if ((CURRENT == 3)); then\n{}"
                       "            _describe -t verbs verb choices\n            return\n"
                       "        fi\n        place=\"$place $words[3]\"\n"
                       "        shift words\n        ((CURRENT--))\n        ;;\n",
                       command.name, names_with_texts("choices", rows));
}

std::string place_arguments(const completion_place& place)
{
    std::string text = fmt::format("    {})\n        _arguments -s -S", quote_posix(place.name()));
    for (const option_row& row : place.options)
        text += " \\\n            " + option_spec(row);
    const operand_rule& rule = place.operands();
    if (rule.most > 0)
        text += " \\\n            " +
                quote_posix(fmt::format("{}:{}:{}", rule.most == 1 ? "1" : "*", describe(rule.text),
                                        action(rule.completes, {})));
    return text + "\n        ;;\n";
}

} // namespace

std::string zsh_completion()
{
    std::string text = "#compdef netkit\n# Completion of netkit for zsh.\n"
                       "_netkit_settings() {\n    compadd -S = --";
    for (const std::string& path : setting_words())
        text += fmt::format(" \\\n        {}", quote_posix(path));

    std::vector<std::pair<std::string_view, std::string_view>> commands;
    commands.reserve(command_table().size());
    for (const command_row* command : command_table())
        commands.emplace_back(command->name, command->summary);
    text += fmt::format("\n}}\n_netkit() {{\n    local -a choices\n"
                        "    if ((CURRENT == 2)); then\n{}"
                        "        _describe -t commands command choices\n"
                        "        [[ $words[2] == -* ]] && compadd -- --help --version\n"
                        "        return\n    fi\n"
                        "    local place=$words[2]\n    case $place in\n",
                        names_with_texts("choices", commands));
    for (const command_row* command : command_table())
        if (!command->verbs.empty()) text += verb_position(*command);
    text += "    esac\n    shift words\n    ((CURRENT--))\n    case $place in\n";
    for (const auto& place : completion_places())
        text += place_arguments(place);
    return text + "    esac\n}\n" + std::string{closing};
}

} // namespace netkit::cli
