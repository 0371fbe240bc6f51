#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "netkit/base/clock.hpp"
#include "netkit/core/metric_cell.hpp"

namespace netkit::core {

/// Durations counted in 4 buckets per power of two of nanoseconds, 2^10 ns (1.02 µs) to 2^40 ns
/// (18.3 min), one bucket below and one beyond: any value is known to within 19 %. Bucket i holds
/// what is longer than `bound(i - 1)` and not longer than `bound(i)`.
class histogram {
public:
    static constexpr unsigned first_power = 10;
    static constexpr unsigned last_power = 40;
    static constexpr std::size_t buckets = (last_power - first_power) * 4 + 2;
    static constexpr std::size_t columns =
        buckets + 1; ///< cells a shard: the sum, then the buckets

    explicit histogram(metric_row cells) noexcept : cells_{cells} {}
    histogram(const histogram&) = delete;
    histogram& operator=(const histogram&) = delete;

    /// A negative duration counts as none.
    void record(std::size_t shard, duration value) noexcept
    {
        const std::uint64_t ns = value.count() > 0 ? static_cast<std::uint64_t>(value.count()) : 0;
        cells_.add(shard, ns);
        cells_.add(shard, 1, 1 + bucket_of(ns));
    }

    /// The sum over all shards at one moment, more or less: recording goes on meanwhile.
    struct snapshot {
        std::array<std::uint64_t, buckets> counts{};
        std::uint64_t count = 0; ///< of all buckets together
        duration sum{};

        /// Estimate of the value that a share `q` (0 … 1) of all recorded do not exceed, linear
        /// within its bucket; zero when nothing was recorded, `bound(buckets - 2)` beyond the end.
        duration quantile(double q) const noexcept;
        /// How many were not longer than 2^power ns; exact for powers from 10 to 40.
        std::uint64_t count_up_to_power(unsigned power) const noexcept;
    };
    snapshot read() const noexcept;

    /// Longest duration of bucket `index`, in nanoseconds; the last bucket has no end.
    static constexpr std::uint64_t bound(std::size_t index) noexcept
    {
        if (index >= buckets - 1) return UINT64_MAX;
        if (index == 0) return std::uint64_t{1} << first_power;
        const std::size_t power = first_power + (index - 1) / 4;
        return (std::uint64_t{5} + (index - 1) % 4) << (power - 2);
    }
    static constexpr std::size_t bucket_of(std::uint64_t ns) noexcept
    {
        if (ns <= bound(0)) return 0;
        if (ns > std::uint64_t{1} << last_power) return buckets - 1;
        const std::uint64_t below = ns - 1; // so that a power of two ends its bucket
        const unsigned power = static_cast<unsigned>(std::bit_width(below)) - 1;
        return 1 + (power - first_power) * 4 + ((below >> (power - 2)) & 3);
    }

private:
    metric_row cells_;
};

} // namespace netkit::core
