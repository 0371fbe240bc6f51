#include <array>

#include <fmt/format.h>

#include "cli_fixture.hpp"
#include "effective.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;
using words = std::vector<std::string>;

namespace {

constexpr std::string_view minimal = R"({ "proxy": {
    "listeners": [ { "address": "127.0.0.1:8080" } ],
    "upstreams": { "app": { "servers": [ "127.0.0.1:9001", "127.0.0.1:9002" ] } },
    "routes":    [ { "upstream": "app" } ] } }
)";

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("config check: a good file is confirmed on stdout, nothing on stderr", "[cli][config]")
{
    const scratch_directory scratch;
    const std::string good = scratch.file("proxy.json", minimal);
    const outcome result = netkit_run({"config", "check", good});
    CHECK(result.status == 0);
    CHECK(result.out == good + ": ok\n");
    CHECK(result.err.empty());
}

TEST_CASE("config check: every fault of every file, status 2, good files still confirmed",
          "[cli][config]")
{
    const scratch_directory scratch;
    const std::string good = scratch.file("good.json", "{}");
    const std::string bad = scratch.file("bad.json", R"({"log": {"levle": "info", "format": 7},
 "proksy": {}})");
    const outcome result = netkit_run({"config", "check", bad, good, "/nonexistent.json"});
    CHECK(result.status == 2);
    CHECK(contains(result.err, bad + ":1:"));
    CHECK(contains(result.err, "did you mean \"level\"?"));
    CHECK(contains(result.err, "/log/format"));
    CHECK(contains(result.err, bad + ":2:"));
    CHECK(contains(result.err, "did you mean \"proxy\"?"));
    CHECK(contains(result.err, "/nonexistent.json"));
}

TEST_CASE("config check: --json says the same as one object a file", "[cli][config]")
{
    const scratch_directory scratch;
    const std::string good = scratch.file("good.json", "{}");
    const std::string bad = scratch.file("bad.json", "{\"log\":\n{\"level\":\"loud\"}}");
    const outcome result = netkit_run({"config", "check", "--json", good, bad});
    CHECK(result.status == 2);
    CHECK(result.err.empty());
    CHECK(result.out.starts_with(R"({"checked":")" + good +
                                 R"(","ok":true,"faults":[]})"
                                 "\n"));
    CHECK(contains(result.out, R"("ok":false,"faults":[{"where":")" + bad + R"(:2:)"));
    CHECK(contains(result.out, R"("pointer":"/log/level")"));
    CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 2);
}

TEST_CASE("config print: defaults < files in order < environment < --set", "[cli][config]")
{
    const scratch_directory scratch;
    const std::string first =
        scratch.file("a.json", R"({"runtime": {"threads": 1, "grace": "1s"}})");
    const std::string second = scratch.file("b.json", R"({"runtime": {"threads": 2}})");
    const netkit::core::environment variable{{"NETKIT_RUNTIME__THREADS", "3"}};

    const auto threads = [](const outcome& result) {
        CHECK(result.status == 0);
        CHECK(result.err.empty());
        const auto at = result.out.find("\"threads\":");
        return result.out.substr(at + 10, result.out.find(',', at) - at - 10);
    };
    CHECK(threads(netkit_run({"config", "print", "--json"})) == "0");
    CHECK(threads(netkit_run({"config", "print", "--json", first})) == "1");
    CHECK(threads(netkit_run({"config", "print", "--json", first, second})) == "2");
    CHECK(threads(netkit_run({"config", "print", "--json", second, first})) == "1");
    CHECK(threads(netkit_run({"config", "print", "--json", first, second}, variable)) == "3");
    const outcome strongest = netkit_run(
        {"config", "print", "--json", first, second, "--set", "runtime.threads=4"}, variable);
    CHECK(threads(strongest) == "4");
    CHECK(contains(strongest.out, R"("grace":"1s")"));
}

TEST_CASE("config print: what it prints is a configuration again", "[cli][config]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("proxy.json", minimal);
    const outcome printed = netkit_run({"config", "print", file});
    REQUIRE(printed.status == 0);
    const std::string again = scratch.file("printed.json", printed.out);
    CHECK(netkit_run({"config", "print", again}).out == printed.out);
}

TEST_CASE("config print: --origins names file, variable, flag or default", "[cli][config]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("a.json", "{\n\"runtime\": {\"threads\": 1}}");
    const outcome result =
        netkit_run({"config", "print", "--origins", "--set", "log.format=json", file},
                   {{"NETKIT_LOG__LEVEL", "warn"}});
    CHECK(result.status == 0);
    CHECK(contains(result.out, file + ":2"));
    CHECK(contains(result.out, "env NETKIT_LOG__LEVEL"));
    CHECK(contains(result.out, "--set log.format"));
    CHECK(contains(result.out, "\"default\""));
}

TEST_CASE("config print: with faults nothing is printed on stdout", "[cli][config]")
{
    const outcome result = netkit_run({"config", "print", "--set", "runtime.threads=many"});
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(contains(result.err, "/runtime/threads"));
}

TEST_CASE("config schema: of all sections and of each", "[cli][config]")
{
    const outcome whole = netkit_run({"config", "schema"});
    CHECK(whole.status == 0);
    CHECK(whole.err.empty());
    CHECK(contains(whole.out, "https://json-schema.org/draft/2020-12/schema"));
    for (const auto& section : all_sections()) {
        CHECK(contains(whole.out, fmt::format("\"{}\"", section.name)));
        const outcome one = netkit_run({"config", "schema", std::string{section.name}});
        CHECK(one.status == 0);
        CHECK(one.out.size() < whole.out.size());
    }
    const outcome line = netkit_run({"config", "schema", "--json"});
    CHECK(std::count(line.out.begin(), line.out.end(), '\n') == 1);
}

TEST_CASE("config reference: the committed page is what the program writes", "[cli][config]")
{
    const outcome page = netkit_run({"config", "reference"});
    CHECK(page.status == 0);
    CHECK(page.err.empty());
    CHECK(golden_difference("docs/reference/config.md", page.out) == "");
}

TEST_CASE("effective: JSON on one line keeps its strings", "[cli][config]")
{
    CHECK(one_line("{\n  \"a b\": [ 1, 2 ],\n  \"c\": \"x \\\" y\\\\\"\n}\n") ==
          "{\"a b\":[1,2],\"c\":\"x \\\" y\\\\\"}");
    CHECK(one_line("").empty());
}
