#include "platform.hpp"

#if !defined(__linux__)

#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netkit::core::platform {
namespace {

error_code set_int(int socket, int layer, int option, int value) noexcept
{
    if (::setsockopt(socket, layer, option, &value, sizeof value) == 0) return {};
    return {errno, boost::system::system_category()};
}

} // namespace

// SO_REUSEPORT exists here, but the last socket bound gets every connection.
bool reuse_port_spreads() noexcept
{
    return false;
}

error_code set_reuse_port(int) noexcept
{
    return make_error_code(boost::system::errc::operation_not_supported);
}

error_code set_keepalive_times(int socket, int idle, int interval, int count) noexcept
{
#if defined(TCP_KEEPALIVE)
    if (auto code = set_int(socket, IPPROTO_TCP, TCP_KEEPALIVE, idle)) return code;
#else
    if (auto code = set_int(socket, IPPROTO_TCP, TCP_KEEPIDLE, idle)) return code;
#endif
    if (auto code = set_int(socket, IPPROTO_TCP, TCP_KEEPINTVL, interval)) return code;
    return set_int(socket, IPPROTO_TCP, TCP_KEEPCNT, count);
}

error_code set_unsent_low_water(int socket, int bytes) noexcept
{
#if defined(TCP_NOTSENT_LOWAT)
    return set_int(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
#else
    static_cast<void>(socket);
    static_cast<void>(bytes);
    return {};
#endif
}

void name_this_thread(const char* name) noexcept
{
#if defined(__APPLE__)
    ::pthread_setname_np(name);
#else
    static_cast<void>(name);
#endif
}

int open_stream_socket(int family) noexcept
{
    const int made = ::socket(family, SOCK_STREAM, 0);
    if (made < 0) return made;
#if defined(SO_NOSIGPIPE)
    const int on = 1;
    ::setsockopt(made, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    if (::fcntl(made, F_SETFD, FD_CLOEXEC) == 0 && ::fcntl(made, F_SETFL, O_NONBLOCK) == 0) {
        return made;
    }
    const int why = errno;
    ::close(made);
    errno = why;
    return -1;
}

} // namespace netkit::core::platform

#endif
