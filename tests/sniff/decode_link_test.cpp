// Rules of link layers, one a case: what decides the next layer, where the frame ends, which fields
// are there.
#include <array>

#include "support/catch.hpp"
#include "support/decoded_packet.hpp"

namespace netkit::sniff {

using test::decoded_packet;
using test::from_hex;
using test::packet_builder;

namespace {

packet_builder short_datagram()
{
    return packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").udp(1, 2).payload("hi");
}

decoded_packet read_link(std::string_view hex, link_type link)
{
    decoded_packet seen;
    seen.read(from_hex(hex), SIZE_MAX, link);
    return seen;
}

} // namespace

TEST_CASE("ethernet: a type of at most 1500 is a length", "[sniff][ethernet]")
{
    decoded_packet seen;
    seen.read(packet_builder{}
                  .dot3("02:00:00:00:00:01", "02:00:00:00:00:02")
                  .llc(0xe0, 0xe0)
                  .payload("netware"));
    CHECK(seen.layers() == "eth llc data");
    CHECK(seen.text("eth.len") == "10");
    CHECK(seen.text("eth.type").empty());
    CHECK(seen.text("llc.dsap") == "0xe0");
    CHECK(seen.text("data.len") == "7");
}

TEST_CASE("ethernet: between 1501 and 1535 it is neither", "[sniff][ethernet]")
{
    const auto seen = read_link("020000000002 020000000001 05dd 0102", link_type::ethernet);
    CHECK(seen.layers() == "eth data");
    CHECK(seen.text("eth.invalid_lentype") == "0x05dd");
    CHECK(seen.text("eth.type").empty());
}

TEST_CASE("ethernet: both addresses are eth.addr, the destination first", "[sniff][ethernet]")
{
    decoded_packet seen;
    seen.read(short_datagram());
    CHECK(seen.text("eth.addr") == "02:00:00:00:00:02,02:00:00:00:00:01");
    CHECK(seen.text("eth.lg") == "1,1");
    CHECK(seen.text("eth.dst.ig") == "0");
}

TEST_CASE("ethernet: zeros up to 60 bytes are padding", "[sniff][ethernet]")
{
    decoded_packet seen;
    seen.read(short_datagram().trailer(test::octets(16, 0)));
    CHECK(seen.text("eth.padding") == std::string(32, '0'));
    CHECK(seen.text("eth.trailer").empty());
    CHECK(seen.text("udp.length") == "10");
    CHECK(seen.text("data.len") == "2");
}

TEST_CASE("ethernet: padding that is not zero is a trailer", "[sniff][ethernet]")
{
    decoded_packet seen;
    seen.read(short_datagram().trailer(test::octets(16, 7)));
    CHECK(seen.text("eth.padding").empty());
    CHECK(seen.text("eth.trailer").size() == 32);
}

TEST_CASE("ethernet: the last four bytes of a frame of 64 are its check sequence",
          "[sniff][ethernet]")
{
    auto rest = test::octets(16, 0);
    rest.insert(rest.end(), {0xde, 0xad, 0xbe, 0xef});
    decoded_packet seen;
    seen.read(short_datagram().trailer(rest));
    CHECK(seen.text("eth.padding") == std::string(32, '0'));
    CHECK(seen.text("eth.fcs") == "0xdeadbeef");
    CHECK(seen.text("eth.trailer").empty());
}

TEST_CASE("ethernet: a trailer behind a tag is the tag's", "[sniff][vlan]")
{
    decoded_packet seen;
    seen.read(packet_builder{}
                  .eth()
                  .vlan(5)
                  .ip("10.0.0.1", "10.0.0.2")
                  .udp(1, 2)
                  .payload(40, 1)
                  .trailer({1, 2}));
    CHECK(seen.text("vlan.trailer") == "0102");
    CHECK(seen.text("eth.trailer").empty());
}

TEST_CASE("vlan: tags of any depth and type, each with its next type", "[sniff][vlan]")
{
    decoded_packet seen;
    auto built = packet_builder{}.eth();
    for (const auto type : std::array<std::uint16_t, 5>{0x8100, 0x9100, 0x9200, 0x9300, 0x8100})
        built.vlan(13, 5, type);
    seen.read(built.ip("10.0.0.1", "10.0.0.2").udp(1, 2));
    CHECK(seen.layers() == "eth vlan vlan vlan vlan vlan ip udp");
    CHECK(seen.text("vlan.id") == "13,13,13,13,13");
    CHECK(seen.text("vlan.priority") == "5,5,5,5,5");
    CHECK(seen.text("eth.type") == "0x8100");
    CHECK(seen.text("vlan.etype") == "0x9100,0x9200,0x9300,0x8100,0x0800");
}

TEST_CASE("vlan: a provider tag has fields of its own names", "[sniff][vlan]")
{
    decoded_packet seen;
    seen.read(packet_builder{}.eth().vlan(200, 1, 0x88a8).vlan(7).ip("10.0.0.1", "10.0.0.2"));
    CHECK(seen.text("ieee8021ad.id") == "200");
    CHECK(seen.text("vlan.id") == "7");
    CHECK(seen.text("frame.protocols") == "eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip");
}

TEST_CASE("llc: SNAP names an organisation and its protocol", "[sniff][llc]")
{
    const auto seen = read_link("020000000002 020000000001 0024 aaaa03 000000 0806 "
                                "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002",
                                link_type::ethernet);
    CHECK(seen.layers() == "eth llc arp");
    CHECK(seen.text("llc.oui") == "0x000000");
    CHECK(seen.text("llc.type") == "0x0806");
    CHECK(seen.text("llc.control") == "0x0003");
}

TEST_CASE("arp: addresses of other lengths are bytes", "[sniff][arp]")
{
    const auto usual = read_link("ffffffffffff 020000000001 0806 0001 0800 06 04 0001 "
                                 "020000000001 0a000001 000000000000 0a000001",
                                 link_type::ethernet);
    CHECK(usual.text("arp.src.hw_mac") == "02:00:00:00:00:01");
    CHECK(usual.text("arp.dst.proto_ipv4") == "10.0.0.1");
    CHECK(usual.text("arp.isgratuitous") == "1");
    CHECK(usual.text("arp.isannouncement") == "1");
    const auto odd = read_link("ffffffffffff 020000000001 0806 0007 0800 01 04 0001 "
                               "aa 0a000001 bb 0a000002",
                               link_type::ethernet);
    CHECK(odd.text("arp.src.hw") == "aa");
    CHECK(odd.text("arp.src.hw_mac").empty());
    CHECK(odd.text("arp.dst.hw") == "bb");
    CHECK(odd.packet().damaged() == nullptr);
}

TEST_CASE("arp: stated lengths beyond the frame are the sender's fault", "[sniff][arp]")
{
    const auto seen =
        read_link("ffffffffffff 020000000001 0806 0001 0800 ff ff 0001 0102", link_type::ethernet);
    REQUIRE(seen.packet().damaged() != nullptr);
    CHECK(seen.packet().damaged()->fault == damage::malformed);
    CHECK(seen.text("arp.opcode") == "1");
}

TEST_CASE("null: the family is in either byte order, or an EtherType", "[sniff][cooked]")
{
    constexpr std::string_view packet =
        " 4500001c 00000000 40110000 7f000001 7f000001 0001000200080000";
    for (const std::string_view family : {"02000000", "00000002", "0f000800"}) {
        INFO(family);
        const auto seen = read_link(std::string{family} += packet, link_type::null);
        CHECK(seen.layers() == "null ip udp");
    }
    CHECK(read_link("1e000000 60000000 00003b40 00000000000000000000000000000001"
                    "00000000000000000000000000000001",
                    link_type::null)
              .layers() == "null ipv6");
    CHECK(read_link("00000002 4500001c 00000000 40fd0000 7f000001 7f000001 0001000200080000",
                    link_type::loop)
              .text("null.family") == "2");
}

TEST_CASE("sll: both versions name type, sender and protocol", "[sniff][cooked]")
{
    decoded_packet first, second;
    first.read(packet_builder{}.sll(4).ip("10.0.0.1", "10.0.0.2").udp(1, 2));
    CHECK(first.text("sll.pkttype") == "4");
    CHECK(first.text("sll.etype") == "0x0800");
    CHECK(first.text("frame.protocols") == "sll:ethertype:ip:udp");
    second.read(packet_builder{}.sll2(9, 1).ip("10.0.0.1", "10.0.0.2").udp(1, 2));
    CHECK(second.text("sll.ifindex") == "9");
    CHECK(second.text("sll.pkttype") == "1");
    CHECK(second.text("frame.protocols") == "sll:ethertype:ip:udp");
}

TEST_CASE("ppp: address, control and half the protocol may be left out", "[sniff][ppp]")
{
    constexpr std::string_view packet = " 45000014 00000000 40fd0000 0a000001 0a000002";
    for (const std::string_view head : {"ff03 0021", "0021", "21", "ff03 21"}) {
        INFO(head);
        const auto seen = read_link(std::string{head} += packet, link_type::ppp);
        CHECK(seen.layers() == "ppp ip");
    }
    const auto full = read_link("ff03 c021 01 05 000a 0506 11223344", link_type::ppp);
    CHECK(full.layers() == "ppp lcp");
    CHECK(full.text("ppp.protocol") == "0xc021");
    CHECK(full.text("ppp.identifier") == "5");
    CHECK(full.text("lcp.opt.magic_number") == "0x11223344");
}

TEST_CASE("pppoe: the stated length leaves padding out", "[sniff][pppoe]")
{
    const auto seen = read_link("020000000002 020000000001 8864 1100 0017 000e c021 0901 000c "
                                "a4cbea34 0ee2f609 00000000",
                                link_type::ethernet);
    CHECK(seen.layers() == "eth pppoes ppp lcp");
    CHECK(seen.text("pppoe.session_id") == "0x0017");
    CHECK(seen.text("ppp.magic_number") == "0xa4cbea34");
    CHECK(seen.packet().damaged() == nullptr);
}

TEST_CASE("mpls: the bits behind the last label say what follows", "[sniff][mpls]")
{
    decoded_packet seen;
    seen.read(packet_builder{}.eth().mpls(29).mpls(30, 7).ip6("::1", "::2"));
    CHECK(seen.layers() == "eth mpls ipv6");
    CHECK(seen.text("mpls.label") == "29,30");
    CHECK(seen.text("mpls.bottom") == "0,1");
    CHECK(seen.text("mpls.ttl") == "64,7");
    CHECK(read_link("020000000002 020000000001 8847 0001e140 00000001 "
                    "020000000002 020000000001 88cc 0000",
                    link_type::ethernet)
              .layers() == "eth mpls pwethcw eth lldp");
    CHECK(read_link("020000000002 020000000001 8847 0001e140 f0ff", link_type::ethernet).layers() ==
          "eth mpls data");
}

TEST_CASE("radiotap: values are aligned, a check sequence is no payload", "[sniff][wlan]")
{
    // Flags 0x10 (check sequence), rate, channel 2437 MHz, signal -40; a data frame to the station.
    const auto seen = read_link("00 00 0f00 2e000000 10 02 8509 a000 d8 "
                                "0802 0000 020000000001 020000000002 020000000003 1000 "
                                "aaaa03 000000 0800 "
                                "45000014 00000000 40fd0000 0a000001 0a000002 11223344",
                                link_type::radiotap);
    CHECK(seen.layers() == "radiotap wlan llc ip");
    CHECK(seen.text("radiotap.channel.freq") == "2437");
    CHECK(seen.text("radiotap.dbm_antsignal") == "-40");
    CHECK(seen.text("wlan.da") == "02:00:00:00:00:01");
    CHECK(seen.text("wlan.bssid") == "02:00:00:00:00:02");
    CHECK(seen.text("wlan.sa") == "02:00:00:00:00:03");
    CHECK(seen.text("wlan.seq") == "1");
    CHECK(seen.text("ip.len") == "20");
}

TEST_CASE("nflog: the packet is one of the attributes", "[sniff][wrapped]")
{
    const auto seen = read_link("02 00 0005 0800 0100 0800 01 00 0700 0a00 616200 00 "
                                "1800 0900 45000014 00000000 40fd0000 0a000001 0a000002",
                                link_type::nflog);
    CHECK(seen.layers() == "nflog ip");
    CHECK(seen.text("nflog.prefix") == "ab");
    CHECK(seen.text("nflog.protocol") == "0x0800");
    CHECK(seen.text("nflog.hook") == "1");
}

TEST_CASE("pktap: the header names the link, the interface and the process", "[sniff][wrapped]")
{
    auto bytes = from_hex("6c000000 01000000 0c000000 656e3000");
    bytes.resize(108);
    bytes[52] = 0xd2;
    bytes[53] = 4;
    bytes[56] = 'c';
    const auto packet = from_hex("45000014 00000000 40fd0000 0a000001 0a000002");
    bytes.insert(bytes.end(), packet.begin(), packet.end());
    decoded_packet seen;
    seen.read(bytes, SIZE_MAX, link_type::pktap);
    CHECK(seen.layers() == "pktap raw ip");
    CHECK(seen.text("pktap.ifname") == "en0");
    CHECK(seen.text("pktap.pid") == "1234");
    CHECK(seen.text("pktap.cmdname") == "c");
}

TEST_CASE("link types without a decoder are data", "[sniff][decode]")
{
    const auto seen = read_link("0102", static_cast<link_type>(147));
    CHECK(seen.layers() == "data");
    CHECK(seen.packet().damaged() == nullptr);
}

} // namespace netkit::sniff
