// Help pages, written from the table. cxxopts can print help, but only of options, and not with the
// examples in front that most readers came for. A page is text with a left column for what is typed
// and a right one for what it does; only the right one wraps, because a wrapped command line cannot
// be copied. The width is the terminal's between 40 and 100 columns: wider lines tire the eye.

#include "help.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace netkit::cli {

namespace {

constexpr std::size_t widest = 100;
constexpr std::size_t narrowest = 40;
constexpr std::size_t left_column = 27; // a longer term has its text on the next line

/// A page grows line by line. Everything in the table is ASCII, so bytes are columns.
class page {
public:
    explicit page(const page_style& style)
        : width_{std::clamp(style.width, narrowest, widest)}, color_{style.color}
    {
    }

    void heading(std::string_view text)
    {
        if (!text_.empty()) text_ += '\n';
        text_ += paint(text, "1") + '\n';
    }

    void line(std::string_view text) { text_ += fmt::format("{}\n", text); }

    void paragraph(std::string_view text, std::size_t indent) { wrap(text, indent, indent); }

    /// `term` in the left column, `text` in the right one.
    void entry(std::string_view term, std::string_view text)
    {
        text_ += "  " + paint(term, "36");
        const std::size_t used = term.size() + 2;
        if (used + 2 > left_column) {
            text_ += '\n';
            wrap(text, left_column, left_column);
        } else {
            text_.append(left_column - used, ' ');
            wrap(text, 0, left_column);
        }
    }

    /// One line that a user may copy, and beneath it what it does.
    void example(const example_row& row)
    {
        text_ += "  " + paint(row.line, "36") + '\n';
        paragraph(row.text, 6);
    }

    std::string finish() { return std::move(text_); }

private:
    std::string paint(std::string_view text, std::string_view code) const
    {
        return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string{text};
    }

    /// Writes words up to the width; the first line stands at `first`, already written if 0.
    void wrap(std::string_view text, std::size_t first, std::size_t indent)
    {
        text_.append(first, ' ');
        std::size_t column = indent;
        bool fresh = true;
        while (!text.empty()) {
            const std::string_view word = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(text.size(), word.size() + 1));
            if (!fresh && column + 1 + word.size() > width_) {
                text_ += '\n';
                text_.append(indent, ' ');
                column = indent;
                fresh = true;
            }
            if (!fresh) text_ += ' ';
            text_ += word;
            column += word.size() + (fresh ? 0 : 1);
            fresh = false;
        }
        text_ += '\n';
    }

    std::string text_;
    std::size_t width_;
    bool color_;
};

std::string term_of(const option_row& row)
{
    std::string term = row.letter != 0 ? fmt::format("-{}, --{}", row.letter, row.name)
                                       : fmt::format("    --{}", row.name);
    if (!row.argument.empty()) term += fmt::format(" {}", row.argument);
    return term;
}

std::string text_of(const option_row& row)
{
    std::string text{row.text};
    if (!row.choices.empty()) text += fmt::format(": {}", fmt::join(row.choices, ", "));
    if (!row.fallback.empty()) text += fmt::format(" (default: {})", row.fallback);
    return text;
}

std::string with_operands(std::string_view name, const operand_rule& rule)
{
    return rule.text.empty() ? std::string{name} : fmt::format("{} {}", name, rule.text);
}

void write_groups(page& to, const std::vector<resolved_group>& groups)
{
    for (const auto& group : groups) {
        to.heading(group.heading);
        for (const auto& row : group.rows)
            to.entry(term_of(row), text_of(row));
    }
}

/// The options of all verbs; a group that several share once.
std::vector<resolved_group> verb_groups(const command_row& command)
{
    std::vector<resolved_group> groups;
    for (const auto& verb : command.verbs)
        for (const auto& group : verb.options) {
            const bool shown = std::ranges::any_of(
                groups, [&group](const auto& other) { return other.heading == group.heading; });
            if (!shown) groups.push_back({group.heading, {group.rows.begin(), group.rows.end()}});
        }
    return groups;
}

void write_synopsis(page& to, const command_row& command)
{
    to.heading(fmt::format("netkit {}: {}", command.name, command.summary));
    to.line("");
    if (command.verbs.empty())
        to.line(
            fmt::format("  netkit {} [options]", with_operands(command.name, command.operands)));
    for (const auto& verb : command.verbs)
        to.line(fmt::format("  netkit {} {} [options]", command.name,
                            with_operands(verb.name, verb.operands)));
}

} // namespace

std::string overview_page(const page_style& style)
{
    page text{style};
    text.heading("netkit: network tools in one binary");
    text.line("");
    text.line("  netkit COMMAND [verb] [operands] [options]");
    text.line("  netkit help COMMAND");
    text.heading("Examples");
    for (const command_row* command : command_table())
        if (!command->examples.empty()) text.example(command->examples.front());
    text.heading("Commands");
    for (const command_row* command : command_table())
        text.entry(command->name, command->summary);
    return text.finish();
}

std::string command_page(const command_row& command, const page_style& style)
{
    page text{style};
    write_synopsis(text, command);
    if (!command.examples.empty()) text.heading("Examples");
    for (const auto& row : command.examples)
        text.example(row);
    if (!command.verbs.empty()) text.heading("Verbs");
    for (const auto& verb : command.verbs)
        text.entry(with_operands(verb.name, verb.operands), verb.text);
    write_groups(text, verb_groups(command));
    write_groups(text, options_of(command, nullptr));
    return text.finish();
}

} // namespace netkit::cli
