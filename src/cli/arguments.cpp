// From words to rows of the table. cxxopts does the matching; it is told nothing of values or
// operands, because its own handling of them does not fit:
// - values go through a regular expression that stops at a newline, and that recurses once per
//   character (a `--set=PATH=VALUE` of some 100 kB overruns the stack), so `--name=value` becomes
//   two words first, and a value is taken as it is;
// - letters go through another one that knows no `-#`, and no value may be left out, so groups of
//   letters are spelled out as names, each with its value or an empty one behind it;
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

constexpr std::size_t longest_option = 8192; // in bytes: see above

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

[[noreturn]] void refuse_missing_value(const arguments& of, const option_row& row)
{
    refuse(of, fmt::format("option --{} needs a value: --{} {}", row.name, row.name, row.argument));
}

/// Whether `word` can be the value of an option that also goes without one.
bool fits(const option_row& row, const std::string& word)
{
    if (word.starts_with('-')) return false;
    if (row.choices.empty()) return true;
    return std::ranges::all_of(split(word, ','), [&row](std::string_view piece) {
        return std::ranges::find(row.choices, piece) != row.choices.end();
    });
}

/// Every option as `--name` and its value as the word behind it, whatever way it was typed:
/// `--name=value`, `-nvalue`, `-vvn value`. What is not known stays as it is.
class word_reader {
public:
    word_reader(const arguments& of, const groups& all, std::span<const std::string> words)
        : of_{of}, all_{all}, words_{words}
    {
    }

    std::vector<std::string> spell_out()
    {
        while (at_ < words_.size()) {
            const std::string& word = words_[at_++];
            if (word.size() < 2 || word.front() != '-')
                spelled_.push_back(word);
            else if (word[1] == '-')
                read_name(word);
            else
                read_letters(word);
        }
        return std::move(spelled_);
    }

private:
    void read_name(const std::string& word)
    {
        const auto equals = word.find('=');
        const bool has_value = equals != std::string::npos;
        const auto* row = find_name(all_, std::string_view{word}.substr(2, equals - 2));
        if (row == nullptr) {
            if (word.size() > longest_option) refuse_option(of_, all_, word);
            spelled_.push_back(word);
            return;
        }
        if (has_value && row->argument.empty())
            refuse(of_, fmt::format("option --{} takes no value", row->name));
        spelled_.push_back(fmt::format("--{}", row->name));
        if (has_value)
            spelled_.push_back(word.substr(equals + 1));
        else
            take_value(*row);
    }

    void read_letters(const std::string& word)
    {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const auto* row = find_letter(all_, word[i]);
            if (row == nullptr) refuse_option(of_, all_, fmt::format("-{}", word[i]));
            spelled_.push_back(fmt::format("--{}", row->name));
            if (row->argument.empty()) continue;
            if (i + 1 == word.size()) return take_value(*row);
            spelled_.push_back(word.substr(i + 1));
            return;
        }
    }

    void take_value(const option_row& row)
    {
        if (row.argument.empty()) return;
        const bool is_there = at_ < words_.size();
        if (row.is_optional && !(is_there && fits(row, words_[at_])))
            spelled_.emplace_back();
        else if (is_there)
            spelled_.push_back(words_[at_++]);
        else
            refuse_missing_value(of_, row);
    }

    const arguments& of_;
    const groups& all_;
    std::span<const std::string> words_;
    std::size_t at_ = 0;
    std::vector<std::string> spelled_;
};

cxxopts::Options make_parser(const groups& all)
{
    cxxopts::Options parser{"netkit"};
    parser.allow_unrecognised_options();
    for (const auto& group : all)
        for (const auto& row : group.rows) {
            const std::shared_ptr<const cxxopts::Value> kind =
                row.argument.empty() ? cxxopts::value<bool>() : cxxopts::value<std::string>();
            parser.add_options()(std::string{row.name}, "", kind);
        }
    return parser;
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
    if (row.choices.empty() || (row.is_optional && value.empty())) return;
    const auto pieces =
        row.gathers == gathering::commas ? split(value, ',') : std::vector<std::string_view>{value};
    for (const auto piece : pieces)
        if (std::ranges::find(row.choices, piece) == row.choices.end())
            refuse(of, fmt::format("option --{}: expected {}, found {}{}", row.name,
                                   fmt::join(row.choices, ", "), quote_foreign(piece),
                                   suggestion(piece, row.choices)));
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

    const auto spelled = word_reader{into, all, words.first(before)}.spell_out();
    const auto matched = match(into, all, spelled);

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
