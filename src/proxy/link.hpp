#pragma once

#include <cstddef>
#include <cstdint>

#include <sys/socket.h>

#include "netkit/base/clock.hpp"
#include "netkit/base/timer_wheel.hpp"
#include "netkit/proxy/failure.hpp"
#include "wire.hpp"

namespace netkit::proxy {

class worker;
struct server_slot;

/// A resolved address, ready for connect(2).
struct socket_address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    bool operator==(const socket_address& other) const noexcept;
};

/// Who uses a link: told of everything that happens on it until `link::drop_user`.
class link_user {
public:
    virtual void on_link_open() = 0;
    virtual void on_link_refused(failure_reason why) = 0;
    virtual void on_link_readable() = 0;
    virtual void on_link_writable() = 0;

protected:
    ~link_user() = default;
};

/// One connection to a server: connecting, used by one exchange, or idle in its slot. While idle it
/// listens, so that a server that closes (or speaks unasked) is noticed before the next use.
class link final : private core::ready_owner {
public:
    link(worker& of, server_slot& slot);
    ~link();

    /// Begins to connect for `user`, who hears of the outcome, maybe before this returns.
    void connect(const socket_address& where, link_user& user);
    /// Hands an idle link to `user`.
    void use(link_user& user);
    /// The exchange is over and the connection good: kept for the next one, or closed if the
    /// limits of `keepalive` say so. `server_allows` is the server's own idle limit, 0 for none.
    void park(duration server_allows);
    /// Closes now; the object lives until the worker sweeps.
    void close() noexcept;

    wire& stream() noexcept { return wire_; }
    server_slot& slot() noexcept { return slot_; }
    bool is_reused() const noexcept { return uses_ > 1; }
    /// Still open and silent: asked before a request that must not be sent twice.
    bool is_quiet() const noexcept { return wire_.is_quiet(); }

    std::size_t place = 0; ///< in the worker's list

private:
    enum class phase : std::uint8_t { connecting, used, idle, closed };

    void on_readable() override;
    void on_writable() override;
    void check_connected();
    void refuse(int error);
    void leave_idle() noexcept;
    static void on_idle_timer(wheel_timer&, void* self);

    worker& worker_;
    server_slot& slot_;
    wire wire_;
    link_user* user_ = nullptr;
    socket_address where_;
    time_point born_{};
    time_point idle_until_{};
    std::uint32_t uses_ = 0;
    phase phase_ = phase::connecting;
    wheel_timer idle_timer_;
};

} // namespace netkit::proxy
