#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "netkit/base/clock.hpp"
#include "netkit/core/exit_status.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/core/service.hpp"

namespace boost::asio {
class thread_pool;
}

namespace netkit::core {

struct runtime_options {
    std::size_t loops = 1;
    duration grace = 35s;     ///< from the first signal to the abort of what is left
    std::string pid_file;     ///< written once able to serve, removed at the end; empty: none
    std::string ready_file;   ///< written once able to serve, a stale one is removed first
    duration end_within = 5s; ///< for released loops to run out of work; then they are stuck
    bool one_shot = false;    ///< a signal is an interruption (130), not the usual way to end
    std::function<std::string()> counters{}; ///< text for SIGUSR1; on the control loop
};

/// The process: one control loop on the calling thread (signals, admin endpoint, the service's own
/// orders), N loops with one thread each, and a pool for pure functions. Made before the service
/// and destroyed after it.
class runtime {
public:
    explicit runtime(runtime_options options);
    ~runtime();
    runtime(const runtime&) = delete;
    runtime& operator=(const runtime&) = delete;

    loop& control() noexcept; ///< its index is `loop_count()`
    std::size_t loop_count() const noexcept;
    loop& at(std::size_t index) noexcept;
    /// Shards that metrics need: the loops and the control loop.
    std::size_t shard_count() const noexcept { return loop_count() + 1; }

    /// For `offload` only; its threads start with the first use. Any thread.
    net::thread_pool& pool();

    /// Starts, serves until a signal, drains, aborts if the grace is over or a second signal
    /// comes, proves that nothing is left. SIGTERM, SIGINT, SIGQUIT drain; SIGHUP reloads; SIGUSR1
    /// prints counters to stderr; SIGPIPE is ignored. `beside` (the admin endpoint) starts before
    /// `work` and stops after it. Once per runtime.
    exit_status run(service& work, std::span<service* const> beside = {});

    /// The service is done, or gives up: drains and ends with `status`. Any thread, while running.
    void finish(exit_status status);

    /// From the first signal (or `finish`) on: what `/readyz` denies. Any thread.
    bool stopping() const noexcept;

private:
    class parts;
    std::unique_ptr<parts> parts_;
};

} // namespace netkit::core
