#include "netkit/core/metrics.hpp"

#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace netkit;
using core::histogram;
using core::metrics;

namespace {

bool contains(const std::string& text, const std::string& line)
{
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("metrics: a counter sums its shards and the shared cell", "[core][metrics]")
{
    metrics all{2};
    auto& requests = all.add_counter("netkit_test_requests_total", "Requests.");
    requests.add(0);
    requests.add(1, 5);
    requests.add_shared(10);
    CHECK(requests.value() == 16);
}

TEST_CASE("metrics: a shard beyond the loops counts into the shared cell", "[core][metrics]")
{
    metrics all{2};
    auto& one = all.add_counter("netkit_test_one_total", "One.");
    auto& two = all.add_counter("netkit_test_two_total", "Two.");
    one.add(2, 3);
    one.add(std::numeric_limits<std::size_t>::max(), 4);
    CHECK(one.value() == 7);
    CHECK(two.value() == 0);
}

TEST_CASE("metrics: a gauge may be raised on one shard and lowered on another", "[core][metrics]")
{
    metrics all{2};
    auto& open = all.add_gauge("netkit_test_open", "Open.");
    open.add(0, 3);
    open.add(1, -5);
    CHECK(open.value() == -2);
    auto& state = all.add_gauge("netkit_test_state", "State.");
    state.set(-7);
    state.set(4);
    CHECK(state.value() == 4);
}

TEST_CASE("metrics: registering again returns the same object and keeps its count",
          "[core][metrics]")
{
    metrics all{1};
    auto& first = all.add_counter("netkit_test_total", "T.", {{"route", "a"}});
    first.add(0, 4);
    auto& other = all.add_counter("netkit_test_total", "T.", {{"route", "b"}});
    CHECK(&all.add_counter("netkit_test_total", "T.", {{"route", "a"}}) == &first);
    CHECK(&other != &first);
    CHECK(other.value() == 0);
    CHECK(first.value() == 4);
}

TEST_CASE("metrics: thousands of series keep their cells apart", "[core][metrics]")
{
    metrics all{3};
    std::vector<core::counter*> counters;
    std::vector<histogram*> histograms;
    for (unsigned i = 0; i < 2000; ++i) {
        const core::labels with{{"n", std::to_string(i)}};
        counters.push_back(&all.add_counter("netkit_test_many_total", "M.", with));
        if (i % 100 == 0)
            histograms.push_back(&all.add_histogram("netkit_test_many_seconds", "M.", with));
    }
    for (unsigned i = 0; i < 2000; ++i)
        for (unsigned shard = 0; shard < 4; ++shard)
            counters[i]->add(shard, i + shard);
    for (auto* one : histograms)
        one->record(1, 1h);
    for (unsigned i = 0; i < 2000; ++i)
        REQUIRE(counters[i]->value() == 4 * i + 6);
    for (auto* one : histograms)
        REQUIRE(one->read().count == 1);
}

TEST_CASE("metrics: names, labels and contradictions are refused", "[core][metrics]")
{
    metrics all{1};
    all.add_counter("netkit_test_total", "T.", {{"route", "a"}});
    CHECK_THROWS_AS(all.add_counter("test_total", "T."), std::invalid_argument);
    CHECK_THROWS_AS(all.add_counter("netkit_Test_total", "T."), std::invalid_argument);
    CHECK_THROWS_AS(all.add_counter("netkit_test", "T."), std::invalid_argument);
    CHECK_THROWS_AS(all.add_gauge("netkit_test_more_total", "T."), std::invalid_argument);
    CHECK_THROWS_AS(all.add_histogram("netkit_test_time", "T."), std::invalid_argument);
    CHECK_THROWS_AS(all.add_counter("netkit_x_total", ""), std::invalid_argument);
    CHECK_THROWS_AS(all.add_gauge("netkit_g", "T.", {{"le", "1"}}), std::invalid_argument);
    CHECK_THROWS_AS(all.add_gauge("netkit_g", "T.", {{"a-b", "1"}}), std::invalid_argument);
    CHECK_THROWS_AS(all.add_gauge("netkit_g", "T.", {{"a", "1"}, {"a", "2"}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(all.add_counter("netkit_test_total", "Other.", {{"route", "a"}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(all.add_counter("netkit_test_total", "T.", {{"host", "a"}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(
        all.add_counter_function("netkit_test_total", "T.", [] { return 1.0; }, {{"route", "a"}}),
        std::invalid_argument);
    CHECK(all.names() == std::vector<std::string>{"netkit_test_total"});
}

TEST_CASE("metrics: exposition shows help, type, escaped labels and functions", "[core][metrics]")
{
    metrics all{1};
    all.add_counter("netkit_test_total", "Line one\nback\\slash.", {{"path", "a\"b\\c\nd"}})
        .add(0, 9'007'199'254'740'991);
    all.add_gauge_function("netkit_test_ratio", "Ratio.", [] { return 0.1; });
    all.add_gauge_function("netkit_test_unknown", "Unknown.",
                           [] { return std::numeric_limits<double>::quiet_NaN(); });
    const std::string text = all.expose();
    CHECK(contains(text, "# HELP netkit_test_total Line one\\nback\\\\slash."));
    CHECK(contains(text, "# TYPE netkit_test_total counter"));
    CHECK(contains(text, "netkit_test_total{path=\"a\\\"b\\\\c\\nd\"} 9007199254740991"));
    CHECK(contains(text, "netkit_test_ratio 0.1"));
    CHECK(contains(text, "netkit_test_unknown NaN"));
    all.add_gauge_function("netkit_test_ratio", "Ratio.", [] { return -2.5e-7; });
    CHECK(contains(all.expose(), "netkit_test_ratio -2.5e-07"));
}

TEST_CASE("metrics: a histogram is exposed in seconds with cumulative buckets", "[core][metrics]")
{
    metrics all{1};
    auto& took = all.add_histogram("netkit_test_seconds", "Took.", {{"route", "a"}});
    took.record(0, 8'388'608ns);
    took.record(0, 8'388'609ns);
    took.record(0, 2h);
    const std::string text = all.expose();
    CHECK(contains(text, "# TYPE netkit_test_seconds histogram"));
    CHECK(contains(text, "netkit_test_seconds_bucket{route=\"a\",le=\"0.004194304\"} 0"));
    CHECK(contains(text, "netkit_test_seconds_bucket{route=\"a\",le=\"0.008388608\"} 1"));
    CHECK(contains(text, "netkit_test_seconds_bucket{route=\"a\",le=\"0.016777216\"} 2"));
    CHECK(contains(text, "netkit_test_seconds_bucket{route=\"a\",le=\"68.719476736\"} 2"));
    CHECK(contains(text, "netkit_test_seconds_bucket{route=\"a\",le=\"+Inf\"} 3"));
    CHECK(contains(text, "netkit_test_seconds_sum{route=\"a\"} 7200.016777217"));
    CHECK(contains(text, "netkit_test_seconds_count{route=\"a\"} 3"));
}

TEST_CASE("histogram: every bucket ends at its bound and begins after the one before",
          "[core][metrics]")
{
    CHECK(histogram::bucket_of(0) == 0);
    CHECK(histogram::bucket_of(std::numeric_limits<std::uint64_t>::max()) ==
          histogram::buckets - 1);
    for (std::size_t i = 0; i + 1 < histogram::buckets; ++i) {
        REQUIRE(histogram::bucket_of(histogram::bound(i)) == i);
        REQUIRE(histogram::bucket_of(histogram::bound(i) + 1) == i + 1);
    }
}

TEST_CASE("histogram: quantiles lie within the width of their bucket", "[core][metrics]")
{
    metrics all{1};
    auto& took = all.add_histogram("netkit_test_seconds", "Took.");
    CHECK(took.read().quantile(0.5) == 0ns);
    for (int ms = 1; ms <= 1000; ++ms)
        took.record(0, std::chrono::milliseconds{ms});
    took.record(0, -5s);
    const auto now = took.read();
    CHECK(now.count == 1001);
    CHECK(now.sum == 500'500ms);
    for (const double q : {0.1, 0.5, 0.9, 0.99}) {
        const double expected = q * 1000;
        const double found = std::chrono::duration<double, std::milli>(now.quantile(q)).count();
        CAPTURE(q, found);
        CHECK(found > expected * 0.8);
        CHECK(found < expected * 1.25);
    }
    CHECK(now.quantile(0) <= now.quantile(0.001));
}

TEST_CASE("metrics: loops record while another thread reads", "[core][metrics]")
{
    metrics all{2};
    auto& requests = all.add_counter("netkit_test_requests_total", "Requests.");
    auto& took = all.add_histogram("netkit_test_seconds", "Took.");
    constexpr unsigned each = 20'000;
    const auto work = [&](std::size_t shard) {
        for (unsigned i = 0; i < each; ++i) {
            requests.add(shard);
            requests.add_shared();
            took.record(shard, std::chrono::microseconds{i});
        }
    };
    std::thread first{work, 0};
    std::thread second{work, 1};
    std::uint64_t seen = 0;
    for (int i = 0; i < 20; ++i) {
        const std::uint64_t now = requests.value();
        CHECK(now >= seen);
        seen = now;
        CHECK_FALSE(all.expose().empty());
    }
    first.join();
    second.join();
    CHECK(requests.value() == 4 * each);
    CHECK(took.read().count == 2 * each);
}

TEST_CASE("metrics: the process describes itself", "[core][metrics]")
{
    metrics all{1};
    add_process_metrics(all);
    add_process_metrics(all);
    const auto families = all.read();
    CHECK(families.size() >= 5);
    for (const auto& family : families) {
        CAPTURE(family.name);
        REQUIRE(family.series.size() == 1);
        const bool counts_faults = family.name == "netkit_log_dropped_total" ||
                                   family.name == "netkit_task_escaped_total" ||
                                   family.name == "netkit_expectation_broken_total";
        CHECK((family.series.front().value > 0 || counts_faults));
    }
}
