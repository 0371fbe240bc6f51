#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "netkit/price/market.hpp"
#include "netkit/price/outbox.hpp"
#include "netkit/price/pattern.hpp"
#include "netkit/price/request.hpp"
#include "netkit/price/token_bucket.hpp"

namespace netkit::price {

struct reader_timers {
    duration first_message = 5s;
    duration no_watch = 60s;
    duration heartbeat = 5s; ///< unless the reader asks for another
    duration write_stall = 30s;
    duration ack_overdue = 30s;
};

/// What a reader is told when its stream opens.
struct reader_terms {
    std::string session;
    std::string peer; ///< for people
    reader_timers timers{};
    std::string_view version;
    bool one_watch = false; ///< Subscribe: the stream ends with its watch
};

/// The engine's side of one stream: what was asked for, by the rules of the protocol, and when to
/// look at it again. Lives on the market's loop; its outbox is shared with the transport.
class reader {
public:
    reader(market& of, reader_terms terms, stream_writer& to, const moment& at);
    ~reader();
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    void on_request(request what, const moment& at);
    /// The reader has closed its side.
    void on_end_of_requests(const moment& at);
    /// Timers. Returns when to come again; `feed` is for heartbeats.
    time_point on_tick(const moment& at, feed_state feed);
    /// The server goes away, or wants this reader to move: `until` then it is ended.
    void drain(duration reconnect_after, time_point until, const moment& at);
    /// An order of the operator's, or of a limit.
    void end(status how, std::string_view why, const moment& at);

    /// The feed's state has changed: said at once.
    void beat(const moment& at, feed_state feed);
    /// Whether a watch has an interval; then `outgoing().wake` is called every 10 ms.
    bool has_interval() const;

    /// The market's news: `stage` each touched slot, then `kick` once.
    bool stage(std::uint32_t slot_number);
    void kick(const step_news& news, const moment& at);
    /// A product that came later: watched if a pattern asks for it.
    void on_new_product(std::uint32_t product, const moment& at);
    void on_removed_product(std::uint32_t slot_number);

    outbox& outgoing() noexcept { return out_; }
    const reader_terms& terms() const noexcept { return terms_; }
    bool is_ended() const noexcept { return ended_ != time_point::max(); }
    const char* evicted_for() const noexcept { return evicted_for_; } ///< null: not at all
    time_point opened_at() const noexcept { return opened_at_; }
    std::uint64_t resumed() const noexcept { return resumed_; }
    std::uint64_t not_resumed() const noexcept { return not_resumed_; }

    /// For the market: where this slot stands among the product's watchers.
    struct place {
        std::uint32_t product = 0xffffffff; ///< none: the slot is free
        std::uint32_t at = 0;
    };
    place& place_of(std::uint32_t slot_number) { return slots_[slot_number].interest; }

private:
    struct slot {
        place interest;
        std::uint32_t watch = 0; ///< id
        bool gone = false;       ///< its product was removed; used again with the watch's end
    };
    struct watch {
        watch_options options;
        std::vector<pattern> patterns;
        std::size_t products = 0;
    };
    struct wanted;

    void on(const stream_options& options, const moment& at);
    void on(create_watch& what, const moment& at);
    void on(modify_watch& what, const moment& at);
    void on(const cancel_watch& what, const moment& at);
    void open(const moment& at);
    void misuse(std::string_view why, const moment& at);
    bool is_within_rate(std::uint32_t watch_id, const moment& at);

    void look_up(const std::vector<std::int64_t>& ids, const std::vector<std::string>& symbols,
                 wanted& into) const;
    void match(const std::vector<pattern>& patterns, wanted& into) const;
    void take(std::uint32_t watch_id, wanted& from, watch_change& into);
    void begin_at(const create_watch& what, watch_change& change, bool& resumed) const;
    std::uint32_t add_slot(std::uint32_t watch_id, std::uint32_t product);
    void remove_slot(std::uint32_t slot_number);
    void remove_watch(std::uint32_t watch_id);
    void evict(const char* label, std::string_view why, const moment& at);

    market& market_;
    reader_terms terms_;
    outbox out_;
    token_bucket requests_;
    time_point opened_at_;
    time_point watchless_since_;
    time_point ended_ = time_point::max();
    time_point drained_ = time_point::max();
    const char* evicted_for_ = nullptr;
    bool spoken_ = false; ///< the first request came
    bool warned_ = false; ///< of the rate
    bool half_closed_ = false;
    bool cut_ = false;
    duration heartbeat_;
    std::uint64_t resumed_ = 0;
    std::uint64_t not_resumed_ = 0;
    std::vector<slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::unordered_map<std::uint32_t, std::uint32_t> slot_of_; ///< by product
    std::map<std::uint32_t, watch> watches_;                   ///< by id
    std::vector<std::uint32_t> staged_;
};

} // namespace netkit::price
