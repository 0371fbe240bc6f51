// One packet of each application, at the port it is known by.
#include "support/packet_gallery.hpp"
#include "support/quic_packet.hpp"

namespace netkit::test {

namespace {

constexpr std::string_view one = "10.0.0.1", two = "10.0.0.2";

octets joined(std::initializer_list<octets> parts)
{
    octets made;
    for (const auto& each : parts)
        made.insert(made.end(), each.begin(), each.end());
    return made;
}

packet_builder tcp(std::uint16_t port, const octets& payload)
{
    return packet_builder{}.eth().ip(one, two).tcp(40000, port).flags("PA").payload(payload);
}
packet_builder tcp(std::uint16_t port, std::string_view text)
{
    return tcp(port, from_text(text));
}
packet_builder udp(std::uint16_t port, const octets& payload)
{
    return packet_builder{}.eth().ip(one, two).udp(40000, port).payload(payload);
}
packet_builder udp(std::uint16_t port, std::string_view text)
{
    return udp(port, from_text(text));
}
octets with_length(const octets& body)
{
    return joined(
        {{static_cast<std::uint8_t>(body.size() >> 8U), static_cast<std::uint8_t>(body.size())},
         body});
}

const octets dns_answer =
    from_hex("0001 8180 0001 0002 0000 0001 03777777 076578616d706c65 00 0001 0001 "
             "c00c 0005 0001 0000003c 0002 c010 c010 0001 0001 0000003c 0004 0a000002 "
             "00 0029 04d0 0000 0000 0000");
const octets dns_question = from_hex("0001 0100 0001 0000 0000 0000 076578616d706c65 00 001c 0001");
const octets dhcp_discover =
    joined({from_hex("01010600 deadbeef 00050000 00000000 00000000 00000000 00000000 001122334455"),
            octets(10 + 64 + 128, 0),
            from_hex("63825363 350101 3d0701001122334455 0c026162 3703010306 ff")});

} // namespace

std::vector<gallery_packet> application_gallery()
{
    quic_packet initial;
    initial.frames = crypto_frame(0, sample_quic_hello());
    initial.padded_to = 300;
    std::vector<gallery_packet> all;
    const auto add = [&all](std::string_view name, packet_builder built, std::string_view layers) {
        all.push_back({name, std::move(built), layers});
    };
    add("dns", udp(53, dns_answer), "eth ip udp dns");
    add("dns over tcp", tcp(53, with_length(dns_question)), "eth ip tcp dns");
    add("mdns", udp(5353, dns_answer), "eth ip udp mdns");
    add("llmnr", udp(5355, dns_question), "eth ip udp llmnr");
    add("dhcp", packet_builder{}.eth().ip(one, two).udp(68, 67).payload(dhcp_discover),
        "eth ip udp dhcp");
    add("dhcpv6",
        packet_builder{}
            .eth()
            .ip6("fe80::1", "ff02::1:2")
            .udp(546, 547)
            .payload(from_hex("01 abcdef 0001 000a 00030001 001122334455 0006 0002 0017 "
                              "0003 000c 00000001 00000e10 00001518")),
        "eth ipv6 udp dhcpv6");
    add("ntp",
        udp(123, from_hex("230206ec 00000123 00010000 c0a80101 e8fb3b80 80000000 00000000 00000000"
                          "00000001 00000000 e8fb3b80 ffffffff")),
        "eth ip udp ntp");
    add("snmp",
        udp(161, from_hex("3026 020101 0406 7075626c6963 a019 020101 020100 020100 300e 300c 0608 "
                          "2b06010201010100 0500")),
        "eth ip udp snmp");
    add("tls", tcp(443, tls_record(22, sample_quic_hello())), "eth ip tcp tls");
    add("quic", udp(443, initial.bytes()), "eth ip udp quic tls");
    add("http", tcp(80, "GET /a?b=c HTTP/1.1\r\nHost: example.org\r\nCookie: a=b\r\n\r\n"),
        "eth ip tcp http");
    add("http 2",
        tcp(9000, joined({from_text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                          from_hex("000006 04 00 00000000 0003 00000064 "
                                   "00000f 01 05 00000001 828684418cf1e3c2e5f23a6ba0ab90")})),
        "eth ip tcp http2");
    add("ssh", tcp(22, "SSH-2.0-test_1\r\n"), "eth ip tcp ssh");
    add("smtp", tcp(25, "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"), "eth ip tcp smtp");
    add("pop", tcp(110, "USER alice\r\n"), "eth ip tcp pop");
    add("imap", tcp(143, "a1 LOGIN alice secret\r\n"), "eth ip tcp imap");
    add("ftp", tcp(21, "PORT 10,0,0,2,200,10\r\n"), "eth ip tcp ftp");
    add("sip",
        udp(5060, "INVITE sip:b@c SIP/2.0\r\nVia: SIP/2.0/UDP a:5060;branch=z\r\n"
                  "From: <sip:a@b>;tag=1\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\nc=IN IP4 10.0.0.2\r\n"
                  "m=audio 7078 RTP/AVP 0\r\n"),
        "eth ip udp sip");
    add("redis", tcp(6379, "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n"), "eth ip tcp resp");
    add("memcached", tcp(11211, "set k 1 60 2\r\nhi\r\n"), "eth ip tcp memcache");
    add("telnet", tcp(23, from_hex("fffb18 fffa1800787465726d fff0 6869")), "eth ip tcp telnet");
    add("mqtt", tcp(1883, from_hex("1010 0004 4d515454 0402003c 0004 61626364")),
        "eth ip tcp mqtt");
    add("mysql", tcp(3306, from_hex("09000000 0373656c6563742031")), "eth ip tcp mysql");
    add("pgsql", tcp(5432, from_hex("51 0000000d 73656c656374203100")), "eth ip tcp pgsql");
    add("syslog", udp(514, "<34>Oct 11 22:14:15 host su: failed"), "eth ip udp syslog");
    add("radius", udp(1812, from_hex("0107001b 000102030405060708090a0b0c0d0e0f 0107616c696365")),
        "eth ip udp radius");
    add("tftp", udp(69, from_hex("0001 626f6f7400 6f6374657400")), "eth ip udp tftp");
    add("stun",
        udp(3478,
            from_hex("0101000c 2112a442 000102030405060708090a0b 00200008 0001329a 2b12a443")),
        "eth ip udp stun");
    add("isakmp",
        udp(500, from_hex("0001020304050607 0000000000000000 2820 2208 00000000 00000028 "
                          "0000000c 6e6f6e63656e6f6e")),
        "eth ip udp isakmp");
    add("bfd", udp(3784, from_hex("20c00318 00000001 00000002 000f4240 000f4240 00000000")),
        "eth ip udp bfd");
    add("nbns",
        udp(137, joined({from_hex("12340110 00010000 00000000 20"),
                         from_text("ENFJEIEPFDFECACACACACACACACACACA"), from_hex("00 0020 0001")})),
        "eth ip udp nbns");
    return all;
}

} // namespace netkit::test
