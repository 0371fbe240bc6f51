// The packets that every property of decoding is tried on: cut at each byte, with bits turned, and
// as seeds of the fuzzer. What the builder has no step for is written out in hex after its RFC.
#include "support/packet_gallery.hpp"

#include <algorithm>
#include <iterator>

namespace netkit::test {

namespace {

constexpr std::string_view one = "10.0.0.1", two = "10.0.0.2";
constexpr std::string_view six_one = "fe80::ff:fe00:1", six_two = "fe80::ff:fe00:2";

packet_builder ip()
{
    return packet_builder{}.eth().ip(one, two);
}
packet_builder ip6()
{
    return packet_builder{}.eth().ip6(six_one, six_two);
}
packet_builder udp(std::uint16_t port)
{
    return ip().udp(40000, port);
}
/// Bytes behind an IPv4 header of that protocol number.
packet_builder over_ip(std::uint8_t number, std::string_view hex)
{
    return ip().payload(from_hex(hex)).set8(9, number);
}
/// Bytes behind an Ethernet header of that type.
packet_builder over_eth(std::uint16_t type, std::string_view hex)
{
    return packet_builder{}.eth().type(type).payload(from_hex(hex));
}

using pictures = std::vector<gallery_packet>;

void add_links(pictures& to)
{
    to.push_back({"arp",
                  packet_builder{}.eth().arp(1, "02:00:00:00:00:01", one, "00:00:00:00:00:00", two),
                  "eth arp"});
    to.push_back({"vlan in vlan",
                  packet_builder{}.eth().vlan(200, 3, 0x88a8).vlan(7).ip(one, two).udp(1, 2),
                  "eth vlan vlan ip udp"});
    to.push_back({"mpls", packet_builder{}.eth().mpls(16).mpls(17).ip(one, two).udp(1, 2),
                  "eth mpls ip udp"});
    to.push_back({"pppoe", packet_builder{}.eth().pppoe(23).ppp().ip(one, two).udp(1, 2),
                  "eth pppoes ppp ip udp"});
    to.push_back({"lcp", over_eth(0x8864, "1100 0017 000e c021 0105 000c 0104 05d4 0506 1122 3344"),
                  "eth pppoes ppp lcp"});
    to.push_back(
        {"pppoe discovery", over_eth(0x8863, "1109 0000 0008 0101 0000 0103 0000"), "eth pppoed"});
    to.push_back(
        {"spanning tree",
         packet_builder{}
             .dot3("02:00:00:00:00:01", "01:80:c2:00:00:00")
             .llc(0x42, 0x42)
             .payload(from_hex("0000 00 00 00 8001 020000000001 00000004 8002 020000000002 "
                               "8003 0100 1400 0200 0f00")),
         "eth llc stp"});
    to.push_back({"lldp",
                  over_eth(0x88cc, "0207 04 020000000001 0404 05 657468 0602 0078 0a03 616263 "
                                   "100c 05 01 0a000001 02 00000001 00 0000"),
                  "eth lldp"});
    to.push_back({"cdp",
                  packet_builder{}
                      .dot3("02:00:00:00:00:01", "01:00:0c:cc:cc:cc")
                      .llc(0xaa, 0xaa)
                      .snap(0x0c)
                      .type(0x2000)
                      .payload(from_hex("02b4 0000 0001 0006 7231 0003 0007 657430")),
                  "eth llc cdp"});
    to.push_back({"eapol", over_eth(0x888e, "02 01 0000"), "eth eapol"});
    to.push_back({"macsec",
                  over_eth(0x88e5, "2c 00 00000001 0200000000010001 11223344556677889900"),
                  "eth macsec"});
    to.push_back({"sll", packet_builder{}.sll(4).ip(one, two).udp(1, 2), "sll ip udp"});
    to.push_back({"sll2", packet_builder{}.sll2(3).ip(one, two).udp(1, 2), "sll2 ip udp"});
    to.push_back({"null", packet_builder{}.null().ip(one, two).udp(1, 2), "null ip udp"});
    to.push_back({"loop", packet_builder{}.loop().ip6("::1", "::1").udp(1, 2), "null ipv6 udp"});
    to.push_back({"raw", packet_builder{}.raw().ip(one, two).udp(1, 2), "raw ip udp"});
}

void add_networks(pictures& to)
{
    to.push_back({"ip options",
                  ip().options(from_hex("0101 070b 08 0a000003 00000000 94040000")).udp(1, 2),
                  "eth ip udp"});
    to.push_back({"later fragment", ip().fragment(8, true).payload("later"), "eth ip data"});
    to.push_back({"every extension header",
                  ip6()
                      .hop_by_hop(from_hex("0502 0000"))
                      .destination(from_hex("0401 04"))
                      .routing(0, 1, from_hex("00000000 20010db8000000000000000000000001"))
                      .fragment6(0, false, 77)
                      .udp(1, 2),
                  "eth ipv6 ipv6.hopopts ipv6.dstopts ipv6.routing ipv6.fraghdr udp"});
    to.push_back({"ah", ip().ah(0x100, 1).udp(1, 2), "eth ip ah udp"});
    to.push_back({"esp", ip().esp(0x1234, 7).payload(16, 0xaa), "eth ip esp"});
    to.push_back(
        {"mobility", over_ip(135, "3b01 0500 0000 0001 c000 0010 00000000"), "eth ip mipv6"});
    to.push_back({"icmp echo", ip().icmp(8, 0, 0x00010002).payload("ping"), "eth ip icmp data"});
    to.push_back({"icmp error", ip().icmp(3, 3).ip(two, one).udp(53, 40000).payload("quoted"),
                  "eth ip icmp ip udp dns"});
    to.push_back({"neighbor solicitation",
                  ip6().icmp6(135, 0, 0).payload(
                      from_hex("fe800000000000000000000000000002 0101 020000000001")),
                  "eth ipv6 icmpv6"});
    to.push_back(
        {"multicast listener report",
         ip6().icmp6(143, 0, 1).payload(from_hex("04000000 ff0200000000000000000000000000fb")),
         "eth ipv6 icmpv6"});
    to.push_back({"igmp", ip().igmp(0x16, "224.0.0.251"), "eth ip igmp"});
    to.push_back(
        {"igmp 3", over_ip(2, "2200 0000 0000 0001 0400 0001 e00000fb 0a000001"), "eth ip igmp"});
}

void add_transports(pictures& to)
{
    to.push_back({"tcp options",
                  ip().tcp(40000, 9999)
                      .flags("S")
                      .options(from_hex("020405b4 0402 080a0000000100000000 01 030307")),
                  "eth ip tcp"});
    to.push_back({"mptcp",
                  ip().tcp(40000, 9999).flags("S").options(from_hex("1e0c0081 1122334455667788")),
                  "eth ip tcp"});
    to.push_back({"udplite", ip().udplite(40000, 9999).payload("lite"), "eth ip udplite data"});
    to.push_back({"sctp",
                  ip().sctp(7, 7)
                      .chunk(3, 0, from_hex("00000001 00001000 0001 0001 0002 0003 00000009"))
                      .chunk(0, 3, from_hex("00000001 0001 0002 00000000 6869")),
                  "eth ip sctp data"});
    to.push_back({"dccp", over_ip(33, "9c40 0007 0500 0000 0100 000000000001 0001 00000000 00"),
                  "eth ip dccp data"});
}

void add_tunnels(pictures& to)
{
    to.push_back({"gre", ip().gre().ip(two, one).udp(1, 2), "eth ip gre ip udp"});
    to.push_back({"gre for ppp", over_ip(47, "3081 880b 0004 0006 00000001 00000002 ff03 0021"),
                  "eth ip gre ppp"});
    to.push_back({"erspan 2",
                  over_ip(47, "1000 88be 00000001 1001 0001 00000002 "
                              "020000000002 020000000001 0806"),
                  "eth ip gre erspan eth arp"});
    to.push_back(
        {"vxlan", udp(4789).vxlan(7).eth().ip(two, one).udp(1, 2), "eth ip udp vxlan eth ip udp"});
    to.push_back({"geneve", udp(6081).geneve(7).eth().ip(two, one).udp(1, 2),
                  "eth ip udp geneve eth ip udp"});
    to.push_back({"gtp", udp(2152).gtpu(9).ip(two, one).udp(1, 2), "eth ip udp gtp ip udp"});
    to.push_back({"teredo",
                  udp(3544).payload(from_hex("0000 1122 f5fffffe 60000000 0000 3b 40 "
                                             "20010000000000000000000000000001 "
                                             "20010000000000000000000000000002")),
                  "eth ip udp teredo ipv6"});
    to.push_back({"l2tp",
                  udp(1701).payload(from_hex("0002 0001 0002 ff03 c021 0901 0008 00000000")),
                  "eth ip udp l2tp ppp lcp"});
    to.push_back({"6in4", ip().ip6(six_one, six_two).udp(1, 2), "eth ip ipv6 udp"});
    to.push_back({"4in6", ip6().ip(one, two).udp(1, 2), "eth ipv6 ip udp"});
    to.push_back({"etherip", over_ip(97, "3000 020000000002 020000000001 88cc 0000"),
                  "eth ip etherip eth lldp"});
}

void add_routing(pictures& to)
{
    to.push_back({"ospf",
                  over_ip(89, "0201 0030 0a000001 00000000 0000 0000 0000000000000000 "
                              "ffffff00 000a 02 01 00000028 0a000001 0a000002 0a000003"),
                  "eth ip ospf"});
    to.push_back({"vrrp", over_ip(112, "2101 6401 0001 0000 0a0000fe"), "eth ip vrrp"});
    to.push_back({"pim", over_ip(103, "2000 0000"), "eth ip pim"});
    to.push_back(
        {"eigrp", over_ip(88, "0205 0000 00000000 00000000 00000000 0000 0064"), "eth ip eigrp"});
    to.push_back(
        {"rip",
         udp(520).payload(from_hex("0202 0000 0002 0000 0a000000 ff000000 00000000 00000001")),
         "eth ip udp rip"});
    to.push_back({"hsrp",
                  udp(1985).payload(from_hex("0000 10 03 0a 64 01 00 636973636f000000 0a0000fe")),
                  "eth ip udp hsrp"});
    to.push_back({"bgp",
                  ip().tcp(40000, 179)
                      .flags("PA")
                      .payload(from_hex("ffffffffffffffffffffffffffffffff 0013 04")),
                  "eth ip tcp bgp"});
}

} // namespace

std::vector<gallery_packet> packet_gallery()
{
    pictures all;
    add_links(all);
    add_networks(all);
    add_transports(all);
    add_tunnels(all);
    add_routing(all);
    auto applications = application_gallery();
    std::move(applications.begin(), applications.end(), std::back_inserter(all));
    return all;
}

} // namespace netkit::test
