// Clocks, timers and doors around the market. One clock reading serves a whole step; every stream
// has one timer on the loop's coarse wheel, armed for the next thing that could be due (heartbeat,
// stall, first message, end of a drain), so an idle stream costs one look each heartbeat. Watches
// with an interval need finer time than the wheel has: while there are any, a task looks at their
// streams every 10 ms.

#include "engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "netkit/core/log.hpp"

namespace netkit::price {

namespace {

constexpr duration wake_every = 10ms;
constexpr duration stock_every = 1s;
constexpr std::size_t most_openings = 65'536; // peer addresses remembered for their rate
constexpr std::size_t shown_streams = 100;

std::uint64_t entropy()
{
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
}

market_limits limits_of(const limit_settings& from)
{
    market_limits all;
    all.products = from.products;
    all.history = from.history;
    all.watches_per_stream = from.watches_per_stream;
    all.products_per_stream = from.products_per_stream;
    all.patterns_per_watch = from.patterns_per_watch;
    all.requests_per_s = from.requests_per_s;
    all.outgoing.batch_updates = from.batch_updates;
    all.outgoing.batch_bytes = from.batch_bytes.bytes;
    all.outgoing.every_update_backlog = from.every_update_backlog;
    return all;
}

void on_expiry(wheel_timer&, void* owner)
{
    auto& seat = *static_cast<stream_seat*>(owner);
    seat.of->on_tick(seat);
}

/// The address without the port, which is what a rate belongs to: `ipv4:127.0.0.1:4711`.
std::string host_of(const std::string& peer)
{
    return peer.starts_with("unix:") ? "unix" : peer.substr(0, peer.rfind(':'));
}

} // namespace

stream_seat::stream_seat() : tick{on_expiry, this}
{
}

engine::engine(core::loop& home, const settings& configured, const std::vector<product>& products,
               price_metrics& counters)
    : home_{home},
      configured_{configured},
      counters_{counters},
      market_{limits_of(configured.limits), fmt::format("{:016x}", entropy())},
      publishers_{static_cast<double>(configured.limits.publish_per_s)},
      session_prefix_{fmt::format("{:08x}", entropy() & 0xffffffffU)},
      feed_seen_{std::chrono::steady_clock::now()},
      random_{entropy()},
      empty_{home.get_executor()},
      tasks_{home, "price"}
{
    for (const auto& each : products)
        market_.add_product(each);
    auto& totals = market_.totals();
    const auto count = [&](const char* name, const char* help, auto& from) {
        counters_.all.add_counter_function(name, help,
                                           [&from] { return static_cast<double>(from.load()); });
    };
    count("netkit_price_updates_out_total", "Prices delivered to readers.", totals.updates);
    count("netkit_price_batches_total", "Batches written to readers.", totals.batches);
    count("netkit_price_conflated_total", "Prices that readers skipped.", totals.conflated);
    tasks_.spawn("feed watch", watch_feed());
}

engine::~engine() = default;

moment engine::now() const
{
    return {home_.now(), std::chrono::system_clock::now().time_since_epoch()};
}

feed_state engine::state() const noexcept
{
    if (!has_feed_) return feed_state::unspecified;
    const bool lost = home_.coarse_now() - feed_seen_ > configured_.timeouts.stale_after;
    return lost ? feed_state::stale : feed_state::live;
}

bool engine::may_open(const std::string& peer, std::string& why)
{
    const auto at = now().now;
    const auto& limits = configured_.limits;
    if (seats_.size() >= limits.streams) {
        counters_.refused("streams").add(home_.index());
        why = "too many streams on this server";
        return false;
    }
    if (openings_.size() >= most_openings)
        std::erase_if(openings_, [at](const auto& each) { return each.second.is_full(at); });
    const auto rate = static_cast<double>(limits.streams_per_s);
    const auto bucket = openings_.try_emplace(host_of(peer), rate, 5 * rate, at).first;
    if (bucket->second.take(1, at)) return true;
    counters_.refused("rate").add(home_.index());
    why = "too many new streams from this address";
    return false;
}

void engine::open(const seat_ptr& seat)
{
    seat->of = this;
    std::string why;
    if (drains_at_ != time_point::max()) {
        counters_.refused("draining").add(home_.index());
        return seat->to->finish(status::unavailable, "the server is draining; go elsewhere");
    }
    if (!may_open(seat->peer, why)) return seat->to->finish(status::resource_exhausted, why);
    const auto at = now();
    const auto& times = configured_.timeouts;
    reader_terms terms;
    terms.session = fmt::format("{}-{}", session_prefix_, ++sessions_);
    terms.peer = seat->peer;
    terms.timers = {times.first_message, times.no_watch, times.heartbeat, times.write_stall};
    terms.version = NETKIT_VERSION;
    terms.one_watch = seat->one_watch;
    core::log_outside(core::log_level::debug, "price.stream.open",
                      {{"session", terms.session}, {"peer", seat->peer}});
    seat->who = std::make_unique<reader>(market_, std::move(terms), *seat->to, at);
    if (times.max_age > 0s) {
        std::uniform_real_distribution<double> share{0.9, 1.0};
        const auto age = static_cast<double>(times.max_age.count()) * share(random_);
        seat->moves_at = at.now + duration{static_cast<duration::rep>(age)};
    }
    seats_.emplace(seat.get(), seat);
    counters_.streams.add(home_.index(), 1);
    set_timer(*seat, at.now + times.first_message);
}

void engine::set_timer(stream_seat& seat, time_point when)
{
    when = std::min(when, seat.moves_at);
    if (when == time_point::max())
        seat.tick.disarm();
    else
        seat.tick.arm(home_.wheel(), when);
}

void engine::on_tick(stream_seat& seat)
{
    const auto at = now();
    if (at.now >= seat.moves_at) {
        seat.moves_at = time_point::max();
        const auto grace = configured_.timeouts.drain;
        seat.who->drain(duration{static_cast<duration::rep>(random_() % 1000) * (grace / 2000)},
                        at.now + grace, at);
    }
    set_timer(seat, seat.who->on_tick(at, state()));
}

void engine::request(const seat_ptr& seat, price::request what)
{
    if (seat->who == nullptr) return;
    const auto at = now();
    seat->who->on_request(std::move(what), at);
    set_timer(*seat, seat->who->on_tick(at, state()));
    if (seat->who->has_interval()) start_waking();
}

void engine::requests_ended(const seat_ptr& seat)
{
    if (seat->who == nullptr) return;
    const auto at = now();
    seat->who->on_end_of_requests(at);
    set_timer(*seat, seat->who->on_tick(at, state()));
}

void engine::cancelled(const seat_ptr& seat)
{
    if (seat->who != nullptr) seat->who->end(status::cancelled, "cancelled", now());
}

void engine::close(const seat_ptr& seat)
{
    if (seat->who == nullptr) return;
    auto& who = *seat->who;
    const auto facts = who.outgoing().facts(now().now);
    if (who.evicted_for() != nullptr) {
        counters_.evicted(who.evicted_for()).add(home_.index());
        core::log_outside(core::log_level::info, "price.stream.evict",
                          {{"session", who.terms().session},
                           {"peer", seat->peer},
                           {"reason", who.evicted_for()}});
    }
    counters_.resumed.add(home_.index(), who.resumed());
    counters_.not_resumed.add(home_.index(), who.not_resumed());
    core::log_outside(core::log_level::debug, "price.stream.close",
                      {{"session", who.terms().session},
                       {"updates", facts.sent_updates},
                       {"bytes", facts.sent_bytes},
                       {"conflated", facts.conflated}});
    seat->tick.disarm();
    seat->who.reset();
    counters_.streams.add(home_.index(), -1);
    seats_.erase(seat.get());
    if (seats_.empty()) empty_.cancel();
}

core::task<bool> engine::emptied(time_point until)
{
    while (!seats_.empty() && home_.now() < until) {
        empty_.expires_at(until);
        co_await empty_.async_wait();
    }
    co_return seats_.empty();
}

core::task<> engine::stop()
{
    tasks_.stop(core::stop::abort);
    co_await tasks_.join(time_point::max());
}

void engine::feed(std::span<const price_update> updates)
{
    const auto at = now();
    feed_seen_ = at.now;
    const auto before = market_.accepted();
    for (const auto& each : updates)
        static_cast<void>(market_.accept(each, at)); // a feed names our own products
    counters_.updates_in.add(home_.index(), market_.accepted() - before);
    market_.commit(at);
}

void engine::feed_lives()
{
    feed_seen_ = home_.coarse_now();
}

publish_outcome engine::publish(const publish_order& order)
{
    const auto at = now();
    auto& who = publishers_.find(order.publisher, at.now);
    if (who.stream > order.stream)
        return {status::aborted, "a newer stream of this publisher took over", 0, 0, {}};
    who.stream = order.stream;
    publish_outcome told;
    told.revision = market_.revision();
    if (order.request_seq <= who.applied) {
        counters_.publish_repeated.add(home_.index());
        told.acked = who.applied;
        return told;
    }
    told.errors = order.errors;
    const bool in_rate = who.rate.take(static_cast<double>(order.updates.size()), at.now);
    const auto before = market_.accepted();
    for (const auto& each : order.updates) {
        std::optional<product_error> wrong;
        if (!in_rate)
            wrong = product_error{each.product_id, {}, reason::rate_limited, "too many prices"};
        else if (configured_.publish.strict && each.bid && each.ask &&
                 compare(*each.bid, *each.ask) > 0)
            wrong = product_error{each.product_id, {}, reason::invalid, "a bid above the ask"};
        else
            wrong = market_.accept(each, at);
        if (wrong) told.errors.push_back(std::move(*wrong));
    }
    who.applied = order.request_seq;
    counters_.updates_in.add(home_.index(), market_.accepted() - before);
    counters_.publish_applied.add(home_.index());
    counters_.publish_refused.add(home_.index(), told.errors.size());
    market_.commit(at);
    told.acked = who.applied;
    told.revision = market_.revision();
    return told;
}

void engine::start_waking()
{
    if (waking_) return;
    waking_ = tasks_.spawn("intervals", keep_waking());
}

core::task<> engine::keep_waking()
{
    core::steady_timer timer{home_.get_executor()};
    for (bool any = true; any && !tasks_.stopping();) {
        timer.expires_after(wake_every);
        co_await timer.async_wait();
        any = false;
        const auto at = home_.now();
        for (const auto& [seat, held] : seats_) {
            if (!seat->who->has_interval()) continue;
            any = true;
            seat->who->outgoing().wake(at);
        }
    }
    waking_ = false;
}

core::task<> engine::watch_feed()
{
    core::steady_timer timer{home_.get_executor()};
    while (!tasks_.stopping()) {
        const auto at = now();
        if (state() != said_) {
            said_ = state();
            core::log_event(core::log_level::info, "price.feed",
                            {{"state", said_ == feed_state::stale ? "stale" : "live"}});
            for (const auto& [seat, held] : seats_)
                seat->who->beat(at, said_);
        }
        take_stock(at);
        timer.expires_after(stock_every);
        co_await timer.async_wait();
    }
}

void engine::drain(time_point until)
{
    const auto at = now();
    drains_at_ = until;
    const auto half = std::max<duration>(until - at.now, 0s) / 2;
    for (const auto& [seat, held] : seats_) {
        const auto wait = half / 1000 * static_cast<duration::rep>(random_() % 1000);
        seat->who->drain(wait, until, at);
        set_timer(*seat, seat->who->on_tick(at, state()));
    }
}

void engine::end_all(status how, std::string_view why)
{
    const auto at = now();
    drains_at_ = std::min(drains_at_, at.now);
    for (const auto& [seat, held] : seats_) {
        seat->who->end(how, why, at);
        set_timer(*seat, seat->who->on_tick(at, state()));
    }
}

void engine::take_stock(const moment& at)
{
    core::status_section fresh;
    fresh.title = "Prices";
    fresh.facts = {{"streams", std::to_string(seats_.size())},
                   {"products", std::to_string(market_.products().size())},
                   {"accepted", std::to_string(market_.accepted())},
                   {"epoch", market_.epoch()},
                   {"revision", std::to_string(market_.revision())},
                   {"feed", state() == feed_state::stale  ? "stale"
                            : state() == feed_state::live ? "live"
                                                          : "none"}};
    core::status_table table{
        "Streams",
        {"session", "peer", "watches", "products", "dirty", "sent", "conflated", "stalled"},
        {}};
    for (const auto& [seat, held] : seats_) {
        if (table.rows.size() == shown_streams) break;
        const auto each = seat->who->outgoing().facts(at.now);
        table.rows.push_back({seat->who->terms().session, seat->peer, std::to_string(each.watches),
                              std::to_string(each.products), std::to_string(each.dirty),
                              std::to_string(each.sent_updates), std::to_string(each.conflated),
                              human_duration(each.stalled)});
    }
    fresh.tables.push_back(std::move(table));
    const std::lock_guard lock{stock_mutex_};
    stock_ = std::move(fresh);
}

core::status_section engine::describe() const
{
    const std::lock_guard lock{stock_mutex_};
    return stock_;
}

} // namespace netkit::price
