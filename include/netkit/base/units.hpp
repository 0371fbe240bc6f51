#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/base/clock.hpp"
#include "netkit/base/result.hpp"

namespace netkit {

/// A number of bytes. Distinct from every other number, so a size is never passed as a count.
struct byte_size {
    std::uint64_t bytes = 0;

    constexpr auto operator<=>(const byte_size&) const = default;
};

namespace unit_literals {

constexpr byte_size operator""_B(unsigned long long n)
{
    return {n};
}
constexpr byte_size operator""_KiB(unsigned long long n)
{
    return {n << 10};
}
constexpr byte_size operator""_MiB(unsigned long long n)
{
    return {n << 20};
}
constexpr byte_size operator""_GiB(unsigned long long n)
{
    return {n << 30};
}

} // namespace unit_literals

/// Reads `250ms`, `10s`, `1.5h`, `1m30s`: a decimal number and one of ns us ms s m h d, repeated
/// from large to small, the last may have a fraction. `0` needs no unit; never negative. What is
/// below a nanosecond is cut off. Errors: invalid_argument, result_out_of_range.
result<duration> parse_duration(std::string_view text);

/// Reads `64KiB`, `1.5MiB`, `10kB`, `512B`, `512`: powers of 1024 with an i, of 1000 without, up to
/// TiB and TB. What is below a byte is cut off. Errors: invalid_argument, result_out_of_range.
result<byte_size> parse_byte_size(std::string_view text);

/// A short text that parses back to the same value: `250ms`, `75s`, `1.5s`, `1h1m1s`. A negative
/// value has a minus in front and is not read back.
std::string format_duration(duration value);
/// The shortest text that parses back to the same value: `64KiB`, `10MB`, `1536B`.
std::string format_byte_size(byte_size value);

/// For people, at most four significant digits: `1.2 MiB`, `3.4 s`, `850 µs`, `2h 5m`.
std::string human_bytes(double bytes);
std::string human_duration(duration value);

} // namespace netkit
