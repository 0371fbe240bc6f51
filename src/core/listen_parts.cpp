#include "listen_parts.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace netkit::core {

error_code last_error() noexcept
{
    return {errno, boost::system::system_category()};
}

result<native_address> local_address(int socket)
{
    native_address found;
    found.size = sizeof found.storage;
    if (::getsockname(socket, found.get(), &found.size) != 0) return last_error();
    return found;
}

std::string format_native(const native_address& address)
{
    ip_address ip;
    std::uint16_t port = 0;
    if (address.family() == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address.storage, sizeof v6);
        std::memcpy(ip.bytes.data(), &v6.sin6_addr, 16);
        ip.v4 = false;
        port = ntohs(v6.sin6_port);
        return "[" + format_ip(ip) + "]:" + std::to_string(port);
    }
    if (address.family() == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.storage, sizeof v4);
        ip.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
        std::memcpy(ip.bytes.data() + 12, &v4.sin_addr, 4);
        ip.v4 = true;
        port = ntohs(v4.sin_port);
        return format_ip(ip) + ":" + std::to_string(port);
    }
    sockaddr_un local{};
    std::memcpy(&local, &address.storage, std::min<std::size_t>(address.size, sizeof local));
    const std::size_t room =
        address.size - std::min<std::size_t>(address.size, offsetof(sockaddr_un, sun_path));
    return "unix:" + std::string{local.sun_path, ::strnlen(local.sun_path, room)};
}

/// Fills up to `count` descriptors with duplicates of the first: one queue, every loop takes from
/// it.
error_code duplicate_first(std::vector<owned_descriptor>& sockets, std::size_t count)
{
    while (sockets.size() < count) {
        owned_descriptor copy{::fcntl(sockets.front().native(), F_DUPFD_CLOEXEC, 0)};
        if (copy.native() < 0) return last_error();
        sockets.push_back(std::move(copy));
    }
    return {};
}

error_code listen_on_all(const std::vector<owned_descriptor>& sockets, int backlog)
{
    for (const owned_descriptor& one : sockets) {
        if (::listen(one.native(), backlog) != 0) return last_error();
    }
    return {};
}

} // namespace netkit::core
