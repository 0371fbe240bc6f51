// From words to rows of the table. cxxopts does the matching; it is told nothing of values or
// operands, because its own handling of them does not fit:
// - values go through a regular expression that stops at a newline, and that recurses once per
//   character (a `--set=PATH=VALUE` of some 100 kB overruns the stack), so `--name=value` becomes
//   two words first, and a value is taken as it is;
// - lists are split at commas, which addresses and JSON contain, so every option is a plain string
//   and repetition is read from the sequence of arguments;
// - its messages name no cure, so unknown words are collected and explained here.

#include "arguments.hpp"

#include <algorithm>
#include <utility>

#include <cxxopts.hpp>
#include <fmt/format.h>

#include "netkit/base/text.hpp"

namespace netkit::cli {

namespace {

constexpr std::size_t longest_option = 8192; // in bytes: a path behind a letter fits, see above

using groups = std::vector<resolved_group>;

std::string shown(std::string_view typed)
{
    return quote_foreign(typed);
}

template <class Matches>
const option_row* find_row(const groups& all, Matches matches)
{
    for (const auto& group : all)
        for (const auto& row : group.rows)
            if (matches(row)) return &row;
    return nullptr;
}

const option_row* find_name(const groups& all, std::string_view name)
{
    return find_row(all, [name](const option_row& row) { return row.name == name; });
}

const option_row* find_letter(const groups& all, char letter)
{
    return find_row(all, [letter](const option_row& row) { return row.letter == letter; });
}

std::string synopsis(const arguments& of)
{
    std::string text = fmt::format("netkit {}", of.command->name);
    if (of.verb != nullptr) text += fmt::format(" {}", of.verb->name);
    return text;
}

[[noreturn]] void refuse(const arguments& of, const std::string& what)
{
    throw usage_error(
        fmt::format("{}: {} (see netkit {} --help)", synopsis(of), what, of.command->name));
}

[[noreturn]] void refuse_option(const arguments& of, const groups& all, const std::string& typed)
{
    const std::string name = typed.substr(0, typed.find('='));
    std::vector<std::string_view> names;
    for (const auto& group : all)
        for (const auto& row : group.rows)
            names.push_back(row.name);
    const std::string cure = suggestion(trim(name, "-"), names, "--");
    refuse(of, fmt::format("unknown option {}{}", shown(name), cure));
}

/// `--name=value` as two words, so that the value never meets cxxopts' expressions.
std::vector<std::string> separate_values(const arguments& of, const groups& all,
                                         std::span<const std::string> words)
{
    std::vector<std::string> separated;
    bool is_value = false; // of the option before it
    for (const std::string& word : words) {
        const auto equals = word.find('=');
        const option_row* row = nullptr;
        if (!is_value && word.starts_with("--"))
            row = find_name(all, std::string_view{word}.substr(2, equals - 2));
        const bool has_value = row != nullptr && equals != std::string::npos;
        if (!is_value && !has_value && word.starts_with('-') && word.size() > longest_option)
            refuse_option(of, all, word);
        if (has_value && row->argument.empty())
            refuse(of, fmt::format("option --{} takes no value", row->name));
        separated.push_back(has_value ? word.substr(0, equals) : word);
        if (has_value) separated.push_back(word.substr(equals + 1));
        is_value = row != nullptr && !has_value && !row->argument.empty();
    }
    return separated;
}

cxxopts::Options make_parser(const groups& all)
{
    cxxopts::Options parser{"netkit"};
    parser.allow_unrecognised_options();
    for (const auto& group : all)
        for (const auto& row : group.rows) {
            std::string names{row.name};
            if (row.letter != 0) names = fmt::format("{},{}", row.letter, row.name);
            const std::shared_ptr<const cxxopts::Value> kind =
                row.argument.empty() ? cxxopts::value<bool>() : cxxopts::value<std::string>();
            parser.add_options()(names, "", kind);
        }
    return parser;
}

[[noreturn]] void refuse_missing_value(const arguments& of, const groups& all,
                                       const std::string& last)
{
    const option_row* row =
        last.starts_with("--") ? find_name(all, last.substr(2)) : find_letter(all, last.back());
    if (row == nullptr) refuse(of, fmt::format("option {} needs a value", shown(last)));
    refuse(of,
           fmt::format("option --{} needs a value: --{} {}", row->name, row->name, row->argument));
}

cxxopts::ParseResult match(const arguments& of, const groups& all,
                           const std::vector<std::string>& words)
{
    std::vector<const char*> argv{"netkit"};
    argv.reserve(words.size() + 1);
    for (const std::string& word : words)
        argv.push_back(word.c_str());
    cxxopts::Options parser = make_parser(all);
    try {
        return parser.parse(static_cast<int>(argv.size()), argv.data());
    } catch (const cxxopts::exceptions::missing_argument&) {
        refuse_missing_value(of, all, words.back());
    } catch (const cxxopts::exceptions::exception& fault) {
        refuse(of, fault.what());
    }
}

void check_value(const arguments& of, const groups& all, const typed_option& option)
{
    const auto& [row, value] = option;
    if (value.starts_with("--") && find_name(all, value.substr(2)) != nullptr)
        refuse(of, fmt::format("option --{} needs a value, but {} follows: --{} {}", row.name,
                               value, row.name, row.argument));
    if (row.choices.empty() || std::ranges::find(row.choices, value) != row.choices.end()) return;
    refuse(of,
           fmt::format("option --{}: expected {}, found {}{}", row.name,
                       fmt::join(row.choices, ", "), shown(value), suggestion(value, row.choices)));
}

void check_operands(const arguments& of)
{
    const operand_rule& rule = of.verb != nullptr ? of.verb->operands : of.command->operands;
    if (of.operands.size() > rule.most) {
        const std::string& extra = of.operands[rule.most];
        const bool file_like = extra.ends_with(".json");
        const auto all = options_of(*of.command, of.verb);
        const bool takes_config = find_name(all, "config") != nullptr;
        refuse(of, fmt::format("unexpected operand {}{}", shown(extra),
                               file_like && takes_config ? "; did you mean --config FILE?" : ""));
    }
    if (of.operands.size() < rule.least && !of.wants_help)
        refuse(of, fmt::format("missing operand: {} {}", synopsis(of), rule.text));
}

void read_options(arguments& into, std::span<const std::string> words)
{
    const groups all = options_of(*into.command, into.verb);
    const auto end_of_options = std::ranges::find(words, "--");
    const auto before = static_cast<std::size_t>(end_of_options - words.begin());

    const auto separated = separate_values(into, all, words.first(before));
    const auto matched = match(into, all, separated);

    for (const std::string& word : matched.unmatched()) {
        if (word.starts_with('-') && word.size() > 1) refuse_option(into, all, word);
        into.operands.push_back(word);
    }
    if (end_of_options != words.end())
        into.operands.insert(into.operands.end(), end_of_options + 1, words.end());
    for (const auto& typed : matched.arguments()) {
        const option_row& row = *find_name(all, typed.key());
        into.wants_help = into.wants_help || row.name == "help";
        into.options.push_back({row, row.argument.empty() ? std::string{} : typed.value()});
        check_value(into, all, into.options.back());
    }
}

const command_row& read_command(const std::string& word)
{
    if (word == "--help" || word == "-h") return help_command;
    if (word == "--version") return version_command;
    const auto names = command_names();
    if (word.starts_with('-'))
        throw usage_error(fmt::format("netkit: expected a command before {}: {} (see netkit help)",
                                      shown(word), fmt::join(names, ", ")));
    if (const command_row* found = find_command(word)) return *found;
    const std::string cure = suggestion(word, names);
    throw usage_error(
        fmt::format("netkit: unknown command {}{} (see netkit help)", shown(word),
                    cure.empty() ? fmt::format("; expected {}", fmt::join(names, ", ")) : cure));
}

/// The verb directly follows its command; only a call for help may leave it out.
const verb_row* read_verb(const arguments& of, std::span<const std::string> rest)
{
    std::vector<std::string_view> names;
    names.reserve(of.command->verbs.size());
    for (const verb_row& verb : of.command->verbs)
        names.push_back(verb.name);
    if (rest.empty() || rest.front().starts_with('-'))
        refuse(of, fmt::format("expected a verb: {}", fmt::join(names, ", ")));
    if (const verb_row* found = find_verb(*of.command, rest.front())) return found;
    const std::string cure = suggestion(rest.front(), names);
    refuse(of,
           fmt::format("unknown verb {}{}", shown(rest.front()),
                       cure.empty() ? fmt::format("; expected {}", fmt::join(names, ", ")) : cure));
}

} // namespace

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view prefix)
{
    const std::string_view found = nearest(word, candidates);
    return found.empty() ? "" : fmt::format("; did you mean {}{}?", prefix, found);
}

arguments parse_arguments(std::span<const std::string> words)
{
    arguments read;
    if (words.empty()) throw usage_error("netkit: expected a command (see netkit help)");
    read.command = &read_command(words.front());
    auto rest = words.subspan(1);
    const bool asks_for_help = !rest.empty() && (rest.front() == "--help" || rest.front() == "-h");
    if (!read.command->verbs.empty() && !asks_for_help) {
        read.verb = read_verb(read, rest);
        rest = rest.subspan(1);
    }
    read_options(read, rest);
    check_operands(read);
    return read;
}

} // namespace netkit::cli
