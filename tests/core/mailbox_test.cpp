#include "netkit/core/mailbox.hpp"

#include "support/catch.hpp"
#include "support/run_loop.hpp"

#include <memory>
#include <thread>
#include <vector>

using namespace netkit;
using core::mailbox;
using core::task;
using core::when_full;

namespace {

template <class T>
task<result<T>> receive_within(mailbox<T>& from, duration span)
{
    co_return co_await from.receive_until(core::deadline::after(span));
}

task<std::vector<int>> receive_all(mailbox<int>& from)
{
    std::vector<int> all;
    for (;;) {
        const auto next = co_await from.receive_until(core::deadline::after(test::patience));
        if (!next) co_return all;
        all.push_back(*next);
    }
}

task<> send_numbers(mailbox<int>& to, int count)
{
    for (int i = 0; i < count; ++i) {
        const bool sent = co_await to.send(i);
        CHECK(sent);
    }
    to.close();
}

task<> receive_into(mailbox<int>& from, error_code& into)
{
    const auto next = co_await from.receive();
    into = next.has_error() ? next.error() : error_code{};
}

task<bool> join_soon(core::task_group& group)
{
    co_return co_await group.join(core::deadline::after(test::patience));
}

} // namespace

TEST_CASE("mailbox: values arrive in order, those queued before close too", "[core][mailbox]")
{
    core::loop on{0};
    mailbox<int> box{on, 8, when_full::drop_oldest};
    for (int i = 0; i < 5; ++i) {
        CHECK(box.offer(i));
    }
    box.close();
    CHECK_FALSE(box.offer(5));
    CHECK(test::run_on_loop(on, receive_all(box)) == std::vector{0, 1, 2, 3, 4});
    const auto next = test::run_on_loop(on, receive_within(box, test::patience));
    CHECK(next.error() == net::error::eof);
}

TEST_CASE("mailbox: receiving ends at its deadline and later values still arrive",
          "[core][mailbox]")
{
    core::loop on{0};
    mailbox<std::unique_ptr<int>> box{on, 2, when_full::drop_oldest};
    auto nothing = test::run_on_loop(on, receive_within(box, 5ms));
    CHECK(nothing.error() == net::error::timed_out);
    box.offer(std::make_unique<int>(7));
    auto something = test::run_on_loop(on, receive_within(box, test::patience));
    REQUIRE(something.has_value());
    CHECK(**something == 7);
}

TEST_CASE("mailbox: a full one drops the oldest or replaces the newest", "[core][mailbox]")
{
    core::loop on{0};
    SECTION("drop_oldest")
    {
        mailbox<int> box{on, 3, when_full::drop_oldest};
        for (int i = 0; i < 10; ++i) {
            CHECK(box.offer(i));
        }
        box.close();
        CHECK(box.lost() == 7);
        CHECK(test::run_on_loop(on, receive_all(box)) == std::vector{7, 8, 9});
    }
    SECTION("conflate")
    {
        mailbox<int> box{on, 3, when_full::conflate};
        for (int i = 0; i < 10; ++i) {
            CHECK(box.offer(i));
        }
        box.close();
        CHECK(box.lost() == 7);
        CHECK(test::run_on_loop(on, receive_all(box)) == std::vector{0, 1, 9});
    }
    SECTION("wait: an offer is refused")
    {
        mailbox<int> box{on, 1, when_full::wait};
        CHECK(box.offer(0));
        CHECK_FALSE(box.offer(1));
        CHECK(box.size() == 1);
    }
}

TEST_CASE("mailbox: senders wait for room and lose nothing", "[core][mailbox]")
{
    core::loop on{0};
    mailbox<int> box{on, 2, when_full::wait};
    core::task_group senders{on, "senders"};
    senders.spawn("send", send_numbers(box, 200));
    const auto all = test::run_on_loop(on, receive_all(box));
    REQUIRE(all.size() == 200);
    CHECK(all.back() == 199);
    CHECK(test::run_on_loop(on, join_soon(senders)));
}

TEST_CASE("mailbox: threads hand over everything to one receiver", "[core][mailbox]")
{
    constexpr int each = 5000;
    core::loop on{0};
    mailbox<int> box{on, 4 * each, when_full::drop_oldest};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&box] {
            for (int i = 0; i < each; ++i) {
                box.offer(i);
            }
        });
    }
    std::thread closer{[&] {
        for (std::thread& one : threads) {
            one.join();
        }
        box.close();
    }};
    const auto all = test::run_on_loop(on, receive_all(box));
    closer.join();
    CHECK(all.size() == 4 * each);
    CHECK(box.lost() == 0);
}

TEST_CASE("mailbox: a cancelled receiver says so", "[core][mailbox]")
{
    core::loop on{0};
    mailbox<int> box{on, 2, when_full::drop_oldest};
    core::task_group group{on, "receivers"};
    error_code got;
    group.spawn("receive", receive_into(box, got));
    on.context().poll();
    group.stop(core::stop::abort);
    CHECK(test::run_on_loop(on, join_soon(group)));
    CHECK(got == net::error::operation_aborted);
    CHECK(box.offer(1));
    CHECK(box.size() == 1);
}

TEST_CASE("mailbox: closing wakes a waiting receiver from another thread", "[core][mailbox]")
{
    core::loop on{0};
    mailbox<int> box{on, 2, when_full::drop_oldest};
    std::thread closer{[&box] { box.close(); }};
    const auto got = test::run_on_loop(on, receive_within(box, test::patience));
    closer.join();
    CHECK(got.error() == net::error::eof);
}
