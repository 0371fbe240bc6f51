#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "netkit/core/net.hpp"

namespace netkit::core {

/// A pure function on its way through the pool, with room for what comes out.
template <class Function>
class offload_job {
public:
    using value_type = std::invoke_result_t<Function&>;

    explicit offload_job(Function work) : work_{std::move(work)} {}

    void run() noexcept
    {
        try {
            if constexpr (std::is_void_v<value_type>) {
                work_();
            } else {
                value_.emplace(work_());
            }
        } catch (...) {
            thrown_ = std::current_exception();
        }
    }

    value_type take()
    {
        if (thrown_) std::rethrow_exception(thrown_);
        if constexpr (!std::is_void_v<value_type>) return std::move(*value_);
    }

private:
    using slot = std::conditional_t<std::is_void_v<value_type>, char, value_type>;

    Function work_;
    std::optional<slot> value_;
    std::exception_ptr thrown_;
};

/// Asio's initiation of `offload`: runs the job on the pool, then resumes on the caller's loop.
template <class Job>
class start_offload {
public:
    start_offload(net::thread_pool& pool, Job& job) : pool_{&pool}, job_{&job} {}

    template <class Handler>
    void operator()(Handler&& handler) const
    {
        auto home = net::get_associated_executor(handler);
        net::post(*pool_, [work = net::make_work_guard(home), job = job_,
                           resume = std::forward<Handler>(handler)]() mutable {
            job->run();
            auto there = work.get_executor();
            net::post(there, std::move(resume));
        });
    }

private:
    net::thread_pool* pool_;
    Job* job_;
};

/// Runs a pure function on the pool and comes back to the calling loop with its result or its
/// exception. It cannot be interrupted: a cancelled caller waits for it and is ended afterwards.
/// A crossing point: `work` may touch nothing that a loop uses meanwhile.
///
/// Name the function first: `auto hash = [bytes] { … }; co_await offload(pool, std::move(hash));`,
/// since GCC 12 destroys a capturing lambda written inside a co_await expression twice.
template <class Function>
task<std::invoke_result_t<Function&>> offload(net::thread_pool& pool, Function work)
{
    offload_job<Function> job{std::move(work)};
    start_offload<offload_job<Function>> start{pool, job};
    const net::use_awaitable_t<executor> here;
    co_await net::async_initiate<const net::use_awaitable_t<executor>, void()>(start, here);
    co_return job.take();
}

} // namespace netkit::core
