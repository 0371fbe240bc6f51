#include "netkit/core/offload.hpp"

#include "support/catch.hpp"
#include "support/run_loop.hpp"

#include <atomic>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace netkit;
using core::task;

namespace {

task<std::string> sum_elsewhere(net::thread_pool& pool, core::loop& home)
{
    const auto here = std::this_thread::get_id();
    auto numbers = std::make_unique<std::vector<int>>(1000, 3);
    auto sum = [numbers = std::move(numbers), here] {
        if (std::this_thread::get_id() == here) throw std::logic_error{"ran on the loop"};
        return std::to_string(std::accumulate(numbers->begin(), numbers->end(), 0));
    };
    auto text = co_await core::offload(pool, std::move(sum));
    CHECK(home.runs_here());
    co_return text;
}

task<> fail_elsewhere(net::thread_pool& pool)
{
    auto fail = [] { throw std::runtime_error{"from the pool"}; };
    co_await core::offload(pool, std::move(fail));
}

task<> count_elsewhere(net::thread_pool& pool, std::atomic<int>& count)
{
    auto add = [&count] { ++count; };
    co_await core::offload(pool, std::move(add));
}

task<bool> join_soon(core::task_group& group)
{
    co_return co_await group.join(core::deadline::after(test::patience));
}

} // namespace

TEST_CASE("offload: a function runs on the pool and its value comes home", "[core][offload]")
{
    core::loop on{0};
    net::thread_pool pool{2};
    CHECK(test::run_on_loop(on, sum_elsewhere(pool, on)) == "3000");
    pool.join();
}

TEST_CASE("offload: an exception comes home", "[core][offload]")
{
    core::loop on{0};
    net::thread_pool pool{1};
    CHECK_THROWS_WITH(test::run_on_loop(on, fail_elsewhere(pool)), "from the pool");
    pool.join();
}

TEST_CASE("offload: an aborted caller ends after its function did", "[core][offload]")
{
    core::loop on{0};
    net::thread_pool pool{2};
    core::task_group group{on, "callers"};
    std::atomic<int> count{0};
    for (int i = 0; i < 100; ++i) {
        group.spawn("count", count_elsewhere(pool, count));
    }
    on.context().poll();
    group.stop(core::stop::abort);
    CHECK(test::run_on_loop(on, join_soon(group)));
    CHECK(count == 100);
    pool.join();
}
