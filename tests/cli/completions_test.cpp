#include "completions.hpp"

#include <array>
#include <cstdio>
#include <sstream>

#include <fmt/format.h>
#include <sys/wait.h>

#include "cli_fixture.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;
using words = std::vector<std::string>;

namespace {

struct shell_result {
    int status = -1;
    std::string out;
};

shell_result shell(const std::string& line)
{
    shell_result result;
    std::FILE* pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> block{};
    for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
        result.out.append(block.data(), n);
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

bool is_installed(const std::string& program)
{
    return shell("command -v " + program + " >/dev/null 2>&1").status == 0;
}

words lines_of(const std::string& text)
{
    words lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);)
        if (!line.empty()) lines.push_back(line);
    return lines;
}

/// What fish offers behind `typed`, descriptions left out.
words fish_offers(const std::string& script, const std::string& typed)
{
    const std::string line =
        fmt::format("source {}; complete -C {}", quote_posix(script), quote_posix(typed));
    const shell_result result = shell("fish -N -c " + quote_posix(line) + " 2>&1");
    CHECK(result.status == 0);
    words offered = lines_of(result.out);
    for (std::string& word : offered)
        word = word.substr(0, word.find('\t'));
    return offered;
}

/// What bash offers when the last of `typed` is being completed.
words bash_offers(const std::string& script, const words& typed)
{
    std::string line = "source " + quote_posix(script) + "; COMP_WORDS=(";
    for (const std::string& word : typed)
        line += quote_posix(word) + " ";
    line += fmt::format("); COMP_CWORD={}; _netkit; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
                        typed.size() - 1);
    const shell_result result = shell("bash --norc -c " + quote_posix(line) + " 2>&1");
    CHECK(result.status == 0);
    return lines_of(result.out);
}

bool has(const words& list, const std::string& word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

} // namespace

TEST_CASE("completions: bash completes commands, verbs, options, values and files",
          "[cli][completions]")
{
    if (!is_installed("bash")) {
        WARN("skipped: bash is not installed");
        return;
    }
    const scratch_directory scratch;
    const std::string script = scratch.file("netkit.bash", netkit_run({"completions", "bash"}).out);
    REQUIRE(shell("bash -n " + quote_posix(script)).status == 0);

    CHECK(bash_offers(script, {"netkit", "pro"}) == words{"proxy"});
    CHECK(has(bash_offers(script, {"netkit", ""}), "completions"));
    CHECK(bash_offers(script, {"netkit", "--v"}) == words{"--version"});
    CHECK(bash_offers(script, {"netkit", "config", "s"}) == words{"schema"});
    CHECK(bash_offers(script, {"netkit", "completions", ""}) ==
          words{"bash", "zsh", "fish", "--help"});
    CHECK(bash_offers(script, {"netkit", "proxy", "--log"}) ==
          words{"--log-level", "--log-format"});
    CHECK(bash_offers(script, {"netkit", "proxy", "--log-level", "tr"}) == words{"trace"});
    CHECK(bash_offers(script, {"netkit", "proxy", "--color", "=", "al"}) == words{"always"});
    CHECK(bash_offers(script, {"netkit", "proxy", "--color", "="}) ==
          words{"auto", "always", "never"});
    CHECK(bash_offers(script, {"netkit", "help", "pro"}) == words{"proxy"});
    CHECK(bash_offers(script, {"netkit", "config", "schema", "prox"}) == words{"proxy"});
    CHECK(bash_offers(script, {"netkit", "proxy", "--set", "runtime.thr"}) ==
          words{"runtime.threads="});
    CHECK(bash_offers(script, {"netkit", "proxy", "--threads", ""}).empty());
    CHECK(bash_offers(script, {"netkit", "proxy", "x"}).empty());

    const std::string file = scratch.file("my site.json", "{}");
    const std::string stem = file.substr(0, file.size() - 9);
    CHECK(bash_offers(script, {"netkit", "proxy", "-c", stem}) == words{file});
    CHECK(bash_offers(script, {"netkit", "proxy", "--config", "=", stem}) == words{file});
    CHECK(bash_offers(script, {"netkit", "config", "check", stem}) == words{file});
}

TEST_CASE("completions: zsh and fish accept their scripts", "[cli][completions]")
{
    for (const std::string name : {"zsh", "fish"}) {
        if (!is_installed(name)) {
            WARN("skipped: " + name + " is not installed");
            continue;
        }
        const scratch_directory scratch;
        const std::string script =
            scratch.file("netkit." + name, netkit_run({"completions", name}).out);
        CHECK(shell(name + " -n " + quote_posix(script) + " 2>&1").out.empty());
        CHECK(shell(name + " -n " + quote_posix(script)).status == 0);
    }
}

TEST_CASE("completions: fish completes commands, verbs, options, values and files",
          "[cli][completions]")
{
    if (!is_installed("fish")) {
        WARN("skipped: fish is not installed");
        return;
    }
    const scratch_directory scratch;
    const std::string script = scratch.file("netkit.fish", netkit_run({"completions", "fish"}).out);
    CHECK(fish_offers(script, "netkit pr") == words{"proxy"});
    CHECK(fish_offers(script, "netkit config s") == words{"schema"});
    CHECK(fish_offers(script, "netkit proxy --log-l") == words{"--log-level"});
    CHECK(fish_offers(script, "netkit proxy --log-level tr") == words{"trace"});
    CHECK(fish_offers(script, "netkit proxy --set runtime.thr") == words{"runtime.threads="});
    CHECK(fish_offers(script, "netkit config schema prox") == words{"proxy"});
    const std::string file = scratch.file("site.json", "{}");
    CHECK(fish_offers(script, "netkit config check " + file.substr(0, file.size() - 4)) ==
          words{file});
}

TEST_CASE("completions: each script offers every command, verb and option", "[cli][completions]")
{
    for (const std::string name : {"bash", "zsh", "fish"}) {
        const outcome script = netkit_run({"completions", name});
        CHECK(script.status == 0);
        CHECK(script.err.empty());
        for (const auto& place : completion_places()) {
            CHECK(script.out.find(place.name()) != std::string::npos);
            for (const option_row& row : place.options)
                CHECK(script.out.find(row.name) != std::string::npos);
        }
    }
}

TEST_CASE("completions: text is quoted for a shell", "[cli][completions]")
{
    CHECK(quote_posix("plain") == "'plain'");
    CHECK(quote_posix("it's $HOME") == "'it'\\''s $HOME'");
}
