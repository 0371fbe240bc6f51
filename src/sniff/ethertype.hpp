#pragma once

#include <cstdint>
#include <span>

#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// What an EtherType announces (IEEE 802 numbers, as of Ethernet, VLAN tags, GRE, SLL, SNAP).
proto after_ethertype(std::uint16_t type) noexcept;

/// What an IP protocol number announces (IANA protocol numbers), in IPv4 and IPv6.
proto after_ip_protocol(std::uint8_t number) noexcept;

namespace numbers {

inline constexpr std::array ethertypes{
    value_name{0x0800, 0x0800, "IPv4"},
    value_name{0x0806, 0x0806, "ARP"},
    value_name{0x2000, 0x2000, "CDP"},
    value_name{0x2003, 0x2003, "VTP"},
    value_name{0x6003, 0x6003, "DECnet"},
    value_name{0x6558, 0x6558, "Transparent Ethernet bridging"},
    value_name{0x8035, 0x8035, "RARP"},
    value_name{0x809b, 0x809b, "AppleTalk"},
    value_name{0x80f3, 0x80f3, "AppleTalk ARP"},
    value_name{0x8100, 0x8100, "802.1Q VLAN"},
    value_name{0x8137, 0x8137, "IPX"},
    value_name{0x86dd, 0x86dd, "IPv6"},
    value_name{0x8808, 0x8808, "MAC control"},
    value_name{0x8809, 0x8809, "Slow protocols"},
    value_name{0x880b, 0x880b, "PPP"},
    value_name{0x8847, 0x8847, "MPLS unicast"},
    value_name{0x8848, 0x8848, "MPLS multicast"},
    value_name{0x8863, 0x8863, "PPPoE discovery"},
    value_name{0x8864, 0x8864, "PPPoE session"},
    value_name{0x888e, 0x888e, "802.1X authentication"},
    value_name{0x88a8, 0x88a8, "802.1ad provider VLAN"},
    value_name{0x88be, 0x88be, "ERSPAN"},
    value_name{0x88cc, 0x88cc, "LLDP"},
    value_name{0x88e5, 0x88e5, "MACsec"},
    value_name{0x88e7, 0x88e7, "802.1ah provider backbone"},
    value_name{0x88f7, 0x88f7, "PTP"},
    value_name{0x8902, 0x8902, "Connectivity fault management"},
    value_name{0x8906, 0x8906, "FCoE"},
    value_name{0x9000, 0x9000, "Loopback"},
    value_name{0x9100, 0x9100, "VLAN stacking"},
};

inline constexpr std::array ip_protocols{
    value_name{0, 0, "IPv6 hop-by-hop options"},
    value_name{1, 1, "ICMP"},
    value_name{2, 2, "IGMP"},
    value_name{4, 4, "IPv4"},
    value_name{6, 6, "TCP"},
    value_name{17, 17, "UDP"},
    value_name{33, 33, "DCCP"},
    value_name{41, 41, "IPv6"},
    value_name{43, 43, "IPv6 routing"},
    value_name{44, 44, "IPv6 fragment"},
    value_name{46, 46, "RSVP"},
    value_name{47, 47, "GRE"},
    value_name{50, 50, "ESP"},
    value_name{51, 51, "AH"},
    value_name{58, 58, "ICMPv6"},
    value_name{59, 59, "IPv6 no next header"},
    value_name{60, 60, "IPv6 destination options"},
    value_name{88, 88, "EIGRP"},
    value_name{89, 89, "OSPF"},
    value_name{94, 94, "IPIP"},
    value_name{97, 97, "EtherIP"},
    value_name{103, 103, "PIM"},
    value_name{108, 108, "IPComp"},
    value_name{112, 112, "VRRP"},
    value_name{115, 115, "L2TP"},
    value_name{132, 132, "SCTP"},
    value_name{135, 135, "IPv6 mobility"},
    value_name{136, 136, "UDP-Lite"},
    value_name{137, 137, "MPLS in IP"},
    value_name{139, 139, "HIP"},
    value_name{140, 140, "Shim6"},
};

} // namespace numbers

constexpr std::span<const value_name> ethertype_names()
{
    return numbers::ethertypes;
}
constexpr std::span<const value_name> ip_protocol_names()
{
    return numbers::ip_protocols;
}

} // namespace netkit::sniff
