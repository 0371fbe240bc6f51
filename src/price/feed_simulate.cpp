#include "feed_simulate.hpp"

#include <algorithm>

#include "netkit/price/simulate.hpp"

namespace netkit::price {

namespace {

constexpr duration least_pause = 1ms;      // what is due within it goes in one step
constexpr duration most_pause = 1s;        // so that the feed is known to live
constexpr std::size_t most_updates = 8192; // of one step: the loop has other work, too

} // namespace

core::task<> simulate(engine& to, std::uint64_t seed, std::vector<product> products, double rate)
{
    simulator source{seed, products, rate};
    core::steady_timer timer{to.home().get_executor()};
    const auto start = std::chrono::steady_clock::now();
    std::vector<price_update> due = source.opening();
    while (!to.tasks().stopping()) {
        to.feed(due);
        due.clear();
        const auto now = std::chrono::steady_clock::now() - start;
        const auto pause = std::clamp<duration>(source.next_at() - now, least_pause, most_pause);
        timer.expires_after(pause);
        co_await timer.async_wait();
        const auto passed = std::chrono::steady_clock::now() - start;
        while (source.next_at() <= passed && due.size() < most_updates)
            due.push_back(source.next());
    }
}

} // namespace netkit::price
