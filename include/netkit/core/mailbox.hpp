#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "netkit/base/error.hpp"
#include "netkit/base/result.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/core/net.hpp"

namespace netkit::core {

/// What a full mailbox does with one more.
enum class when_full {
    wait,        ///< the sender waits for room: back-pressure within one loop
    drop_oldest, ///< the oldest goes, and is counted
    conflate,    ///< the newest queued is replaced, and counted: the reader wants the present
};

/// A crossing point: senders on any thread (with `when_full::wait` on the receiver's loop only),
/// one receiver on one loop. Bounded; everything that was queued before `close` is still received.
template <class T>
class mailbox {
public:
    mailbox(loop& receiver, std::size_t capacity, when_full policy)
        : box_{std::make_shared<box>(receiver, capacity, policy)}
    {
        NETKIT_ASSERT(capacity > 0, "whoever makes a mailbox");
    }
    ~mailbox() { close(); }
    mailbox(const mailbox&) = delete;
    mailbox& operator=(const mailbox&) = delete;

    /// Never waits. False when closed, or full under `wait`: the value is gone then.
    bool offer(T value) { return box_->offer(std::move(value)); }

    /// Waits for room under `wait`. False once closed or when the sender was cancelled.
    task<bool> send(T value)
    {
        NETKIT_ASSERT(box_->policy == when_full::wait, "senders of other policies call offer");
        const std::shared_ptr<box> held = box_;
        while (!held->try_put(value)) {
            if (held->is_closed()) co_return false;
            static_cast<void>(co_await held->room.async_wait());
            const auto state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() != net::cancellation_type::none) co_return false;
        }
        co_return true;
    }

    /// The oldest value. Errors: timed_out at `until`, eof once closed and empty,
    /// operation_aborted when the receiver was cancelled; no value is ever lost by an error.
    task<result<T>> receive_until(time_point until)
    {
        const std::shared_ptr<box> held = box_;
        for (;;) {
            auto taken = held->take_or_listen();
            if (taken || taken.error() != net::error::would_block) co_return taken;
            held->bell.expires_at(until);
            const auto [code] = co_await held->bell.async_wait();
            held->stop_listening();
            const auto state = co_await net::this_coro::cancellation_state;
            const bool cancelled = state.cancelled() != net::cancellation_type::none;
            if (code && !cancelled) continue; // the bell rang
            auto last = held->take();
            if (last || last.error() != net::error::would_block) co_return last;
            if (cancelled) co_return error_code{net::error::operation_aborted};
            co_return error_code{net::error::timed_out};
        }
    }
    task<result<T>> receive() { return receive_until(time_point::max()); }

    /// No more is taken in; what is queued stays. Any thread under the policies for any thread.
    void close() { box_->close(); }

    std::size_t size() const { return box_->size(); }
    /// Values dropped or replaced so far.
    std::uint64_t lost() const { return box_->lost_count(); }

private:
    struct box : std::enable_shared_from_this<box> {
        box(loop& receiver, std::size_t most, when_full how)
            : home{&receiver},
              capacity{most},
              policy{how},
              bell{receiver.get_executor()},
              room{receiver.get_executor()}
        {
            room.expires_at(time_point::max());
        }

        bool try_put(T& value)
        {
            {
                const std::lock_guard lock{mutex};
                if (closed || queue.size() == capacity) return false;
                queue.push_back(std::move(value));
            }
            ring();
            return true;
        }

        bool offer(T value)
        {
            {
                const std::lock_guard lock{mutex};
                if (closed) return false;
                if (queue.size() == capacity) {
                    if (policy == when_full::wait) return false;
                    ++lost;
                    if (policy == when_full::conflate) {
                        queue.back() = std::move(value);
                        return true; // the receiver was told of the one replaced
                    }
                    queue.pop_front();
                }
                queue.push_back(std::move(value));
            }
            ring();
            return true;
        }

        result<T> take()
        {
            const std::lock_guard lock{mutex};
            return take_locked();
        }

        /// Like `take`; when there is nothing, the next sender rings the bell.
        result<T> take_or_listen()
        {
            const std::lock_guard lock{mutex};
            NETKIT_ASSERT(!listening, "one receiver");
            auto taken = take_locked();
            listening = !taken && taken.error() == net::error::would_block;
            return taken;
        }

        result<T> take_locked()
        {
            if (queue.empty()) {
                return error_code{closed ? error_code{net::error::eof}
                                         : error_code{net::error::would_block}};
            }
            T first = std::move(queue.front());
            queue.pop_front();
            if (policy == when_full::wait) room.cancel(); // on the receiver's loop, as senders are
            return first;
        }

        void stop_listening()
        {
            const std::lock_guard lock{mutex};
            listening = false;
        }

        void close()
        {
            {
                const std::lock_guard lock{mutex};
                if (std::exchange(closed, true)) return;
            }
            ring();
            if (policy == when_full::wait) room.cancel();
        }

        /// Posted, so the bell is only ever touched on the receiver's loop, and by then it waits.
        void ring()
        {
            {
                const std::lock_guard lock{mutex};
                if (!std::exchange(listening, false)) return;
            }
            home->post([held = this->shared_from_this()] { held->bell.cancel(); });
        }

        bool is_closed() const
        {
            const std::lock_guard lock{mutex};
            return closed;
        }
        std::size_t size() const
        {
            const std::lock_guard lock{mutex};
            return queue.size();
        }
        std::uint64_t lost_count() const
        {
            const std::lock_guard lock{mutex};
            return lost;
        }

        loop* home;
        const std::size_t capacity;
        const when_full policy;
        mutable std::mutex mutex;
        std::deque<T> queue;
        std::uint64_t lost = 0;
        bool closed = false;
        bool listening = false;
        steady_timer bell; ///< the receiver waits on it
        steady_timer room; ///< senders under `wait` wait on it
    };

    std::shared_ptr<box> box_;
};

} // namespace netkit::core
