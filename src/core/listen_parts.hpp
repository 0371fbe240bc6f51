#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "netkit/core/listen.hpp"

/// What the ways of opening a listening socket have in common.
namespace netkit::core {

/// A socket address with its length, of any family.
struct native_address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    int family() const noexcept { return storage.ss_family; }
    const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

/// errno as an error.
error_code last_error() noexcept;

/// Where the socket is bound, with the real port.
result<native_address> local_address(int socket);

/// `127.0.0.1:8080`, `[::1]:8080`, `unix:/path`.
std::string format_native(const native_address& address);

/// Fills up to `count` descriptors with duplicates of the first: one queue, every loop takes from
/// it.
error_code duplicate_first(std::vector<owned_descriptor>& sockets, std::size_t count);

error_code listen_on_all(const std::vector<owned_descriptor>& sockets, int backlog);

result<listening> open_unix(const std::string& path, const listen_options& options);
result<listening> open_inherited(int native, const listen_options& options);

} // namespace netkit::core
