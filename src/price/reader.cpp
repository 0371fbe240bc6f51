// The life of one stream on the engine's side: the first request opens it, each request is answered
// in order, timers look after the silence of either side. A request that asks for something
// impossible gets an answer and the stream goes on; one that breaks the rules of the protocol ends
// it with INVALID_ARGUMENT. What is watched, and from where, is decided in reader_watch.cpp.
//
// Interest is registered and the starting point taken within one call, between two steps of the
// market: so there is no hole between a snapshot and what follows it.

#include "netkit/price/reader.hpp"

#include <algorithm>

namespace netkit::price {

namespace {

constexpr duration shortest_heartbeat = 1s;
constexpr duration longest_heartbeat = 60s;
constexpr duration cut_after = 1s; // of a reader that does not take the end

template <class... Functions>
struct overloaded : Functions... {
    using Functions::operator()...;
};

} // namespace

reader::reader(market& of, reader_terms terms, stream_writer& to, const moment& at)
    : market_{of},
      terms_{std::move(terms)},
      out_{of.prices(), of.limits().outgoing, of.totals(), to},
      requests_{of.limits().requests_per_s, 2 * of.limits().requests_per_s, at.now},
      opened_at_{at.now},
      watchless_since_{at.now},
      heartbeat_{terms_.timers.heartbeat}
{
    market_.join(*this);
}

reader::~reader()
{
    for (std::uint32_t i = 0; i < slots_.size(); ++i)
        if (slots_[i].interest.product != catalogue::nothing) market_.unwatch(*this, i);
    market_.leave(*this);
}

void reader::end(status how, std::string_view why, const moment& at)
{
    if (is_ended()) return;
    ended_ = at.now;
    out_.finish(how, why);
}

void reader::evict(const char* label, std::string_view why, const moment& at)
{
    if (is_ended()) return;
    evicted_for_ = label;
    end(status::resource_exhausted, why, at);
}

void reader::misuse(std::string_view why, const moment& at)
{
    end(status::invalid_argument, why, at);
}

void reader::open(const moment& at)
{
    if (spoken_) return;
    spoken_ = true;
    out_.settle(market_.revision());
    out_.answer(encode_opened({terms_.session,
                               {market_.epoch(), market_.revision()},
                               heartbeat_,
                               market_.limits().products_per_stream,
                               0s,
                               terms_.version}),
                at.now);
}

void reader::on_request(request what, const moment& at)
{
    if (is_ended()) return;
    std::visit(overloaded{[&](std::monostate) { misuse("a request without content", at); },
                          [&](const stream_options& each) { on(each, at); },
                          [&](create_watch& each) {
                              open(at);
                              if (is_within_rate(each.watch_id, at)) on(each, at);
                          },
                          [&](modify_watch& each) {
                              open(at);
                              if (is_within_rate(each.watch_id, at)) on(each, at);
                          },
                          [&](const cancel_watch& each) {
                              open(at);
                              if (is_within_rate(each.watch_id, at)) on(each, at);
                          },
                          [&](const acknowledge& each) {
                              open(at);
                              out_.acknowledge(each.batch_seq, at.now);
                          },
                          [&](const ping& each) {
                              open(at);
                              if (is_within_rate(0, at))
                                  out_.answer(encode_pong(each.nonce), at.now);
                          }},
               what);
}

/// A reader in haste is told once and then ended; acknowledgements are free.
bool reader::is_within_rate(std::uint32_t watch_id, const moment& at)
{
    if (requests_.take(1, at.now)) return true;
    if (warned_) {
        evict("rate", "too many requests", at);
        return false;
    }
    warned_ = true;
    const product_error why{0, {}, reason::rate_limited, "too many requests: this one is dropped"};
    out_.answer(encode_changed({watch_id, {why}, 0, false}), at.now);
    return false;
}

void reader::on(const stream_options& options, const moment& at)
{
    if (spoken_) return misuse("options come in the first message or not at all", at);
    if (options.heartbeat < 0s) return misuse("a negative heartbeat_interval", at);
    if (options.heartbeat > 0s)
        heartbeat_ = std::clamp(options.heartbeat, shortest_heartbeat, longest_heartbeat);
    out_.set_credit(options.max_unacked);
    open(at);
}

void reader::on_end_of_requests(const moment& at)
{
    if (half_closed_ || is_ended()) return;
    half_closed_ = true;
    if (!spoken_) return misuse("the stream was closed without a request", at);
    out_.half_close(at.now);
}

void reader::drain(duration reconnect_after, time_point until, const moment& at)
{
    if (is_ended() || drained_ != time_point::max()) return;
    drained_ = until;
    const position here{market_.epoch(), market_.revision()};
    out_.answer(encode_draining({reconnect_after, at.wall + (until - at.now), here}), at.now);
}

time_point reader::on_tick(const moment& at, feed_state feed)
{
    if (is_ended()) {
        if (!cut_ && at.now >= ended_ + cut_after) {
            cut_ = true;
            out_.cut();
        }
        return cut_ ? time_point::max() : ended_ + cut_after;
    }
    const auto& timers = terms_.timers;
    const auto stalled = out_.stalled_since();
    auto next = time_point::max();
    // True when `limit` after `since` has come; otherwise that is a moment to look again.
    const auto is_over = [&](time_point since, duration limit) {
        if (since == time_point::max()) return false;
        next = std::min(next, since + limit);
        return at.now >= since + limit;
    };
    if (!spoken_ && is_over(opened_at_, timers.first_message)) {
        misuse("no request came", at);
    } else if (stalled != time_point::max() && is_over(stalled, timers.write_stall)) {
        evict("stalled", "the reader has stalled", at);
    } else if (spoken_ && !terms_.one_watch && watches_.empty() &&
               is_over(watchless_since_, timers.no_watch)) {
        end(status::ok, "no watch", at);
    } else if (drained_ != time_point::max() && is_over(drained_, 0s)) {
        end(status::unavailable, "the server is draining; reconnect", at);
    } else if (spoken_ && is_over(std::max(out_.last_sent(), opened_at_), heartbeat_)) {
        out_.settle(market_.revision());
        out_.heartbeat(market_.epoch(), at.wall, feed, at.now);
        next = std::min(next, at.now + heartbeat_);
    }
    return is_ended() ? ended_ + cut_after : std::max(next, at.now + 1ms);
}

void reader::beat(const moment& at, feed_state feed)
{
    if (!spoken_ || is_ended()) return;
    out_.settle(market_.revision());
    out_.heartbeat(market_.epoch(), at.wall, feed, at.now);
}

bool reader::has_interval() const
{
    return std::ranges::any_of(
        watches_, [](const auto& each) { return each.second.options.min_interval > 0s; });
}

bool reader::stage(std::uint32_t slot_number)
{
    staged_.push_back(slot_number);
    return staged_.size() == 1;
}

void reader::kick(const step_news& news, const moment& at)
{
    const auto lost = out_.kick(staged_, news, at.now);
    staged_.clear();
    for (const auto id : lost) {
        remove_watch(id);
        watchless_since_ = at.now;
        if (terms_.one_watch) out_.half_close(at.now);
    }
}

} // namespace netkit::price
