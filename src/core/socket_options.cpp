#include "netkit/core/socket_options.hpp"

#include "platform.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace netkit::core {
namespace {

template <class Value>
error_code set(int socket, int layer, int option, const Value& value) noexcept
{
    if (::setsockopt(socket, layer, option, &value, sizeof value) == 0) return {};
    return {errno, boost::system::system_category()};
}

} // namespace

error_code set_no_delay(int socket) noexcept
{
    const auto code = set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    // A unix socket has nothing to delay; Linux and macOS name that differently.
    if (code == boost::system::errc::operation_not_supported ||
        code == boost::system::errc::no_protocol_option ||
        code == boost::system::errc::invalid_argument) {
        return {};
    }
    return code;
}

error_code set_keepalive(int socket, std::chrono::seconds idle) noexcept
{
    if (auto code = set(socket, SOL_SOCKET, SO_KEEPALIVE, 1)) return code;
    const auto seconds = std::clamp<std::chrono::seconds::rep>(idle.count(), 1, 32767);
    return platform::set_keepalive_times(socket, static_cast<int>(seconds), 10, 3);
}

error_code set_unsent_low_water(int socket, std::size_t bytes) noexcept
{
    const auto capped = std::min<std::size_t>(bytes, INT_MAX);
    return platform::set_unsent_low_water(socket, static_cast<int>(capped));
}

error_code set_reset_on_close(int socket) noexcept
{
    linger hard{};
    hard.l_onoff = 1;
    hard.l_linger = 0;
    return set(socket, SOL_SOCKET, SO_LINGER, hard);
}

error_code set_reuse_address(int socket) noexcept
{
    return set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
}

error_code set_reuse_port(int socket) noexcept
{
    return platform::set_reuse_port(socket);
}

error_code set_v6_only(int socket, bool only) noexcept
{
    return set(socket, IPPROTO_IPV6, IPV6_V6ONLY, only ? 1 : 0);
}

error_code pending_error(int socket) noexcept
{
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &value, &size) != 0) value = errno;
    return {value, boost::system::system_category()};
}

} // namespace netkit::core
