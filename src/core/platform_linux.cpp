#include "platform.hpp"

#if defined(__linux__)

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

namespace netkit::core::platform {
namespace {

error_code set_int(int socket, int layer, int option, int value) noexcept
{
    if (::setsockopt(socket, layer, option, &value, sizeof value) == 0) return {};
    return {errno, boost::system::system_category()};
}

} // namespace

bool reuse_port_spreads() noexcept
{
#if defined(NETKIT_PORTABLE_IO)
    return false;
#else
    return true;
#endif
}

error_code set_reuse_port(int socket) noexcept
{
    if (!reuse_port_spreads()) {
        return make_error_code(boost::system::errc::operation_not_supported);
    }
    return set_int(socket, SOL_SOCKET, SO_REUSEPORT, 1);
}

error_code set_keepalive_times(int socket, int idle, int interval, int count) noexcept
{
    if (auto code = set_int(socket, IPPROTO_TCP, TCP_KEEPIDLE, idle)) return code;
    if (auto code = set_int(socket, IPPROTO_TCP, TCP_KEEPINTVL, interval)) return code;
    return set_int(socket, IPPROTO_TCP, TCP_KEEPCNT, count);
}

error_code set_unsent_low_water(int socket, int bytes) noexcept
{
    return set_int(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
}

void name_this_thread(const char* name) noexcept
{
    ::pthread_setname_np(::pthread_self(), name);
}

int open_stream_socket(int family) noexcept
{
    return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

} // namespace netkit::core::platform

#endif
