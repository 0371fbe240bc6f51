// Rules of TCP, UDP, UDP-Lite, SCTP and DCCP, one a case.
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"

namespace netkit::sniff {

using test::decoded_packet;
using test::from_hex;
using test::packet_builder;

namespace {

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
decoded_packet with_options(std::string_view hex)
{
    return seen_of(ip().tcp(50000, 9999).flags("S").options(from_hex(hex)));
}
damage fault_of(const decoded_packet& seen)
{
    const auto* const hit = seen.packet().damaged();
    return hit == nullptr ? damage::none : hit->fault;
}

} // namespace

TEST_CASE("tcp: fields have Wireshark's values and forms", "[sniff][tcp]")
{
    const auto seen =
        seen_of(ip().tcp(50000, 9999).seq(7).ack(9).flags("PA").window(8235).payload("12345"));
    CHECK(seen.text("tcp.port") == "50000,9999");
    CHECK(seen.text("tcp.seq_raw") == "7");
    CHECK(seen.text("tcp.ack_raw") == "9");
    CHECK(seen.text("tcp.hdr_len") == "20");
    CHECK(seen.text("tcp.flags") == "0x0018");
    CHECK(seen.text("tcp.flags.push") == "1");
    CHECK(seen.text("tcp.flags.syn") == "0");
    CHECK(seen.text("tcp.flags.str") == "\xc2\xb7\xc2\xb7\xc2\xb7\xc2\xb7\xc2\xb7\xc2\xb7\xc2\xb7"
                                        "AP\xc2\xb7\xc2\xb7\xc2\xb7");
    CHECK(seen.text("tcp.window_size_value") == "8235");
    CHECK(seen.text("tcp.len") == "5");
    CHECK(seen.text("tcp.payload") == "3132333435");
    CHECK(seen.text("tcp.checksum.status") == "1");
}

TEST_CASE("tcp: the payload's length is the decoder's note", "[sniff][tcp]")
{
    const auto seen = seen_of(ip().tcp(1, 2).payload("12345").trailer({0, 0}));
    REQUIRE(seen.packet().find(proto::tcp) != nullptr);
    CHECK(seen.packet().find(proto::tcp)->note[0] == 5);
}

TEST_CASE("tcp: a data offset below 5 or beyond the segment ends its fields", "[sniff][tcp]")
{
    for (const std::uint8_t offset : {std::uint8_t{0x40}, std::uint8_t{0xf0}}) {
        INFO(unsigned{offset});
        const auto seen = seen_of(ip().tcp(50000, 9999).set8(12, offset).payload("x"));
        CHECK(fault_of(seen) == damage::malformed);
        CHECK(seen.layers() == "eth ip tcp");
        CHECK(seen.text("tcp.seq_raw") == "1");
        CHECK(seen.text("tcp.hdr_len") == std::to_string((offset >> 4) * 4));
        CHECK(seen.text("tcp.flags").empty());
        CHECK(seen.text("tcp.len").empty());
    }
}

TEST_CASE("tcp: common options", "[sniff][tcp]")
{
    const auto seen = with_options("020405b4 0402 080a0000000700000009 01 030307");
    CHECK(seen.text("tcp.options") == "020405b40402080a000000070000000901030307");
    CHECK(seen.text("tcp.option_kind") == "2,4,8,1,3");
    CHECK(seen.text("tcp.option_len") == "4,2,10,3");
    CHECK(seen.text("tcp.options.mss_val") == "1460");
    CHECK(seen.text("tcp.options.sack_perm") == "0402");
    CHECK(seen.text("tcp.options.timestamp.tsval") == "7");
    CHECK(seen.text("tcp.options.timestamp.tsecr") == "9");
    CHECK(seen.text("tcp.options.wscale.shift") == "7");
    CHECK(seen.text("tcp.options.wscale.multiplier") == "128");
}

TEST_CASE("tcp: SACK blocks, every edge", "[sniff][tcp]")
{
    const auto seen = with_options("0101 0512 00000001 00000010 00000100 00001000");
    CHECK(seen.text("tcp.options.sack_le") == "1,256");
    CHECK(seen.text("tcp.options.sack_re") == "16,4096");
    CHECK(seen.text("tcp.options.sack.count") == "2");
}

TEST_CASE("tcp: rarer options", "[sniff][tcp]")
{
    CHECK(with_options("220a 1122334455667788").text("tcp.options.tfo.cookie") ==
          "1122334455667788");
    CHECK(with_options("2202").text("tcp.options.tfo.request") == "1");
    CHECK(with_options("fe06f989 abcd").text("tcp.options.tfo.cookie") == "abcd");
    CHECK(with_options("1d08 0102 aabbccdd").text("tcp.options.ao.keyid") == "1");
    CHECK(with_options("1d08 0102 aabbccdd").text("tcp.options.ao.mac") == "aabbccdd");
    CHECK(with_options("1c04 8005").text("tcp.options.user_to_val") == "5");
    const auto ecn = with_options("ac0b 000001 000002 000003");
    CHECK(ecn.text("tcp.options.acc_ecn.ee0b") == "1");
    CHECK(ecn.text("tcp.options.acc_ecn.eceb") == "2");
    CHECK(ecn.text("tcp.options.acc_ecn.ee1b") == "3");
    CHECK(with_options("6f03 ff").text("tcp.options.unknown.payload") == "ff");
}

TEST_CASE("tcp: multipath options", "[sniff][tcp]")
{
    const auto capable = with_options("1e0c 01 81 0000000000000007");
    CHECK(capable.text("tcp.options.mptcp.subtype") == "0");
    CHECK(capable.text("tcp.options.mptcp.version") == "1");
    CHECK(capable.text("tcp.options.mptcp.sendkey") == "7");
    const auto join = with_options("1e0c 11 02 00000003 00000004");
    CHECK(join.text("tcp.options.mptcp.backup.flag") == "1");
    CHECK(join.text("tcp.options.mptcp.addrid") == "2");
    CHECK(join.text("tcp.options.mptcp.recvtok") == "3");
    const auto signal = with_options("1e14 20 05 00000001 00000002 00000003 0004 0005");
    CHECK(signal.text("tcp.options.mptcp.rawdataack") == "1");
    CHECK(signal.text("tcp.options.mptcp.rawdataseqno") == "2");
    CHECK(signal.text("tcp.options.mptcp.datalvllen") == "4");
    const auto added = with_options("1e08 30 09 0a000007");
    CHECK(added.text("tcp.options.mptcp.ipv4") == "10.0.0.7");
}

TEST_CASE("tcp: an option that cannot be ends the options", "[sniff][tcp]")
{
    CHECK(with_options("0204 05b4 0800 0000").text("tcp.option_kind") == "2,8");
    CHECK(with_options("0801 0000").text("tcp.option_kind") == "8");
    CHECK(with_options("02ff 05b4").text("tcp.options.mss_val").empty());
    CHECK(with_options("00 020405b4 000000").text("tcp.option_kind") == "0");
    CHECK(fault_of(with_options("02ff 05b4")) == damage::none);
}

TEST_CASE("udp: fields have Wireshark's values and forms", "[sniff][udp]")
{
    const auto seen = seen_of(ip().udp(50000, 9999).payload("hello"));
    CHECK(seen.text("udp.port") == "50000,9999");
    CHECK(seen.text("udp.length") == "13");
    CHECK(seen.text("udp.checksum.status") == "1");
    CHECK(seen.text("udp.payload") == "68656c6c6f");
    CHECK(seen_of(ip().udp(1, 2).no_checksum()).text("udp.checksum.status") == "3");
    CHECK(seen_of(ip().udp(1, 2).poke16(6, 0x1234)).text("udp.checksum.status") == "0");
}

TEST_CASE("udp: the length narrows, 0 is a jumbogram, below 8 is wrong", "[sniff][udp]")
{
    const auto narrow = seen_of(ip().udp(1, 2).set16(4, 10).payload("hello"));
    CHECK(narrow.text("data.len") == "2");
    const auto jumbo = seen_of(ip().udp(1, 2).set16(4, 0).payload("hello"));
    CHECK(jumbo.text("data.len") == "5");
    const auto wrong = seen_of(ip().udp(1, 2).set16(4, 7).payload("hello"));
    CHECK(fault_of(wrong) == damage::malformed);
    CHECK(wrong.text("udp.length") == "7");
    CHECK(wrong.text("udp.checksum").empty());
    const auto beyond = seen_of(ip().udp(1, 2).set16(4, 600).payload("hello"));
    CHECK(fault_of(beyond) == damage::none);
    CHECK(beyond.text("data.len") == "5");
}

TEST_CASE("udplite: the third number is how much is checked", "[sniff][udp]")
{
    const auto seen = seen_of(ip().udplite(1, 2).payload("hello"));
    CHECK(seen.layers() == "eth ip udplite data");
    CHECK(seen.text("udp.length").empty());
    CHECK_FALSE(seen.text("udp.checksum_coverage").empty());
    CHECK(seen.text("udp.checksum.status") == "1");
}

TEST_CASE("sctp: chunks in their order, user data as layers", "[sniff][sctp]")
{
    const auto seen =
        seen_of(ip().sctp(7, 9, 0x43232544)
                    .chunk(3, 0, from_hex("00000001 00001000 0001 0001 0002 0003 00000009"))
                    .chunk(0, 3, from_hex("00000005 0001 0002 00000007 6869"))
                    .chunk(0, 3, from_hex("00000006 0001 0003 00000007 797a7a")));
    CHECK(seen.layers() == "eth ip sctp data data");
    CHECK(seen.text("sctp.port") == "7,9");
    CHECK(seen.text("sctp.verification_tag") == "0x43232544");
    CHECK(seen.text("sctp.chunk_type") == "3,0,0");
    CHECK(seen.text("sctp.sack_cumulative_tsn_ack") == "1");
    CHECK(seen.text("sctp.sack_gap_block_start") == "2");
    CHECK(seen.text("sctp.sack_duplicate_tsn") == "9");
    CHECK(seen.text("sctp.data_tsn") == "5,6");
    CHECK(seen.text("sctp.data_sid") == "0x0001,0x0001");
    CHECK(seen.text("data.len") == "2,3");
    CHECK(seen.text("sctp.checksum.status") == "1");
}

TEST_CASE("sctp: every kind of chunk", "[sniff][sctp]")
{
    const auto one = [](std::uint8_t type, std::string_view value) {
        return seen_of(ip().sctp(7, 9).chunk(type, 0, from_hex(value)));
    };
    const auto init = one(1, "00000007 00010000 0011 0012 00000009 000c 0006 0005 0000");
    CHECK(init.text("sctp.init_initiate_tag") == "0x00000007");
    CHECK(init.text("sctp.init_nr_in_streams") == "18");
    CHECK(init.text("sctp.parameter_supported_address_type") == "5");
    CHECK(one(2, "00000007 00010000 0011 0012 00000009 0007 0006 aabb")
              .text("sctp.parameter_state_cookie") == "aabb");
    CHECK(one(4, "0001 0006 aabb").text("sctp.parameter_heartbeat_information") == "aabb");
    CHECK(one(6, "000c 0006 6e6f").text("sctp.cause_code") == "0x000c");
    CHECK(one(7, "00000009").text("sctp.shutdown_cumulative_tsn_ack") == "9");
    CHECK(one(9, "0001 0008 0001 0000").text("sctp.cause_information") == "00010000");
    CHECK(one(10, "aabbcc").text("sctp.cookie") == "aabbcc");
    CHECK(one(12, "00000003").text("sctp.ecne_lowest_tsn") == "3");
    CHECK(one(13, "00000003").text("sctp.cwr_lowest_tsn") == "3");
    CHECK(one(15, "0001 0003 aabb").text("sctp.hmac") == "aabb");
    CHECK(one(64, "00000001 0002 0000 00000003 00000004 6869").text("sctp.data_mid") == "3");
    CHECK(one(192, "00000009 0001 0002").text("sctp.forward_tsn_ssn") == "2");
    CHECK(one(200, "aabb").text("sctp.chunk_value") == "aabb");
}

TEST_CASE("sctp: a chunk of length 0 ends the packet", "[sniff][sctp]")
{
    const auto seen =
        seen_of(packet_builder{}
                    .eth()
                    .ip("10.0.0.1", "10.0.0.2")
                    .payload(from_hex("0007 0009 00000001 00000000 0b00 0000 0003 0010"))
                    .set8(9, 132));
    CHECK(seen.text("sctp.chunk_type") == "11");
    CHECK(fault_of(seen) == damage::none);
}

TEST_CASE("dccp: sequence numbers of both lengths", "[sniff][dccp]")
{
    const auto dccp = [](std::string_view hex) {
        return seen_of(ip().payload(from_hex(hex)).set8(9, 33));
    };
    const auto extended = dccp("9c40 0007 0600 0000 05 00 000000000009 0000 000000000004");
    CHECK(extended.text("dccp.seq") == "9");
    CHECK(extended.text("dccp.type") == "2");
    const auto brief = dccp("9c40 0007 0400 0000 06 000009 00 000004");
    CHECK(brief.text("dccp.seq") == "9");
    CHECK(brief.text("dccp.ack") == "4");
    CHECK(fault_of(dccp("9c40 0007 ff00 0000 06 000009 00 000004")) == damage::malformed);
}

} // namespace netkit::sniff
