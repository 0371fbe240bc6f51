// What follows an IP header: the table both versions share.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum protocol_number : std::uint8_t {
    number_icmp = 1,
    number_igmp = 2,
    number_ipip = 4,
    number_tcp = 6,
    number_egp = 8,
    number_igrp = 9,
    number_udp = 17,
    number_dccp = 33,
    number_ipv6 = 41,
    number_rsvp = 46,
    number_gre = 47,
    number_esp = 50,
    number_ah = 51,
    number_mobile = 55,
    number_icmpv6 = 58,
    number_none = 59,
    number_nd = 77,
    number_eigrp = 88,
    number_ospf = 89,
    number_pim = 103,
    number_ipcomp = 108,
    number_vrrp = 112,
    number_pgm = 113,
    number_sctp = 132,
    number_ethernet = 143,
};

} // namespace

void print_ip_protocol(line& to, place at, std::uint32_t length, std::uint8_t protocol,
                       network_around around)
{
    for (unsigned headers = 0; headers < 16; ++headers) {
        switch (protocol) {
        case number_ah: {
            if (!to.has(at, 2)) {
                to.part = "ah";
                to.truncated();
                return;
            }
            const auto next = to.u8(at);
            const auto size = print_ah(to, at);
            if (size == 0 || to.stopped()) return;
            at += size;
            length = length < size ? 0 : length - size;
            protocol = next;
            continue;
        }
        case number_tcp:
            print_tcp(to, at, length, around);
            return;
        case number_udp:
            print_udp(to, at, length, around);
            return;
        case number_icmp:
            if (around.version == 4)
                print_icmp(to, at, length, around);
            else {
                to.put("[ICMP requires IPv4]");
                to.invalid();
            }
            return;
        case number_icmpv6:
            if (around.version == 6)
                print_icmpv6(to, at, length, around);
            else {
                to.put("[ICMPv6 requires IPv6]");
                to.invalid();
            }
            return;
        default:
            print_rare_protocol(to, at, length, protocol, around);
            return;
        }
    }
}

void print_rare_protocol(line& to, place at, std::uint32_t length, std::uint8_t protocol,
                         const network_around& around)
{
    switch (protocol) {
    case number_ipip:
        print_ip(to, at, length);
        return;
    case number_ipv6:
        print_ipv6(to, at, length);
        return;
    case number_igmp:
        print_igmp(to, at, length);
        return;
    case number_gre:
        print_gre(to, at, length);
        return;
    case number_sctp:
        print_sctp(to, at, length, around);
        return;
    case number_vrrp:
        print_vrrp(to, at, length, around);
        return;
    case number_pim:
        print_pim(to, at, length, around);
        return;
    case number_ospf:
        print_ospf(to, at, length, around);
        return;
    case number_rsvp:
        print_rsvp(to, at, length);
        return;
    case number_eigrp:
        print_eigrp(to, at, length);
        return;
    case number_esp:
        print_esp(to, at, length);
        return;
    case number_ipcomp:
        print_ipcomp(to, at);
        return;
    case number_nd:
        to.put(" nd ", length);
        return;
    case number_ethernet:
        if (around.version == 6) {
            print_ethernet(to, at, length);
        } else {
            to.put("[Ethernet requires IPv6]");
            to.invalid();
        }
        return;
    case number_none:
        to.put("no next header");
        return;
    default:
        to.put(" ip-proto-", protocol, ' ', length);
    }
}

} // namespace netkit::sniff
