#include "link.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "worker.hpp"

namespace netkit::proxy {

namespace {

// A connection whose server closes right behind its last byte shows no edge of its own: the first
// look comes early, the ordinary limit afterwards.
constexpr duration first_look = 200ms;

failure_reason reason_of(int error) noexcept
{
    if (error == ECONNREFUSED) return failure_reason::upstream_connect_refused;
    if (error == ETIMEDOUT) return failure_reason::upstream_connect_timeout;
    return failure_reason::upstream_unreachable;
}

} // namespace

bool socket_address::operator==(const socket_address& other) const noexcept
{
    return size == other.size && std::memcmp(&storage, &other.storage, size) == 0;
}

link::link(worker& of, server_slot& slot)
    : worker_{of}, slot_{slot}, idle_timer_{&link::on_idle_timer, this}
{
}

link::~link()
{
    close();
}

void link::connect(const socket_address& where, link_user& user)
{
    user_ = &user;
    where_ = where;
    uses_ = 1;
    born_ = worker_.now();
    slot_.count_active(+1);
    const int family = where.storage.ss_family;
    const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return refuse(errno);
    if (family != AF_UNIX) {
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    wire_.open(worker_.on(), fd, *this);
    check_connected();
}

void link::check_connected()
{
    // Asking again tells the state without a second call: EISCONN once it is made, EALREADY while
    // it is on its way.
    const int rc =
        ::connect(wire_.native(), reinterpret_cast<const sockaddr*>(&where_.storage), where_.size);
    if (rc == 0 || errno == EISCONN) {
        phase_ = phase::used;
        slot_.metrics->connects_done.add(worker_.shard());
        user_->on_link_open();
    } else if (errno == EINPROGRESS || errno == EALREADY || errno == EINTR) {
        wire_.await_writable();
    } else {
        refuse(errno);
    }
}

void link::refuse(int error)
{
    slot_.metrics->connects_failed.add(worker_.shard());
    link_user* user = user_;
    close();
    user->on_link_refused(reason_of(error));
}

void link::use(link_user& user)
{
    leave_idle();
    user_ = &user;
    ++uses_;
    phase_ = phase::used;
    slot_.count_active(+1);
}

void link::park(duration server_allows)
{
    const auto& keep = slot_.keepalive;
    const auto now = worker_.now();
    const bool worn = (keep.max_requests != 0 && uses_ >= keep.max_requests) ||
                      (keep.max_age > 0s && now - born_ >= keep.max_age);
    if (worn || slot_.idle.size() >= keep.idle || worker_.is_draining()) return close();
    auto limit = keep.idle_timeout;
    if (server_allows > 0s) limit = std::min(limit, server_allows - server_allows / 4);
    user_ = nullptr;
    phase_ = phase::idle;
    slot_.count_active(-1);
    slot_.idle.push_back(this);
    slot_.metrics->idle.add(worker_.shard(), +1);
    idle_until_ = now + limit;
    if (keep.max_age > 0s) idle_until_ = std::min(idle_until_, born_ + keep.max_age);
    idle_timer_.arm(worker_.wheel(), std::min(idle_until_, now + first_look));
    wire_.await_readable();
}

void link::leave_idle() noexcept
{
    if (slot_.idle.back() == this) {
        slot_.idle.pop_back();
    } else {
        std::erase(slot_.idle, this);
    }
    slot_.metrics->idle.add(worker_.shard(), -1);
    idle_timer_.disarm();
}

void link::close() noexcept
{
    if (phase_ == phase::closed) return;
    if (phase_ == phase::idle) {
        leave_idle();
    } else {
        slot_.count_active(-1);
    }
    phase_ = phase::closed;
    user_ = nullptr;
    wire_.close();
    worker_.bury(*this);
}

void link::on_idle_timer(wheel_timer&, void* self)
{
    auto& here = *static_cast<link*>(self);
    worker& of = here.worker_;
    const auto now = of.refresh_now();
    if (now < here.idle_until_ && here.is_quiet()) {
        here.idle_timer_.arm(of.wheel(), here.idle_until_);
    } else {
        here.close();
        of.sweep();
    }
}

void link::on_readable()
{
    worker& of = worker_; // what follows may end this link
    of.refresh_now();
    if (phase_ == phase::used) {
        user_->on_link_readable();
    } else if (phase_ == phase::idle) {
        // Whatever came belongs to no request: an end, or bytes that could poison the next answer.
        if (is_quiet()) {
            wire_.await_readable();
        } else {
            close();
        }
    }
    of.sweep();
}

void link::on_writable()
{
    worker& of = worker_;
    of.refresh_now();
    if (phase_ == phase::connecting) {
        check_connected();
    } else if (phase_ == phase::used) {
        user_->on_link_writable();
    }
    of.sweep();
}

} // namespace netkit::proxy
