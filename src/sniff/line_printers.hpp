#pragma once

#include "line.hpp"

namespace netkit::sniff {

// The printers of the parts of a line. What a part prints begins at `at`; `length` bytes were
// declared there by whoever is around it. Ordered by the files that hold them.

/// The network header that a transport part was found behind.
struct network_around {
    place at = 0; ///< of the IP header
    unsigned version = 4;
    bool fragment = false; ///< more fragments follow: no checksum can be verified
    std::uint8_t ttl = 0;
    std::uint8_t protocol = 0;   ///< of the IP header itself: not its, if extension headers follow
    place final_destination = 0; ///< the 16 bytes a routing header ends at; 0: the header's own
};

/// Ends of a link: their addresses are printed when nothing else can be.
struct link_ends {
    place source = 0;
    place destination = 0;
    bool known = false;
};

// line_hex.cpp
void print_hex(text_out& to, byte_view bytes, bool with_characters);
void print_ascii(text_out& to, byte_view bytes);
/// Bytes that nothing here understands, as a dump below the line.
void print_unknown(line& to, place at, std::size_t length);
/// Rows of hexadecimal digits with their offsets, each behind `before`.
void print_bytes_below(line& to, place at, std::size_t length, std::string_view before);
/// The same, unless the options dump all packets anyway.
void print_unknown_unless_hex(line& to, place at, std::size_t length);

// line_ethernet.cpp
void print_ethernet(line& to, place at, std::uint32_t length);
/// Whether the type was known, and printed.
bool print_ethertype(line& to, std::uint16_t type, place at, std::uint32_t length,
                     const link_ends& ends);
std::string_view ethertype_name(std::uint16_t type) noexcept; ///< empty: unknown
extern const number_names ethertype_names;

// line_wireless.cpp
void print_80211(line& to);
void print_radiotap(line& to);

// line_llc.cpp
struct llc_end {
    std::uint32_t size = 0; ///< of the header, with that of SNAP
    bool known = true;      ///< else what follows the header is still to be dumped
};
llc_end print_llc(line& to, place at, std::uint32_t length, const link_ends& ends);

bool print_snap(line& to, place at, std::uint32_t length, const link_ends& ends,
                std::uint32_t padding);

// line_stp.cpp
void print_stp(line& to, place at, std::uint32_t length);

// line_cisco.cpp
void print_cdp(line& to, place at, std::uint32_t length);
void print_dtp(line& to, place at, std::uint32_t length);
void print_udld(line& to, place at, std::uint32_t length);
void print_vtp(line& to, place at, std::uint32_t length);

// line_osi.cpp
void print_ipx(line& to, place at, std::uint32_t length);
void print_osi(line& to, place at, std::uint32_t length);
void print_appletalk(line& to, place at, std::uint32_t length);

// line_lldp.cpp
void print_lldp(line& to, place at, std::uint32_t length);

// line_lldp_organization.cpp
/// False: too short for what it should hold.
bool print_lldp_organization(line& to, place at, std::uint32_t size);

// line_slow.cpp
void print_slow(line& to, place at, std::uint32_t length);

// line_eapol.cpp
void print_eapol(line& to, place at, std::uint32_t length);

// line_arp.cpp
void print_arp(line& to, place at, std::uint32_t length);

// line_link.cpp
void print_link(line& to);
void print_ip_of_either_version(line& to, place at, std::uint32_t length);

// line_ip.cpp
void print_ip(line& to, place at, std::uint32_t length);
extern const number_names ip_protocol_names;

// line_ip_options.cpp
/// False: the options are cut off.
bool print_ip_options(line& to, place at, std::uint32_t length);

// line_ip_next.cpp
void print_ip_protocol(line& to, place at, std::uint32_t length, std::uint8_t protocol,
                       network_around around);
void print_rare_protocol(line& to, place at, std::uint32_t length, std::uint8_t protocol,
                         const network_around& around);

// line_ipv6.cpp
void print_ipv6(line& to, place at, std::uint32_t length);

// line_tcp.cpp
void print_tcp(line& to, place at, std::uint32_t length, const network_around& around);

// line_udp.cpp
void print_udp(line& to, place at, std::uint32_t length, const network_around& around);

// line_icmp.cpp
void print_icmp(line& to, place at, std::uint32_t length, const network_around& around);

// line_icmp_extension.cpp
/// `quoted_words` is the length of the quoted packet in 4 bytes, 0 where it is not told.
void print_icmp_extension(line& to, place at, std::uint32_t length, std::uint8_t quoted_words);

// line_ppp.cpp
/// The size of the header.
std::uint32_t print_ppp(line& to, place at, std::uint32_t length);
void print_ppp_payload(line& to, std::uint16_t protocol, place at, std::uint32_t length);
void print_ppp_frame(line& to, place at, std::uint32_t length);
void print_ppp_serial(line& to, place at, std::uint32_t length);
void print_pppoe(line& to, place at, std::uint32_t length);

// line_ppp_control.cpp
void print_ppp_control(line& to, std::uint16_t protocol, place at, std::uint32_t length);
void print_ppp_pap(line& to, place at, std::uint32_t length);
void print_ppp_chap(line& to, place at, std::uint32_t length);

// line_mpls.cpp
void print_mpls(line& to, place at, std::uint32_t length);

// line_icmpv6.cpp
void print_icmpv6(line& to, place at, std::uint32_t length, const network_around& around);

// line_igmp.cpp
void print_igmp(line& to, place at, std::uint32_t length);

void print_dvmrp(line& to, place at, std::uint32_t length);
void print_pim1(line& to, place at, std::uint32_t length);

// line_ipsec.cpp
/// The size of the header, 0 when nothing may follow.
std::uint32_t print_ah(line& to, place at);
void print_esp(line& to, place at, std::uint32_t length);
void print_ipcomp(line& to, place at);
void print_udp_encapsulated(line& to, place at, std::uint32_t length);

// line_isakmp.cpp
void print_isakmp(line& to, place at, std::uint32_t length);

// line_gre.cpp
void print_gre(line& to, place at, std::uint32_t length);

// line_overlay.cpp
void print_vxlan(line& to, place at, std::uint32_t length);
void print_vxlan_gpe(line& to, place at, std::uint32_t length);
void print_otv(line& to, place at, std::uint32_t length);
void print_geneve(line& to, place at, std::uint32_t length);

// line_sctp.cpp
void print_sctp(line& to, place at, std::uint32_t length, const network_around& around);

// line_vrrp.cpp
void print_vrrp(line& to, place at, std::uint32_t length, const network_around& around);

// line_pim.cpp
void print_pim(line& to, place at, std::uint32_t length, const network_around& around);

// line_ospf.cpp
void print_ospf(line& to, place at, std::uint32_t length, const network_around& around);

// line_heads.cpp
void print_rsvp(line& to, place at, std::uint32_t length);
void print_eigrp(line& to, place at, std::uint32_t length);

// line_rpl.cpp
void print_rpl(line& to, place at, std::uint32_t length);

} // namespace netkit::sniff
