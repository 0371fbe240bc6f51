// Services over UDP whose messages stand in one datagram: each by a message built by hand.

#include "decoded_payload.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

using test::from_hex;
using test::from_text;
using test::octets;

/// The payload decoded, and what its fields are.
payload_decoder decoded(const octets& frame)
{
    static octets kept; // the decoder's packet points into it
    kept = frame;
    payload_decoder decoder;
    decoder.decode(kept);
    CHECK(try_every_cut(frame) > 0);
    return decoder;
}

octets joined(octets left, const octets& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

} // namespace

TEST_CASE("ntp: times are dates, also those after 2036", "[sniff][ntp]")
{
    auto time = decoded(
        udp_frame(123, 40000,
                  from_hex("240206ec 00000123 00010000 c0a80101 e8fb3b80 80000000 00000000 00000000"
                           "00000001 00000000 e8fb3b80 ffffffff")));
    CHECK(time.field("ntp.flags.mode") == "4");
    CHECK(time.field("ntp.stratum") == "2");
    CHECK(time.field("ntp.refid") == "c0a80101");
    CHECK(time.field("ntp.reftime") == "Nov 12, 2023 11:54:40.500000000 UTC");
    CHECK(time.field("ntp.org") == "NULL");
    CHECK(time.field("ntp.rec") == "Feb  7, 2036 06:28:17.000000000 UTC");
    CHECK(time.field("ntp.xmt") == "Nov 12, 2023 11:54:40.999999999 UTC");
}

TEST_CASE("ntp: extensions end where a digest begins", "[sniff][ntp]")
{
    auto time = decoded(udp_frame(123, 123,
                                  from_hex("230206ec" + std::string(88, '0') +
                                           "01040010 000000000000000000000000 00000007 aabb")));
    CHECK(time.field("ntp.ext.type") == "0x0104");
    CHECK(time.field("ntp.ext.length") == "16");
    CHECK(time.field("ntp.keyid") == "00000007");
    CHECK(time.field("ntp.mac") == "aabb");
}

TEST_CASE("bfd: state, flags and a password", "[sniff][bfd]")
{
    auto hello = decoded(udp_frame(49152, 3784,
                                   from_hex("20c40321 00000001 00000002 000f4240 000f4240 00000000"
                                            "010901736563726574")));
    CHECK(hello.field("bfd.sta") == "0x03");
    CHECK(hello.field("bfd.flags.a") == "1");
    CHECK(hello.field("bfd.detect_time_multiplier") == "3");
    CHECK(hello.field("bfd.auth.password") == "secret");
}

TEST_CASE("tftp: the answer to a request is known by who asked", "[sniff][tftp]")
{
    payload_decoder decoder;
    const auto request = udp_frame(3000, 69, from_hex("0001 626f6f7400 6f6374657400"));
    const auto answer = test::packet_builder{}
                            .eth()
                            .ip("10.0.0.2", "10.0.0.1")
                            .udp(3001, 3000)
                            .payload(from_hex("0003 0001 6869"))
                            .bytes();
    decoder.decode(answer);
    CHECK(decoder.last() == "data");
    decoder.decode(request);
    CHECK(decoder.field("tftp.source_file") == "boot");
    CHECK(decoder.field("tftp.type") == "octet");
    decoder.decode(answer);
    CHECK(decoder.last() == "tftp");
    CHECK(decoder.field("tftp.block") == "1");
    CHECK(decoder.field("tftp.data") == "6869");
    CHECK(try_every_cut(request) > 0);
}

TEST_CASE("tftp: options and errors", "[sniff][tftp]")
{
    auto put =
        decoded(udp_frame(3002, 69, from_hex("0002 757000 6e6574617363696900 7473697a6500 3000")));
    CHECK(put.field("tftp.destination_file") == "up");
    CHECK(put.field("tftp.option.name") == "tsize");
    CHECK(put.field("tftp.option.value") == "0");
    auto error = decoded(udp_frame(69, 3002, from_hex("0005 0001 6e6f00")));
    CHECK(error.field("tftp.error.code") == "1");
    CHECK(error.field("tftp.error.message") == "no");
}

TEST_CASE("rtp: sources, extension and padding are not payload", "[sniff][rtp]")
{
    decode_rules rules;
    rules.ports.force_udp(6000, proto::rtp);
    const auto frame = udp_frame(5004, 6000,
                                 from_hex("b1880003 000001e0 deadbeef 00000001 bede0001 10aa0000"
                                          "ffff0000 00000003"));
    payload_decoder decoder{rules};
    decoder.decode(frame);
    CHECK(decoder.field("rtp.p_type") == "8");
    CHECK(decoder.field("rtp.marker") == "1");
    CHECK(decoder.field("rtp.ssrc") == "0xdeadbeef");
    CHECK(decoder.field("rtp.csrc.item") == "0x00000001");
    CHECK(decoder.field("rtp.ext.profile") == "0xbede");
    CHECK(decoder.field("rtp.payload") == "ffff000000");
    CHECK(decoder.field("rtp.padding.count") == "3");
}

