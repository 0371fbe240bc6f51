// Threads and the order in which they end. The calling thread is the control loop; each other loop
// has a thread of its own. When the life of the process is over, every loop must run out of work by
// itself: a socket, timer or task that still keeps one alive was forgotten by somebody. So loops
// are released and awaited, not stopped; a loop that is still busy after `end_within` names its
// groups in an error event, is torn down while its objects are alive, and the exit status says
// failed. A loop whose thread does not even answer is inside a function that never returns: nothing
// can be torn down under it, the process leaves at once.
//
// The pool is joined after the loops: a loop waits for its functions, never the other way round.

#include "netkit/core/runtime.hpp"

#include "life.hpp"
#include "netkit/base/error.hpp"
#include "netkit/core/log.hpp"
#include "platform.hpp"
#include "runtime_files.hpp"
#include "signals.hpp"

#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace netkit::core {
namespace {

/// A loop, its thread, and whether that has ended.
class hosted_loop {
public:
    explicit hosted_loop(std::size_t index) : loop_{index} {}

    loop& get() noexcept { return loop_; }

    void start()
    {
        thread_ = std::thread{[this] {
            platform::name_this_thread(("netkit/loop" + std::to_string(loop_.index())).c_str());
            loop_.run();
            const std::lock_guard lock{mutex_};
            ended_ = true;
            end_.notify_all();
        }};
    }

    bool ended_by(time_point when)
    {
        std::unique_lock lock{mutex_};
        return end_.wait_until(lock, when, [this] { return ended_; });
    }

    void join()
    {
        if (thread_.joinable()) thread_.join();
    }

private:
    loop loop_;
    std::mutex mutex_;
    std::condition_variable end_;
    bool ended_ = false;
    std::thread thread_;
};

void log_stuck(loop& one, const char* name)
{
    for (const std::string& what : one.unfinished()) {
        log_event(log_level::error, "core.loop.stuck",
                  {{"loop", name}, {"index", one.index()}, {"what", what}});
    }
}

} // namespace

class runtime::parts {
public:
    explicit parts(runtime_options given) : options{std::move(given)}, control{options.loops}
    {
        for (std::size_t i = 0; i < options.loops; ++i) {
            loops.emplace_back(i);
        }
    }

    net::thread_pool& pool_now()
    {
        const std::lock_guard lock{pool_mutex};
        if (!pool) pool.emplace(std::max(1U, std::thread::hardware_concurrency()));
        return *pool;
    }

    /// True when nothing was left anywhere.
    bool end_all();
    bool end_control();
    [[noreturn]] void leave_at_once(const hosted_loop& hung);

    runtime_options options;
    loop control;
    std::deque<hosted_loop> loops;
    std::mutex pool_mutex;
    std::optional<net::thread_pool> pool;
    std::mutex life_mutex; // `finish` and `stopping` come from any thread
    life* living = nullptr;
    std::atomic<bool> stopping{false};
    bool used = false;
};

bool runtime::parts::end_control()
{
    control.release();
    control.context().restart();
    control.context().run_for(options.end_within);
    if (control.context().stopped()) return true;
    log_stuck(control, "control");
    return false;
}

bool runtime::parts::end_all()
{
    for (hosted_loop& one : loops) {
        one.get().release();
    }
    bool clean = end_control();
    const auto until = std::chrono::steady_clock::now() + options.end_within;
    std::vector<hosted_loop*> torn;
    for (hosted_loop& one : loops) {
        if (one.ended_by(until)) continue;
        one.get().context().stop();
        if (!one.ended_by(std::chrono::steady_clock::now() + options.end_within))
            leave_at_once(one);
        log_stuck(one.get(), "loop");
        torn.push_back(&one);
    }
    for (hosted_loop& one : loops) {
        one.join();
    }
    if (pool) pool->join();
    for (hosted_loop* one : torn) {
        one->get().abandon();
    }
    if (!clean) control.abandon();
    return clean && torn.empty();
}

void runtime::parts::leave_at_once(const hosted_loop& hung)
{
    const auto position = std::find_if(loops.begin(), loops.end(),
                                       [&](const hosted_loop& one) { return &one == &hung; });
    log_event(log_level::error, "core.loop.hung",
              {{"index", std::distance(loops.begin(), position)},
               {"what", "a function on this loop does not return"}});
    stop_log();
    remove_pid_file(options);
    std::_Exit(static_cast<int>(exit_status::failed));
}

runtime::runtime(runtime_options options) : parts_{std::make_unique<parts>(std::move(options))}
{
    NETKIT_ASSERT(parts_->options.loops > 0, "the settings' range");
    ignore_broken_pipes();
}

runtime::~runtime() = default;

loop& runtime::control() noexcept
{
    return parts_->control;
}

std::size_t runtime::loop_count() const noexcept
{
    return parts_->loops.size();
}

loop& runtime::at(std::size_t index) noexcept
{
    NETKIT_ASSERT(index < parts_->loops.size(), "whoever asks for a loop by index");
    return parts_->loops[index].get();
}

net::thread_pool& runtime::pool()
{
    return parts_->pool_now();
}

exit_status runtime::run(service& work, std::span<service* const> beside)
{
    NETKIT_ASSERT(!std::exchange(parts_->used, true), "run is called once per runtime");
    remove_stale_ready_file(parts_->options);
    life story{*this, parts_->options, work, beside};
    task_group stories{parts_->control, "core.life"};
    signals watch{parts_->control, story};
    {
        const std::lock_guard lock{parts_->life_mutex};
        parts_->living = &story;
    }
    for (hosted_loop& one : parts_->loops) {
        one.start();
    }
    stories.spawn("live", story.live());
    parts_->control.run();
    {
        const std::lock_guard lock{parts_->life_mutex};
        parts_->living = nullptr;
    }
    parts_->stopping.store(true);
    watch.close();
    const bool clean = parts_->end_all();
    remove_pid_file(parts_->options);
    return clean ? story.status() : exit_status::failed;
}

void runtime::finish(exit_status status)
{
    const std::lock_guard lock{parts_->life_mutex};
    if (parts_->living != nullptr) parts_->living->tell({order::kind::finish, status});
}

bool runtime::stopping() const noexcept
{
    const std::lock_guard lock{parts_->life_mutex};
    return parts_->living != nullptr ? parts_->living->stopping() : parts_->stopping.load();
}

} // namespace netkit::core
