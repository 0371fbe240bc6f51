#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "netkit/sniff/process_table.hpp"
#include "platform.hpp"

namespace netkit::sniff {

struct socket_ends_hash {
    std::size_t operator()(const socket_ends& of) const noexcept;
};

/// The sockets of this machine at one moment, found by the packets they send and receive. Pure: it
/// is given the lists.
class socket_index {
public:
    socket_index(const std::vector<platform::system_socket>& sockets,
                 const std::vector<ip_address>& local);

    /// The socket that sent such a packet, else the one that gets it; 0: neither is of this
    /// machine, or it is gone.
    std::uint64_t find(const socket_ends& of) const;

private:
    struct open_socket {
        ip_address local;
        bool takes_v4;
        std::uint64_t inode;
    };

    std::uint64_t find_end(const socket_ends& of, const ip_address& mine, std::uint16_t port) const;
    bool is_local(const ip_address& address) const;

    std::unordered_map<socket_ends, std::uint64_t, socket_ends_hash> connected_;
    std::unordered_map<std::uint32_t, std::vector<open_socket>> open_; ///< by protocol and port
    std::vector<ip_address> local_;                                    ///< sorted
};

} // namespace netkit::sniff
