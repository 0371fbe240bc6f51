#include "netkit/core/loop.hpp"

#include "support/catch.hpp"
#include "support/run_loop.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <future>

using namespace netkit;

namespace {

struct noted_expiry {
    core::loop* on;
    time_point ran_at{};
    wheel_timer timer{[](wheel_timer&, void* owner) {
                          auto& self = *static_cast<noted_expiry*>(owner);
                          self.ran_at = std::chrono::steady_clock::now();
                          self.on->context().stop();
                      },
                      this};
};

} // namespace

TEST_CASE("loop: runs what other threads post and ends once released", "[core][loop]")
{
    std::atomic<int> ran{0};
    std::atomic<bool> on_its_thread{true};
    {
        test::loop_thread thread{3};
        core::loop& on = thread.get();
        CHECK(on.index() == 3);
        CHECK_FALSE(on.runs_here());
        for (int i = 0; i < 100; ++i) {
            on.post([&] {
                ++ran;
                if (!on.runs_here()) on_its_thread = false;
            });
        }
    } // released and joined: what was posted before has run
    CHECK(ran == 100);
    CHECK(on_its_thread);
}

TEST_CASE("loop: an idle wheel needs no ticks, arming starts them", "[core][loop]")
{
    core::loop on{0};
    CHECK(on.context().poll() == 0);
    for (int round = 0; round < 2; ++round) { // the second starts with the ticker asleep
        noted_expiry expiry{&on};
        const auto due = on.now() + 30ms;
        expiry.timer.arm(on.wheel(), due);
        on.context().restart();
        on.context().run_for(test::patience);
        CHECK(expiry.ran_at >= due);
        CHECK(on.wheel().size() == 0);
    }
}

TEST_CASE("loop: coarse time never runs behind a sleeping ticker", "[core][loop]")
{
    core::loop on{0};
    const auto before = std::chrono::steady_clock::now();
    CHECK(on.coarse_now() >= before); // nothing ticks: the clock itself
    wheel_timer timer{[](wheel_timer&, void*) {}, nullptr};
    timer.arm(on.wheel(), before + 1h);
    const auto frozen = on.coarse_now();
    CHECK(on.coarse_now() == frozen); // ticking: read once per tick
    CHECK(on.now() >= frozen);
}

TEST_CASE("loop: lazily disarmed timers do not hold up its end, armed ones do", "[core][loop]")
{
    core::loop on{0};
    wheel_timer disarmed{[](wheel_timer&, void*) {}, nullptr};
    disarmed.arm(on.wheel(), on.now() + 1h);
    disarmed.disarm();
    on.release();
    SECTION("disarmed")
    {
        on.context().run_for(test::patience);
        CHECK(on.context().stopped());
        CHECK(on.unfinished().empty());
    }
    SECTION("armed")
    {
        wheel_timer armed{[](wheel_timer&, void*) {}, nullptr};
        armed.arm(on.wheel(), on.now() + 1h);
        on.context().run_for(10ms);
        CHECK_FALSE(on.context().stopped());
        REQUIRE(on.unfinished().size() == 1);
        CHECK(on.unfinished().front() == "1 armed timers");
    }
}

TEST_CASE("loop: abandoning destroys what was posted and never ran", "[core][loop]")
{
    const auto alive = std::make_shared<int>(0);
    core::loop on{0};
    on.post([alive] {});
    CHECK(alive.use_count() == 2);
    on.abandon();
    CHECK(alive.use_count() == 1);
}
