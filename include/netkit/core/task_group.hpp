#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "netkit/core/loop.hpp"
#include "netkit/core/net.hpp"

namespace netkit::core {

/// How hard to stop: `drain` finishes what is held and takes nothing new, `abort` cancels now.
enum class stop { none, drain, abort };

/// Owns every coroutine spawned through it, on one loop. Nothing in netkit spawns otherwise. Used
/// on its loop's thread (or before that runs).
class task_group {
public:
    task_group(loop& on, std::string name);
    ~task_group(); ///< Asserts that nothing is left: whoever owns a group joins it first.
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    /// Starts `work`, before it returns when called on the loop; refused (false) once stopping.
    /// Parameters of `work` by value: its frame outlives the caller. `what` is a literal. An
    /// exception that escapes is logged and counted, fatal in debug.
    bool spawn(std::string_view what, task<> work);

    bool stopping() const noexcept { return stop_requested() != core::stop::none; }
    core::stop stop_requested() const noexcept;

    /// `drain` only raises the flag; `abort` also cancels every task (terminal cancellation): the
    /// operation it waits for ends with `operation_aborted`, and whatever the task awaits after
    /// that throws the same, which ends the task and is no fault. Never weakens an earlier stop.
    void stop(core::stop how);

    /// True once the group is empty, false if `until` came first or the caller was cancelled.
    task<bool> join(time_point until);

    std::size_t size() const noexcept;

    /// `name: 3 tasks (accept, session, session)`, for people.
    std::string describe() const;

private:
    class crew; // what tasks refer to; outlives the group if tasks do
    std::shared_ptr<crew> crew_;
    loop* loop_;
};

/// Exceptions that escaped from tasks of this process: `netkit_task_escaped_total`. Any thread.
std::uint64_t escaped_tasks() noexcept;

/// What happens after an escaped exception was logged and counted; by default nothing in release
/// and the end of the process in debug builds. Returns the former reaction; null restores the
/// default. For tests.
using escape_reaction = void (*)(std::string_view group, std::string_view task,
                                 std::string_view text);
escape_reaction on_escaped_task(escape_reaction reaction) noexcept;

/// What comes back from another loop; handed over whole, so neither loop touches it with the other.
template <class T>
struct carried {
    std::optional<std::conditional_t<std::is_void_v<T>, char, T>> value;
    std::exception_ptr thrown;
};

template <class T>
task<> carry(task<T> work, carried<T>& into)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
        } else {
            into.value.emplace(co_await std::move(work));
        }
    } catch (...) {
        into.thrown = std::current_exception();
    }
}

/// Runs `work` on another loop and comes back with its result to the loop of the caller, who waits:
/// how a service on the control loop reaches its parts. Exceptions of `work` arrive here. Stopping
/// the caller does not reach `work`, which needs a deadline or a group of its own. The caller's
/// loop must outlive the other's thread, as the runtime sees to.
template <class T>
task<T> run_on(loop& there, task<T> work)
{
    carried<T> back;
    const net::cancellation_slot unreachable; // a slot may be used on one thread only
    auto here = net::bind_cancellation_slot(unreachable, net::use_awaitable_t<executor>{});
    co_await net::co_spawn(there.get_executor(), carry(std::move(work), back), here);
    if (back.thrown) std::rethrow_exception(back.thrown);
    if constexpr (!std::is_void_v<T>) co_return std::move(*back.value);
}

} // namespace netkit::core
