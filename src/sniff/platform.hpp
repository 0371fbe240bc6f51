#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/interfaces.hpp"
#include "netkit/sniff/privileges.hpp"
#include "netkit/sniff/process_table.hpp"

/// What differs between systems, one function each with a twin per system; the preprocessor appears
/// nowhere else.
namespace netkit::sniff::platform {

/// Handles of one interface can share its traffic, each flow with one of them.
bool can_fan_out() noexcept;
/// Joins the handle with the other ones of `group`. False: `why` says it.
bool join_fan_out(int descriptor, std::uint16_t group, std::string& why);

/// How often to ask a capture that can be waited for anyway; nothing where waiting is enough.
std::optional<std::chrono::microseconds> capture_poll() noexcept;

/// Kind and counters, as far as the system tells them.
void describe_interface(system_interface& of);

/// Of the running program, links resolved; empty where the system does not tell.
std::string program_path();
/// Further lines of `permission_remedy`, each with its line break.
std::string permission_hints(const std::string& program);
/// Identity is changed already; the rest of what this system calls privileges.
bool drop_capabilities(const privilege_plan& plan, bool changed_user, std::string& why);
/// Before the identity changes: what is to be kept survives it.
bool keep_capabilities(std::string& why);

/// A socket of this machine that packets can belong to.
struct system_socket {
    ip_address local{}; ///< unspecified: any address of this machine
    ip_address remote{};
    std::uint16_t local_port = 0;
    std::uint16_t remote_port = 0; ///< 0: not connected
    std::uint8_t protocol = 0;
    bool takes_v4 = true; ///< an IPv6 one that gets IPv4 packets too
    std::uint64_t inode = 0;
};
/// Whether processes can be found at all.
bool can_name_processes() noexcept;
/// All TCP and UDP sockets that belong to a process; blocking, for a worker. False: the system
/// refused.
bool list_sockets(std::vector<system_socket>& to);
/// The addresses of this machine's interfaces.
std::vector<ip_address> local_addresses();

/// The owner of a socket.
struct socket_owner {
    std::uint64_t inode = 0;
    process_name process{};
};
/// The owners of sockets among `inodes`, which are sorted; blocking, for a worker. True if some
/// processes did not show their descriptors.
bool find_owners(const std::vector<std::uint64_t>& inodes, std::vector<socket_owner>& to);

} // namespace netkit::sniff::platform
