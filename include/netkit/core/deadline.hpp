#pragma once

#include <algorithm>

#include "netkit/base/clock.hpp"

namespace netkit::core {

/// The moment by which a whole story must be over: made once at its top and handed down, so that
/// every step spends from the same purse. May be answered *not yet* late, never *over* early.
class deadline {
public:
    constexpr explicit deadline(time_point when) noexcept : when_{when} {}

    /// `span` from now; a span of more than a century is never.
    static deadline after(duration span) { return after(span, std::chrono::steady_clock::now()); }
    static constexpr deadline after(duration span, time_point now) noexcept
    {
        return span >= time_point::max() - now ? never() : deadline{now + span};
    }
    static constexpr deadline never() noexcept { return deadline{time_point::max()}; }

    bool expired() const { return expired(std::chrono::steady_clock::now()); }
    constexpr bool expired(time_point now) const noexcept { return when_ <= now; }

    /// What is left, never negative.
    constexpr duration remaining(time_point now) const noexcept
    {
        return std::max<duration>(when_ - now, duration::zero());
    }

    /// The sooner of two: a step of a story may have less time than the story, never more.
    constexpr deadline sooner(deadline other) const noexcept
    {
        return deadline{std::min(when_, other.when_)};
    }

    constexpr time_point when() const noexcept { return when_; }
    constexpr operator time_point() const noexcept { return when_; } // what joins and timers take

    constexpr auto operator<=>(const deadline&) const noexcept = default;

private:
    time_point when_;
};

} // namespace netkit::core
