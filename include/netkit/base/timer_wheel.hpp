#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "netkit/base/clock.hpp"

namespace netkit {

class timer_wheel;

/// A place in one of a wheel's circular lists; alone, it points at itself.
class wheel_link {
public:
    wheel_link() noexcept = default;
    wheel_link(const wheel_link&) = delete;
    wheel_link& operator=(const wheel_link&) = delete;

private:
    friend class timer_wheel;
    friend class wheel_timer;

    wheel_link* next_ = this;
    wheel_link* prev_ = this;
};

/// A deadline that costs nothing to move later: an intrusive node of one `timer_wheel`. Moving it
/// is a store; the wheel finds out when the old slot comes round. Leaves its wheel when destroyed.
/// Used on the wheel's loop only.
class wheel_timer : private wheel_link {
public:
    /// Runs once per expiry, with the timer off its wheel already: it may be armed again at once.
    using reaction = void (*)(wheel_timer& self, void* owner);

    wheel_timer(reaction on_expiry, void* owner) noexcept : on_expiry_{on_expiry}, owner_{owner} {}
    ~wheel_timer() { leave(); }

    /// Expires at `when` or up to one tick later, never before; replaces an earlier `when`.
    void arm(timer_wheel& wheel, time_point when) noexcept;
    /// A store: the node stays on the wheel until its slot comes round or it is destroyed.
    void disarm() noexcept { armed_ = false; }
    bool is_armed() const noexcept { return armed_; }
    time_point when() const noexcept { return when_; }

private:
    friend class timer_wheel;

    void leave() noexcept;

    timer_wheel* wheel_ = nullptr;
    time_point when_{};
    time_point slot_opens_{}; ///< a later `when` needs no move: the slot is looked at in time
    reaction on_expiry_;
    void* owner_;
    bool armed_ = false;
};

/// Coarse timers for hot paths: 512 slots of one tick, one list each, no allocation. A timer
/// further away than one turn stays in its slot and is looked at again each turn.
class timer_wheel {
public:
    static constexpr duration tick = 100ms;
    static constexpr std::size_t slot_count = 512;

    explicit timer_wheel(time_point start) noexcept : start_{start} {}
    ~timer_wheel(); ///< Timers still on it are off it and disarmed afterwards.
    timer_wheel(const timer_wheel&) = delete;
    timer_wheel& operator=(const timer_wheel&) = delete;

    /// Runs the reactions of every timer due at `now`; a reaction may arm, disarm or destroy any
    /// timer, its own included, and must not call `advance`. Returns how many ran. Within one call
    /// the order is by slot, not by time.
    std::size_t advance(time_point now);

    /// The next moment at which `advance` can have something to do: the first tick after `now`.
    time_point next_tick(time_point now) const noexcept;

    /// Timers on the wheel, armed or lazily disarmed.
    std::size_t size() const noexcept { return size_; }

    /// Takes the lazily disarmed ones off; returns how many are left, all armed.
    std::size_t purge() noexcept;

    /// Called whenever the first timer comes onto an empty wheel: the owner starts ticking.
    void on_occupied(void (*reaction)(void* owner), void* owner) noexcept
    {
        occupied_ = reaction;
        occupied_owner_ = owner;
    }

private:
    friend class wheel_timer;

    std::int64_t tick_before(time_point when) const noexcept;
    std::int64_t tick_reaching(time_point when) const noexcept;
    void place(wheel_timer& timer) noexcept;
    void take_off(wheel_timer& timer) noexcept;
    std::size_t run_due();
    static void splice(wheel_link& from, wheel_link& to) noexcept;

    time_point start_;
    std::int64_t done_ = 0; ///< the last tick whose slot was looked at
    std::size_t size_ = 0;
    void (*occupied_)(void* owner) = nullptr;
    void* occupied_owner_ = nullptr;
    wheel_link pending_; ///< the slot being worked off
    std::array<wheel_link, slot_count> slots_;
};

inline void wheel_timer::arm(timer_wheel& wheel, time_point when) noexcept
{
    when_ = when;
    if (wheel_ != &wheel || when <= slot_opens_) { // else the usual case: later than before
        leave();
        wheel.place(*this);
    }
    armed_ = true;
}

} // namespace netkit
