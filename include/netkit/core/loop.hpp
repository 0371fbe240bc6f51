#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "netkit/base/clock.hpp"
#include "netkit/base/timer_wheel.hpp"
#include "netkit/core/net.hpp"

namespace netkit::core {

class task_group;

/// One `io_context` and the one thread that runs it. Objects are born, used and destroyed on one
/// loop, so nothing behind it needs a lock.
class loop {
public:
    explicit loop(std::size_t index);
    ~loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    net::io_context& context() noexcept { return context_; }
    core::executor get_executor() noexcept { return executor_; }

    /// 0 … loop count - 1; also the index of this loop's shard in every metric.
    std::size_t index() const noexcept { return index_; }

    /// Monotonic time, at most one wheel tick old: read once per tick while the wheel holds timers,
    /// from the clock otherwise. For idle deadlines; measure with `now`. Loop thread only.
    time_point coarse_now() const noexcept { return ticking_ ? coarse_now_ : clock_now(); }

    /// Reads the clock and brings `coarse_now` up to date. Loop thread only.
    time_point now() noexcept { return coarse_now_ = clock_now(); }

    /// Timers at 100 ms; ticks only while it holds a timer, so an idle process never wakes up. Loop
    /// thread only.
    timer_wheel& wheel() noexcept { return wheel_; }

    /// Runs `function` on this loop, later. Any thread.
    template <class Function>
    void post(Function&& function)
    {
        net::post(executor_, std::forward<Function>(function));
    }

    /// True on the thread that is inside `run`.
    bool runs_here() const noexcept { return executor_.running_in_this_thread(); }

    /// Runs what comes until `release` was called and nothing is left to do. One thread, once.
    void run();

    /// Lets `run` return as soon as no work is left. Any thread, any number of times.
    void release();

    /// After `run` was stopped with work left: destroys what still waits, coroutine frames
    /// included, while the objects they point at are alive. No thread may be in `run`.
    void abandon();

    /// One line per group with tasks and per armed timer count: what keeps `run` from returning.
    /// Loop thread, or any once no thread is in `run`.
    std::vector<std::string> unfinished();

private:
    friend class task_group;

    struct closable_context final : net::io_context {
        closable_context() : net::io_context{1} {} // one thread runs it, any may post
        using net::execution_context::shutdown;
    };

    static time_point clock_now() noexcept { return std::chrono::steady_clock::now(); }
    void add(task_group& group);
    void remove(task_group& group) noexcept;
    void start_ticking();
    void wait_for_tick();
    void on_tick();

    std::size_t index_;
    bool ticking_ = false;
    bool released_ = false;
    time_point coarse_now_;
    timer_wheel wheel_; // outlives the context: frames destroyed with it leave the wheel
    closable_context context_;
    core::executor executor_;
    std::optional<net::executor_work_guard<core::executor>> work_;
    steady_timer ticker_;
    std::mutex groups_mutex_; // groups may be made before the loop's thread runs
    std::vector<task_group*> groups_;
};

} // namespace netkit::core
