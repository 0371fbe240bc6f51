#include "netkit/base/units.hpp"

#include <limits>
#include <random>

#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::unit_literals;

TEST_CASE("units: durations are read exactly", "[base][units]")
{
    struct row {
        std::string_view text;
        duration value;
    };
    const row rows[] = {
        {"0", 0ns},
        {"0s", 0ns},
        {"1ns", 1ns},
        {"250ms", 250ms},
        {"10s", 10s},
        {"1.5h", 90min},
        {"1m30s", 90s},
        {"1d", 24h},
        {"1h0m1s", 3601s},
        {"0.25us", 250ns},
        {"1.1s", 1100ms},
        {"1d2h3m4s5ms6us7ns", 24h + 2h + 3min + 4s + 5ms + 6us + 7ns},
        {"0.0000000019s", 1ns},
        {"1h1.5s", 1h + 1500ms},
        {"9223372036854775807ns", duration::max()},
    };
    for (const auto& [text, value] : rows) {
        INFO(text);
        const auto parsed = parse_duration(text);
        REQUIRE(parsed.has_value());
        CHECK(*parsed == value);
    }
}

TEST_CASE("units: what is no duration is refused", "[base][units]")
{
    for (const std::string_view text : {"",        "1",    "s",    "1 s",  " 1s",
                                        "1s ",     "-1s",  "+1s",  "1.s",  ".5s",
                                        "1S",      "1sec", "1m1h", "1s1s", "1.5h30m",
                                        "0.5ns",   "1e3s", "1,5s", "00",   "1.0000000000000000000s",
                                        "infinite"}) {
        INFO(text);
        CHECK(parse_duration(text).error() == boost::system::errc::invalid_argument);
    }
    for (const std::string_view text : {"9223372036854775808ns", "106752d", "106751d24h",
                                        "99999999999999999999s", "18446744073709551616ns"}) {
        INFO(text);
        CHECK(parse_duration(text).error() == boost::system::errc::result_out_of_range);
    }
}

TEST_CASE("units: sizes are read exactly", "[base][units]")
{
    struct row {
        std::string_view text;
        std::uint64_t bytes;
    };
    const row rows[] = {
        {"0", 0},
        {"512", 512},
        {"512B", 512},
        {"64KiB", 65536},
        {"10kB", 10'000},
        {"10KB", 10'000},
        {"1.5MiB", 1'572'864},
        {"1.1KiB", 1126},
        {"1GB", 1'000'000'000},
        {"1GiB", 1ULL << 30},
        {"2TiB", 2ULL << 40},
        {"3TB", 3'000'000'000'000},
        {"18446744073709551615", std::numeric_limits<std::uint64_t>::max()},
    };
    for (const auto& [text, bytes] : rows) {
        INFO(text);
        const auto parsed = parse_byte_size(text);
        REQUIRE(parsed.has_value());
        CHECK(parsed->bytes == bytes);
    }
    for (const std::string_view text : {"", "B", "64k", "64K", "64kb", "64 KiB", "-1B", "1.5",
                                        "1.5B", "1KiBB", "1KiB2B", "lots"}) {
        INFO(text);
        CHECK(parse_byte_size(text).error() == boost::system::errc::invalid_argument);
    }
    CHECK(parse_byte_size("18446744073709551616").error() ==
          boost::system::errc::result_out_of_range);
    CHECK(parse_byte_size("16777216TiB").error() == boost::system::errc::result_out_of_range);
}

TEST_CASE("units: durations and sizes are written short", "[base][units]")
{
    CHECK(format_duration(0ns) == "0s");
    CHECK(format_duration(250ms) == "250ms");
    CHECK(format_duration(75s) == "75s");
    CHECK(format_duration(1h) == "1h");
    CHECK(format_duration(3661s) == "1h1m1s");
    CHECK(format_duration(1500ms) == "1.5s");
    CHECK(format_duration(61'500ms) == "1m1.5s");
    CHECK(format_duration(1'000'001ns) == "1.000001ms");
    CHECK(format_duration(-75s) == "-75s");
    CHECK(format_duration(duration::max()) == "106751d23h47m16.854775807s");
    CHECK(format_byte_size(0_B) == "0B");
    CHECK(format_byte_size(64_KiB) == "64KiB");
    CHECK(format_byte_size({10'000'000}) == "10MB");
    CHECK(format_byte_size({1536}) == "1536B");
    CHECK(format_byte_size({1000}) == "1kB");
}

TEST_CASE("units: what is written is read back", "[base][units]")
{
    const auto seed = Catch::rngSeed();
    INFO("seed " << seed);
    std::mt19937_64 random{seed};
    for (int i = 0; i < 20'000; ++i) {
        const int bits = static_cast<int>(random() % 63) + 1;
        const std::uint64_t value = random() >> (64 - bits);
        const std::uint64_t steps[] = {1, 1000, 1'000'000, 1'000'000'000, 60'000'000'000, 1024};
        const std::uint64_t step = steps[random() % 6];
        const std::uint64_t n = value / step * step;
        const duration time{static_cast<duration::rep>(n)};
        INFO(n << " " << format_duration(time) << " " << format_byte_size({n}));
        REQUIRE(parse_duration(format_duration(time)).value() == time);
        REQUIRE(parse_byte_size(format_byte_size({n})).value().bytes == n);
    }
}

TEST_CASE("units: people get few digits", "[base][units]")
{
    CHECK(human_bytes(0) == "0 B");
    CHECK(human_bytes(1023) == "1023 B");
    CHECK(human_bytes(1023.7) == "1 KiB");
    CHECK(human_bytes(1258291) == "1.2 MiB");
    CHECK(human_bytes(150.0 * 1024) == "150 KiB");
    CHECK(human_bytes(-2048) == "-2 KiB");
    CHECK(human_bytes(1e30) == "867361737988 EiB");
    CHECK(human_duration(0ns) == "0 ns");
    CHECK(human_duration(850us) == "850 µs");
    CHECK(human_duration(3400ms) == "3.4 s");
    CHECK(human_duration(999'999us) == "1 s");
    CHECK(human_duration(59'600ms) == "1m 0s");
    CHECK(human_duration(125min) == "2h 5m");
    CHECK(human_duration(50h) == "2d 2h");
    CHECK(human_duration(-2s) == "-2 s");
    CHECK(human_duration(duration::min()).starts_with("-106751d"));
}
