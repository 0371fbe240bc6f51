#include "netkit/sniff/text_out.hpp"

#include <array>
#include <cstdint>
#include <string>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "line_time.hpp"
#include "support/catch.hpp"

using namespace netkit::sniff;

namespace {

/// What `write` appends to a text that holds something already.
template <class Write>
std::string written(Write write)
{
    text_out to{8};
    to.put("before ");
    write(to);
    return std::string{to.view().substr(7)};
}

std::string time_text(line_clock& clock, std::int64_t time_ns)
{
    return written([&](text_out& to) { clock.put(time_ns, to); });
}

} // namespace

TEST_CASE("text out: numbers of every length", "[sniff][text_out]")
{
    std::uint64_t power = 1;
    for (unsigned digits = 1; digits <= 20; ++digits, power *= 10) {
        for (const std::uint64_t number : {power - 1, power, power + 1, power / 7 * 3}) {
            const auto expected = fmt::format("{}", number);
            CHECK(written([&](text_out& to) { to.dec(number); }) == expected);
            CHECK(written([&](text_out& to) { to.dec_zeros(number, 6); }) ==
                  fmt::format("{:06}", number));
            CHECK(written([&](text_out& to) { to.dec_right(number, 9); }) ==
                  fmt::format("{:>9}", number));
            CHECK(written([&](text_out& to) { to.hex(number, 3); }) ==
                  fmt::format("{:03x}", number));
        }
    }
    CHECK(written([](text_out& to) { to.dec(UINT64_MAX); }) == "18446744073709551615");
    CHECK(written([](text_out& to) { to.dec_signed(INT64_MIN); }) == "-9223372036854775808");
}

TEST_CASE("text out: all numbers up to a million, and every eight digits of a stride",
          "[sniff][text_out]")
{
    std::uint64_t wrong = 0;
    for (std::uint64_t number = 0; number < 1'000'000; ++number)
        wrong +=
            written([&](text_out& to) { to.dec(number); }) == fmt::format("{}", number) ? 0 : 1;
    for (std::uint64_t number = 1; number < 5'000'000'000; number += 4'999'999 / 3)
        wrong +=
            written([&](text_out& to) { to.dec(number); }) == fmt::format("{}", number) ? 0 : 1;
    CHECK(wrong == 0);
}

TEST_CASE("text out: addresses are those of inet_ntop", "[sniff][text_out]")
{
    for (unsigned zeros = 0; zeros < 256; ++zeros) { // which groups are zero
        for (const unsigned group : {0x1U, 0x20U, 0x300U, 0xffffU}) {
            std::array<std::uint8_t, 16> address{};
            for (std::size_t i = 0; i < 8; ++i) {
                if ((zeros >> i & 1U) != 0) continue;
                address[2 * i] = static_cast<std::uint8_t>(group >> 8U);
                address[2 * i + 1] = static_cast<std::uint8_t>(group);
            }
            std::array<char, INET6_ADDRSTRLEN> expected{};
            inet_ntop(AF_INET6, address.data(), expected.data(), expected.size());
            CHECK(written([&](text_out& to) { to.ipv6(address.data()); }) == expected.data());
        }
    }
    for (unsigned byte = 0; byte < 256; ++byte) {
        const auto last = static_cast<std::uint8_t>(byte);
        const std::array<std::uint8_t, 4> address{last, 0, static_cast<std::uint8_t>(255 - byte),
                                                  last};
        CHECK(written([&](text_out& to) { to.ipv4(address.data()); }) ==
              fmt::format("{}.0.{}.{}", byte, 255 - byte, byte));
    }
}

TEST_CASE("line clock: a second is worked out once, whatever the order of the packets",
          "[sniff][line]")
{
    constexpr std::int64_t second = 1'000'000'000;
    line_options options;
    options.time = line_time::date;
    line_clock micro{options};
    line_options finer = options;
    finer.nanoseconds = true;
    line_clock nano{finer};
    for (const std::int64_t day : {0, 1, 59, 60, 365, 19'000}) {
        for (const std::int64_t rest :
             {std::int64_t{0}, std::int64_t{999}, std::int64_t{1'000}, std::int64_t{123'456'789},
              second - 1, second, std::int64_t{5}}) {
            const auto time = day * 86'400 * second + rest;
            line_clock fresh_micro{options};
            line_clock fresh_nano{finer};
            CHECK(time_text(micro, time) == time_text(fresh_micro, time));
            CHECK(time_text(nano, time) == time_text(fresh_nano, time));
            const auto text = time_text(nano, time);
            CHECK(text.ends_with(fmt::format(".{:09} ", rest % second)));
            CHECK(time_text(micro, time).ends_with(fmt::format(".{:06} ", rest % second / 1'000)));
        }
    }
}
