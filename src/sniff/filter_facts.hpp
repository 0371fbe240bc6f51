#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

/// What a capture filter of the common kind can ask about a frame, found behind all VLAN tags and
/// IPv6 extension headers but never inside tunnels, as in pcap-filter(7). Points into the frame.
struct filter_facts {
    enum class network : std::uint8_t { other, ip, ip6, arp, rarp };
    static constexpr std::size_t most_headers = 17; ///< 16 extensions and what follows them

    network kind = network::other;
    bool has_ports = false;
    bool later_fragment = false;
    std::uint8_t chain_size = 0;
    std::array<std::uint8_t, most_headers> chain{}; ///< protocol numbers, IPv6: all of the chain
    std::uint16_t source_port = 0;
    std::uint16_t target_port = 0;
    std::uint32_t fragment_id = 0;
    bool fragmented = false;
    const std::uint8_t* source = nullptr; ///< 4 or 16 bytes; null where not captured
    const std::uint8_t* target = nullptr;

    std::uint8_t transport() const noexcept { return chain_size == 0 ? 0 : chain[chain_size - 1U]; }
    std::size_t address_bytes() const noexcept { return kind == network::ip6 ? 16 : 4; }
};

/// Deepest nesting of tags that filters see through.
inline constexpr std::size_t most_filter_tags = 8;

/// Whether `read_facts` knows the layout of such frames.
bool has_facts(link_type link) noexcept;
void read_facts(const frame& from, filter_facts& to) noexcept;

/// How many VLAN tags follow the addresses of an Ethernet frame, at most `most_filter_tags`.
std::size_t count_tags(const frame& ethernet) noexcept;

/// The extension headers that `read_facts` walks, by number.
constexpr bool is_walked_header(std::uint8_t number) noexcept
{
    switch (number) {
    case 0:   // hop-by-hop options
    case 43:  // routing
    case 44:  // fragment
    case 51:  // authentication
    case 60:  // destination options
    case 135: // mobility
    case 139: // host identity
    case 140: // shim6
        return true;
    default:
        return false;
    }
}

} // namespace netkit::sniff
