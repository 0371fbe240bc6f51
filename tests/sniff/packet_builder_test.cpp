#include "support/packet_builder.hpp"

#include "support/catch.hpp"

namespace netkit::test {

TEST_CASE("packet builder: types, lengths and checksums follow from the layers", "[sniff][builder]")
{
    const auto bytes = packet_builder{}
                           .eth()
                           .vlan(5)
                           .ip("10.0.0.1", "10.0.0.2")
                           .udp(1234, 53)
                           .payload("hi")
                           .bytes();
    CHECK(bytes == from_hex("020000000002 020000000001 8100 0005 0800"
                            "45 00 001e 0000 0000 40 11 66cd 0a000001 0a000002"
                            "04d2 0035 000a 7e67 6869"));
}

TEST_CASE("packet builder: IPv6 names what follows through its extension headers",
          "[sniff][builder]")
{
    const auto bytes = packet_builder{}
                           .ip6("2001:db8::1", "2001:db8::2")
                           .hop_by_hop({5, 2, 0, 0})
                           .icmp6(128, 0, 0x00010002)
                           .bytes();
    REQUIRE(bytes.size() == 40 + 8 + 8);
    CHECK(bytes[6] == 0);
    CHECK(bytes[5] == 16);
    CHECK(octets(bytes.begin() + 40, bytes.begin() + 48) == from_hex("3a 00 05020000 0100"));
}

TEST_CASE("packet builder: fields can be wrong, before and after the checksums", "[sniff][builder]")
{
    const auto right = packet_builder{}.ip("10.0.0.1", "10.0.0.2").payload("x").bytes();
    const auto length =
        packet_builder{}.ip("10.0.0.1", "10.0.0.2").set16(2, 99).payload("x").bytes();
    const auto checksum =
        packet_builder{}.ip("10.0.0.1", "10.0.0.2").poke16(10, 0xdead).payload("x").bytes();
    CHECK(length[3] == 99);
    CHECK(length[11] != right[11]); // the checksum knows
    CHECK(checksum[10] == 0xde);
    CHECK(checksum[3] == right[3]);
}

TEST_CASE("packet builder: options lengthen the header and are padded", "[sniff][builder]")
{
    const auto bytes = packet_builder{}
                           .ip("10.0.0.1", "10.0.0.2")
                           .tcp(1, 2)
                           .options({2, 4, 5, 0xb4, 1})
                           .flags("SA")
                           .bytes();
    REQUIRE(bytes.size() == 48);
    CHECK(bytes[20 + 12] == 0x70);
    CHECK(bytes[20 + 13] == 0x12);
}

} // namespace netkit::test
