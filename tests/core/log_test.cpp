#include "netkit/core/log.hpp"

#include "log_line.hpp"
#include "netkit/base/text.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace netkit;
using core::field;
using core::log_level;

namespace {

const core::log_stamp noon{wall_time{std::chrono::milliseconds{1'767'312'245'678}},
                           log_level::info};

std::string text_line(std::initializer_list<field> fields)
{
    std::string out;
    core::append_text_line(out, noon, false, "test.event", {fields.begin(), fields.size()});
    return out;
}

std::string json_line(std::initializer_list<field> fields)
{
    std::string out;
    core::append_json_line(out, noon, "test.event", {fields.begin(), fields.size()});
    return out;
}

std::mutex lines_mutex;
std::vector<std::string> lines;

/// Catches the lines of one test.
class caught_lines {
public:
    caught_lines()
    {
        lines.clear();
        core::tap_log([](std::string_view line) {
            const std::lock_guard lock{lines_mutex};
            lines.emplace_back(line);
        });
    }
    ~caught_lines()
    {
        core::stop_log();
        core::tap_log(nullptr);
        core::set_log_level(log_level::info);
    }
    caught_lines(const caught_lines&) = delete;
    caught_lines& operator=(const caught_lines&) = delete;

    std::vector<std::string> all() const
    {
        const std::lock_guard lock{lines_mutex};
        return lines;
    }
};

} // namespace

TEST_CASE("log: a text line carries time, level, event and fields", "[core][log]")
{
    CHECK(text_line({{"server", "127.0.0.1:9001"},
                     {"reason", "refused by peer"},
                     {"tries", 3},
                     {"delta", -4L},
                     {"ratio", 0.5},
                     {"up", false},
                     {"empty", ""}}) ==
          "2026-01-02T00:04:05.678Z info  test.event server=127.0.0.1:9001 "
          "reason=\"refused by peer\" tries=3 delta=-4 ratio=0.5 up=false empty=\"\"");
}

TEST_CASE("log: a text line stays one harmless line", "[core][log]")
{
    const auto line = text_line({{"bad", "a\nb\x1b[31m\x07\xff\"\\\xe2\x80\xae"}});
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(line.find('\x07') == std::string::npos);
    CHECK(line.find("\xe2\x80\xae") == std::string::npos); // right-to-left override
    CHECK(is_utf8(line));
    const auto huge = text_line({{"huge", std::string(100'000, 'x')}});
    CHECK(huge.size() < 5000);
}

TEST_CASE("log: colour touches the level only", "[core][log]")
{
    std::string out;
    core::append_text_line(out, {noon.time, log_level::error}, true, "test.event", {});
    CHECK(out == "2026-01-02T00:04:05.678Z \x1b[1;31merror\x1b[0m test.event");
}

TEST_CASE("log: a JSON line is valid for any bytes", "[core][log]")
{
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    for (int i = 0; i < 2000; ++i) {
        std::string name(random() % 8, ' ');
        std::string value(random() % 64, ' ');
        for (std::string* text : {&name, &value}) {
            for (char& c : *text) {
                c = static_cast<char>(random());
            }
        }
        const auto line = json_line({{name, value}, {"n", 1U}});
        REQUIRE(line.find('\n') == std::string::npos);
        const auto parsed = nlohmann::json::parse(line, nullptr, false);
        REQUIRE(parsed.is_object());
        REQUIRE(parsed.at("event") == "test.event");
        REQUIRE(parsed.at("n") == 1);
    }
}

TEST_CASE("log: JSON values keep their types and what is no number is null", "[core][log]")
{
    const auto parsed =
        nlohmann::json::parse(json_line({{"text", "a \"b\"\t\x01"},
                                         {"big", std::numeric_limits<std::uint64_t>::max()},
                                         {"small", std::numeric_limits<std::int64_t>::min()},
                                         {"ratio", 0.25},
                                         {"nan", std::nan("")},
                                         {"cut", "\xc3"},
                                         {"truth", true}}));
    CHECK(parsed.at("time") == "2026-01-02T00:04:05.678Z");
    CHECK(parsed.at("level") == "info");
    CHECK(parsed.at("text") == "a \"b\"\t\x01");
    CHECK(parsed.at("big") == std::numeric_limits<std::uint64_t>::max());
    CHECK(parsed.at("small") == std::numeric_limits<std::int64_t>::min());
    CHECK(parsed.at("ratio") == 0.25);
    CHECK(parsed.at("nan").is_null());
    CHECK(parsed.at("cut") == "\xef\xbf\xbd");
    CHECK(parsed.at("truth") == true);
}

TEST_CASE("log: works before it is started, and below its level not at all", "[core][log]")
{
    const caught_lines caught;
    core::log_event(log_level::info, "test.early", {{"n", 1}});
    core::log_event(log_level::debug, "test.hidden");
    REQUIRE(caught.all().size() == 1);
    CHECK(caught.all().front().find("info  test.early n=1") != std::string::npos);
    core::set_log_level(log_level::off);
    core::log_event(log_level::error, "test.off");
    CHECK_FALSE(core::logs(log_level::error));
    CHECK(caught.all().size() == 1);
}

TEST_CASE("log: threads write whole lines through the queue and flush waits", "[core][log]")
{
    const caught_lines caught;
    core::log_options options;
    options.json = true;
    options.level = log_level::debug;
    core::start_log(options);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 500; ++i) {
                core::log_event(log_level::debug, "test.thread", {{"thread", t}, {"i", i}});
            }
        });
    }
    for (std::thread& one : threads) {
        one.join();
    }
    core::flush_log();
    REQUIRE(caught.all().size() == 2000);
    for (const std::string& line : caught.all()) {
        REQUIRE(nlohmann::json::parse(line).at("event") == "test.thread");
    }
}

namespace {

std::mutex gate_mutex;
std::condition_variable gate;
bool gate_open = false;
std::vector<std::string> gated;

void wait_at_gate(std::string_view line)
{
    std::unique_lock lock{gate_mutex};
    gate.wait(lock, [] { return gate_open; });
    gated.emplace_back(line);
}

} // namespace

TEST_CASE("log: a blocked terminal costs the oldest lines and stops nobody", "[core][log]")
{
    const auto dropped = core::dropped_log_events();
    core::tap_log(wait_at_gate);
    core::log_options options;
    options.queue_events = 16;
    core::start_log(options);
    for (int i = 0; i < 200; ++i) {
        core::log_event(log_level::info, "test.flood",
                        {{"i", i}}); // returns although nobody writes
    }
    {
        const std::lock_guard lock{gate_mutex};
        gate_open = true;
    }
    gate.notify_all();
    core::stop_log();
    core::tap_log(nullptr);
    CHECK(gated.size() + core::dropped_log_events() - dropped == 200);
    CHECK(gated.size() <= 18);
    CHECK(gated.back().find("i=199") != std::string::npos);
}

TEST_CASE("log: faults of the outside are limited per event and second", "[core][log]")
{
    core::log_rate rate;
    const time_point start{1h};
    int passed = 0;
    for (int i = 0; i < 100; ++i) {
        if (rate.pass("test.one", start + i * 1ms)) ++passed;
    }
    CHECK(passed == 10);
    CHECK(rate.pass("test.other", start) == 0);
    CHECK(rate.pass("test.one", start + 1s) == 90);
    CHECK(rate.pass("test.one", start + 1s) == 0);

    const caught_lines caught;
    for (int i = 0; i < 1000; ++i) {
        core::log_outside(log_level::info, "test.outside");
    }
    CHECK(caught.all().size() >= 10);
    CHECK(caught.all().size() <= 30); // a slow machine may see three seconds
}
