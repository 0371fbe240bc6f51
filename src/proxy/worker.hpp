#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access_log.hpp"
#include "block_pool.hpp"
#include "census.hpp"
#include "generation.hpp"
#include "link.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/proxy/balancer.hpp"
#include "proxy_metrics.hpp"

namespace netkit::proxy {

class exchange;
class session;

/// One server of one upstream as one loop sees it: where it is, its idle links, its counters.
struct server_slot {
    std::string name; ///< as configured
    std::string upstream;
    keepalive_settings keepalive;
    std::vector<socket_address> addresses; ///< empty until the name has been resolved
    std::size_t next_address = 0;
    std::vector<link*> idle; ///< last in, first out
    std::unique_ptr<server_metrics> metrics;
    std::size_t shard = 0;

    void count_active(int change) noexcept { metrics->active.add(shard, change); }
};

/// One upstream as one loop sees it.
struct upstream_slot {
    std::string name;
    std::vector<server_slot> servers;
    std::vector<candidate> candidates; ///< weights from the configuration; eligibility per pick
    std::unique_ptr<balancer> choose;
};

/// Everything of the proxy that lives on one loop: connections, pools, buffers, counters. Loop
/// thread only, except where noted.
class worker {
public:
    worker(core::loop& on, generation_ptr config, proxy_metrics& counters, access_log& log,
           client_census& clients);
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    core::loop& on() noexcept { return loop_; }
    timer_wheel& wheel() noexcept { return loop_.wheel(); }
    std::size_t shard() const noexcept { return loop_.index(); }
    block_pool& blocks() noexcept { return blocks_; }
    proxy_metrics& counters() noexcept { return counters_; }
    access_log_buffer& log() noexcept { return log_; }
    const generation_ptr& config() const noexcept { return config_; }
    client_census& clients() noexcept { return clients_; }
    route_metrics& metrics_of(std::size_t listener, std::size_t route);

    /// Time of the event being handled; `refresh_now` opens each one.
    time_point now() const noexcept { return now_; }
    time_point refresh_now() noexcept { return now_ = loop_.now(); }

    /// The Date field's value, made once a second (RFC 9110 §5.6.7).
    std::string_view http_date();
    /// 128 random bits as 32 hexadecimal digits.
    void append_request_id(std::string& out);

    upstream_slot& upstream(std::size_t index) noexcept { return upstreams_[index]; }
    /// New addresses of one server, from the resolver by `post`.
    void set_addresses(std::size_t upstream, std::size_t server, std::vector<socket_address> found);

    link& make_link(server_slot& slot);
    /// Ended objects are freed when the event that ended them is over.
    void bury(link& ended);
    void sweep() noexcept;

    std::unique_ptr<exchange> take_exchange();
    void give_back(std::unique_ptr<exchange> used);

    void enter(session& arrived);
    void leave(session& ended, bool was_resuming);
    /// True once the last session has left, false if `until` came first.
    core::task<bool> emptied(time_point until);
    void resume_later(session& waiting);
    void count_tunnel(int change) noexcept { tunnels_.add(shard(), change); }

    bool is_draining() const noexcept { return draining_; }
    /// From now on answers carry `Connection: close` and idle connections end.
    void drain();
    void abort();
    core::gauge& connections_of(std::size_t listener) noexcept { return *connections_[listener]; }
    /// One line per exchange that is still going on.
    void name_stuck() const;

private:
    void build_upstreams();
    void resume_waiting();

    core::loop& loop_;
    generation_ptr config_;
    proxy_metrics& counters_;
    access_log_buffer log_;
    client_census& clients_;
    block_pool blocks_;
    std::vector<upstream_slot> upstreams_;
    std::vector<std::unique_ptr<route_metrics>> routes_; ///< by listener, then route and "no route"
    std::vector<std::unique_ptr<link>> links_;
    std::vector<link*> buried_;
    std::vector<std::unique_ptr<exchange>> spare_exchanges_;
    std::vector<session*> sessions_;
    std::vector<session*> resuming_;
    core::gauge& tunnels_;
    std::vector<core::gauge*> connections_; ///< by listener
    core::steady_timer* emptied_ = nullptr; ///< whoever waits for the last session
    bool resuming_posted_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>(); ///< owned here, watched by posts
    time_point now_;
    std::string date_;
    time_point date_until_{};
    std::array<std::uint64_t, 2> random_;
    bool draining_ = false;
};

} // namespace netkit::proxy
