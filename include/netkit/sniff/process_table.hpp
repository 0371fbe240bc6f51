#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "netkit/base/address.hpp"
#include "netkit/sniff/process_name.hpp"

namespace netkit::core {
class loop;
}

namespace netkit::sniff {

/// Both ends of a TCP or UDP packet.
struct socket_ends {
    ip_address source{};
    ip_address target{};
    std::uint16_t source_port = 0;
    std::uint16_t target_port = 0;
    std::uint8_t protocol = 0; ///< 6 or 17; others have no process

    auto operator<=>(const socket_ends&) const = default;
};

/// Names the process of this machine that a packet belongs to. The first packet of a flow makes it
/// ask the kernel on a worker thread, at most ten times a second for all flows together; what it
/// learnt is remembered by socket. Nothing is guessed: a socket that is gone has no name. Bounded:
/// 65,536 flows, the oldest are forgotten. Used on one loop.
class process_table {
public:
    explicit process_table(core::loop& home);
    ~process_table();
    process_table(const process_table&) = delete;
    process_table& operator=(const process_table&) = delete;

    /// Null while unknown, and for ever if the socket is not of this machine or already gone: the
    /// flow is looked up again a second later, once. Cheap for flows seen before. `now_ns` is the
    /// packet's time. The pointer holds until the next call.
    const process_name* find(const socket_ends& ends, std::int64_t now_ns);

    /// Once, a sentence for stderr if only processes of this user can be named; else empty.
    std::string_view take_notice() noexcept;
    /// How often the system was asked so far.
    std::uint64_t scans() const noexcept;
    /// Whether this system can tell at all.
    static bool available() noexcept;

    /// What is under way is finished or given up; no reaction on the loop comes after it.
    void stop();

private:
    struct state;
    std::shared_ptr<state> state_; ///< shared with the worker's answers under way
};

} // namespace netkit::sniff
