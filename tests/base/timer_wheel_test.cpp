#include "netkit/base/timer_wheel.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <random>
#include <vector>

using namespace netkit;

namespace {

/// A timer that calls a function object; what the tests need and the hot paths do not.
class calling_timer {
public:
    explicit calling_timer(std::function<void()> reaction) : reaction_{std::move(reaction)} {}

    wheel_timer& timer() noexcept { return timer_; }

private:
    static void on_expiry(wheel_timer&, void* owner)
    {
        const auto reaction =
            static_cast<calling_timer*>(owner)->reaction_; // may destroy the owner
        reaction();
    }

    std::function<void()> reaction_;
    wheel_timer timer_{on_expiry, this};
};

const time_point start{1'000'003ns}; // not a multiple of anything

/// Advances as a loop does: at every tick boundary up to `to`.
void tick_until(timer_wheel& wheel, time_point& now, time_point to)
{
    while (wheel.next_tick(now) <= to) {
        now = wheel.next_tick(now);
        wheel.advance(now);
    }
    now = to;
}

} // namespace

TEST_CASE("timer_wheel: expires at its time or within a tick, never before", "[base][timer_wheel]")
{
    for (const duration wait :
         {duration{0ms}, duration{1ns}, duration{99ms}, duration{100ms}, duration{101ms},
          duration{51'199ms}, duration{51'200ms}, duration{51'201ms}, duration{1h}}) {
        timer_wheel wheel{start};
        time_point now = start;
        time_point ran_at{};
        calling_timer one{[&] { ran_at = now; }};
        one.timer().arm(wheel, start + wait);
        CHECK(wheel.size() == 1);
        while (ran_at == time_point{}) {
            now = wheel.next_tick(now);
            wheel.advance(now);
            REQUIRE(now <= start + wait + timer_wheel::tick);
        }
        CHECK(ran_at >= start + wait);
        CHECK(wheel.size() == 0);
        CHECK_FALSE(one.timer().is_armed());
    }
}

TEST_CASE("timer_wheel: moving later is lazy, moving earlier takes effect", "[base][timer_wheel]")
{
    timer_wheel wheel{start};
    time_point now = start;
    int ran = 0;
    calling_timer one{[&] { ++ran; }};
    one.timer().arm(wheel, start + 1s);
    for (int i = 0; i < 100; ++i) {
        tick_until(wheel, now, now + 500ms);
        one.timer().arm(wheel, now + 1s); // never lets it expire
    }
    CHECK(ran == 0);
    one.timer().arm(wheel, now + 10min);
    one.timer().arm(wheel, now + 200ms);
    tick_until(wheel, now, now + 300ms);
    CHECK(ran == 1);
    CHECK(wheel.size() == 0);
}

TEST_CASE("timer_wheel: a disarmed timer stays without expiring until looked at",
          "[base][timer_wheel]")
{
    timer_wheel wheel{start};
    time_point now = start;
    int ran = 0;
    calling_timer one{[&] { ++ran; }};
    one.timer().arm(wheel, start + 1s);
    one.timer().disarm();
    CHECK(wheel.size() == 1);
    SECTION("its slot comes round")
    {
        tick_until(wheel, now, start + 2s);
        CHECK(wheel.size() == 0);
    }
    SECTION("it is armed again in place")
    {
        one.timer().arm(wheel, start + 1500ms);
        CHECK(wheel.size() == 1);
        tick_until(wheel, now, start + 2s);
        CHECK(ran == 1);
        return;
    }
    SECTION("it is purged")
    {
        CHECK(wheel.purge() == 0);
        CHECK(wheel.size() == 0);
    }
    CHECK(ran == 0);
}

TEST_CASE("timer_wheel: tells its owner when it becomes occupied", "[base][timer_wheel]")
{
    timer_wheel wheel{start};
    int told = 0;
    wheel.on_occupied([](void* owner) { ++*static_cast<int*>(owner); }, &told);
    calling_timer one{[] {}};
    calling_timer two{[] {}};
    one.timer().arm(wheel, start + 1s);
    two.timer().arm(wheel, start + 2s);
    CHECK(told == 1);
    wheel.advance(start + 1h);
    CHECK(wheel.size() == 0);
    one.timer().arm(wheel, start + 2h);
    CHECK(told == 2);
}

TEST_CASE("timer_wheel: a wheel that slept for hours still keeps time", "[base][timer_wheel]")
{
    timer_wheel wheel{start};
    time_point now = start + 5h + 37ms; // nobody ticked: it was empty
    time_point ran_at{};
    calling_timer one{[&] { ran_at = now; }};
    one.timer().arm(wheel, now + 1s);
    const time_point due = now + 1s;
    while (ran_at == time_point{}) {
        now = wheel.next_tick(now);
        wheel.advance(now);
        REQUIRE(now <= due + timer_wheel::tick);
    }
    CHECK(ran_at >= due);
}

TEST_CASE("timer_wheel: reactions may arm, disarm and destroy any timer", "[base][timer_wheel]")
{
    timer_wheel wheel{start};
    time_point now = start;
    int ran = 0;
    SECTION("a reaction that destroys itself and its neighbours in the slot")
    {
        std::vector<std::unique_ptr<calling_timer>> all;
        for (int i = 0; i < 8; ++i) {
            all.push_back(std::make_unique<calling_timer>([&] {
                ++ran;
                all.clear();
            }));
            all.back()->timer().arm(wheel, start + 1s);
        }
        tick_until(wheel, now, start + 2s);
        CHECK(ran == 1);
        CHECK(wheel.size() == 0);
    }
    SECTION("a reaction that disarms and moves others of its slot")
    {
        calling_timer second{[&] { ran += 10; }};
        calling_timer third{[&] { ran += 100; }};
        calling_timer first{[&] {
            ++ran;
            second.timer().disarm();
            third.timer().arm(wheel, start + 5s);
        }};
        first.timer().arm(wheel, start + 1s);
        second.timer().arm(wheel, start + 1s);
        third.timer().arm(wheel, start + 1s);
        tick_until(wheel, now, start + 4s);
        CHECK(ran == 1);
        tick_until(wheel, now, start + 6s);
        CHECK(ran == 101);
    }
    SECTION("a reaction that always rearms itself in the past runs once a tick")
    {
        calling_timer* self = nullptr;
        calling_timer again{[&] {
            ++ran;
            self->timer().arm(wheel, start);
        }};
        self = &again;
        again.timer().arm(wheel, start);
        CHECK(wheel.advance(start + timer_wheel::tick) == 1);
        CHECK(wheel.advance(start + 1h) == 1);
        CHECK(ran == 2);
    }
}

TEST_CASE("timer_wheel: timers may outlive their wheel", "[base][timer_wheel]")
{
    calling_timer one{[] {}};
    {
        timer_wheel wheel{start};
        one.timer().arm(wheel, start + 1s);
    }
    CHECK_FALSE(one.timer().is_armed());
    timer_wheel other{start};
    one.timer().arm(other, start + 1s);
    CHECK(other.advance(start + 2s) == 1);
}

TEST_CASE("timer_wheel: a throwing reaction loses no other timer", "[base][timer_wheel]")
{
    timer_wheel wheel{start};
    int ran = 0;
    calling_timer bad{[] { throw 1; }};
    calling_timer good{[&] { ++ran; }};
    bad.timer().arm(wheel, start + 1s);
    good.timer().arm(wheel, start + 1s);
    CHECK_THROWS_AS(wheel.advance(start + 2s), int);
    CHECK(wheel.advance(start + 2s + timer_wheel::tick) == 1);
    CHECK(ran == 1);
}

namespace {

/// The obvious model: a list of deadlines.
struct modelled {
    std::unique_ptr<calling_timer> real;
    bool armed = false;
    time_point when{};
};

class wheel_against_model {
public:
    explicit wheel_against_model(std::uint32_t seed) : random_{seed}
    {
        for (std::size_t i = 0; i < 40; ++i) {
            auto& one = timers_.emplace_back();
            one.real = std::make_unique<calling_timer>([this, i] { on_expiry(i); });
        }
    }

    void run(int steps)
    {
        for (int i = 0; i < steps; ++i) {
            const auto choice = draw(10);
            if (choice < 5) {
                arm(draw(timers_.size()));
            } else if (choice < 6) {
                disarm(draw(timers_.size()));
            } else if (choice < 7 && wheel_.size() == 0) {
                now_ += hours_or_less(); // asleep: nobody ticks an empty wheel
            } else {
                advance_ticks(1 + draw(30));
            }
        }
        check_none_overdue();
    }

private:
    std::size_t draw(std::size_t below) { return random_() % below; }

    duration hours_or_less()
    {
        static constexpr std::array<std::int64_t, 4> scales{200, 5'000, 120'000, 7'200'000};
        return std::chrono::milliseconds{random_() % scales[draw(scales.size())]};
    }

    void arm(std::size_t i)
    {
        auto& one = timers_[i];
        one.armed = true;
        one.when = now_ + hours_or_less() - 50ms;
        one.real->timer().arm(wheel_, one.when);
    }

    void disarm(std::size_t i)
    {
        timers_[i].armed = false;
        timers_[i].real->timer().disarm();
    }

    void on_expiry(std::size_t i)
    {
        auto& one = timers_[i];
        const bool in_time = one.armed && one.when <= now_;
        REQUIRE(in_time);
        one.armed = false;
        const auto choice = draw(6);
        if (choice == 0) arm(i);
        if (choice == 1) arm(draw(timers_.size()));
        if (choice == 2) disarm(draw(timers_.size()));
    }

    void advance_ticks(std::size_t count)
    {
        const bool jump = draw(20) == 0; // the thread was stopped for a while
        for (std::size_t n = 0; n < count; ++n) {
            now_ = jump ? wheel_.next_tick(now_ + hours_or_less()) : wheel_.next_tick(now_);
            wheel_.advance(now_);
            check_none_overdue();
        }
        now_ += std::chrono::milliseconds{draw(100)};
    }

    /// Right after advancing, whatever is armed may be due only if a reaction just armed it.
    void check_none_overdue()
    {
        const bool good = std::ranges::all_of(timers_, [this](const modelled& one) {
            const bool overdue = one.armed && one.when <= now_ - 100ms - timer_wheel::tick;
            return one.real->timer().is_armed() == one.armed && !overdue;
        });
        REQUIRE(good);
    }

    std::mt19937 random_;
    time_point now_ = start;
    timer_wheel wheel_{start};
    std::vector<modelled> timers_;
};

} // namespace

TEST_CASE("timer_wheel: agrees with a list of deadlines under random use", "[base][timer_wheel]")
{
    const auto first_seed = std::random_device{}();
    for (std::uint32_t seed = first_seed; seed != first_seed + 10; ++seed) {
        INFO("seed " << seed);
        wheel_against_model{seed}.run(3000);
    }
}
