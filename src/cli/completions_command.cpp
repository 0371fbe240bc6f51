#include <array>

#include <fmt/format.h>

#include "completions.hpp"
#include "effective.hpp"
#include "netkit/base/text.hpp"
#include "netkit/core/settings_output.hpp"

namespace netkit::cli {

namespace {

constexpr std::array examples{
    example_row{"eval \"$(netkit completions bash)\"", "Try it in this shell, or in ~/.bashrc."},
    example_row{"netkit completions bash > ~/.local/share/bash-completion/completions/netkit",
                "For every new bash that has the bash-completion package."},
    example_row{"netkit completions zsh > ~/.zfunc/_netkit",
                "For zsh, with ~/.zfunc in fpath before compinit runs."},
    example_row{"netkit completions fish > ~/.config/fish/completions/netkit.fish", "For fish."},
};

constexpr std::array verbs{
    verb_row{"bash", "Script for bash, 3.2 or later"},
    verb_row{"zsh", "Script for zsh"},
    verb_row{"fish", "Script for fish, 3.0 or later"},
};

constexpr std::array groups{&help_options};

core::exit_status run_completions(const invocation& call, console& with)
{
    if (call.verb->name == "bash") with.out << bash_completion();
    if (call.verb->name == "zsh") with.out << zsh_completion();
    if (call.verb->name == "fish") with.out << fish_completion();
    return core::exit_status::done;
}

completion_place make_place(const command_row& command, const verb_row* verb)
{
    completion_place place{&command, verb, {}};
    for (const auto& group : options_of(command, verb))
        place.options.insert(place.options.end(), group.rows.begin(), group.rows.end());
    return place;
}

} // namespace

std::string completion_place::name() const
{
    return verb == nullptr ? std::string{command->name}
                           : fmt::format("{} {}", command->name, verb->name);
}

const operand_rule& completion_place::operands() const
{
    return verb == nullptr ? command->operands : verb->operands;
}

std::vector<completion_place> completion_places()
{
    std::vector<completion_place> places;
    for (const command_row* command : command_table()) {
        for (const verb_row& verb : command->verbs)
            places.push_back(make_place(*command, &verb));
        if (command->verbs.empty()) places.push_back(make_place(*command, nullptr));
    }
    return places;
}

std::vector<std::string> section_words()
{
    std::vector<std::string> words;
    for (const core::section& one : all_sections())
        words.emplace_back(one.name);
    return words;
}

std::vector<std::string> setting_words()
{
    std::vector<std::string> words;
    for (const core::setting_key& key : core::setting_keys(all_sections())) {
        std::string word;
        for (const std::string_view step : split(key.path, '.')) {
            if (!word.empty()) word += '.';
            word += step == "N" ? std::string_view{"0"} : step;
        }
        words.push_back(std::move(word));
    }
    return words;
}

std::string quote_posix(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return quoted + "'";
}

const command_row completions_command{
    .name = "completions",
    .summary = "print a script that completes netkit in your shell",
    .examples = examples,
    .verbs = verbs,
    .options = groups,
    .run = run_completions,
};

} // namespace netkit::cli
