#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

// Applications over UDP and TCP by their ports. `length` is the payload's.

// line_rip.cpp
void print_rip(line& to, place at, std::uint32_t length);
void print_ripng(line& to, place at, std::uint32_t length);
// line_dhcp.cpp
void print_dhcp(line& to, place at, std::uint32_t length);
// line_dhcpv6.cpp
void print_dhcpv6(line& to, place at, std::uint32_t length);
// line_ntp.cpp
void print_ntp(line& to, place at, std::uint32_t length);
// line_tftp.cpp
void print_tftp(line& to, place at, std::uint32_t length);
void print_syslog(line& to, place at, std::uint32_t length);
// line_radius.cpp
void print_radius(line& to, place at, std::uint32_t length);
// line_snmp.cpp
void print_snmp(line& to, place at, std::uint32_t length);
// line_l2tp.cpp
void print_l2tp(line& to, place at, std::uint32_t length);
// line_hsrp.cpp
void print_hsrp(line& to, place at, std::uint32_t length);
// line_bfd.cpp
void print_bfd_control(line& to, place at, std::uint32_t length);
void print_bfd_multihop(line& to, place at, std::uint32_t length);
void print_bfd_lag(line& to, place at, std::uint32_t length);
void print_bfd_echo(line& to, place at, std::uint32_t length);
// line_ldp.cpp
void print_ldp(line& to, place at, std::uint32_t length);
// line_bgp.cpp
void print_bgp(line& to, place at, std::uint32_t length);

} // namespace netkit::sniff
