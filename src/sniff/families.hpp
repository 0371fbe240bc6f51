#pragma once

#include <array>
#include <span>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

// The protocols, by the file that holds their rows. A new protocol is a word in `proto`, a row in
// one of these, and a printer in the table of the line.
// clang-format off: one a line, so that two changes seldom meet in one
std::span<const protocol> frame_protocols(); ///< the packet itself, plain data
std::span<const protocol> ethernet_protocols(); ///< Ethernet
std::span<const protocol> vlan_protocols(); ///< 802.1Q and 802.1ad tags
std::span<const protocol> llc_protocols(); ///< LLC and SNAP
std::span<const protocol> raw_protocols(); ///< frames that begin with an IP header
std::span<const protocol> arp_protocols(); ///< ARP, RARP
std::span<const protocol> ip_protocols(); ///< IPv4
std::span<const protocol> ipv6_protocols(); ///< IPv6
std::span<const protocol> ipv6_ext_protocols(); ///< its extension headers
std::span<const protocol> icmp_protocols(); ///< ICMP
std::span<const protocol> icmpv6_protocols(); ///< ICMPv6
std::span<const protocol> tcp_protocols(); ///< TCP
std::span<const protocol> udp_protocols(); ///< UDP, UDP-Lite
std::span<const protocol> dns_protocols(); ///< DNS, mDNS, LLMNR
std::span<const protocol> dhcp_protocols(); ///< DHCP and BOOTP
std::span<const protocol> ntp_protocols(); ///< NTP
std::span<const protocol> bfd_protocols(); ///< BFD
std::span<const protocol> tftp_protocols(); ///< TFTP
std::span<const protocol> rtp_protocols(); ///< RTP, RTCP
std::span<const protocol> stun_protocols(); ///< STUN, TURN
std::span<const protocol> isakmp_protocols(); ///< ISAKMP, IKE
std::span<const protocol> syslog_protocols(); ///< syslog
std::span<const protocol> radius_protocols(); ///< RADIUS
std::span<const protocol> nbns_protocols(); ///< NetBIOS names
std::span<const protocol> snmp_protocols(); ///< SNMP
std::span<const protocol> dhcpv6_protocols(); ///< DHCPv6
std::span<const protocol> mail_protocols(); ///< SMTP, POP
std::span<const protocol> imap_protocols(); ///< IMAP
std::span<const protocol> ftp_protocols(); ///< FTP
std::span<const protocol> redis_protocols(); ///< Redis
std::span<const protocol> memcached_protocols(); ///< memcached
std::span<const protocol> telnet_protocols(); ///< Telnet
std::span<const protocol> ssh_protocols(); ///< SSH
std::span<const protocol> sip_protocols(); ///< SIP
std::span<const protocol> mqtt_protocols(); ///< MQTT
std::span<const protocol> mysql_protocols(); ///< MySQL
std::span<const protocol> pgsql_protocols(); ///< PostgreSQL
std::span<const protocol> tls_protocols(); ///< TLS
std::span<const protocol> http2_protocols(); ///< HTTP/2, gRPC
std::span<const protocol> websocket_protocols(); ///< WebSocket
std::span<const protocol> web_protocols();       ///< HTTP
std::span<const protocol> dtls_protocols();      ///< DTLS
std::span<const protocol> quic_protocols();      ///< QUIC
std::span<const protocol> cooked_protocols();    ///< NULL, LOOP, SLL, SLL2
std::span<const protocol> ppp_protocols();       ///< PPP and its control protocols
std::span<const protocol> pppoe_protocols();     ///< PPPoE
std::span<const protocol> mpls_protocols();      ///< MPLS
std::span<const protocol> link_tag_protocols();  ///< MACsec, Cisco metadata
std::span<const protocol> stp_protocols();       ///< spanning tree
std::span<const protocol> neighbour_protocols(); ///< LLDP, CDP, slow protocols, EAPOL
std::span<const protocol> wrapped_protocols();   ///< NFLOG, PKTAP
std::span<const protocol> wlan_protocols();      ///< radiotap, 802.11
std::span<const protocol> ipsec_protocols();     ///< AH, ESP
std::span<const protocol> mobility_protocols();  ///< Mobile IPv6, Shim6, HIP
std::span<const protocol> igmp_protocols();      ///< IGMP
std::span<const protocol> sctp_protocols();      ///< SCTP
std::span<const protocol> dccp_protocols();      ///< DCCP
std::span<const protocol> gre_protocols();       ///< GRE
std::span<const protocol> erspan_protocols();    ///< ERSPAN
std::span<const protocol> overlay_protocols();   ///< VXLAN, Geneve
std::span<const protocol> gtp_protocols();       ///< GTP
std::span<const protocol> tunnel_protocols();    ///< Teredo, EtherIP, L2TP
std::span<const protocol> routing_protocols();   ///< OSPF, VRRP, PIM, EIGRP, RIP, HSRP
std::span<const protocol> bgp_protocols();       ///< BGP
// clang-format on

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
    family{dhcp_protocols},
    family{ntp_protocols},
    family{bfd_protocols},
    family{tftp_protocols},
    family{rtp_protocols},
    family{stun_protocols},
    family{isakmp_protocols},
    family{syslog_protocols},
    family{radius_protocols},
    family{nbns_protocols},
    family{snmp_protocols},
    family{dhcpv6_protocols},
    family{mail_protocols},
    family{imap_protocols},
    family{ftp_protocols},
    family{redis_protocols},
    family{memcached_protocols},
    family{telnet_protocols},
    family{ssh_protocols},
    family{sip_protocols},
    family{mqtt_protocols},
    family{mysql_protocols},
    family{pgsql_protocols},
    family{tls_protocols},
    family{http2_protocols},
    family{websocket_protocols},
    family{web_protocols},
    family{dtls_protocols},
    family{quic_protocols},
    family{cooked_protocols},
    family{ppp_protocols},
    family{pppoe_protocols},
    family{mpls_protocols},
    family{link_tag_protocols},
    family{stp_protocols},
    family{neighbour_protocols},
    family{wrapped_protocols},
    family{wlan_protocols},
    family{ipsec_protocols},
    family{mobility_protocols},
    family{igmp_protocols},
    family{sctp_protocols},
    family{dccp_protocols},
    family{gre_protocols},
    family{erspan_protocols},
    family{overlay_protocols},
    family{gtp_protocols},
    family{tunnel_protocols},
    family{routing_protocols},
    family{bgp_protocols},
};
// clang-format on

} // namespace netkit::sniff
