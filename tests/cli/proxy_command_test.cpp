#include <array>
#include <csignal>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include "cli_fixture.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;
using words = std::vector<std::string>;

namespace {

constexpr std::string_view on_free_port = R"({ "proxy": {
    "listeners": [ { "address": "127.0.0.1:0" } ],
    "upstreams": { "app": { "servers": [ "127.0.0.1:9001" ] } },
    "routes":    [ { "upstream": "app" } ] } }
)";

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// The value behind `"key":` in JSON on one line.
std::string value_of(const std::string& json, const std::string& key)
{
    const auto at = json.find("\"" + key + "\":");
    if (at == std::string::npos) return "(absent)";
    const auto begin = at + key.size() + 3;
    return json.substr(begin, json.find_first_of(",}", begin) - begin);
}

/// netkit in a process of its own, its stderr in our hands.
class child_netkit {
public:
    explicit child_netkit(const words& line)
    {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::close(ends[0]);
            ::dup2(ends[1], STDERR_FILENO);
            ::close(ends[1]);
            console with = process_console();
            ::_exit(static_cast<int>(run(line, with)));
        }
        ::close(ends[1]);
        err_ = ends[0];
    }
    ~child_netkit()
    {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(err_);
    }
    child_netkit(const child_netkit&) = delete;
    child_netkit& operator=(const child_netkit&) = delete;

    /// Reads stderr until it holds `wanted`; false if it ended before.
    bool read_until(std::string_view wanted)
    {
        std::array<char, 4096> block{};
        while (!contains(seen_, wanted)) {
            const auto n = ::read(err_, block.data(), block.size());
            if (n <= 0) return false;
            seen_.append(block.data(), static_cast<std::size_t>(n));
        }
        return true;
    }

    void signal(int number) const { ::kill(pid_, number); }

    int exit_status()
    {
        int status = 0;
        ::waitpid(std::exchange(pid_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    const std::string& seen() const { return seen_; }

private:
    pid_t pid_ = -1;
    int err_ = -1;
    std::string seen_;
};

} // namespace

TEST_CASE("proxy: defaults < files in order < environment < --set < flags", "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string base = scratch.file("base.json", on_free_port);
    const std::string one = scratch.file("one.json", R"({"runtime": {"threads": 1}})");
    const std::string two = scratch.file("two.json", R"({"runtime": {"threads": 2}})");
    const netkit::core::environment variable{{"NETKIT_RUNTIME__THREADS", "3"}};
    const auto threads = [&](const words& more, const netkit::core::environment& variables) {
        words line{"proxy", "--print-config", "--json", "-c", base};
        line.insert(line.end(), more.begin(), more.end());
        const outcome result = netkit_run(line, variables);
        CHECK(result.status == 0);
        CHECK(result.err.empty());
        return value_of(result.out, "threads");
    };
    CHECK(threads({}, {}) == "0");
    CHECK(threads({"-c", one, "-c", two}, {}) == "2");
    CHECK(threads({"-c", two, "-c", one}, {}) == "1");
    CHECK(threads({"-c", one, "-c", two}, variable) == "3");
    CHECK(threads({"--set", "runtime.threads=4", "-c", one}, variable) == "4");
    CHECK(threads({"--threads", "5", "--set", "runtime.threads=4"}, variable) == "5");
    CHECK(threads({"--threads", "5", "--threads=6"}, {}) == "6");
}

TEST_CASE("proxy: every flag that stands for a setting arrives, and says that it did",
          "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string base = scratch.file("base.json", on_free_port);
    const outcome result =
        netkit_run({"proxy", "-c", base, "--print-config", "--origins", "--json", "--admin",
                    "127.0.0.1:0", "--ready-file", "ready.json", "--log-format=json", "-vv"});
    CHECK(result.status == 0);
    CHECK(contains(result.out, R"({"value":"127.0.0.1:0","origin":"flag --admin 127.0.0.1:0"})"));
    CHECK(
        contains(result.out, R"({"value":"ready.json","origin":"flag --ready-file ready.json"})"));
    CHECK(contains(result.out, R"({"value":"json","origin":"flag --log-format json"})"));
    CHECK(contains(result.out, R"({"value":"trace","origin":"flag --verbose"})"));
}

TEST_CASE("proxy: the last of --log-level, -q and -v decides", "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string base = scratch.file("base.json", on_free_port);
    const auto level = [&](const words& more) {
        words line{"proxy", "--print-config", "--json", "-c", base};
        line.insert(line.end(), more.begin(), more.end());
        return value_of(netkit_run(line).out, "level");
    };
    CHECK(level({}) == "\"info\"");
    CHECK(level({"-q"}) == "\"warn\"");
    CHECK(level({"-qq"}) == "\"error\"");
    CHECK(level({"-v"}) == "\"debug\"");
    CHECK(level({"-q", "--log-level", "trace"}) == "\"trace\"");
    CHECK(level({"--log-level", "trace", "-q"}) == "\"warn\"");
}

TEST_CASE("proxy: --check opens no socket and resolves no name", "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("proxy.json", R"({ "proxy": {
        "listeners": [ { "address": "192.0.2.1:1" } ],
        "upstreams": { "app": { "servers": [ "no-such-host.invalid:80" ] } },
        "routes":    [ { "upstream": "app" } ] } })");
    const outcome good = netkit_run({"proxy", "--config", file, "--check"});
    CHECK(good.status == 0);
    CHECK(good.out == file + ": ok\n");
    CHECK(good.err.empty());
}

TEST_CASE("proxy: faults of the configuration are told all at once, status 2, stdout empty",
          "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("proxy.json", R"({ "proxy": {
        "listeners": [ { "adress": "127.0.0.1:0" } ],
        "upstreams": { "app": { "servers": [ "127.0.0.1:9001" ] } },
        "routes":    [ { "upstream": "ap" } ] } })");
    for (const words& mode : {words{"--check"}, words{"--print-config"}, words{}}) {
        words line{"proxy", "--config", file, "--threads", "many"};
        line.insert(line.end(), mode.begin(), mode.end());
        const outcome bad = netkit_run(line);
        CHECK(bad.status == 2);
        CHECK(bad.out.empty());
        CHECK(contains(bad.err, "proxy.json:2:"));
        CHECK(contains(bad.err, "did you mean \"address\"?"));
        CHECK(contains(bad.err, "proxy.json:4:"));
        CHECK(contains(bad.err, "did you mean \"app\"?"));
        CHECK(contains(bad.err, "--threads many"));
    }
}

TEST_CASE("proxy: without a configuration it says how to give one", "[cli][proxy]")
{
    const outcome bare = netkit_run({"proxy"});
    CHECK(bare.status == 2);
    CHECK(bare.out.empty());
    CHECK(contains(bare.err, "/proxy/listeners"));
    CHECK(contains(bare.err, "netkit proxy --config proxy.json"));
}

TEST_CASE("proxy: --check --json is one object on stdout", "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("proxy.json", on_free_port);
    const outcome good = netkit_run({"proxy", "-c", file, "--check", "--json"});
    CHECK(good.status == 0);
    CHECK(good.out == R"({"checked":")" + file + R"(","ok":true,"faults":[]})" + "\n");
    const outcome bad = netkit_run({"proxy", "-c", file, "--check", "--json", "--threads", "x"});
    CHECK(bad.status == 2);
    CHECK(bad.err.empty());
    CHECK(contains(bad.out, R"("ok":false)"));
}

TEST_CASE("proxy: serves, says where, and ends with 0 on SIGTERM", "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("proxy.json", on_free_port);
    const std::string ready = scratch.file("ready.json", "stale");
    child_netkit child{
        {"proxy", "-c", file, "--threads", "2", "--admin", "127.0.0.1:0", "--ready-file", ready}};
    CHECK(child.read_until("listening on proxy 127.0.0.1:"));
    CHECK(child.read_until("listening on admin 127.0.0.1:"));
    child.signal(SIGTERM);
    CHECK(child.exit_status() == 0);
    INFO(child.seen());
    CHECK_FALSE(contains(child.seen(), "127.0.0.1:0\n"));
}

TEST_CASE("proxy: an admin endpoint for other machines needs a token", "[cli][proxy]")
{
    const scratch_directory scratch;
    const std::string file = scratch.file("proxy.json", on_free_port);
    child_netkit child{{"proxy", "-c", file, "--admin", "0.0.0.0:0"}};
    CHECK(child.read_until("token"));
    const int status = child.exit_status();
    CHECK(status != 0);
}
