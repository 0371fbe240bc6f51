// One stream as its client sees it, over a transport that the test holds in its hand.

#include "price/grpc_fake_reader.hpp"

using namespace netkit;
using namespace netkit::price;

namespace {

struct stage {
    explicit stage(const market_limits& limits = {}) : all{limits, "epoch"}
    {
        for (const auto& each : built_in_products())
            REQUIRE(all.add_product(each));
    }

    void price(std::int64_t id, std::int64_t unscaled, price_flag flag = price_flag::none)
    {
        price_update update;
        update.product_id = id;
        update.price = decimal{unscaled, 2};
        update.flag = flag;
        REQUIRE_FALSE(all.accept(update, clock.at()).has_value());
        all.commit(clock.at());
    }

    test_clock clock;
    market all;
};

create_watch watch_of(std::vector<std::int64_t> ids, watch_options options = {})
{
    create_watch watch;
    watch.watch_id = 1;
    watch.ids = std::move(ids);
    watch.options = options;
    return watch;
}

} // namespace

TEST_CASE("stream: opened, changed, snapshot, then live", "[price][stream]")
{
    stage on;
    on.price(1, 100);
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1, 2, 99, -5}));
    client.take_all();
    REQUIRE(client.answers.size() == 2);
    CHECK(client.answers[0].opened().position().epoch() == "epoch");
    CHECK(client.answers[0].opened().heartbeat_interval().seconds() == 5);
    const auto& changed = client.answers[1].changed();
    CHECK(changed.active_products() == 2);
    REQUIRE(changed.errors_size() == 2);
    CHECK(changed.errors(0).reason() == v1::REASON_UNKNOWN_PRODUCT);
    CHECK(changed.errors(1).reason() == v1::REASON_INVALID);
    REQUIRE(client.batches.size() == 1);
    CHECK(client.batches[0].snapshot());
    CHECK(client.batches[0].snapshot_end());
    CHECK(client.batches[0].updates_size() == 1);
    on.price(2, 200);
    client.take_all();
    REQUIRE(client.batches.size() == 2);
    CHECK(client.batches[1].updates(0).product_id() == 2);
    CHECK(client.revision == on.all.revision());
}

TEST_CASE("stream: a reader that does not read costs one slot and gets the newest",
          "[price][stream]")
{
    stage on;
    on.price(1, 1);
    on.price(2, 1);
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1, 2}));
    client.take_all();
    for (int i = 1; i <= 1000; ++i) {
        on.price(1, i);
        on.price(2, 2 * i);
    }
    CHECK(client.who->outgoing().facts(on.clock.now).dirty <= 2);
    client.take_all();
    CHECK(client.held[1].price().unscaled() == 1000);
    CHECK(client.held[2].price().unscaled() == 2000);
    CHECK(client.conflated == client.skipped);
    CHECK(client.batches.size() <= 4);
}

TEST_CASE("stream: every update arrives in order, or the watch ends as behind", "[price][stream]")
{
    market_limits limits;
    limits.outgoing.every_update_backlog = 100;
    stage on{limits};
    fake_reader client{on.all, on.clock};
    client.every_update = true;
    client.ask(watch_of({1}, {.every_update = true}));
    client.take_all();
    for (int i = 1; i <= 100; ++i)
        on.price(1, i);
    client.take_all();
    CHECK(client.held[1].version() == 100);
    for (int i = 0; i < 150; ++i)
        on.price(1, i);
    client.take_all();
    CHECK(client.ended_watches.contains(1));
    CHECK(client.answers.back().canceled().reason() == v1::REASON_BEHIND);
    client.ask(watch_of({1}, {.every_update = true}));
    client.take_all();
    CHECK(client.held[1].version() == 250); // by a snapshot
}