TEST_CASE("rtcp: a report and a description in one datagram", "[sniff][rtp]")
{
    decode_rules rules;
    rules.ports.force_udp(6001, proto::rtcp);
    const auto frame = udp_frame(5005, 6001,
                                 from_hex("81c90007 deadbeef 01020304 10ffffff 00010064 00000014"
                                          "abcdef01 00010000 81ca0003 deadbeef 01026162 00000000"));
    payload_decoder decoder{rules};
    decoder.decode(frame);
    CHECK(decoder.field("rtcp.pt") == "201,202");
    CHECK(decoder.field("rtcp.ssrc.cum_nr") == "-1");
    CHECK(decoder.field("rtcp.ssrc.high_cycles") == "1");
    CHECK(decoder.field("rtcp.ssrc.high_seq") == "100");
    CHECK(decoder.field("rtcp.sdes.text") == "ab");
}

TEST_CASE("stun: crossed addresses are made plain", "[sniff][stun]")
{
    auto answer = decoded(udp_frame(3478, 5000,
                                    from_hex("0101000c 2112a442 000102030405060708090a0b"
                                             "00200008 0001329a 2b12a443")));
    CHECK(answer.field("stun.type") == "0x0101");
    CHECK(answer.field("stun.type.class") == "0x0010");
    CHECK(answer.field("stun.att.ipv4") == "10.0.0.1");
    CHECK(answer.field("stun.att.port") == "5000");
    auto found =
        decoded(udp_frame(6000, 6001, from_hex("00010000 2112a442" + std::string(24, '0'))));
    CHECK(found.last() == "stun");
}

TEST_CASE("isakmp: payloads, proposals within, and nothing behind encryption", "[sniff][isakmp]")
{
    const std::string head = "0001020304050607 0000000000000000 2120 2208 00000000 0000004c"
                             "28000024 00000020 01010002 0300000c 0100000c 800e0100"
                             "0000000c 02000005 00000000 0000000c 6e6f6e63656e6f6e";
    auto start = decoded(udp_frame(500, 500, from_hex(head)));
    CHECK(start.field("isakmp.exchangetype") == "34");
    CHECK(start.field("isakmp.nextpayload") == "33,40,0,3,0,0");
    CHECK(start.field("isakmp.nonce") == "6e6f6e63656e6f6e");
    auto traversal = decoded(udp_frame(4500, 4500, from_hex("00000000" + head)));
    CHECK(traversal.last() == "isakmp");
    CHECK(traversal.field("isakmp.ispi") == "0001020304050607");
    auto esp = decoded(udp_frame(4500, 4500, from_hex("00c0ffee 00000001 00000000 00000000")));
    CHECK(esp.decoded().find(proto::esp) != nullptr);
}

TEST_CASE("syslog: the two shapes of a message", "[sniff][syslog]")
{
    auto old = decoded(udp_frame(514, 514, from_text("<34>Oct 11 22:14:15 host su: failed")));
    CHECK(old.field("syslog.facility") == "4");
    CHECK(old.field("syslog.level") == "2");
    CHECK(old.field("syslog.hostname") == "host");
    CHECK(old.field("syslog.procid") == "su");
    auto now =
        decoded(udp_frame(514, 514, from_text("<165>1 2003-10-11T22:14:15Z h app 12 ID - x")));
    CHECK(now.field("syslog.version") == "1");
    CHECK(now.field("syslog.appname") == "app");
    auto none = decoded(udp_frame(514, 514, from_text("no priority")));
    CHECK(none.field("syslog.facility").empty());
    CHECK(none.field("syslog.msg") == "no priority");
}

TEST_CASE("radius: attributes by their table, lengths that lie end them", "[sniff][radius]")
{
    const octets head = from_hex("01070030 000102030405060708090a0b0c0d0e0f");
    auto request = decoded(
        udp_frame(5000, 1812,
                  joined(head, from_hex("0107616c696365 04060a000001 1a0c00000009010661626364 2003"
                                        "6e"))));
    CHECK(request.field("radius.User_Name") == "alice");
    CHECK(request.field("radius.NAS_IP_Address") == "10.0.0.1");
    CHECK(request.field("radius.avp.vendor_id") == "9");
    CHECK(request.field("radius.avp.type") == "1,4,26,32");
    auto wrong = decoded(udp_frame(5000, 1812, joined(head, from_hex("01ff61"))));
    CHECK(wrong.field("radius.avp.type").empty());
    auto other = decoded(udp_frame(5000, 1812, from_hex("0107000a 0001")));
    CHECK(other.last() == "data");
}

TEST_CASE("nbns: names, their use, and addresses", "[sniff][nbns]")
{
    auto answer = decoded(udp_frame(137, 137,
                                    joined(joined(from_hex("12348500 00000001 00000000 20"),
                                                  from_text("ENFJEIEPFDFECACACACACACACACACACA")),
                                           from_hex("00 0020 0001 0000012c 0006 6000 0a000001"))));
    CHECK(answer.field("nbns.name") == "MYHOST<20> (Server service)");
    CHECK(answer.field("nbns.addr") == "10.0.0.1");
    CHECK(answer.field("nbns.nb_flags.ont") == "3");
}

} // namespace netkit::sniff
