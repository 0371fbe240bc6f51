// Timers for the many deadlines that are almost never reached: one per connection, moved with every
// request. A heap (Asio's timers) costs a few hundred nanoseconds and a lock per move; here moving
// later is two stores.
//
// Time is cut into ticks counted from `start`. A timer due at `when` belongs to the first tick that
// ends at or after `when`, so it can never run early, and runs one tick late at most provided the
// owner calls `advance` at every tick boundary (`next_tick`). Tick n lives in slot n mod 512;
// whoever is found there before its tick is put where it belongs, which is the same slot when it is
// further away than a turn, and another one when it was moved later in the meantime.
//
//   done_      pending_                     slots_[(done_ + k) mod 512]
//     |   the slot being worked off     |   ...   |   ...   |
//
// `pending_` is a member and not a local list, so that a reaction may destroy or move any timer,
// also one waiting in it, and so that nothing is lost if a reaction throws: the next call goes on
// with the rest. A wheel that was not advanced for a long time (it was empty, nobody ticked) looks
// at every slot once, 512 at most, whatever the time that went by.
//
// Rejected: hierarchical wheels (a cascade costs more than a look each 51 s at timers of an hour),
// and ordering inside a slot (nothing that waits 100 ms too long cares).

#include "netkit/base/timer_wheel.hpp"

#include <algorithm>

namespace netkit {

timer_wheel::~timer_wheel()
{
    for (wheel_link& slot : slots_) {
        splice(slot, pending_);
    }
    while (pending_.next_ != &pending_) {
        auto& timer = static_cast<wheel_timer&>(*pending_.next_);
        take_off(timer);
        timer.armed_ = false;
    }
}

std::int64_t timer_wheel::tick_before(time_point when) const noexcept
{
    return std::max<std::int64_t>((when - start_) / tick, 0);
}

std::int64_t timer_wheel::tick_reaching(time_point when) const noexcept
{
    const duration since = when - start_;
    return since / tick + (since % tick > duration::zero() ? 1 : 0);
}

time_point timer_wheel::next_tick(time_point now) const noexcept
{
    return start_ + (tick_before(now) + 1) * tick;
}

void timer_wheel::place(wheel_timer& timer) noexcept
{
    const std::int64_t at = std::max(tick_reaching(timer.when_), done_ + 1);
    timer.slot_opens_ = start_ + (at - 1) * tick;
    timer.wheel_ = this;
    wheel_link& slot = slots_[static_cast<std::size_t>(at) % slot_count];
    timer.prev_ = slot.prev_;
    timer.next_ = &slot;
    slot.prev_->next_ = &timer;
    slot.prev_ = &timer;
    if (++size_ == 1 && occupied_ != nullptr) occupied_(occupied_owner_);
}

void timer_wheel::take_off(wheel_timer& timer) noexcept
{
    timer.prev_->next_ = timer.next_;
    timer.next_->prev_ = timer.prev_;
    timer.next_ = timer.prev_ = &timer;
    timer.wheel_ = nullptr;
    --size_;
}

void wheel_timer::leave() noexcept
{
    armed_ = false;
    if (wheel_ != nullptr) wheel_->take_off(*this);
}

/// Appends everything in `from` to `to`.
void timer_wheel::splice(wheel_link& from, wheel_link& to) noexcept
{
    if (from.next_ == &from) return;
    from.next_->prev_ = to.prev_;
    to.prev_->next_ = from.next_;
    from.prev_->next_ = &to;
    to.prev_ = from.prev_;
    from.next_ = from.prev_ = &from;
}

std::size_t timer_wheel::advance(time_point now)
{
    const std::int64_t target = tick_before(now);
    std::int64_t slot = done_ + 1;
    const std::int64_t last = std::min(target, done_ + static_cast<std::int64_t>(slot_count));
    // Raised before any reaction runs: what a reaction arms in the past waits for the next tick, so
    // a reaction that always rearms itself cannot keep this loop going.
    done_ = std::max(done_, target);
    std::size_t ran = run_due(); // what a throwing reaction left behind
    for (; slot <= last; ++slot) {
        splice(slots_[static_cast<std::size_t>(slot) % slot_count], pending_);
        ran += run_due();
    }
    return ran;
}

std::size_t timer_wheel::run_due()
{
    std::size_t ran = 0;
    while (pending_.next_ != &pending_) {
        auto& timer = static_cast<wheel_timer&>(*pending_.next_);
        take_off(timer);
        if (!timer.armed_) continue;
        const bool placed_meanwhile = timer.slot_opens_ >= start_ + done_ * tick;
        if (placed_meanwhile || tick_reaching(timer.when_) > done_) {
            place(timer);
            continue;
        }
        timer.armed_ = false;
        ++ran;
        timer.on_expiry_(timer, timer.owner_); // may destroy the timer: not touched afterwards
    }
    return ran;
}

std::size_t timer_wheel::purge() noexcept
{
    for (wheel_link& slot : slots_) {
        for (wheel_link* link = slot.next_; link != &slot;) {
            auto& timer = static_cast<wheel_timer&>(*link);
            link = link->next_;
            if (!timer.armed_) take_off(timer);
        }
    }
    return size_;
}

} // namespace netkit