TEST_CASE("stream: a deadband holds back small moves and lets flags pass", "[price][stream]")
{
    stage on;
    on.price(1, 10'000);
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1}, {.min_change = decimal{50, 2}, .min_change_bps = 100}));
    client.take_all();
    on.price(1, 10'049);
    client.take_all();
    CHECK(client.held[1].price().unscaled() == 10'000);
    on.price(1, 10'050);
    client.take_all();
    CHECK(client.held[1].price().unscaled() == 10'050);
    CHECK(client.conflated == 1);
    on.price(1, 10'051, price_flag::halted);
    client.take_all();
    CHECK(client.held[1].flag() == v1::PRICE_FLAG_HALTED);
    on.price(1, 10'051);
    client.take_all();
    CHECK(client.held[1].flag() == v1::PRICE_FLAG_UNSPECIFIED);
}

TEST_CASE("stream: an interval holds a watch back and runs from the send", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1}, {.min_interval = 100ms}));
    client.take_all();
    on.clock.now += 1s;
    on.price(1, 1);
    CHECK(client.take());
    on.price(1, 2);
    CHECK_FALSE(client.take());
    on.clock.now += 99ms;
    client.who->outgoing().wake(on.clock.now);
    CHECK_FALSE(client.take());
    on.clock.now += 1ms;
    client.who->outgoing().wake(on.clock.now);
    CHECK(client.take());
    CHECK(client.held[1].price().unscaled() == 2);
}

TEST_CASE("stream: credit stops batches, not answers", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    client.ask(stream_options{.heartbeat = 0s, .max_unacked = 1});
    client.ask(watch_of({1}));
    client.take_all();
    on.price(1, 1);
    CHECK_FALSE(client.take());
    client.ask(ping{7});
    CHECK(client.take());
    CHECK(client.answers.back().pong().nonce() == 7);
    on.price(1, 2);
    client.ask(acknowledge{1});
    client.take_all();
    CHECK(client.held[1].version() == 2);
    on.price(1, 3);
    on.clock.now += 31s;
    client.who->on_tick(on.clock.at(), feed_state::live);
    CHECK(client.ended == status::resource_exhausted);
}

TEST_CASE("stream: a stalled reader is ended, then cut", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1})); // and nothing is taken
    on.clock.now += 30s;
    client.who->on_tick(on.clock.at(), feed_state::live);
    CHECK(client.ended == status::resource_exhausted);
    CHECK_FALSE(client.was_cut);
    on.clock.now += 1s;
    client.who->on_tick(on.clock.at(), feed_state::live);
    CHECK(client.was_cut);
}

TEST_CASE("stream: silence is filled by heartbeats of the period asked for", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    client.ask(stream_options{.heartbeat = 10ms, .max_unacked = 0}); // raised to 1 s
    client.ask(watch_of({1}));
    client.take_all();
    on.clock.now += 999ms;
    client.who->on_tick(on.clock.at(), feed_state::stale);
    CHECK_FALSE(client.take());
    on.clock.now += 1ms;
    client.who->on_tick(on.clock.at(), feed_state::stale);
    CHECK(client.take());
    const auto& beat = client.answers.back().heartbeat();
    CHECK(beat.feed_state() == v1::FEED_STATE_STALE);
    CHECK(beat.position().revision() == on.all.revision());
}

TEST_CASE("stream: closing the request side writes what is pending, then ends", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1}, {.min_interval = 1h}));
    client.take_all();
    on.price(1, 1);
    client.who->on_end_of_requests(on.clock.at());
    CHECK_FALSE(client.ended.has_value());
    client.take_all();
    CHECK(client.held[1].version() == 1);
    CHECK(client.ended == status::ok);
}

TEST_CASE("stream: misuse ends the stream by name", "[price][stream]")
{
    stage on;
    const auto ends = [&on](std::vector<request> asked) {
        fake_reader client{on.all, on.clock};
        for (auto& each : asked)
            client.ask(std::move(each));
        return client.ended == status::invalid_argument && !client.end_text.empty();
    };
    CHECK(ends({request{}}));
    CHECK(ends({watch_of({1}), stream_options{}}));
    CHECK(ends({watch_of({1}), watch_of({2})}));
    CHECK(ends({create_watch{}}));
    CHECK(ends({watch_of({1}, {.every_update = true, .min_interval = 1s})}));
}

TEST_CASE("stream: timers end a stream without a word and one without a watch", "[price][stream]")
{
    stage on;
    fake_reader silent{on.all, on.clock};
    fake_reader idle{on.all, on.clock};
    idle.ask(ping{1});
    idle.take_all();
    on.clock.now += 5s;
    silent.who->on_tick(on.clock.at(), feed_state::live);
    CHECK(silent.ended == status::invalid_argument);
    on.clock.now += 60s;
    idle.who->on_tick(on.clock.at(), feed_state::live);
    CHECK(idle.ended == status::ok);
}

