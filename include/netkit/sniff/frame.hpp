#pragma once

#include <cstdint>
#include <string_view>

namespace netkit::sniff {

/// What the first bytes of a frame are: the LINKTYPE_ values of capture files
/// (https://www.tcpdump.org/linktypes.html). Values not listed are carried as they are.
enum class link_type : std::uint16_t {
    null = 0, ///< 4 bytes of address family in the capturing host's byte order
    ethernet = 1,
    ppp = 9,
    ppp_hdlc = 50,
    ppp_ether = 51,
    raw = 101, ///< an IP header at once, either version
    ieee80211 = 105,
    loop = 108, ///< as null, in network byte order
    linux_sll = 113,
    radiotap = 127,
    ipv4 = 228,
    ipv6 = 229,
    nflog = 239,
    pktap = 258,
    linux_sll2 = 276,
};

enum class packet_direction : std::uint8_t { unknown, in, out };

/// One packet as it was captured. Its bytes belong to the source and live until it is asked for
/// the next one.
struct frame {
    const std::uint8_t* data = nullptr;
    std::uint32_t captured = 0; ///< bytes at `data`
    std::uint32_t wire = 0;   ///< bytes it had on the wire; less than `captured` only in bad files
    std::int64_t time_ns = 0; ///< since 1970-01-01T00:00:00Z; within 2^62, so differences fit
    std::uint64_t number = 0; ///< from 1, in the order of the source
    std::uint32_t interface = 0; ///< index into the source's interfaces
    link_type link = link_type::ethernet;
    packet_direction direction = packet_direction::unknown;
    std::string_view comment{}; ///< pcapng's opt_comment, if there was one
    bool timed = true;          ///< false: the file says no time, and `time_ns` is 0
};

} // namespace netkit::sniff
