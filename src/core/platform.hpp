#pragma once

#include <cstdint>

#include "netkit/base/result.hpp"

/// What differs between systems, one function each with a twin per system; the preprocessor appears
/// nowhere else.
namespace netkit::core::platform {

/// Sockets that share one address get connections spread over them by the kernel.
bool reuse_port_spreads() noexcept;
/// Error: operation_not_supported unless `reuse_port_spreads`.
error_code set_reuse_port(int socket) noexcept;

/// Sets all keepalive times of a TCP socket, in seconds.
error_code set_keepalive_times(int socket, int idle, int interval, int count) noexcept;

/// Speed only: success where the system has no such option.
error_code set_unsent_low_water(int socket, int bytes) noexcept;

/// Name of the calling thread as debuggers and `top -H` show it, at most 15 bytes.
void name_this_thread(const char* name) noexcept;

/// A new stream socket, non-blocking and closed on exec; -1 with errno set.
int open_stream_socket(int family) noexcept;

} // namespace netkit::core::platform