TEST_CASE("stream: requests in haste are dropped once, then the stream ends", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    for (int i = 0; i < 201; ++i)
        client.ask(ping{1});
    client.take_all();
    CHECK(client.answers.back().changed().errors(0).reason() == v1::REASON_RATE_LIMITED);
    CHECK_FALSE(client.ended.has_value());
    client.ask(ping{1});
    CHECK(client.ended == status::resource_exhausted);
}

TEST_CASE("stream: modify adds with a snapshot of just these, and removes at once",
          "[price][stream]")
{
    stage on;
    for (std::int64_t id = 1; id <= 4; ++id)
        on.price(id, id);
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({1, 2}));
    client.take_all();
    modify_watch change;
    change.watch_id = 1;
    change.add_ids = {3, 2};
    change.remove_ids = {1, 12};
    client.ask(change);
    client.take_all();
    const auto& changed = client.answers.back().changed();
    CHECK(changed.active_products() == 2);
    REQUIRE(changed.errors_size() == 1);
    CHECK(changed.errors(0).reason() == v1::REASON_DUPLICATE);
    REQUIRE(client.batches.size() == 2);
    CHECK(client.batches[1].updates_size() == 1);
    CHECK(client.batches[1].updates(0).product_id() == 3);
    on.price(1, 50);
    CHECK_FALSE(client.take());
    on.price(3, 51);
    CHECK(client.take());
}

TEST_CASE("stream: patterns also match what comes later, and removal ends an entry",
          "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    auto watch = watch_of({});
    watch.patterns = {"*-EUR", "nonsense"};
    client.ask(watch);
    client.take_all();
    CHECK(client.answers.back().changed().errors(0).symbol() == "nonsense");
    REQUIRE(on.all.add_product({20, "BTC-EUR", "", "EUR", 2, {}}));
    for (auto* each : on.all.readers())
        each->on_new_product(on.all.products().by_id(20), on.clock.at());
    on.price(20, 5);
    client.take_all();
    CHECK(client.held.contains(20));
    on.all.remove_product(on.all.products().by_id(20), on.clock.at());
    on.all.commit(on.clock.at());
    client.take_all();
    CHECK(client.held[20].flag() == v1::PRICE_FLAG_REMOVED);
    price_update late;
    late.product_id = 20;
    late.price = decimal{1, 0};
    CHECK(on.all.accept(late, on.clock.at())->reason == reason::unknown_product);
}

TEST_CASE("stream: nothing to watch cancels the watch and the stream goes on", "[price][stream]")
{
    stage on;
    fake_reader client{on.all, on.clock};
    client.ask(watch_of({77}));
    client.take_all();
    REQUIRE(client.answers.size() == 3);
    CHECK(client.answers[2].canceled().reason() == v1::REASON_UNKNOWN_PRODUCT);
    client.ask(cancel_watch{1});
    client.take_all();
    CHECK(client.answers.back().canceled().reason() == v1::REASON_INVALID);
    CHECK_FALSE(client.ended.has_value());
}

TEST_CASE("stream: a resume brings what changed, once, and a foreign one a snapshot",
          "[price][stream]")
{
    stage on;
    for (std::int64_t id = 1; id <= 5; ++id)
        on.price(id, id);
    const auto place = on.all.revision();
    on.price(2, 20);
    on.price(2, 21);
    for (const bool every : {false, true}) {
        fake_reader client{on.all, on.clock};
        auto watch = watch_of({1, 2, 3}, {.every_update = every});
        watch.resume_from = position{"epoch", place};
        client.ask(watch);
        client.take_all();
        CHECK(client.answers.back().changed().resumed());
        REQUIRE(client.batches.size() == 1);
        CHECK_FALSE(client.batches[0].snapshot());
        CHECK(client.batches[0].updates_size() == (every ? 2 : 1));
        CHECK(client.revision == on.all.revision());
    }
    for (const auto& odd : {position{"other", place}, position{"epoch", place + 100}}) {
        fake_reader client{on.all, on.clock};
        auto watch = watch_of({1, 2, 3});
        watch.resume_from = odd;
        client.ask(watch);
        client.take_all();
        CHECK_FALSE(client.answers.back().changed().resumed());
        REQUIRE(client.batches.size() == 1);
        CHECK(client.batches[0].snapshot());
    }
}
