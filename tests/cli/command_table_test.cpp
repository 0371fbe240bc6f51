#include "command_table.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "arguments.hpp"
#include "cli_fixture.hpp"
#include "completions.hpp"
#include "effective.hpp"
#include "netkit/base/text.hpp"
#include "netkit/core/settings_output.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;
using namespace std::string_literals;

namespace {

/// The leaf behind a dotted path, or null.
const netkit::core::shape* shape_at(std::string_view path)
{
    const auto steps = netkit::split(path, '.');
    for (const auto& section : all_sections()) {
        if (section.name != steps.front()) continue;
        const auto* at = section.type;
        for (std::size_t i = 1; i < steps.size() && at != nullptr; ++i) {
            const auto* member = at->member(steps[i]);
            at = member == nullptr ? nullptr : member->type;
        }
        return at;
    }
    return nullptr;
}

/// Words of an example up to the first thing that is the shell's.
std::vector<std::string> words_of(std::string_view line)
{
    const auto begin = line.find("netkit ");
    std::istringstream text{std::string{line.substr(begin + 7, line.find(')') - begin - 7)}};
    std::vector<std::string> words;
    for (std::string word; text >> word && word != ">" && word != "|";)
        words.push_back(word);
    return words;
}

} // namespace

TEST_CASE("table: every row is complete, and names are told apart", "[cli][table]")
{
    for (const auto& place : completion_places()) {
        INFO(place.name());
        CHECK(place.command->run != nullptr);
        CHECK_FALSE(place.command->summary.empty());
        CHECK_FALSE(place.command->examples.empty());
        std::set<std::string_view> names;
        std::set<char> letters;
        for (const option_row& row : place.options) {
            INFO(row.name);
            CHECK(names.insert(row.name).second);
            if (row.letter != 0) CHECK(letters.insert(row.letter).second);
            CHECK_FALSE(row.text.empty());
            CHECK_FALSE(row.text.ends_with('.'));
            CHECK((row.choices.empty() || !row.argument.empty()));
            if (!row.setting.empty()) CHECK(row.argument.empty() == !row.writes.empty());
        }
    }
}

TEST_CASE("table: options that stand for settings name real ones, with their words", "[cli][table]")
{
    for (const auto& place : completion_places())
        for (const option_row& row : place.options) {
            if (row.setting.empty()) continue;
            INFO(row.name);
            const auto* leaf = shape_at(row.setting);
            REQUIRE(leaf != nullptr);
            CHECK((row.gathers != gathering::last) ==
                  (leaf->what == netkit::core::shape::kind::list));
            const auto& choices = leaf->element != nullptr ? leaf->element->choices : leaf->choices;
            if (!row.choices.empty() && !choices.empty())
                CHECK(std::ranges::equal(row.choices, choices));
            if (leaf->what == netkit::core::shape::kind::choice)
                for (const std::string_view word : row.writes)
                    CHECK(std::ranges::find(choices, word) != choices.end());
            else
                CHECK(row.writes.size() <= 3); // true, or 1, 2, 3
        }
}

TEST_CASE("table: every example of the help is accepted by the parser", "[cli][table]")
{
    for (const command_row* command : command_table())
        for (const example_row& row : command->examples) {
            INFO(row.line);
            const auto words = words_of(row.line);
            CHECK_NOTHROW(parse_arguments(words));
        }
}

TEST_CASE("table: a command's own rows take names and letters from everybody's", "[cli][table]")
{
    static constexpr std::array own_rows{
        option_row{.name = "count", .letter = 'c', .argument = "N", .text = "Stop after N"},
        option_row{.name = "verbose", .letter = 'v', .text = "More about each packet"},
    };
    static constexpr option_group own{"Capture", own_rows};
    static constexpr std::array groups{&own, &configuration_options, &log_options};
    const command_row command{
        .name = "example", .summary = "an example", .examples = {}, .options = groups};

    std::string seen;
    for (const auto& group : options_of(command, nullptr))
        for (const auto& row : group.rows)
            seen += std::string{row.name} + (row.letter != 0 ? ":"s + row.letter : "") + " ";
    CHECK(seen == "count:c verbose:v config set log-level log-format quiet:q ");
}
