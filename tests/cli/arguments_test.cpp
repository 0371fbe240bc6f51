#include "arguments.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "cli_fixture.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;
using words = std::vector<std::string>;

namespace {

arguments parse(const words& typed)
{
    return parse_arguments(typed);
}

std::string value_of(const arguments& from, std::string_view name)
{
    std::string found = "(absent)";
    for (const auto& option : from.options)
        if (option.row.name == name) found = option.value;
    return found;
}

std::string fault_of(const words& typed)
{
    try {
        parse_arguments(typed);
    } catch (const usage_error& fault) {
        return fault.what();
    }
    return "(none)";
}

} // namespace

TEST_CASE("arguments: a command, its options and their values", "[cli][arguments]")
{
    const auto read = parse({"proxy", "--config", "a.json", "-c", "b.json", "-cc.json",
                             "--threads=4", "--check", "-vv"});
    CHECK(read.command->name == "proxy");
    CHECK(read.verb == nullptr);
    CHECK(read.operands.empty());
    std::string seen;
    for (const auto& option : read.options)
        seen += fmt::format("{}={};", option.row.name, option.value);
    CHECK(seen == "config=a.json;config=b.json;config=c.json;threads=4;check=;verbose=;verbose=;");
}

TEST_CASE("arguments: a value is taken as it stands", "[cli][arguments]")
{
    CHECK(value_of(parse({"proxy", "--set", "a.b=[1,2,3]"}), "set") == "a.b=[1,2,3]");
    CHECK(value_of(parse({"proxy", "--set=a.b=x=y"}), "set") == "a.b=x=y");
    CHECK(value_of(parse({"proxy", "--set=a.b=\"two\nlines\""}), "set") == "a.b=\"two\nlines\"");
    CHECK(value_of(parse({"proxy", "--admin="}), "admin").empty());
    CHECK(value_of(parse({"proxy", "--config", "-"}), "config") == "-");
    CHECK(value_of(parse({"proxy", "--config", "--odd"}), "config") == "--odd");
    const std::string long_value = "a.b=" + std::string(500'000, 'x');
    CHECK(value_of(parse({"proxy", "--set=" + long_value}), "set") == long_value);
    CHECK(value_of(parse({"proxy", "--set", long_value}), "set") == long_value);
}

TEST_CASE("arguments: a verb and its operands, options anywhere behind it", "[cli][arguments]")
{
    const auto read = parse({"config", "check", "a.json", "--json", "b.json", "--", "--c.json"});
    CHECK(read.verb->name == "check");
    CHECK(read.operands == words{"a.json", "b.json", "--c.json"});
    CHECK(value_of(read, "json").empty());
    CHECK(parse({"config", "--help"}).wants_help);
    CHECK(parse({"config", "check", "--help"}).wants_help);
}

TEST_CASE("arguments: every fault says what is wrong and how to cure it", "[cli][arguments]")
{
    const std::array cases{
        words{"proxi"},
        words{"sniff-traffic"},
        words{"--config", "x.json", "proxy"},
        words{"proxy", "--confg", "x.json"},
        words{"proxy", "--confg=x.json"},
        words{"proxy", "-z"},
        words{"proxy", "-qz"},
        words{"proxy", "--x"},
        words{"proxy", "---config"},
        words{"proxy", "-#"},
        words{"proxy", "--config"},
        words{"proxy", "-c"},
        words{"proxy", "-qc"},
        words{"proxy", "--config", "--check"},
        words{"proxy", "--check=yes"},
        words{"proxy", "--log-level", "inof"},
        words{"proxy", "--color=sometimes"},
        words{"proxy", "proxy.json"},
        words{"proxy", "start"},
        words{"proxy", "--origins"},
        words{"config"},
        words{"config", "chek", "x.json"},
        words{"config", "--json", "check", "x.json"},
        words{"config", "check"},
        words{"config", "schema", "proxi"},
        words{"config", "schema", "proxy", "log"},
        words{"config", "schema", "--origins"},
        words{"completions", "tcsh"},
        words{"help", "proxi"},
        words{"help", "proxy", "config"},
        words{"version", "now"},
        words{"proxy", "\x1b[31mred"},
        words{""},
    };
    std::string transcript;
    for (const words& typed : cases) {
        const outcome result = netkit_run(typed);
        CHECK(result.status == 2);
        CHECK(result.out.empty());
        CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
        std::string line;
        for (const std::string& word : typed)
            line += fmt::format(" {}", word.find('\x1b') == std::string::npos ? word : "ESC");
        transcript += fmt::format("$ netkit{}\n{}", line, result.err);
    }
    CHECK(golden_difference("tests/golden/cli/usage_faults.txt", transcript) == "");
}

TEST_CASE("arguments: letters may be grouped, repeated, and followed by their value",
          "[cli][arguments]")
{
    const auto read = parse({"sniff", "-nnvv#er-", "-c5", "tcp", "-x", "and port 80", "-ttt"});
    std::string seen;
    for (const auto& option : read.options)
        seen += fmt::format("{}={};", option.row.name, option.value);
    CHECK(seen == "numeric=;numeric=;verbose=;verbose=;number=;link-header=;read=-;count=5;"
                  "bytes-hex=;timestamps=;timestamps=;timestamps=;");
    CHECK(read.operands == words{"tcp", "and port 80"});
}

TEST_CASE("arguments: an endless option is refused, not matched", "[cli][arguments]")
{
    CHECK(fault_of({"proxy", "--" + std::string(1'000'000, 'x')}).starts_with("netkit proxy: "));
    CHECK(fault_of({"proxy", "-Y" + std::string(1'000'000, 'x')}).starts_with("netkit proxy: "));
    CHECK(fault_of({"proxy", "-c" + std::string(1'000'000, 'x')}) == "(none)"); // a file's name
}
