#include "netkit/core/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace netkit::core {

histogram::snapshot histogram::read() const noexcept
{
    snapshot now;
    now.sum = duration{static_cast<duration::rep>(cells_.sum(0))};
    for (std::size_t index = 0; index < buckets; ++index) {
        now.counts[index] = cells_.sum(1 + index);
        now.count += now.counts[index];
    }
    return now;
}

duration histogram::snapshot::quantile(double q) const noexcept
{
    if (count == 0) return duration{0};
    const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(count);
    double before = 0;
    for (std::size_t index = 0; index + 1 < buckets; ++index) {
        const auto here = static_cast<double>(counts[index]);
        if (here > 0 && before + here >= rank) {
            const double low = index == 0 ? 0 : static_cast<double>(bound(index - 1));
            const double high = static_cast<double>(bound(index));
            const double share = std::max(0.0, rank - before) / here;
            return duration{std::llround(low + (high - low) * share)};
        }
        before += here;
    }
    return duration{static_cast<duration::rep>(bound(buckets - 2))};
}

std::uint64_t histogram::snapshot::count_up_to_power(unsigned power) const noexcept
{
    const unsigned within = std::clamp(power, first_power, last_power);
    const std::size_t last = std::size_t{within - first_power} * 4;
    std::uint64_t total = 0;
    for (std::size_t index = 0; index <= last; ++index)
        total += counts[index];
    return total;
}

} // namespace netkit::core
