// Random schedules against a reference: whatever is published, watched, stalled, cut and resumed in
// whatever order, a reader that is let through at the end holds what the book holds.

#include <array>
#include <random>

#include "price/grpc_fake_reader.hpp"

using namespace netkit;
using namespace netkit::price;

namespace {

class schedule {
public:
    explicit schedule(std::uint64_t seed) : random_{seed}, all_{limits(), "epoch"}
    {
        for (std::int64_t id = 1; id <= products; ++id)
            REQUIRE(all_.add_product({id, "P" + std::to_string(id), "", "USD", 2, {}}));
        for (auto& each : clients_)
            connect(each, false);
    }

    void run(int steps)
    {
        for (int i = 0; i < steps; ++i)
            step();
        for (auto& each : clients_) {
            for (std::int64_t i = 0; i <= products; ++i) { // a batch of one an interval, at worst
                clock_.now += 1s;
                each.now->who->outgoing().wake(clock_.now);
                each.now->take_all();
            }
            compare_to_book(each);
        }
    }

private:
    static constexpr std::int64_t products = 24;

    struct client {
        std::unique_ptr<fake_reader> now;
        std::set<std::int64_t> wanted;
        bool every = false;
    };

    static market_limits limits()
    {
        market_limits small;
        small.outgoing.batch_updates = 5;
        small.requests_per_s = 1e6;
        return small;
    }

    std::uint64_t below(std::uint64_t most) { return random_() % most; }

    void step()
    {
        auto& one = clients_[below(clients_.size())];
        const auto dice = below(100);
        clock_.now += std::chrono::milliseconds{below(20)};
        if (dice < 50)
            publish();
        else if (dice < 85)
            one.now->take();
        else if (dice < 90)
            one.now->who->outgoing().wake(clock_.now);
        else if (dice < 95)
            modify(one);
        else
            connect(one, true);
    }

    void publish()
    {
        for (auto count = below(6) + 1; count > 0; --count) {
            price_update update;
            update.product_id = static_cast<std::int64_t>(below(products)) + 1;
            update.price = decimal{static_cast<std::int64_t>(below(100'000)), 2};
            REQUIRE_FALSE(all_.accept(update, clock_.at()).has_value());
        }
        all_.commit(clock_.at());
    }

    /// Breaks the connection where it stands and comes back, mostly from where the client was.
    void connect(client& one, bool again)
    {
        create_watch watch;
        watch.watch_id = 1;
        const bool resumes =
            again && below(4) > 0 && one.now->revision > 0 && !one.now->awaits_snapshot;
        auto before = std::move(one.now);
        one.now = std::make_unique<fake_reader>(all_, clock_);
        if (resumes) {
            one.now->resumed = true;
            one.now->held = before->held;
            watch.resume_from = position{"epoch", before->revision};
        } else {
            one.wanted.clear();
            one.every = below(3) == 0;
            for (auto count = below(8) + 1; count > 0; --count)
                one.wanted.insert(static_cast<std::int64_t>(below(products)) + 1);
        }
        if (before) before->who->outgoing().detach();
        watch.ids.assign(one.wanted.begin(), one.wanted.end());
        watch.options.every_update = one.every;
        if (!one.every && below(3) == 0) watch.options.min_interval = 50ms;
        watch.options.max_batch_updates = static_cast<std::uint32_t>(below(4));
        one.now->every_update = one.every;
        one.now->ask(watch);
    }

    void modify(client& one)
    {
        modify_watch change;
        change.watch_id = 1;
        const auto id = static_cast<std::int64_t>(below(products)) + 1;
        if (one.wanted.contains(id) && one.wanted.size() > 1) {
            change.remove_ids = {id};
            one.wanted.erase(id);
            gone(one, id);
        } else if (one.wanted.insert(id).second) {
            change.add_ids = {id};
            one.now->awaits_snapshot = true;
        }
        one.now->ask(change);
    }

    /// What was on its way may still name it; from now on the client does not care.
    static void gone(client& one, std::int64_t id)
    {
        one.now->held.erase(id);
        one.now->every_update = false; // a hole while it was not watched is none
    }

    void compare_to_book(const client& one) const
    {
        current_price latest;
        for (const auto id : one.wanted) {
            all_.prices().load(all_.products().by_id(id), latest);
            const auto found = one.now->held.find(id);
            if (latest.version == 0) continue;
            REQUIRE(found != one.now->held.end());
            REQUIRE(found->second.version() == latest.version);
            REQUIRE(found->second.price().unscaled() == latest.price.unscaled);
        }
        REQUIRE(one.now->revision <= all_.revision());
        REQUIRE_FALSE(one.now->ended.has_value());
    }

    std::mt19937_64 random_;
    test_clock clock_;
    market all_;
    std::array<client, 5> clients_;
};

} // namespace

TEST_CASE("stream: any schedule ends with the book", "[price][model]")
{
    const auto first = std::random_device{}();
    for (std::uint64_t seed = first; seed < std::uint64_t{first} + 200; ++seed) {
        INFO("seed " << seed);
        schedule{seed}.run(400);
    }
}
