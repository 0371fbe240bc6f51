#pragma once

#include <chrono>
#include <cstddef>

#include "netkit/base/result.hpp"

namespace netkit::core {

/// Options of sockets, on native descriptors so that every kind of Asio socket can use them. What a
/// system lacks is left out silently where the option is only about speed, and says so below.

/// Small writes leave at once (TCP_NODELAY). No error on a socket that is not TCP.
error_code set_no_delay(int socket) noexcept;

/// Probes a silent peer after `idle`, three times, ten seconds apart: half-open connections end.
error_code set_keepalive(int socket, std::chrono::seconds idle) noexcept;

/// At most `bytes` wait unsent in the kernel before the socket stops being writable
/// (TCP_NOTSENT_LOWAT): data of a slow reader stays where it can be counted. Speed only.
error_code set_unsent_low_water(int socket, std::size_t bytes) noexcept;

/// `close` sends a reset instead of a polite end and drops unsent data (SO_LINGER 0).
error_code set_reset_on_close(int socket) noexcept;

/// May bind while connections of a former listener linger in TIME_WAIT (SO_REUSEADDR).
error_code set_reuse_address(int socket) noexcept;

/// Lets several sockets share one address, the kernel spreads connections over them
/// (SO_REUSEPORT). Error: operation_not_supported where it would not spread.
error_code set_reuse_port(int socket) noexcept;

/// True: IPv6 only; false: IPv4 as mapped addresses too.
error_code set_v6_only(int socket, bool only) noexcept;

/// Error of a connect or of a socket that turned readable and writable at once (SO_ERROR).
error_code pending_error(int socket) noexcept;

} // namespace netkit::core
