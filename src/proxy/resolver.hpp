#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "link.hpp"
#include "netkit/base/address.hpp"
#include "netkit/core/task_group.hpp"

namespace netkit::proxy {

/// The address itself where no name has to be looked up: literals and unix paths.
std::optional<socket_address> literal_address(const endpoint_address& from);

/// Looks up the names of servers, again and again: the last good answer stays in use while a lookup
/// fails, so a broken DNS server breaks nothing that works. Lives on the control loop. The system's
/// resolver bounds a lookup (resolv.conf(5)); it cannot be interrupted.
class resolver {
public:
    static constexpr duration interval = 30s;

    /// What to do with the addresses of a name, when they are new.
    using publish = std::function<void(const std::vector<socket_address>&)>;

    explicit resolver(core::loop& on) : loop_{on}, tasks_{on, "proxy.resolver"} {}

    /// Looks `name` up now and every `interval`, on a task of its own.
    void follow(std::string name, std::uint16_t port, publish tell);
    /// Returns when every name has been looked up once, or failed to be.
    core::task<> first_round(time_point until);
    core::task<> stop();

private:
    core::task<> keep_resolving(std::string name, std::uint16_t port, publish tell);
    core::task<std::vector<socket_address>> look_up(const std::string& name, std::uint16_t port);

    core::loop& loop_;
    core::task_group tasks_;
    std::size_t unanswered_ = 0;
    core::steady_timer* waiting_ = nullptr;
};

} // namespace netkit::proxy
