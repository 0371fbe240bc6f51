#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "netkit/base/timer_wheel.hpp"
#include "netkit/core/admin_status.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/task_group.hpp"
#include "netkit/price/market.hpp"
#include "netkit/price/publishers.hpp"
#include "netkit/price/reader.hpp"
#include "price_metrics.hpp"
#include "settings.hpp"

namespace netkit::price {

class engine;

/// One stream as transport and engine know it; owned by both, until the later lets go.
struct stream_seat {
    stream_seat();

    stream_writer* to = nullptr; ///< the transport's; alive until it says `engine::close`
    std::string peer;
    bool one_watch = false;
    // --- the engine's
    std::unique_ptr<reader> who; ///< null: refused
    engine* of = nullptr;
    wheel_timer tick;                        ///< on the engine's wheel
    time_point moves_at = time_point::max(); ///< `max_age`
};
using seat_ptr = std::shared_ptr<stream_seat>;

/// One request of a publisher, and what it is told.
struct publish_order {
    std::string publisher;
    std::uint64_t stream = 0; ///< of this process, above 0
    std::uint64_t request_seq = 0;
    std::vector<price_update> updates;
    std::vector<product_error> errors; ///< found before the engine
};
struct publish_outcome {
    status end = status::ok; ///< anything else ends the stream
    std::string why;
    std::uint64_t acked = 0;
    std::uint64_t revision = 0;
    std::vector<product_error> errors;
};

/// The market on its loop, with clocks and timers: everything here is called on that loop, except
/// where it says otherwise. Transports post to `home()`.
class engine {
public:
    engine(core::loop& home, const settings& configured, const std::vector<product>& products,
           price_metrics& counters);
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    core::loop& home() noexcept { return home_; }                       ///< any thread
    core::task_group& tasks() noexcept { return tasks_; }               ///< feeds live here, too
    const settings& configured() const noexcept { return configured_; } ///< any thread
    market& prices() noexcept { return market_; }

    /// Takes the stream in, or finishes it with the reason why not.
    void open(const seat_ptr& seat);
    void request(const seat_ptr& seat, price::request what);
    void requests_ended(const seat_ptr& seat);
    void cancelled(const seat_ptr& seat);
    /// The transport is done with the stream.
    void close(const seat_ptr& seat);

    publish_outcome publish(const publish_order& order);

    /// From a feed: prices, or just a sign of life.
    void feed(std::span<const price_update> updates);
    void feed_lives();
    /// No feed: what state to report.
    void no_feed() noexcept { has_feed_ = false; }

    /// Everybody is told to move until `until`, and newcomers are refused.
    void drain(time_point until);
    /// Ends every stream now.
    void end_all(status how, std::string_view why);
    /// True once no stream is left, false when `until` came first.
    core::task<bool> emptied(time_point until);
    /// The last call: no task is left afterwards.
    core::task<> stop();

    /// As it stood within the last second; any thread.
    core::status_section describe() const;
    /// The timer of a stream has come.
    void on_tick(stream_seat& seat);

private:
    moment now() const;
    feed_state state() const noexcept;
    bool may_open(const std::string& peer, std::string& why);
    void set_timer(stream_seat& seat, time_point when);
    void start_waking();
    core::task<> keep_waking();
    core::task<> watch_feed();
    void take_stock(const moment& at);

    core::loop& home_;
    const settings& configured_;
    price_metrics& counters_;
    market market_;
    publishers publishers_;
    std::unordered_map<std::string, token_bucket> openings_; ///< by peer address
    std::unordered_map<stream_seat*, seat_ptr> seats_;
    std::uint64_t sessions_ = 0;
    std::string session_prefix_;
    bool has_feed_ = true;
    time_point feed_seen_;
    feed_state said_ = feed_state::unspecified;
    bool waking_ = false;
    time_point drains_at_ = time_point::max();
    std::mt19937_64 random_;
    core::steady_timer empty_;
    mutable std::mutex stock_mutex_;
    core::status_section stock_;
    core::task_group tasks_;
};

} // namespace netkit::price
