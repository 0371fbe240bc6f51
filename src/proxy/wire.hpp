#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <sys/uio.h>

#include "netkit/core/ready_socket.hpp"

namespace netkit::proxy {

/// What one read or write came to.
struct io_outcome {
    enum class kind : unsigned char {
        done,   ///< `bytes` were moved, at least one
        later,  ///< the kernel has nothing or no room: await and try again
        ended,  ///< the peer finished sending (reads only)
        failed, ///< `error` is an errno; the connection is of no more use in this direction
    };
    kind what = kind::done;
    std::size_t bytes = 0;
    int error = 0;
};

/// One connection's byte stream: the seam under sessions and links. Never blocks, never raises a
/// signal.
class wire {
public:
    void open(core::loop& on, int descriptor, core::ready_owner& owner);
    bool is_open() const noexcept { return socket_.is_open(); }
    int native() const noexcept { return socket_.native(); }

    io_outcome read(std::span<char> into) noexcept;
    io_outcome write(std::span<const iovec> parts) noexcept;

    void await_readable() { socket_.await_readable(); }
    void await_writable() { socket_.await_writable(); }

    /// Says that nothing more will be sent; reading goes on.
    void finish_sending() noexcept;
    void close() noexcept { socket_.close(); }
    /// Closes so that the peer sees a reset: for a message that must not look complete.
    void abort() noexcept;

    /// True while the peer is silent and has not closed: one peek, for idle connections.
    bool is_quiet() const noexcept;

private:
    core::ready_socket socket_;
};

} // namespace netkit::proxy
