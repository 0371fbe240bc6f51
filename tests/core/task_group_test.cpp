#include "netkit/core/task_group.hpp"

#include "netkit/core/log.hpp"

#include "support/catch.hpp"
#include "support/run_loop.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <stdexcept>

using namespace netkit;
using core::task;
using core::task_group;

namespace {

/// Counts how often it lives: a frame that is destroyed twice or never shows here.
class tally {
public:
    explicit tally(int& alive) : alive_{&alive} { ++*alive_; }
    tally(tally&& other) noexcept : alive_{std::exchange(other.alive_, nullptr)} {}
    ~tally()
    {
        if (alive_ != nullptr) --*alive_;
    }

private:
    int* alive_;
};

task<> wait_forever(core::loop& on, int& alive)
{
    const tally mine{alive};
    core::steady_timer timer{on.get_executor()};
    timer.expires_at(time_point::max());
    static_cast<void>(co_await timer.async_wait());
}

/// Ignores the first operation's error and waits again: only the throw of the next await ends it.
task<> wait_stubbornly(core::loop& on, int& alive)
{
    const tally mine{alive};
    for (;;) {
        core::steady_timer timer{on.get_executor()};
        timer.expires_at(time_point::max());
        static_cast<void>(co_await timer.async_wait());
    }
}

task<> accept_forever(core::loop& on, int& alive)
{
    const tally mine{alive};
    const net::ip::tcp::endpoint any{net::ip::address_v4::loopback(), 0};
    core::tcp_acceptor acceptor{on.get_executor(), any};
    auto [code, socket] = co_await acceptor.async_accept();
    CHECK(code == net::error::operation_aborted);
}

task<> note(int& into)
{
    ++into;
    co_return;
}

task<> throw_something()
{
    throw std::runtime_error{"thrown on purpose"};
    co_return;
}

task<> stop_own_group(task_group& group, core::loop& on, int& reached)
{
    group.stop(core::stop::abort);
    ++reached;
    core::steady_timer timer{on.get_executor()};
    timer.expires_at(time_point::max());
    static_cast<void>(co_await timer.async_wait());
    ++reached;
}

task<> end_after(core::loop& on, duration span)
{
    core::steady_timer timer{on.get_executor()};
    timer.expires_after(span);
    static_cast<void>(co_await timer.async_wait());
}

task<bool> join_within(task_group& group, duration span)
{
    co_return co_await group.join(core::deadline::after(span));
}

task<std::thread::id> which_thread()
{
    co_return std::this_thread::get_id();
}

task<int> fail_there()
{
    throw std::runtime_error{"from the other loop"};
    co_return 0;
}

std::string escaped_text;

} // namespace

TEST_CASE("task_group: a task runs and gives its seat back", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    int ran = 0;
    for (int i = 0; i < 1000; ++i) {
        CHECK(group.spawn("note", note(ran)));
        CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    }
    CHECK(ran == 1000);
    CHECK(group.size() == 0);
}

TEST_CASE("task_group: join ends at its deadline while a task is left", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    int alive = 0;
    group.spawn("wait", wait_forever(on, alive));
    CHECK_FALSE(test::run_on_loop(on, join_within(group, 20ms)));
    CHECK(alive == 1);
    CHECK(group.describe() == "group: 1 tasks (wait)");
    group.stop(core::stop::abort);
    CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    CHECK(alive == 0);
}

TEST_CASE("task_group: abort ends every kind of task and its frame", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    int alive = 0;
    const auto escaped = core::escaped_tasks();
    for (int i = 0; i < 3; ++i) {
        group.spawn("wait", wait_forever(on, alive));
        group.spawn("stubborn", wait_stubbornly(on, alive));
        group.spawn("accept", accept_forever(on, alive));
    }
    CHECK_FALSE(test::run_on_loop(on, join_within(group, 1ms)));
    CHECK(alive == 9);
    CHECK(on.unfinished().size() == 1);
    group.stop(core::stop::abort);
    CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    CHECK(alive == 0);
    CHECK(core::escaped_tasks() == escaped);
    CHECK(on.unfinished().empty());
}

TEST_CASE("task_group: a task aborted before its first step never begins", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    int ran = 0;
    group.spawn("note", note(ran)); // not on the loop's thread: only queued
    group.stop(core::stop::abort);
    CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    CHECK(ran == 0);
}

TEST_CASE("task_group: refuses work once stopping and drain cancels nothing", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    int alive = 0;
    int ran = 0;
    group.spawn("wait", wait_forever(on, alive));
    group.stop(core::stop::drain);
    CHECK(group.stopping());
    CHECK_FALSE(group.spawn("note", note(ran)));
    CHECK_FALSE(test::run_on_loop(on, join_within(group, 1ms)));
    CHECK(alive == 1);
    group.stop(core::stop::abort);
    group.stop(core::stop::drain); // weaker than what was asked before
    CHECK(group.stop_requested() == core::stop::abort);
    CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    CHECK(ran == 0);
}

TEST_CASE("task_group: a task may abort its own group", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    int reached = 0;
    int alive = 0;
    group.spawn("wait", wait_forever(on, alive));
    group.spawn("stopper", stop_own_group(group, on, reached));
    CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    CHECK(reached == 1);
    CHECK(alive == 0);
}

TEST_CASE("task_group: an escaping exception is counted, reported and survived",
          "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    core::tap_log([](std::string_view) {});
    const auto before = core::on_escaped_task(
        [](std::string_view where, std::string_view what, std::string_view text) {
            escaped_text.assign(where).append("/").append(what).append("/").append(text);
        });
    const auto escaped = core::escaped_tasks();
    group.spawn("thrower", throw_something());
    CHECK(test::run_on_loop(on, join_within(group, test::patience)));
    CHECK(core::escaped_tasks() == escaped + 1);
    CHECK(escaped_text == "group/thrower/thrown on purpose");
    core::on_escaped_task(before);
    core::tap_log(nullptr);
}

TEST_CASE("task_group: several joins of one group end together", "[core][task_group]")
{
    core::loop on{0};
    task_group group{on, "group"};
    task_group joiners{on, "joiners"};
    int done = 0;
    group.spawn("short", end_after(on, 5ms));
    const auto join_and_note = [](task_group& of, int& into) -> task<> {
        if (co_await of.join(core::deadline::after(test::patience))) ++into;
    };
    joiners.spawn("join", join_and_note(group, done));
    joiners.spawn("join", join_and_note(group, done));
    CHECK(test::run_on_loop(on, join_within(joiners, test::patience)));
    CHECK(done == 2);
}

TEST_CASE("task_group: a loop torn down with tasks left frees their frames", "[core][task_group]")
{
    int alive = 0;
    core::loop on{0};
    task_group group{on, "group"};
    group.spawn("wait", wait_forever(on, alive));
    group.spawn("accept", accept_forever(on, alive));
    on.context().poll();
    CHECK(alive == 2);
    on.abandon();
    CHECK(alive == 0);
    CHECK(group.size() == 0);
}

TEST_CASE("run_on: work runs on the other loop and its outcome comes back", "[core][task_group]")
{
    core::loop here{0};
    test::loop_thread other{1};
    const auto there = test::run_on_loop(here, core::run_on(other.get(), which_thread()));
    CHECK(there != std::this_thread::get_id());
    CHECK_THROWS_WITH(test::run_on_loop(here, core::run_on(other.get(), fail_there())),
                      "from the other loop");
}
