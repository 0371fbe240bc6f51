#pragma once

#include <exception>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "netkit/core/deadline.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/core/task_group.hpp"

// Doubles for tests of coroutines: real loops, no sleeps, every wait bounded.

namespace netkit::test {

/// Longest time a test waits for anything before it fails.
inline constexpr duration patience = 10s;

/// Keeps what a task returned or threw.
template <class T>
struct outcome {
    std::optional<std::conditional_t<std::is_void_v<T>, char, T>> value;
    std::exception_ptr thrown;
};

template <class T>
core::task<> keep_outcome(core::loop& on, outcome<T>& into, core::task<T> work)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            into.value = '\0';
        } else {
            into.value.emplace(co_await std::move(work));
        }
    } catch (...) {
        into.thrown = std::current_exception();
    }
    on.context().stop();
}

/// Runs `work` on `on`, on the calling thread, until it ends; its result or its exception is the
/// caller's. Throws std::runtime_error if it has not ended within `patience`; it is aborted then.
/// May be called again on the same loop, whose other work goes on meanwhile.
template <class T>
T run_on_loop(core::loop& on, core::task<T> work)
{
    outcome<T> done;
    core::task_group group{on, "test"};
    group.spawn("test", keep_outcome(on, done, std::move(work)));
    on.context().restart();
    on.context().run_for(patience);
    const bool in_time = done.value || done.thrown;
    if (!in_time) group.stop(core::stop::abort);
    on.context().restart();
    while (group.size() > 0 && on.context().run_one_for(patience) > 0) {
    }
    if (!in_time) throw std::runtime_error{"the task under test did not end in time"};
    if (done.thrown) std::rethrow_exception(done.thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*done.value);
}

/// A loop with its own thread, released and joined at the end.
class loop_thread {
public:
    explicit loop_thread(std::size_t index = 0) : loop_{index}, thread_{[this] { loop_.run(); }} {}
    ~loop_thread()
    {
        loop_.release();
        thread_.join();
    }
    loop_thread(const loop_thread&) = delete;
    loop_thread& operator=(const loop_thread&) = delete;

    core::loop& get() noexcept { return loop_; }

private:
    core::loop loop_;
    std::thread thread_;
};

} // namespace netkit::test
