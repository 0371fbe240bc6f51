#pragma once

#include <cstddef>

#include "netkit/core/listen.hpp"
#include "netkit/core/ready_socket.hpp"
#include "worker.hpp"

namespace netkit::proxy {

/// Accepts for one worker on one listening socket. When the process has run out of descriptors, a
/// reserve lets it answer 503 and close instead of leaving clients unanswered.
class listener final : private core::ready_owner {
public:
    /// Takes over `socket`. `index` is the listener's in the configuration; `port` its own, 0 for
    /// unix sockets.
    listener(worker& of, core::owned_descriptor socket, std::size_t index, std::uint16_t port);

    void start();
    /// Accepts what the kernel has completed already, so that nobody who connected is turned away,
    /// then closes.
    void close();

private:
    void on_readable() override;
    void on_writable() override {}
    void accept_all();
    void admit(int descriptor, const sockaddr_storage& peer);
    static void on_retry(wheel_timer&, void* self);
    bool turn_away();

    worker& worker_;
    core::ready_socket socket_;
    core::owned_descriptor reserve_;
    wheel_timer retry_;
    std::size_t index_;
    std::uint16_t port_;
    core::counter& accepted_;
};

} // namespace netkit::proxy
