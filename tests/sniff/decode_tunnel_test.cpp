// Rules of tunnels and routing heads, one a case.
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"

namespace netkit::sniff {

using test::decoded_packet;
using test::from_hex;
using test::packet_builder;

namespace {

constexpr std::string_view inner = "45000014 00000000 40fd0000 0a000001 0a000002";

packet_builder ip()
{
    return packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2");
}
decoded_packet seen_of(const packet_builder& built)
{
    decoded_packet seen;
    seen.read(built);
    return seen;
}
/// GRE with the inner packet behind `head`.
decoded_packet gre(std::string_view head, std::string_view packet = inner)
{
    return seen_of(ip().payload(from_hex(std::string{head}.append(packet))).set8(9, 47));
}
decoded_packet udp(std::uint16_t port, std::string_view hex)
{
    return seen_of(ip().udp(40000, port).payload(from_hex(hex)));
}

} // namespace

TEST_CASE("gre: flags say which words follow", "[sniff][gre]")
{
    CHECK(gre("0000 0800").layers() == "eth ip gre ip");
    const auto all = gre("b000 0800 77ff 0000 0000fde8 00000007");
    CHECK(all.layers() == "eth ip gre ip");
    CHECK(all.text("gre.flags_and_version") == "0xb000");
    CHECK(all.text("gre.proto") == "0x0800");
    CHECK(all.text("gre.checksum") == "0x77ff");
    CHECK(all.text("gre.key") == "0x0000fde8");
    CHECK(all.text("gre.sequence_number") == "7");
    CHECK(gre("2000 0800 00000001").text("gre.key") == "0x00000001");
}

TEST_CASE("gre: version 1 has a call and an acknowledgment", "[sniff][gre]")
{
    const auto seen = gre("3081 880b 0004 0006 00000022 00000011 ff03 80fd", "");
    CHECK(seen.layers() == "eth ip gre ppp");
    CHECK(seen.text("gre.key").empty());
    CHECK(seen.text("gre.key.call_id") == "6");
    CHECK(seen.text("gre.sequence_number") == "34");
    CHECK(seen.text("gre.ack_number") == "17");
}

TEST_CASE("gre: source routes are walked over", "[sniff][gre]")
{
    CHECK(gre("4000 0800 0000 0000 0002 00 04 0a000001 0000 00 00").layers() == "eth ip gre ip");
    const auto endless = gre("4000 0800 0000 0000 0002 00 ff", "");
    REQUIRE(endless.packet().damaged() != nullptr);
    CHECK(endless.packet().damaged()->fault == damage::malformed);
}

TEST_CASE("gre: a redirect header may stand before the packet", "[sniff][gre]")
{
    CHECK(gre("0000 883e 01020304").layers() == "eth ip gre ip");
    CHECK(gre("0000 883e").layers() == "eth ip gre ip");
}

TEST_CASE("erspan: three types", "[sniff][erspan]")
{
    constexpr std::string_view frame = "020000000002 020000000001 88cc 0000";
    const auto first = gre("0000 88be", frame);
    CHECK(first.layers() == "eth ip gre erspan eth lldp");
    CHECK(first.text("erspan.version").empty());
    const auto second = gre("1000 88be 00000001 1064 2007 00000009", frame);
    CHECK(second.layers() == "eth ip gre erspan eth lldp");
    CHECK(second.text("erspan.vlan") == "100");
    CHECK(second.text("erspan.spanid") == "7");
    CHECK(second.text("erspan.index") == "9");
    const auto third =
        gre("1000 22eb 00000001 2064 2007 00000009 0005 0001 0000000000000000", frame);
    CHECK(third.layers() == "eth ip gre erspan eth lldp");
    CHECK(third.text("erspan.timestamp") == "9");
    CHECK(third.text("erspan.sgt") == "5");
}

TEST_CASE("vxlan: on both ports", "[sniff][vxlan]")
{
    for (const std::uint16_t port : {std::uint16_t{4789}, std::uint16_t{8472}}) {
        INFO(port);
        const auto seen = seen_of(ip().udp(1, port).vxlan(100).eth().ip("1.1.1.1", "2.2.2.2"));
        CHECK(seen.layers() == "eth ip udp vxlan eth ip");
        CHECK(seen.text("vxlan.vni") == "100");
        CHECK(seen.text("vxlan.flags") == "0x0800");
        CHECK(seen.text("ip.src") == "10.0.0.1,1.1.1.1");
    }
}

TEST_CASE("geneve: options and the type behind them", "[sniff][geneve]")
{
    const auto seen =
        udp(6081, std::string{"0340 0800 0c012e00 0100 81 02 1122334455667788 "}.append(inner));
    CHECK(seen.layers() == "eth ip udp geneve ip");
    CHECK(seen.text("geneve.vni") == "0x0c012e");
    CHECK(seen.text("geneve.flags.critical") == "1");
    CHECK(seen.text("geneve.option.class") == "0x0100");
    CHECK(seen.text("geneve.option.length") == "12");
    CHECK(seen.text("geneve.option.unknown.data") == "1122334455667788");
}

TEST_CASE("gtp: optional words and extension headers stand before the packet", "[sniff][gtp]")
{
    const auto plain = udp(2152, std::string{"30ff 0014 760d3bb0 "}.append(inner));
    CHECK(plain.layers() == "eth ip udp gtp ip");
    CHECK(plain.text("gtp.teid") == "0x760d3bb0");
    CHECK(plain.text("gtp.length") == "20");
    const auto more =
        udp(2152, std::string{"36ff 001c 00000001 0005 00 85 01 0009 00 "}.append(inner));
    CHECK(more.layers() == "eth ip udp gtp ip");
    CHECK(more.text("gtp.seq_number") == "0x0005");
    const auto endless = udp(2152, "34ff 0008 00000001 0005 00 85 00 000000");
    REQUIRE(endless.packet().damaged() != nullptr);
    CHECK(endless.packet().damaged()->fault == damage::malformed);
    CHECK(udp(2152, "3201 0004 00000000 0001 00 00").layers() == "eth ip udp gtp");
}

TEST_CASE("teredo: indications stand before the packet", "[sniff][teredo]")
{
    constexpr std::string_view packet = "60000000 0000 3b 40 20010000000000000000000000000001 "
                                        "20010000000000000000000000000002";
    const auto seen =
        udp(3544, std::string{"0001 00 00 1122334455667788 00 0000 63bf f5fffffe "}.append(packet));
    CHECK(seen.layers() == "eth ip udp teredo ipv6");
    CHECK(seen.text("teredo.auth.nonce") == "1122334455667788");
    CHECK(seen.text("teredo.orig.port") == "40000");
    CHECK(seen.text("teredo.orig.addr") == "10.0.0.1");
}

TEST_CASE("l2tp: flags say which words follow", "[sniff][l2tp]")
{
    const auto seen = udp(1701, "4802 0018 0001 0002 0003 0004 ff03 c021 0901 0008 00000000");
    CHECK(seen.layers() == "eth ip udp l2tp ppp lcp");
    CHECK(seen.text("l2tp.tunnel") == "1");
    CHECK(seen.text("l2tp.session") == "2");
    CHECK(seen.text("l2tp.Ns") == "3");
    const auto control = udp(1701, "c802 0014 0001 0000 0000 0000 8008 0000 0000 0001");
    CHECK(control.layers() == "eth ip udp l2tp");
    CHECK(control.text("l2tp.avp.type") == "0");
}

TEST_CASE("ip in ip in either version", "[sniff][ip]")
{
    CHECK(seen_of(ip().ip6("::1", "::2").udp(1, 2)).layers() == "eth ip ipv6 udp");
    CHECK(seen_of(packet_builder{}.eth().ip6("::1", "::2").ip("1.1.1.1", "2.2.2.2")).layers() ==
          "eth ipv6 ip");
    CHECK(seen_of(ip().ip("1.1.1.1", "2.2.2.2").udp(1, 2)).layers() == "eth ip ip udp");
}

TEST_CASE("ospf: a hello lists its neighbours", "[sniff][ospf]")
{
    const auto seen = seen_of(
        ip().payload(from_hex("0201 0034 0a000001 00000007 0000 0000 0000000000000000 "
                              "ffffff00 000a 02 01 00000028 0a000001 0a000002 0a000003 0a000004"))
            .set8(9, 89));
    CHECK(seen.text("ospf.msg") == "1");
    CHECK(seen.text("ospf.area_id") == "0.0.0.7");
    CHECK(seen.text("ospf.hello.hello_interval") == "10");
    CHECK(seen.text("ospf.hello.active_neighbor") == "10.0.0.3,10.0.0.4");
}

TEST_CASE("bgp: several messages in a segment", "[sniff][bgp]")
{
    constexpr std::string_view marker = "ffffffffffffffffffffffffffffffff ";
    const auto open = std::string{marker} + "001d 01 04 fde8 00b4 0a000001 00 ";
    const auto alive = std::string{marker} + "0013 04";
    const auto seen = seen_of(ip().tcp(40000, 179).flags("PA").payload(from_hex(open + alive)));
    CHECK(seen.layers() == "eth ip tcp bgp");
    CHECK(seen.text("bgp.type") == "1,4");
    CHECK(seen.text("bgp.open.myas") == "65000");
    CHECK(seen.text("bgp.open.identifier") == "10.0.0.1");
}

TEST_CASE("rip, hsrp, vrrp: what their heads and lists say", "[sniff][routing]")
{
    const auto rip = udp(520, "0202 0000 0002 0005 0a000000 ff000000 0a000009 00000003");
    CHECK(rip.text("rip.ip") == "10.0.0.0");
    CHECK(rip.text("rip.netmask") == "255.0.0.0");
    CHECK(rip.text("rip.metric") == "3");
    const auto hsrp = udp(1985, "0000 10 03 0a 64 01 00 636973636f000000 0a0000fe");
    CHECK(hsrp.text("hsrp.state") == "16");
    CHECK(hsrp.text("hsrp.auth_data") == "cisco");
    CHECK(hsrp.text("hsrp.virt_ip") == "10.0.0.254");
    const auto vrrp = seen_of(ip().payload(from_hex("2101 6401 0001 0000 0a0000fe")).set8(9, 112));
    CHECK(vrrp.text("vrrp.prio") == "100");
    CHECK(vrrp.text("vrrp.ip_addr") == "10.0.0.254");
}

} // namespace netkit::sniff
