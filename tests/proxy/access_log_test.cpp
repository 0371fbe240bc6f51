#include "access_log.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netkit/core/log.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

/// A directory of its own, gone afterwards.
class scratch {
public:
    scratch()
    {
        std::string name = (std::filesystem::temp_directory_path() / "netkit-log-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~scratch() { std::filesystem::remove_all(path_); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    std::string file(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

std::string contents(const std::string& path)
{
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t line_count(const std::string& text)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Catches the process's own events while it lives.
class event_trap {
public:
    event_trap()
    {
        caught().clear();
        core::tap_log(&on_line);
    }
    ~event_trap() { core::tap_log(nullptr); }
    event_trap(const event_trap&) = delete;
    event_trap& operator=(const event_trap&) = delete;
    /// Valid once the thread that logs has been joined.
    static std::string& caught()
    {
        static std::string lines;
        return lines;
    }

private:
    static void on_line(std::string_view line) { caught().append(line); }
};

exchange_record record_of(std::string_view target, int status = 200)
{
    exchange_record record;
    record.target = target;
    record.status = status;
    return record;
}

time_point soon()
{
    return std::chrono::steady_clock::now() + 10s;
}

/// Reads what is there, waiting for `wanted` bytes at most ten seconds in all.
std::string read_pipe(int descriptor, std::size_t wanted)
{
    std::string text;
    const auto until = soon();
    while (text.size() < wanted && std::chrono::steady_clock::now() < until) {
        pollfd ready{descriptor, POLLIN, 0};
        if (::poll(&ready, 1, 100) <= 0) continue;
        char piece[65536];
        const auto n = ::read(descriptor, piece, sizeof piece);
        if (n <= 0) break;
        text.append(piece, static_cast<std::size_t>(n));
    }
    return text;
}

} // namespace

TEST_CASE("access_log: what was written is in the file once the log has stopped", "[proxy][log]")
{
    const scratch here;
    access_log log{{.path = here.file("access.log")}};
    REQUIRE(log.start());
    timer_wheel wheel{std::chrono::steady_clock::now()};
    {
        access_log_buffer buffer{log, wheel};
        buffer.write(record_of("/one"));
        buffer.write(record_of("/two"));
    }
    log.stop();
    const auto text = contents(here.file("access.log"));
    CHECK(line_count(text) == 2);
    CHECK(text.find("/one") < text.find("/two"));
    CHECK(log.dropped() == 0);
}

TEST_CASE("access_log: a file is appended to", "[proxy][log]")
{
    const scratch here;
    for (int i = 0; i < 2; ++i) {
        access_log log{{.format = log_format::combined, .path = here.file("access.log")}};
        REQUIRE(log.start());
        timer_wheel wheel{std::chrono::steady_clock::now()};
        access_log_buffer{log, wheel}.write(record_of("/again"));
    }
    CHECK(line_count(contents(here.file("access.log"))) == 2);
}

TEST_CASE("access_log: a path that cannot be opened is said at the start", "[proxy][log]")
{
    const scratch here;
    access_log missing{{.path = here.file("no/such/folder/access.log")}};
    CHECK(missing.start().error() == boost::system::errc::no_such_file_or_directory);
    REQUIRE(::mkfifo(here.file("pipe").c_str(), 0600) == 0);
    access_log unread{{.path = here.file("pipe")}};
    CHECK(unread.start().error() == boost::system::errc::no_such_device_or_address);
}

TEST_CASE("access_log: off opens nothing and writes nothing", "[proxy][log]")
{
    const scratch here;
    access_log log{{.format = log_format::off, .path = here.file("access.log")}};
    REQUIRE(log.start());
    timer_wheel wheel{std::chrono::steady_clock::now()};
    access_log_buffer buffer{log, wheel};
    buffer.write(record_of("/"));
    buffer.flush();
    log.reopen();
    log.stop();
    CHECK_FALSE(std::filesystem::exists(here.file("access.log")));
    CHECK(wheel.size() == 0);
}

TEST_CASE("access_log: a lone line is handed over when the flush interval is over", "[proxy][log]")
{
    const scratch here;
    REQUIRE(::mkfifo(here.file("pipe").c_str(), 0600) == 0);
    const int reader = ::open(here.file("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    access_log log{{.path = here.file("pipe"), .flush = 1s}};
    REQUIRE(log.start());
    const auto begin = std::chrono::steady_clock::now();
    timer_wheel wheel{begin};
    access_log_buffer buffer{log, wheel};
    CHECK(wheel.size() == 0);
    buffer.write(record_of("/lone"));
    CHECK(wheel.size() == 1);
    CHECK(wheel.advance(begin + 900ms) == 0);
    CHECK(wheel.advance(soon()) == 1);
    const auto text = read_pipe(reader, 20);
    CHECK(text.find("/lone") != std::string::npos);
    CHECK(wheel.size() == 0); // nothing ticks while nothing is logged
    ::close(reader);
}

TEST_CASE("access_log: a full buffer is handed over at once", "[proxy][log]")
{
    const scratch here;
    REQUIRE(::mkfifo(here.file("pipe").c_str(), 0600) == 0);
    const int reader = ::open(here.file("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    access_log log{{.path = here.file("pipe"), .buffer_bytes = 4096}};
    REQUIRE(log.start());
    timer_wheel wheel{std::chrono::steady_clock::now()};
    access_log_buffer buffer{log, wheel};
    buffer.write(record_of(std::string(5000, 'x')));
    CHECK(read_pipe(reader, 5000).size() >= 5000);
    ::close(reader);
}

TEST_CASE("access_log: after a rename, reopen begins the new file", "[proxy][log]")
{
    const scratch here;
    access_log log{{.path = here.file("access.log"), .buffer_bytes = 1}};
    REQUIRE(log.start());
    timer_wheel wheel{std::chrono::steady_clock::now()};
    {
        access_log_buffer buffer{log, wheel};
        buffer.write(record_of("/before"));
        std::filesystem::rename(here.file("access.log"), here.file("access.log.1"));
        log.reopen();
        buffer.write(record_of("/after"));
    }
    log.stop();
    const auto old_text = contents(here.file("access.log.1"));
    const auto new_text = contents(here.file("access.log"));
    CHECK(old_text.find("/after") == std::string::npos);
    CHECK(new_text.find("/after") != std::string::npos);
    CHECK(line_count(old_text) + line_count(new_text) + log.dropped() == 2);
}

TEST_CASE("access_log: when reopening fails the old file stays in use", "[proxy][log]")
{
    const scratch here;
    const event_trap events;
    std::filesystem::create_directory(here.file("logs"));
    access_log log{{.path = here.file("logs/access.log")}};
    REQUIRE(log.start());
    std::filesystem::rename(here.file("logs"), here.file("moved"));
    log.reopen();
    timer_wheel wheel{std::chrono::steady_clock::now()};
    access_log_buffer{log, wheel}.write(record_of("/kept"));
    log.stop();
    CHECK(contents(here.file("moved/access.log")).find("/kept") != std::string::npos);
    CHECK(event_trap::caught().find("proxy.access_log.reopen_failed") != std::string::npos);
}

TEST_CASE("access_log: a writer that lags costs lines, never time", "[proxy][log]")
{
    const scratch here;
    REQUIRE(::mkfifo(here.file("pipe").c_str(), 0600) == 0);
    const int reader = ::open(here.file("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    access_log log{{.path = here.file("pipe"), .buffer_bytes = 8192}};
    REQUIRE(log.start());
    timer_wheel wheel{std::chrono::steady_clock::now()};
    constexpr std::uint64_t written = 20'000; // far more than pipe and buffers hold
    {
        access_log_buffer buffer{log, wheel};
        for (std::uint64_t i = 0; i < written; ++i) {
            buffer.write(record_of("/a/target/of/some/length"));
        }
        CHECK(log.dropped() > 0);
    }
    log.stop(0s); // nobody reads, so it does not wait either
    std::string text;
    char piece[65536];
    for (auto n = ::read(reader, piece, sizeof piece); n > 0;
         n = ::read(reader, piece, sizeof piece)) {
        text.append(piece, static_cast<std::size_t>(n));
    }
    // A line cut at the end of the pipe's room counts as lost.
    CHECK(line_count(text) + log.dropped() == written);
    ::close(reader);
}

TEST_CASE("access_log: a reader that went away is counted, not fatal", "[proxy][log]")
{
    const scratch here;
    const event_trap events;
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    REQUIRE(::mkfifo(here.file("pipe").c_str(), 0600) == 0);
    const int reader = ::open(here.file("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    access_log log{{.path = here.file("pipe")}};
    REQUIRE(log.start());
    ::close(reader);
    timer_wheel wheel{std::chrono::steady_clock::now()};
    {
        access_log_buffer buffer{log, wheel};
        buffer.write(record_of("/1"));
        buffer.write(record_of("/2"));
    }
    log.stop();
    CHECK(log.dropped() == 2);
    CHECK(event_trap::caught().find("proxy.access_log.write_failed") != std::string::npos);
    ::signal(SIGPIPE, before);
}

TEST_CASE("access_log: sampling thins out the good ones and keeps every failure", "[proxy][log]")
{
    const scratch here;
    for (const double share : {0.0, 0.25}) {
        const auto path = here.file(share == 0.0 ? "none.log" : "some.log");
        access_log log{{.path = path, .sample = share, .buffer_bytes = 1 << 20}};
        REQUIRE(log.start());
        timer_wheel wheel{std::chrono::steady_clock::now()};
        {
            access_log_buffer buffer{log, wheel};
            auto failed = record_of("/failed", 499);
            failed.reason = failure_reason::client_closed;
            for (int i = 0; i < 4000; ++i) {
                buffer.write(record_of("/good"));
                if (i % 100 == 0) buffer.write(failed);
                if (i % 100 == 0) buffer.write(record_of("/failed", 503));
            }
        }
        log.stop();
        const auto text = contents(path);
        std::size_t failures = 0;
        for (auto at = text.find("/failed"); at != std::string::npos;
             at = text.find("/failed", at + 1)) {
            ++failures;
        }
        CHECK(failures == 80);
        // 4000 draws: ten standard deviations are 274
        CHECK(static_cast<double>(line_count(text) - failures) ==
              Approx(4000 * share).margin(share * 1200));
        CHECK(log.dropped() == 0);
    }
}

TEST_CASE("access_log: several loops write at once and lose nothing", "[proxy][log]")
{
    const scratch here;
    access_log log{{.path = here.file("access.log"), .buffer_bytes = 2048}};
    REQUIRE(log.start());
    constexpr int loops = 4;
    constexpr int lines = 3000;
    constexpr std::uint64_t all = std::uint64_t{loops} * lines;
    std::vector<std::thread> threads;
    threads.reserve(loops);
    for (int loop = 0; loop < loops; ++loop) {
        threads.emplace_back([&log, loop] {
            timer_wheel wheel{std::chrono::steady_clock::now()};
            access_log_buffer buffer{log, wheel};
            for (int i = 0; i < lines; ++i) {
                buffer.write(record_of("/" + std::to_string(loop) + "/" + std::to_string(i) + "/"));
                if (i % 64 == 0) std::this_thread::yield();
                if (i % 500 == 0) log.reopen();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    log.stop();
    std::ifstream in{here.file("access.log")};
    std::string line;
    std::uint64_t found = 0;
    std::vector<int> next(loops, 0); // lines of one loop keep their order
    while (std::getline(in, line)) {
        ++found;
        int loop = 0;
        int number = 0;
        const auto target = line.find("\"target\":\"/");
        REQUIRE(target != std::string::npos);
        REQUIRE(std::sscanf(line.c_str() + target, "\"target\":\"/%d/%d/\"", &loop, &number) == 2);
        REQUIRE(number >= next.at(static_cast<std::size_t>(loop)));
        next[static_cast<std::size_t>(loop)] = number + 1;
    }
    CHECK(found + log.dropped() == all);
}

TEST_CASE("access_log: neither a line nor a hand-over allocates once buffers have grown",
          "[proxy][log]")
{
    const scratch here;
    access_log log{{.path = here.file("access.log"), .buffer_bytes = 4096}};
    REQUIRE(log.start());
    timer_wheel wheel{std::chrono::steady_clock::now()};
    {
        access_log_buffer buffer{log, wheel};
        const auto record = record_of("/a/target/of/some/length?with=a&query");
        const auto before = test::allocation_count();
        for (int i = 0; i < 5000; ++i) {
            buffer.write(record);
            if (i % 1000 == 0) wheel.advance(soon());
        }
        CHECK(test::allocation_count() == before);
    }
    log.stop();
    CHECK(line_count(contents(here.file("access.log"))) + log.dropped() == 5000);
}

TEST_CASE("access_log: stopping twice or without a start is harmless", "[proxy][log]")
{
    const scratch here;
    access_log never{{}};
    never.stop();
    access_log log{{.path = here.file("access.log")}};
    REQUIRE(log.start());
    log.stop();
    log.stop();
}
