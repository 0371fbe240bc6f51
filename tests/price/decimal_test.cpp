#include "netkit/price/decimal.hpp"

#include <array>
#include <limits>
#include <random>

#include "netkit/price/error.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::price;

TEST_CASE("decimal: text and value are one to one", "[price][decimal]")
{
    constexpr std::array texts{"0",
                               "0.00",
                               "65432.10",
                               "-0.5",
                               "9223372036854775807",
                               "42.50",
                               "-12",
                               "0.000000000000000001"};
    for (const auto* text : texts)
        CHECK(format_decimal(parse_decimal(text).value()) == text);
    CHECK(parse_decimal("+.5").value() == decimal{5, 1});
    CHECK(parse_decimal("7.").value() == decimal{7, 0});
    CHECK(format_decimal({std::numeric_limits<std::int64_t>::min(), 18}) ==
          "-9.223372036854775808");
}

TEST_CASE("decimal: what is no decimal is refused by name", "[price][decimal]")
{
    for (const auto* text : {"", "-", ".", "1e5", "NaN", "1,5", " 1", "1 ", "--1", "1.2.3", "0x1"})
        CHECK(parse_decimal(text).error() == errc::bad_decimal);
    CHECK(parse_decimal("9223372036854775808").error() == errc::decimal_out_of_range);
    CHECK(parse_decimal("0.0000000000000000001").error() == errc::decimal_out_of_range);
    CHECK(parse_decimal("99999999999999999999").error() == fault::limit);
}

TEST_CASE("decimal: compares across scales", "[price][decimal]")
{
    CHECK(compare({425, 1}, {4250, 2}) == std::strong_ordering::equal);
    CHECK(compare({-1, 18}, {0, 0}) == std::strong_ordering::less);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    CHECK(compare({most, 0}, {most, 18}) == std::strong_ordering::greater);
    CHECK(compare({least, 0}, {most, 0}) == std::strong_ordering::less);
}

TEST_CASE("decimal: deadbands hold at the limits", "[price][decimal]")
{
    CHECK(differs_by({10100, 2}, {101, 0}, {0, 0}));
    CHECK_FALSE(differs_by({10104, 2}, {10100, 2}, {5, 2}));
    CHECK(differs_by({10105, 2}, {10100, 2}, {5, 2}));
    CHECK(differs_by_bps({10010, 2}, {10000, 2}, 10));
    CHECK_FALSE(differs_by_bps({10009, 2}, {10000, 2}, 10));
    CHECK(differs_by_bps({1, 18}, {0, 0}, 1'000'000));
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    CHECK(differs_by_bps({most, 0}, {-most, 0}, 20'000));
    CHECK_FALSE(differs_by_bps({most, 0}, {-most, 0}, 20'001));
}

TEST_CASE("decimal: random values read back and order as their parts do", "[price][decimal]")
{
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 random{seed};
    for (int i = 0; i < 20'000; ++i) {
        const decimal left{static_cast<std::int64_t>(random() >> (random() % 64)),
                           static_cast<std::uint8_t>(random() % 19)};
        REQUIRE(parse_decimal(format_decimal(left)).has_value() ==
                (left.unscaled != std::numeric_limits<std::int64_t>::min()));
        if (left.unscaled == std::numeric_limits<std::int64_t>::min()) continue;
        REQUIRE(parse_decimal(format_decimal(left)).value() == left);
        const decimal above{left.unscaled / 2 + 1, left.scale};
        const decimal below{left.unscaled / 2, left.scale};
        REQUIRE(compare(above, below) == std::strong_ordering::greater);
        REQUIRE(differs_by(above, below, {1, left.scale}));
    }
}
