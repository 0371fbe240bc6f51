#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netkit::sniff {

/// An interface of this machine that packets can be captured on.
struct system_interface {
    std::string name{};
    std::string description{};
    std::string kind{}; ///< "ethernet", "loopback", "wireless", "bridge", ...; empty: not known
    bool up = false;
    bool running = false; ///< has a carrier
    bool loopback = false;
    bool wireless = false;
    std::vector<std::string> addresses{}; ///< with prefix length where known: "10.0.0.1/24"
    std::uint64_t packets = 0;            ///< both directions, since it exists
    std::uint64_t bytes = 0;
};

/// In libpcap's order: the one tcpdump would take comes first. Empty with `why` on failure.
std::vector<system_interface> list_interfaces(std::string& why);

/// Reads the counters again, in place.
void refresh_counters(std::span<system_interface> of);

/// The name of this machine's interface of that index; empty where there is none. Remembers what it
/// found; the text lives as long as the thread.
std::string_view local_interface_name(std::uint32_t index);

/// "eth7: no such interface; did you mean "eth0"? There are: eth0, lo, any"
std::string unknown_interface(std::string_view name, std::span<const system_interface> existing);

/// What one interface can do: for -L and -J.
struct interface_types {
    struct type {
        std::string name{};
        std::string description{};
    };
    std::vector<type> links{};      ///< the first is the one in use
    std::vector<type> timestamps{}; ///< empty: only the system's own
};
/// False with `why` when it cannot be opened.
bool list_types(std::string_view interface, bool monitor, interface_types& to, std::string& why);

} // namespace netkit::sniff
