#include "help.hpp"

#include <algorithm>
#include <sstream>
#include <streambuf>

#include "cli_fixture.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;

namespace {

std::size_t widest_line(const std::string& text)
{
    std::istringstream lines{text};
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);)
        widest = std::max(widest, line.size());
    return widest;
}

/// A full disk.
class refusing_buffer final : public std::streambuf {
protected:
    int_type overflow(int_type) override { return traits_type::eof(); }
};

} // namespace

TEST_CASE("help: a result that cannot be written is a failure", "[cli][help]")
{
    refusing_buffer full;
    std::ostream out{&full};
    std::ostringstream err;
    console with{.out = out, .err = err, .variables = {}};
    const std::vector<std::string> words{"help"};
    CHECK(run(words, with) == netkit::core::exit_status::failed);
    CHECK(err.str() == "netkit: cannot write to standard output\n");
}

TEST_CASE("help: one page for netkit and one for each command", "[cli][help]")
{
    const outcome overview = netkit_run({"help"});
    CHECK(overview.status == 0);
    CHECK(overview.err.empty());
    CHECK(golden_difference("tests/golden/cli/help.txt", overview.out) == "");

    for (const command_row* command : command_table()) {
        const std::string name{command->name};
        INFO(name);
        const outcome page = netkit_run({"help", name});
        CHECK(page.status == 0);
        CHECK(page.err.empty());
        CHECK(golden_difference("tests/golden/cli/help_" + name + ".txt", page.out) == "");
        CHECK(widest_line(page.out) <= 80);
        CHECK(page.out.find('\x1b') == std::string::npos);
        CHECK(netkit_run({name, "--help"}).out == page.out);
        CHECK(netkit_run({name, "-h"}).out == page.out);
    }
}

TEST_CASE("help: --help of a verb needs no operands, and starts nothing", "[cli][help]")
{
    CHECK(netkit_run({"config", "check", "--help"}).out == netkit_run({"help", "config"}).out);
    CHECK(netkit_run({"proxy", "--config", "/nonexistent", "--help"}).status == 0);
}

TEST_CASE("help: without a command it goes to stderr and is a usage fault", "[cli][help]")
{
    const outcome bare = netkit_run({});
    CHECK(bare.status == 2);
    CHECK(bare.out.empty());
    CHECK(bare.err == netkit_run({"--help"}).out);
}

TEST_CASE("help: the page follows the terminal's width within reason", "[cli][help]")
{
    CHECK(widest_line(netkit_run({"help", "proxy"}, {}, 60).out) <= 72); // examples do not wrap
    CHECK(widest_line(netkit_run({"help", "proxy"}, {}, 500).out) <= 100);
    CHECK(netkit_run({"help", "proxy"}, {}, 500).out == netkit_run({"help", "proxy"}, {}, 100).out);
    CHECK(netkit_run({"help", "proxy"}, {}, 1).out == netkit_run({"help", "proxy"}, {}, 40).out);
}

TEST_CASE("help: colour only where it is wanted", "[cli][help]")
{
    const auto coloured = [](const outcome& result) {
        return result.out.find("\x1b[") != std::string::npos;
    };
    CHECK(coloured(netkit_run({"help"}, {}, 80, true)));
    CHECK_FALSE(coloured(netkit_run({"help"}, {{"NO_COLOR", "1"}}, 80, true)));
    CHECK(coloured(netkit_run({"help"}, {{"NO_COLOR", ""}}, 80, true)));
    CHECK_FALSE(coloured(netkit_run({"help"}, {{"TERM", "dumb"}}, 80, true)));
    CHECK_FALSE(coloured(netkit_run({"help"}, {}, 80, false)));
    CHECK(coloured(netkit_run({"help", "--color=always"}, {{"NO_COLOR", "1"}}, 80, false)));
    CHECK_FALSE(coloured(netkit_run({"help", "--color", "never"}, {}, 80, true)));
}

TEST_CASE("help: --version is one line on stdout", "[cli][help]")
{
    const outcome version = netkit_run({"--version"});
    CHECK(version.status == 0);
    CHECK(version.err.empty());
    CHECK(version.out.starts_with("netkit "));
    CHECK(version.out == netkit_run({"version"}).out);
    CHECK(std::count(version.out.begin(), version.out.end(), '\n') == 1);
}
