#include "platform.hpp"

#if !defined(__linux__) || defined(NETKIT_PORTABLE_IO)

namespace netkit::sniff::platform {

bool can_name_processes() noexcept
{
    return false;
}

bool list_sockets(std::vector<system_socket>&)
{
    return false;
}

std::vector<ip_address> local_addresses()
{
    return {};
}

bool find_owners(const std::vector<std::uint64_t>&, std::vector<socket_owner>&)
{
    return false;
}

} // namespace netkit::sniff::platform

#endif
