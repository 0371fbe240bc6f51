#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "block_pool.hpp"
#include "netkit/base/address.hpp"
#include "netkit/base/timer_wheel.hpp"
#include "netkit/proxy/failure.hpp"
#include "wire.hpp"

namespace netkit::proxy {

class exchange;
class worker;

/// Bytes that have been read and not used yet. Holds a block only while there are some, or while
/// somebody still points at what has been used.
struct input {
    block_ptr held;
    std::size_t begin = 0;
    std::size_t end = 0;

    bool is_empty() const noexcept { return begin == end; }
    std::string_view view() const noexcept
    {
        return held ? std::string_view{held.data() + begin, end - begin} : std::string_view{};
    }
    void release() noexcept
    {
        held.reset();
        begin = end = 0;
    }
    /// Reads once into an empty input, from its start.
    io_outcome fill(wire& from, block_pool& blocks) noexcept
    {
        if (!held) held = blocks.take();
        begin = end = 0;
        const auto got = from.read({held.data(), block::size});
        end = got.bytes;
        return got;
    }
};

/// Who connected, and where.
struct client_origin {
    ip_address peer;
    std::uint16_t port = 0;
    bool is_unix = false;
    std::size_t listener = 0; ///< index into the configuration
    std::uint16_t local_port = 0;
    bool counted = false; ///< by the census
};

/// One client connection (HTTP/1.1): reads heads, lends itself to one exchange at a time, waits in
/// between with nothing but this object. Deletes itself when it ends.
class session final : private core::ready_owner {
public:
    session(worker& of, int descriptor, const client_origin& from);

    /// Begins to serve; ends by deleting itself, maybe before this returns.
    void start();
    /// The same for a connection that is one too many: it gets an answer and no service.
    void refuse(failure_reason why);
    /// The worker drains: an idle connection gets a last moment for a request, then is closed.
    void drain();
    /// Ends now, whatever is going on.
    void abort();

    const client_origin& origin() const noexcept { return from_; }
    wire& stream() noexcept { return wire_; }
    input& in() noexcept { return in_; }
    exchange* current() const noexcept { return exchange_.get(); }

    /// Has the exchange resumed on a later turn of the loop: its descriptors may show no new edge.
    void resume_later();
    void resume();

    /// Everything that happens to a session or its exchange happens inside one of these. When the
    /// outermost ends, the session settles: it takes a finished exchange down, goes on to the next
    /// request, waits, or is gone.
    class event {
    public:
        explicit event(session& of) noexcept : of_{of} { ++of_.depth_; }
        ~event()
        {
            if (of_.depth_ == 1)
                of_.settle();
            else
                --of_.depth_;
        }
        event(const event&) = delete;
        event& operator=(const event&) = delete;

    private:
        session& of_;
    };

    std::size_t place = 0; ///< in the worker's list

private:
    enum class phase : std::uint8_t { idle, reading, exchanging, lingering, closed };

    ~session();
    void on_readable() override;
    void on_writable() override;
    static void on_timer(wheel_timer&, void* self);

    void settle();
    void serve();
    void begin_exchange();
    void client_left();
    void wait_for_request();
    void wait_for_request_or(bool more);
    void finish_exchange();
    void linger();
    void drop_input();
    void end() noexcept;
    void arm();
    void on_time();

    worker& worker_;
    client_origin from_;
    wire wire_;
    input in_;
    std::unique_ptr<exchange> exchange_;
    wheel_timer timer_;
    time_point idle_until_{};
    std::size_t lingered_ = 0;
    phase phase_ = phase::idle;
    int depth_ = 0;
    bool resuming_ = false;
    bool first_look_ = false;
};

} // namespace netkit::proxy
