#include "platform.hpp"

#if defined(__linux__) && !defined(NETKIT_PORTABLE_IO)

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netkit::sniff::platform {
namespace {

/// A small file of the kernel, without its last line break; empty when there is none.
std::string read_text(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    std::array<char, 512> text{};
    const auto size = ::read(file, text.data(), text.size());
    ::close(file);
    if (size <= 0) return {};
    std::string_view found{text.data(), static_cast<std::size_t>(size)};
    if (found.ends_with('\n')) found.remove_suffix(1);
    return std::string{found};
}

std::uint64_t read_number(const std::string& path)
{
    const auto text = read_text(path);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool exists(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

/// The driver's own word ("bridge", "vlan", "wlan"), or what the type of hardware says.
std::string kind_of(const std::string& folder)
{
    constexpr std::string_view key = "DEVTYPE=";
    const auto about = read_text(folder + "uevent");
    if (const auto at = about.find(key); at != std::string::npos) {
        const auto from = at + key.size();
        const auto kind = about.substr(from, about.find('\n', from) - from);
        return kind == "wlan" ? "wireless" : kind;
    }
    if (exists(folder + "tun_flags")) return "tunnel";
    if (exists(folder + "wireless")) return "wireless";
    switch (read_number(folder + "type")) { // ARPHRD_, linux/if_arp.h
    case 1:
        return "ethernet";
    case 32:
        return "infiniband";
    case 280:
        return "can";
    case 512:
        return "ppp";
    case 768:
    case 769:
    case 776:
    case 778:
        return "tunnel";
    case 772:
        return "loopback";
    case 801:
    case 803:
        return "wireless";
    default:
        return {};
    }
}

} // namespace

bool can_fan_out() noexcept
{
    return true;
}

bool join_fan_out(int descriptor, std::uint16_t group, std::string& why)
{
    constexpr unsigned type = PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG;
    const auto option = static_cast<int>(unsigned{group} | type << 16U);
    if (::setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &option, sizeof option) == 0)
        return true;
    why = "its traffic cannot be spread over threads: " + std::generic_category().message(errno);
    return false;
}

std::optional<std::chrono::microseconds> capture_poll() noexcept
{
    return std::nullopt;
}

void describe_interface(system_interface& of)
{
    const std::string folder = "/sys/class/net/" + of.name + '/';
    if (of.name.find('/') != std::string::npos || !exists(folder)) return;
    if (of.kind.empty()) of.kind = kind_of(folder);
    const std::string counters = folder + "statistics/";
    of.packets = read_number(counters + "rx_packets") + read_number(counters + "tx_packets");
    of.bytes = read_number(counters + "rx_bytes") + read_number(counters + "tx_bytes");
}

std::string program_path()
{
    std::array<char, 4096> path{};
    const auto size = ::readlink("/proc/self/exe", path.data(), path.size());
    return size <= 0 ? std::string{} : std::string{path.data(), static_cast<std::size_t>(size)};
}

} // namespace netkit::sniff::platform

#endif
