#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/price/book.hpp"
#include "netkit/price/history.hpp"
#include "netkit/price/request.hpp"
#include "netkit/price/respond.hpp"

namespace netkit::price {

/// What an outbox writes to: one call of the transport. Its functions are called with the outbox
/// locked and must not call back into it before they return.
class stream_writer {
public:
    virtual ~stream_writer() = default;

    /// Copies `message` and sends it; `on_write_done` follows, later. One at a time.
    virtual void start_write(std::string_view message) = 0;
    /// Ends the call; once.
    virtual void finish(status how, std::string_view why) = 0;
    /// Cuts a call that was finished and did not end, because its reader does not read.
    virtual void cut() = 0;
};

struct outbox_limits {
    std::uint32_t batch_updates = 512;
    std::size_t batch_bytes = 64U << 10U;
    std::uint64_t every_update_backlog = 65'536; ///< updates; beyond it the watch ends: behind
    std::size_t answers = 1024; ///< that wait for a reader which asks and does not read
};

/// Sums over all streams; any thread.
struct outbox_totals {
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> updates{0};
    std::atomic<std::uint64_t> conflated{0};
};

/// One product of a watch, as the engine hands it over.
struct slot_start {
    std::uint32_t slot;
    std::uint32_t product;
    std::uint64_t delivered; ///< the version that the reader holds; 0: none
    bool dirty = false;      ///< the current version goes out though nothing new came
};

/// A change of one watch, applied in one step together with its answer.
struct watch_change {
    std::uint32_t watch_id = 0;
    std::string answer; ///< goes out before anything that follows from the change
    watch_options options;
    std::vector<slot_start> added;
    std::vector<std::uint32_t> removed; ///< slots
    bool snapshot = false;              ///< of what was added; sent even when that is nothing
    log_cursor from;                    ///< with every_update and a resume: the first missing
    std::uint64_t revision = 0;         ///< up to here the reader holds everything
};

/// What the engine tells all readers of a step.
struct step_news {
    std::uint64_t revision;     ///< everything up to here has been marked
    const log_cursor& began_at; ///< where the log stood before the step
    std::uint64_t log_number;   ///< where it stands now
};

/// For people and metrics.
struct outbox_facts {
    std::size_t watches = 0;
    std::size_t products = 0;
    std::size_t dirty = 0;
    std::uint64_t sent_updates = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t conflated = 0;
    std::uint64_t revision = 0;
    duration stalled{0}; ///< how long the write in flight has been taking
};

/// What is on its way to one reader: a slot per product with what the reader holds of it, never the
/// prices themselves, so that a slow reader costs the same as a fast one and gets newer prices.
///
/// A crossing point: the engine's loop and the transport's threads both come here, under the
/// outbox's own mutex. Whoever finds that nothing is being written builds the next message and
/// starts the write; posting each finished write to the loop would cost five times as much.
class outbox {
public:
    outbox(const book& prices, const outbox_limits& limits, outbox_totals& totals,
           stream_writer& to);
    ~outbox();
    outbox(const outbox&) = delete;
    outbox& operator=(const outbox&) = delete;

    // --- the engine
    void answer(std::string message, time_point now);
    void set_credit(std::uint32_t max_unacked);
    void change(watch_change with, time_point now);
    void end_watch(std::uint32_t watch_id, std::string answer, time_point now);
    /// Marks `slots` and sends what can be sent. Watches that fell behind have ended: their ids.
    std::vector<std::uint32_t> kick(std::span<const std::uint32_t> slots, const step_news& news,
                                    time_point now);
    /// Nothing of this stream was touched up to `revision`.
    void settle(std::uint64_t revision);
    void acknowledge(std::uint64_t batch_seq, time_point now);
    /// Sends what an interval held back.
    void wake(time_point now);
    /// Sends a heartbeat made by `make(revision, conflated_total)`, unless something is under way.
    void heartbeat(const std::string& epoch, duration wall, feed_state feed, time_point now);
    /// The reader has closed its side: what is pending goes out once, then the call ends with ok.
    void half_close(time_point now);
    void finish(status how, std::string_view why);
    /// After `finish`: the reader has not taken the end.
    void cut();

