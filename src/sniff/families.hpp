#pragma once

#include <array>
#include <span>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

// The protocols, by the file that holds their rows. A new protocol is a word in `proto`, a row in
// one of these, and a printer in the table of the line.
std::span<const protocol> frame_protocols();     ///< the packet itself, plain data
std::span<const protocol> ethernet_protocols();  ///< Ethernet
std::span<const protocol> vlan_protocols();      ///< 802.1Q and 802.1ad tags
std::span<const protocol> llc_protocols();       ///< LLC and SNAP
std::span<const protocol> raw_protocols();       ///< frames that begin with an IP header
std::span<const protocol> arp_protocols();       ///< ARP, RARP
std::span<const protocol> ip_protocols();        ///< IPv4
std::span<const protocol> ipv6_protocols();      ///< IPv6
std::span<const protocol> ipv6_ext_protocols();  ///< its extension headers
std::span<const protocol> icmp_protocols();      ///< ICMP
std::span<const protocol> icmpv6_protocols();    ///< ICMPv6
std::span<const protocol> tcp_protocols();       ///< TCP
std::span<const protocol> udp_protocols();       ///< UDP, UDP-Lite
std::span<const protocol> dns_protocols();       ///< DNS, mDNS, LLMNR
std::span<const protocol> tls_protocols();       ///< TLS
std::span<const protocol> http2_protocols();     ///< HTTP/2, gRPC
std::span<const protocol> websocket_protocols(); ///< WebSocket
std::span<const protocol> web_protocols();       ///< HTTP
std::span<const protocol> dtls_protocols();      ///< DTLS
std::span<const protocol> quic_protocols();      ///< QUIC

using family = std::span<const protocol> (*)();
// clang-format off: one a line, so that two changes seldom meet in one
inline constexpr std::array families{
    family{frame_protocols},
    family{ethernet_protocols},
    family{vlan_protocols},
    family{llc_protocols},
    family{raw_protocols},
    family{arp_protocols},
    family{ip_protocols},
    family{ipv6_protocols},
    family{ipv6_ext_protocols},
    family{icmp_protocols},
    family{icmpv6_protocols},
    family{tcp_protocols},
    family{udp_protocols},
    family{dns_protocols},
    family{tls_protocols},
    family{web_protocols},
    family{http2_protocols},
    family{websocket_protocols},
    family{dtls_protocols},
    family{quic_protocols},
};
// clang-format on

} // namespace netkit::sniff
