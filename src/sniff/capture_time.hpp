#pragma once

#include <cstdint>

namespace netkit::sniff {

/// How the time stamps of one pcapng interface become nanoseconds since 1970: options if_tsresol
/// and if_tsoffset. The arithmetic is wide enough for every unit; what is beyond 2^62 ns, before
/// 1823 or after 2116, becomes that, so that the difference of two times always fits.
class pcapng_clock {
public:
    /// `resolution` as in if_tsresol: 10^-n, or 2^-n with the highest bit set. 6 is the default.
    explicit pcapng_clock(std::uint8_t resolution = 6, std::int64_t offset_seconds = 0) noexcept;

    std::int64_t to_ns(std::uint64_t ticks) const noexcept
    {
        if (ticks < plain_limit_) return static_cast<std::int64_t>(ticks * plain_factor_);
        return wide_ns(ticks);
    }

private:
    std::int64_t wide_ns(std::uint64_t ticks) const noexcept;

    std::uint64_t plain_factor_ = 0;
    std::uint64_t plain_limit_ = 0; ///< below it the product fits, and there is no offset
    std::uint8_t resolution_;
    std::int64_t offset_seconds_;
};

} // namespace netkit::sniff
