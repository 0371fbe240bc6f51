#include "capture_time.hpp"

namespace netkit::sniff {

namespace {

__extension__ using wide = __int128;

constexpr std::uint64_t ns_per_second = 1'000'000'000;
constexpr std::uint8_t binary = 0x80;
constexpr auto most = std::int64_t{1} << 62;

/// 10^digits for up to 19 digits.
std::uint64_t power_of_ten(unsigned digits) noexcept
{
    std::uint64_t power = 1;
    while (digits-- > 0)
        power *= 10;
    return power;
}

} // namespace

pcapng_clock::pcapng_clock(std::uint8_t resolution, std::int64_t offset_seconds) noexcept
    : resolution_(resolution), offset_seconds_(offset_seconds)
{
    if (resolution > 9 || offset_seconds != 0) return; // binary ones too
    plain_factor_ = power_of_ten(9U - resolution);
    plain_limit_ = static_cast<std::uint64_t>(most) / plain_factor_ + 1;
}

std::int64_t pcapng_clock::wide_ns(std::uint64_t ticks) const noexcept
{
    const unsigned exponent = resolution_ & 0x7fU;
    wide ns = 0;
    if ((resolution_ & binary) != 0) {
        ns = static_cast<wide>(ticks) * ns_per_second >> exponent;
    } else if (exponent <= 9) {
        ns = static_cast<wide>(ticks) * power_of_ten(9 - exponent);
    } else if (exponent - 9 <= 19) { // finer than that, 64 bits of it are less than a nanosecond
        ns = static_cast<wide>(ticks / power_of_ten(exponent - 9));
    }
    ns += static_cast<wide>(offset_seconds_) * ns_per_second;
    if (ns > most) return most;
    return ns < -most ? -most : static_cast<std::int64_t>(ns);
}

} // namespace netkit::sniff