    // --- the transport
    void on_write_done(bool ok, time_point now);
    /// The call is over for the transport: the writer is not touched any more.
    void detach();

    // --- any thread
    bool is_finishing() const;
    time_point last_sent() const;     ///< start of the latest write
    time_point stalled_since() const; ///< of the write in flight or of missing acks; max: none
    outbox_facts facts(time_point now) const;

private:
    static constexpr std::uint32_t no_watch = 0xffffffff;

    struct slot {
        std::uint32_t product = 0;
        std::uint32_t watch = no_watch; ///< index
        std::uint64_t delivered = 0;    ///< or counted as conflated
        bool dirty = false;
        bool in_snapshot = false;
    };
    struct base_price {
        decimal price;
        price_flag flag;

        base_price(decimal last, price_flag state) : price{last}, flag{state} {}
        base_price() : base_price{{}, price_flag::none} {}
    };
    /// Slots in order of arrival; taken slots are not moved.
    struct fifo {
        std::vector<std::uint32_t> slots;
        std::size_t head = 0;

        bool empty() const noexcept { return head == slots.size(); }
        void push(std::uint32_t value) { slots.push_back(value); }
        std::uint32_t pop() noexcept;
    };
    struct watch {
        std::uint32_t id = 0;
        watch_options options;
        std::size_t products = 0;
        fifo dirty;
        fifo snapshot;
        time_point due{};
        log_cursor cursor;            ///< of every_update, unset while caught up
        std::uint64_t read_up_to = 0; ///< revision of the latest entry the cursor passed
        std::unordered_map<std::uint32_t, std::uint32_t> slot_of; ///< of every_update, by product
        std::unordered_map<std::uint32_t, base_price> bases;      ///< of deadbands, by slot
    };
    /// An answer, or the snapshot of a watch if `watch` names one.
    struct outgoing {
        std::string answer;
        std::uint32_t watch = no_watch;
    };
    struct filling;

    watch* find(std::uint32_t watch_id, std::uint32_t* index = nullptr);
    std::uint32_t place(std::uint32_t watch_id);
    void add(std::uint32_t index, const slot_start& start, bool snapshot);
    void drop(std::uint32_t slot_number);
    void forget(std::uint32_t index);
    void mark(std::uint32_t slot_number, const step_news& news);
    bool is_behind(const watch& which, std::uint64_t log_number) const;

    void pump(time_point now);
    bool build(std::string& message, time_point now);
    bool build_snapshot(std::uint32_t index, std::string& message, time_point now);
    bool build_live(std::string& message, time_point now);
    void fill_conflated(watch& from, filling& batch, time_point now);
    void fill_every(watch& from, filling& batch);
    bool passes_deadband(watch& of, std::uint32_t slot_number, const current_price& price);
    void seal(std::string& message, const filling& batch);
    bool has_credit() const noexcept;
    bool is_due(const watch& which, time_point now) const noexcept;
    std::uint64_t resume_revision() noexcept;
    bool is_empty() const noexcept;

    mutable std::mutex mutex_;
    const book& prices_;
    const outbox_limits& limits_;
    outbox_totals& totals_;
    stream_writer* to_;
    bool half_closed_ = false;
    bool finishing_ = false;
    bool writing_ = false;
    time_point last_sent_{};
    time_point no_credit_since_ = time_point::max();
    std::uint32_t max_unacked_ = 0;
    std::uint64_t seq_ = 0;
    std::uint64_t acked_ = 0;
    std::uint64_t seen_ = 0;            ///< revision up to which everything has been marked
    std::uint64_t behind_ = 0;          ///< what was last known good while something is dirty
    std::uint64_t conflated_ = 0;       ///< since the latest batch
    std::uint64_t conflated_total_ = 0; ///< up to that
    std::uint64_t sent_updates_ = 0;
    std::uint64_t sent_bytes_ = 0;
    std::size_t dirty_ = 0;     ///< slots of conflated watches
    std::size_t snapshots_ = 0; ///< queued
    std::size_t answers_ = 0;   ///< queued
    std::uint32_t turn_ = 0;    ///< index of the watch whose turn it is
    std::deque<outgoing> queue_;
    std::vector<slot> slots_;
    std::vector<std::unique_ptr<watch>> watches_; ///< null: free
};

} // namespace netkit::price
