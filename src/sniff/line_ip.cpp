// IPv4 (RFC 791): its header, its options with -v, and the table of what follows.

#include "line_checksum.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t smallest_header = 20;

constexpr number_name flag_names[] = {{0x2000, "+"}, {0x4000, "DF"}, {0x8000, "rsvd"}};

constexpr number_name protocol_names[] = {
    {0, "Options"},
    {1, "ICMP"},
    {2, "IGMP"},
    {4, "IPIP"},
    {6, "TCP"},
    {8, "EGP"},
    {9, "IGRP"},
    {17, "UDP"},
    {33, "DCCP"},
    {41, "IPv6"},
    {43, "Routing"},
    {44, "Fragment"},
    {46, "RSVP"},
    {47, "GRE"},
    {50, "ESP"},
    {51, "AH"},
    {55, "Mobile IP"},
    {58, "ICMPv6"},
    {62, "Mobile IP (old)"},
    {88, "EIGRP"},
    {89, "OSPF"},
    {103, "PIM"},
    {108, "Compressed IP"},
    {112, "VRRP"},
    {113, "PGM"},
    {132, "SCTP"},
    {135, "Mobility"},
    {143, "Ethernet"},
};

constexpr std::uint16_t offset_mask = 0x1fff;

struct ip_header {
    place at;
    std::uint32_t header;
    std::uint32_t total; ///< as declared, or what there is
    std::uint16_t fragment;
    std::uint8_t ttl;
    std::uint8_t protocol;
    bool presumed = false; ///< the length was 0: left to the network card
};

void put_type_of_service(line& to, std::uint8_t service)
{
    static constexpr std::array<std::string_view, 4> congestion{"", ",ECT(1)", ",ECT(0)", ",CE"};
    to.put("(tos 0x", hexed{service}, congestion[service & 3U]);
}

/// False: an option is cut off, and with it everything behind.
bool put_options(line& to, const ip_header& ip)
{
    if (ip.header == smallest_header) return true;
    to.put(", options (");
    const bool whole = print_ip_options(to, ip.at + smallest_header, ip.header - smallest_header);
    if (!whole) to.put(" [truncated-option]");
    to.put(')');
    return whole;
}

/// The first line of -v; false when nothing more can be printed.
bool put_verbose(line& to, const ip_header& ip)
{
    const auto service = to.u8(ip.at + 1);
    put_type_of_service(to, service);
    if (ip.ttl >= 1) to.put(", ttl ", ip.ttl);
    to.put(", id ", to.be16(ip.at + 4), ", offset ", (ip.fragment & offset_mask) * 8U, ", flags [",
           bit_names{flag_names, ip.fragment & 0xe000U, "none", ","}, "], proto ",
           named{protocol_names, ip.protocol, "unknown"}, " (", ip.protocol, "), length ",
           ip.total);
    if (ip.presumed) to.put(" [was 0, presumed TSO]");
    const bool whole = put_options(to, ip);
    if (to.has(ip.at, ip.header)) {
        const auto rest = ones_rest(ones_sum(to.bytes(ip.at, ip.header)));
        if (rest != 0) {
            const auto held = to.be16(ip.at + 10);
            to.put(", bad cksum ", hexed{held}, " (->", hexed{ones_right(held, rest)}, ")!");
        }
    }
    to.put(")\n    ");
    if (whole) return true;
    to.put(to.ipv4(ip.at + 12), " > ", to.ipv4(ip.at + 16), ": ");
    to.truncated();
    return false;
}

/// Reads and judges the header; false when nothing more can be printed.
bool read_header(line& to, ip_header& ip, std::uint32_t length)
{
    if (!to.need(ip.at, smallest_header)) return false;
    if (length < smallest_header) {
        to.put("truncated-ip ", length);
        return false;
    }
    ip.header = (to.u8(ip.at) & 15U) * 4;
    if (ip.header < smallest_header) {
        to.put("bad-hlen ", ip.header);
        return false;
    }
    ip.total = to.be16(ip.at + 2);
    if (length < ip.total) to.put("truncated-ip - ", ip.total - length, " bytes missing! ");
    if (ip.total < ip.header) {
        // 4.99.3 does not presume; a host whose card segments captures such packets every day.
        if (ip.total != 0 || to.options.compat) {
            to.put("bad-len ", ip.total);
            return false;
        }
        ip.total = length;
        ip.presumed = true;
    }
    ip.fragment = to.be16(ip.at + 6);
    ip.ttl = to.u8(ip.at + 8);
    ip.protocol = to.u8(ip.at + 9);
    return true;
}

void print_payload(line& to, const ip_header& ip)
{
    if ((ip.fragment & offset_mask) != 0) {
        // Ultra-quiet; a later fragment holds nothing that could be decoded.
        to.paint(ink::address);
        to.put(to.ipv4(ip.at + 12), " > ", to.ipv4(ip.at + 16), ':');
        to.paint(ink::plain);
        to.put(" ip-proto-", ip.protocol);
        return;
    }
    const bool has_ports =
        ip.protocol == 6 || ip.protocol == 17 || ip.protocol == 132 || ip.protocol == 33;
    if (!has_ports) {
        to.paint(ink::address);
        to.put(to.ipv4(ip.at + 12), " > ", to.ipv4(ip.at + 16), ": ");
        to.paint(ink::plain);
    }
    if (!to.has(ip.at, ip.header)) {
        to.put(" [remaining caplen(", to.left(ip.at), ") < header length(", ip.header, ")]");
        to.truncated();
        return;
    }
    const network_around around{ip.at, 4, (ip.fragment & 0x2000U) != 0, ip.ttl, ip.protocol, 0};
    print_ip_protocol(to, ip.at + ip.header, ip.total - ip.header, ip.protocol, around);
}

} // namespace

const number_names ip_protocol_names = protocol_names;

void print_ip(line& to, place at, std::uint32_t length)
{
    to.part = "ip";
    if (!to.can_nest()) return;
    const nested inside{to};
    const auto version = to.u8(at) >> 4U;
    if (to.stopped()) return;
    if (version != 4) {
        to.put(version == 6 ? "IP6, wrong link-layer encapsulation" : "IP");
        if (version != 6) to.put(version);
        to.invalid();
        return;
    }
    if (!to.options.link) {
        to.paint(ink::protocol);
        to.put("IP ");
        to.paint(ink::plain);
    }
    ip_header ip{at, 0, 0, 0, 0, 0};
    if (!read_header(to, ip, length)) return;
    const narrowed to_total{to, at + ip.total};
    if (to.verbose() && !put_verbose(to, ip)) return;
    print_payload(to, ip);
}

} // namespace netkit::sniff
