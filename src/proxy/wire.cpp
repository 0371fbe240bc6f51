#include "wire.hpp"

#include <cerrno>

#include <sys/socket.h>

namespace netkit::proxy {

void wire::open(core::loop& on, int descriptor, core::ready_owner& owner)
{
    socket_.open(on, descriptor, owner);
}

io_outcome wire::read(std::span<char> into) noexcept
{
    for (;;) {
        const auto n = ::recv(socket_.native(), into.data(), into.size(), 0);
        if (n > 0) return {io_outcome::kind::done, static_cast<std::size_t>(n), 0};
        if (n == 0) return {io_outcome::kind::ended, 0, 0};
        if (errno == EINTR) continue;
        if (errno == EAGAIN) return {io_outcome::kind::later, 0, 0};
        return {io_outcome::kind::failed, 0, errno};
    }
}

io_outcome wire::write(std::span<const iovec> parts) noexcept
{
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts.data()); // sendmsg reads only
    message.msg_iovlen = parts.size();
    for (;;) {
        const auto n = parts.size() == 1 ? ::send(socket_.native(), parts[0].iov_base,
                                                  parts[0].iov_len, MSG_NOSIGNAL)
                                         : ::sendmsg(socket_.native(), &message, MSG_NOSIGNAL);
        if (n >= 0) return {io_outcome::kind::done, static_cast<std::size_t>(n), 0};
        if (errno == EINTR) continue;
        if (errno == EAGAIN) return {io_outcome::kind::later, 0, 0};
        return {io_outcome::kind::failed, 0, errno};
    }
}

void wire::finish_sending() noexcept
{
    ::shutdown(socket_.native(), SHUT_WR);
}

void wire::abort() noexcept
{
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.native(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

bool wire::is_quiet() const noexcept
{
    char probe = 0;
    return ::recv(socket_.native(), &probe, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

} // namespace netkit::proxy
