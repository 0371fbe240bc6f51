#pragma once

#include <algorithm>

#include "netkit/base/clock.hpp"

namespace netkit::price {

/// So many per second on average, and `burst` at once; full at the beginning.
class token_bucket {
public:
    token_bucket(double per_second, double burst, time_point now) noexcept
        : per_second_{per_second}, burst_{burst}, left_{burst}, filled_{now}
    {
    }

    /// Takes `count` if they are there. More than the burst never are.
    bool take(double count, time_point now) noexcept
    {
        const auto since = std::chrono::duration<double>(now - filled_).count();
        left_ = std::min(burst_, left_ + std::max(since, 0.0) * per_second_);
        filled_ = std::max(filled_, now);
        if (count > left_) return false;
        left_ -= count;
        return true;
    }

    bool is_full(time_point now) const noexcept
    {
        const auto since = std::chrono::duration<double>(now - filled_).count();
        return left_ + since * per_second_ >= burst_;
    }

private:
    double per_second_;
    double burst_;
    double left_;
    time_point filled_;
};

} // namespace netkit::price
