#include "platform.hpp"

#if !defined(__linux__) || defined(NETKIT_PORTABLE_IO)

#include <array>

#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

namespace netkit::sniff::platform {

bool can_fan_out() noexcept
{
    return false;
}

bool join_fan_out(int, std::uint16_t, std::string& why)
{
    why = "this system cannot spread a capture over threads";
    return false;
}

// Some releases of BPF say readable only when their buffer is full; asking now and then is harmless
// where they do better.
std::optional<std::chrono::microseconds> capture_poll() noexcept
{
    return std::chrono::milliseconds{50};
}

void describe_interface(system_interface& of)
{
    if (of.loopback && of.kind.empty()) of.kind = "loopback";
#if defined(AF_LINK)
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return;
    for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
        if (of.name != each->ifa_name || each->ifa_addr == nullptr ||
            each->ifa_addr->sa_family != AF_LINK || each->ifa_data == nullptr)
            continue;
        const auto& counters = *static_cast<const if_data*>(each->ifa_data);
        of.packets = std::uint64_t{counters.ifi_ipackets} + counters.ifi_opackets;
        of.bytes = std::uint64_t{counters.ifi_ibytes} + counters.ifi_obytes;
    }
    ::freeifaddrs(all);
#endif
}

std::string program_path()
{
#if defined(__APPLE__)
    std::array<char, 4096> path{};
    std::uint32_t size = path.size();
    if (::_NSGetExecutablePath(path.data(), &size) == 0) return path.data();
#endif
    return {};
}

} // namespace netkit::sniff::platform

#endif
