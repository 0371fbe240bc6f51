#include "listener.hpp"

#include <array>
#include <bit>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "netkit/core/log.hpp"
#include "session.hpp"

namespace netkit::proxy {

namespace {

constexpr std::string_view out_of_descriptors =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n";

constexpr duration retry_after = 200ms;

int open_reserve()
{
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

client_origin origin_of(const sockaddr_storage& peer)
{
    client_origin from;
    if (peer.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
        from.peer = ipv4_address(std::bit_cast<std::array<std::uint8_t, 4>>(v4.sin_addr));
        from.port = ntohs(v4.sin_port);
    } else if (peer.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
        from.peer = ipv6_address(std::bit_cast<std::array<std::uint8_t, 16>>(v6.sin6_addr));
        from.port = ntohs(v6.sin6_port);
    } else {
        from.is_unix = true;
    }
    return from;
}

} // namespace

listener::listener(worker& of, core::owned_descriptor socket, std::size_t index, std::uint16_t port)
    : worker_{of},
      reserve_{open_reserve()},
      retry_{&listener::on_retry, this},
      index_{index},
      port_{port},
      accepted_{of.counters().all.add_counter("netkit_proxy_connections_total",
                                              "Client connections accepted.",
                                              {{"listener", of.config()->listener_names[index]}})}
{
    const int on = 1; // inherited by what is accepted; refused, harmlessly, by unix sockets
    ::setsockopt(socket.native(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket.native(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    socket_.open(of.on(), socket.release(), *this);
}

void listener::on_retry(wheel_timer&, void* self)
{
    auto& here = *static_cast<listener*>(self);
    if (here.socket_.is_open()) here.on_readable();
}

void listener::start()
{
    socket_.await_readable();
}

void listener::close()
{
    if (!socket_.is_open()) return;
    worker_.refresh_now();
    accept_all();
    retry_.disarm();
    socket_.close();
}

void listener::on_readable()
{
    worker_.refresh_now();
    accept_all();
    socket_.await_readable();
}

void listener::accept_all()
{
    for (;;) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int fd = ::accept4(socket_.native(), reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(fd, peer);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
        if ((errno == EMFILE || errno == ENFILE) && turn_away()) continue;
        // Without a descriptor nothing can be done, and no edge tells when one comes back.
        if (errno != EAGAIN) retry_.arm(worker_.wheel(), worker_.now() + retry_after);
        return;
    }
}

void listener::admit(int descriptor, const sockaddr_storage& peer)
{
    auto from = origin_of(peer);
    from.listener = index_;
    from.local_port = port_;
    accepted_.add(worker_.shard());
    const auto own_limit = worker_.config()->configured.listeners[index_].max_connections;
    const bool full = own_limit != 0 && worker_.connections_of(index_).value() >= own_limit;
    from.counted = !full && worker_.clients().enter(from.peer);
    auto* arrived = new session{worker_, descriptor, from}; // deletes itself when it ends
    if (from.counted) {
        arrived->start();
    } else {
        arrived->refuse(failure_reason::overloaded);
    }
}

bool listener::turn_away()
{
    core::log_outside(core::log_level::warn, "proxy.out_of_descriptors",
                      {{"cure", "raise the limit of open files (ulimit -n, LimitNOFILE)"}});
    reserve_.close();
    const int fd = ::accept4(socket_.native(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        // Best effort: what the client sent is read so that closing does not reset the answer.
        char dropped[4096];
        static_cast<void>(::recv(fd, dropped, sizeof dropped, 0));
        static_cast<void>(
            ::send(fd, out_of_descriptors.data(), out_of_descriptors.size(), MSG_NOSIGNAL));
        ::close(fd);
        worker_.counters().failure(failure_reason::overloaded).add(worker_.shard());
    }
    reserve_ = core::owned_descriptor{open_reserve()};
    return fd >= 0;
}

} // namespace netkit::proxy
