// Rules of IPv4, IPv6, ICMP, ICMPv6, IGMP and IPsec, one a case.
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"

namespace netkit::sniff {

using test::decoded_packet;
using test::from_hex;
using test::octets;
using test::packet_builder;

namespace {

packet_builder ip()
{
    return packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2");
}
packet_builder ip6()
{
    return packet_builder{}.eth().ip6("2001:db8::1", "2001:db8::2");
}
decoded_packet seen_of(const packet_builder& built)
{
    decoded_packet seen;
    seen.read(built);
    return seen;
}
decoded_packet read_raw(std::string_view hex)
{
    decoded_packet seen;
    seen.read(from_hex(hex), SIZE_MAX, link_type::raw);
    return seen;
}
damage fault_of(const decoded_packet& seen)
{
    const auto* const hit = seen.packet().damaged();
    return hit == nullptr ? damage::none : hit->fault;
}

} // namespace

TEST_CASE("ip: fields have Wireshark's values and forms", "[sniff][ip]")
{
    const auto seen = seen_of(ip().tos(0xb9).id(0x59cd).fragment(0, false, true).ttl(9).udp(1, 2));
    CHECK(seen.text("ip.version") == "4");
    CHECK(seen.text("ip.hdr_len") == "20");
    CHECK(seen.text("ip.dsfield") == "0xb9");
    CHECK(seen.text("ip.dsfield.dscp") == "46");
    CHECK(seen.text("ip.dsfield.ecn") == "1");
    CHECK(seen.text("ip.id") == "0x59cd");
    CHECK(seen.text("ip.flags") == "0x02");
    CHECK(seen.text("ip.flags.df") == "1");
    CHECK(seen.text("ip.flags.mf") == "0");
    CHECK(seen.text("ip.ttl") == "9");
    CHECK(seen.text("ip.addr") == "10.0.0.1,10.0.0.2");
    CHECK(seen.text("ip.checksum.status") == "1");
}

TEST_CASE("ip: a header length below 20 or beyond the packet is malformed", "[sniff][ip]")
{
    const auto low = seen_of(ip().udp(1, 2).payload("x"));
    CHECK(fault_of(low) == damage::none);
    const auto wrong = read_raw("44000014 00000000 40fd0000 0a000001 0a000002");
    CHECK(fault_of(wrong) == damage::malformed);
    CHECK(wrong.layers() == "raw ip");
    const auto beyond = read_raw("4f000014 00000000 40fd0000 0a000001 0a000002");
    CHECK(fault_of(beyond) == damage::malformed);
}

TEST_CASE("ip: total length 0 leaves all that was captured", "[sniff][ip]")
{
    const auto seen =
        read_raw("45000000 00000000 40110000 0a000001 0a000002 0001 0002 000a 0000 6869");
    CHECK(seen.layers() == "raw ip udp data");
    CHECK(seen.text("ip.len") == "0");
    CHECK(seen.text("data.len") == "2");
}

TEST_CASE("ip: a total length beyond the frame changes nothing", "[sniff][ip]")
{
    const auto seen =
        read_raw("45000100 00000000 40110000 0a000001 0a000002 0001 0002 000a 0000 6869");
    CHECK(seen.layers() == "raw ip udp data");
    CHECK(fault_of(seen) == damage::none);
}

TEST_CASE("ip: only the first fragment shows the transport", "[sniff][ip]")
{
    const auto first = seen_of(ip().fragment(0, true).udp(1, 2).payload("abcdefgh"));
    CHECK(first.layers() == "eth ip udp data");
    CHECK(first.text("ip.flags.mf") == "1");
    const auto later = seen_of(ip().fragment(16, false).payload("abcdefgh"));
    CHECK(later.layers() == "eth ip data");
    CHECK(later.text("ip.frag_offset") == "2");
}

TEST_CASE("ip: another version under its number", "[sniff][ip]")
{
    const auto six = seen_of(packet_builder{}.eth().type(0x0800).ip6("::1", "::2").udp(1, 2));
    CHECK(six.layers() == "eth ip ipv6 udp");
    CHECK(six.text("ip.version") == "6");
    CHECK(six.text("ip.ttl").empty());
    decoded_packet seven;
    seven.read(from_hex("020000000002 020000000001 0800 75000014"));
    CHECK(fault_of(seven) == damage::malformed);
    CHECK(seven.text("ip.version") == "7");
}

TEST_CASE("ip: options, the first bad length ends them", "[sniff][ip]")
{
    const auto route = seen_of(ip().options(from_hex("0707 08 01020304 01 94040000")).udp(1, 2));
    CHECK(route.text("ip.hdr_len") == "32");
    CHECK(route.text("ip.opt.type") == "7,1,148");
    CHECK(route.text("ip.rec_rt") == "1.2.3.4");
    CHECK(route.text("ip.opt.ra") == "0");
    const auto stamps = seen_of(ip().options(from_hex("440c 0d 01 0a000006 00000007")).udp(1, 2));
    CHECK(stamps.text("ip.opt.time_stamp") == "7");
    CHECK(stamps.text("ip.opt.time_stamp_addr") == "10.0.0.6");
    const auto bad = seen_of(ip().options(from_hex("0701 0000")).udp(1, 2));
    CHECK(bad.text("ip.opt.type") == "7");
    CHECK(bad.layers() == "eth ip udp");
}

TEST_CASE("ip: while a source route lasts its end is the destination", "[sniff][ip]")
{
    const auto on_the_way = seen_of(ip().options(from_hex("01 8307 04 08080808")).udp(1, 2));
    CHECK(on_the_way.text("ip.dst") == "8.8.8.8");
    CHECK(on_the_way.text("ip.cur_rt") == "10.0.0.2");
    const auto arrived = seen_of(ip().options(from_hex("01 8307 08 08080808")).udp(1, 2));
    CHECK(arrived.text("ip.dst") == "10.0.0.2");
    CHECK(arrived.text("ip.rec_rt") == "8.8.8.8");
}

TEST_CASE("ip: packets in packets end at eight", "[sniff][ip]")
{
    auto built = packet_builder{}.eth();
    for (int i = 0; i < 12; ++i)
        built.ip("10.0.0.1", "10.0.0.2");
    const auto seen = seen_of(built.udp(1, 2));
    CHECK(seen.layers() == "eth ip ip ip ip ip ip ip ip data");
}

TEST_CASE("ipv6: fields have Wireshark's values and forms", "[sniff][ipv6]")
{
    const auto seen = seen_of(ip6().tos(0x28).ttl(3).udp(1, 2));
    CHECK(seen.text("ipv6.version") == "6");
    CHECK(seen.text("ipv6.tclass") == "0x00000028");
    CHECK(seen.text("ipv6.tclass.dscp") == "10");
    CHECK(seen.text("ipv6.flow") == "0x000000");
    CHECK(seen.text("ipv6.plen") == "8");
    CHECK(seen.text("ipv6.nxt") == "17");
    CHECK(seen.text("ipv6.hlim") == "3");
    CHECK(seen.text("ipv6.addr") == "2001:db8::1,2001:db8::2");
}

TEST_CASE("ipv6: an interface identifier shows its MAC", "[sniff][ipv6]")
{
    const auto seen =
        seen_of(packet_builder{}.eth().ip6("fe80::c200:54ff:fef5:0", "ff02::1").udp(1, 2));
    CHECK(seen.text("ipv6.src_slaac_mac") == "c0:00:54:f5:00:00");
    CHECK(seen.text("ipv6.dst_slaac_mac").empty());
}

TEST_CASE("ipv6: extension headers are layers, their options fields", "[sniff][ipv6]")
{
    const auto seen = seen_of(ip6()
                                  .hop_by_hop(from_hex("0502 0000 c204 00010000"))
                                  .destination(from_hex("0401 07"))
                                  .udp(1, 2));
    CHECK(seen.layers() == "eth ipv6 ipv6.hopopts ipv6.dstopts udp");
    CHECK(seen.text("ipv6.hopopts.nxt") == "60");
    CHECK(seen.text("ipv6.hopopts.len_oct") == "16");
    CHECK(seen.text("ipv6.opt.router_alert") == "0");
    CHECK(seen.text("ipv6.opt.jumbo") == "65536");
    CHECK(seen.text("ipv6.dstopts.nxt") == "17");
    CHECK(seen.text("ipv6.opt.tel") == "7");
}

TEST_CASE("ipv6: routing headers list their addresses", "[sniff][ipv6]")
{
    const auto source = seen_of(
        ip6().routing(0, 1, from_hex("00000000 20010db8000000000000000000000009")).udp(1, 2));
    CHECK(source.text("ipv6.routing.type") == "0");
    CHECK(source.text("ipv6.routing.segleft") == "1");
    CHECK(source.text("ipv6.routing.src.addr") == "2001:db8::9");
    const auto segments = seen_of(
        ip6().routing(4, 0, from_hex("00 00 0007 20010db8000000000000000000000009")).udp(1, 2));
    CHECK(segments.text("ipv6.routing.srh.addr") == "2001:db8::9");
    CHECK(segments.text("ipv6.routing.srh.tag") == "0007");
}

TEST_CASE("ipv6: fragments; an atomic one passes", "[sniff][ipv6]")
{
    const auto atomic = seen_of(ip6().fragment6(0, false, 0x1234).udp(1, 2));
    CHECK(atomic.layers() == "eth ipv6 ipv6.fraghdr udp");
    CHECK(atomic.text("ipv6.fraghdr.ident") == "0x00001234");
    const auto later = seen_of(ip6().fragment6(16, true, 1).payload("abcdefgh"));
    CHECK(later.layers() == "eth ipv6 ipv6.fraghdr data");
    CHECK(later.text("ipv6.fraghdr.offset") == "2");
    CHECK(later.text("ipv6.fraghdr.more") == "1");
}

TEST_CASE("ipv6: nothing follows the number for nothing", "[sniff][ipv6]")
{
    const auto seen = seen_of(ip6().payload("ignored").set8(6, 59));
    CHECK(seen.layers() == "eth ipv6");
    CHECK(fault_of(seen) == damage::none);
}

TEST_CASE("ipv6: a header longer than the packet is malformed", "[sniff][ipv6]")
{
    const auto seen = seen_of(ip6().payload(from_hex("11ff 0000 0000 0000")).set8(6, 60));
    CHECK(seen.layers() == "eth ipv6 ipv6.dstopts");
    CHECK(fault_of(seen) == damage::malformed);
}

TEST_CASE("ah: lengths count four bytes, and the packet goes on", "[sniff][ipsec]")
{
    const auto seen = seen_of(ip().ah(0x100, 32).udp(1, 2));
    CHECK(seen.text("ah.spi") == "0x00000100");
    CHECK(seen.text("ah.sequence") == "32");
    CHECK(seen.layers() == "eth ip ah udp");
}

TEST_CASE("esp: in UDP a zero word means IKE, one byte keeps alive", "[sniff][ipsec]")
{
    const auto udp = [](std::string_view hex) {
        return seen_of(ip().udp(4500, 4500).payload(from_hex(hex)));
    };
    CHECK(udp("00001234 00000001 aabb").text("esp.spi") == "0x00001234");
    CHECK(udp("ff").text("udpencap.nat_keepalive") == "1");
}

TEST_CASE("icmp: an echo carries data, an error the packet it is about", "[sniff][icmp]")
{
    const auto echo = seen_of(ip().icmp(8, 0, 0x12345678).payload("ping"));
    CHECK(echo.layers() == "eth ip icmp data");
    CHECK(echo.text("icmp.ident") == "4660");
    CHECK(echo.text("icmp.ident_le") == "13330");
    CHECK(echo.text("icmp.seq") == "22136");
    CHECK(echo.text("icmp.checksum.status") == "1");

    const auto error = seen_of(ip().icmp(3, 4, 1400).ip("1.1.1.1", "2.2.2.2").tcp(7, 9));
    CHECK(error.layers() == "eth ip icmp ip tcp");
    CHECK(error.text("icmp.mtu") == "1400");
    CHECK(error.text("ip.src") == "10.0.0.1,1.1.1.1");
    CHECK(error.text("tcp.dstport") == "9");
    CHECK((error.packet().stack[2].flags & layer::quoted) == 0);
    CHECK((error.packet().stack[4].flags & layer::quoted) != 0);
    CHECK((error.packet().stack[5].flags & layer::quoted) != 0);
}

TEST_CASE("icmp: what an error leaves out of the packet was cut, not wrong", "[sniff][icmp]")
{
    const auto seen =
        seen_of(ip().icmp(11).payload(from_hex("4500003c 00010000 01060000 0a000001 0a000002 "
                                               "c350 0050 00000001")));
    CHECK(seen.layers() == "eth ip icmp ip tcp");
    CHECK(seen.text("tcp.srcport") == "50000");
    CHECK(seen.text("tcp.seq_raw") == "1");
    CHECK(fault_of(seen) == damage::truncated);
}

TEST_CASE("icmp: extensions stand where the length says, or behind 128 bytes", "[sniff][icmp]")
{
    octets quoted = from_hex("45000014 00000000 40fd0000 0a000001 0a000002");
    quoted.resize(128);
    const auto extension = from_hex("2000 0000 0008 01 01 00064140");
    octets all = quoted;
    all.insert(all.end(), extension.begin(), extension.end());
    for (const std::uint32_t words : {0U, 32U}) {
        INFO(words);
        const auto seen = seen_of(ip().icmp(11, 0, words << 16U).payload(all));
        CHECK(seen.text("icmp.mpls.label") == "100");
        CHECK(seen.text("icmp.mpls.ttl") == "64");
        CHECK(seen.text("icmp.ext.class") == "1");
        CHECK(seen.layers() == "eth ip icmp ip");
    }
}

TEST_CASE("icmpv6: neighbor discovery and its options", "[sniff][icmpv6]")
{
    const auto seen =
        seen_of(ip6()
                    .icmp6(134, 0, 0x40c00708)
                    .payload(from_hex(
                        "00000000 00000000 0101 020000000001 0501 0000 000005dc "
                        "0304 40c0 00278d00 00093a80 00000000 20010db8000000010000000000000000 "
                        "1903 0000 00000e10 20010db8000000000000000000000053")));
    CHECK(seen.text("icmpv6.nd.ra.cur_hop_limit") == "64");
    CHECK(seen.text("icmpv6.nd.ra.flag") == "0xc0");
    CHECK(seen.text("icmpv6.nd.ra.router_lifetime") == "1800");
    CHECK(seen.text("icmpv6.opt.type") == "1,5,3,25");
    CHECK(seen.text("icmpv6.opt.src_linkaddr") == "020000000001");
    CHECK(seen.text("icmpv6.opt.mtu") == "1500");
    CHECK(seen.text("icmpv6.opt.prefix") == "2001:db8:0:1::");
    CHECK(seen.text("icmpv6.opt.prefix.flag.a") == "1");
    CHECK(seen.text("icmpv6.opt.rdnss") == "2001:db8::53");
    CHECK(seen.text("icmpv6.checksum.status") == "1");
}

TEST_CASE("icmpv6: an option of length 0 ends the options", "[sniff][icmpv6]")
{
    const auto seen = seen_of(ip6().icmp6(133).payload(from_hex("0100 0000 0000 0000")));
    CHECK(seen.text("icmpv6.opt.type") == "1");
    CHECK(fault_of(seen) == damage::none);
}

TEST_CASE("icmpv6: listener reports list groups and sources", "[sniff][icmpv6]")
{
    const auto seen = seen_of(ip6().icmp6(143, 0, 2).payload(
        from_hex("06 00 0001 ff020000000000000000000000000001 20010db8000000000000000000000001 "
                 "04 00 0000 ff020000000000000000000000000002")));
    CHECK(seen.text("icmpv6.mldr.mar.multicast_address") == "ff02::1,ff02::2");
    CHECK(seen.text("icmpv6.mldr.mar.source_address") == "2001:db8::1");
    CHECK(seen.text("icmpv6.mldr.mar.record_type") == "6,4");
}

TEST_CASE("igmp: the length and the time tell the versions", "[sniff][igmp]")
{
    CHECK(seen_of(ip().igmp(0x11, "0.0.0.0", 0)).text("igmp.version") == "1");
    CHECK(seen_of(ip().igmp(0x11, "0.0.0.0", 100)).text("igmp.max_resp") == "100");
    CHECK(seen_of(ip().igmp(0x17, "224.0.0.9")).text("igmp.maddr") == "224.0.0.9");
    const auto three =
        seen_of(ip().igmp(0x11, "224.0.0.9", 7).payload(from_hex("0a 7d 0001 0a000009")));
    CHECK(three.text("igmp.version") == "3");
    CHECK(three.text("igmp.saddr") == "10.0.0.9");
    CHECK(three.text("igmp.qrv") == "2");
}

} // namespace netkit::sniff
