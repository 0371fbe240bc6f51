#include "netkit/sniff/community_id.hpp"

#include "netkit/sniff/decode.hpp"
#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

std::string id_of(const test::packet_builder& from, std::uint16_t seed = 0)
{
    const auto bytes = from.bytes();
    frame meta;
    meta.data = bytes.data();
    meta.captured = meta.wire = static_cast<std::uint32_t>(bytes.size());
    meta.link = static_cast<link_type>(from.link());
    packet to;
    decoder{std::make_shared<decode_rules>()}.decode(meta, to);
    community_id_room room{};
    return std::string{community_id_of(to, room, seed)};
}

test::packet_builder ip(std::string_view from, std::string_view to)
{
    return test::packet_builder{}.eth().ip(from, to);
}

} // namespace

// The specification's own examples (community-id-spec, baseline).
TEST_CASE("community id: the published values", "[sniff][flow]")
{
    CHECK(id_of(ip("128.232.110.120", "66.35.250.204").tcp(34855, 80)) ==
          "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    CHECK(id_of(ip("66.35.250.204", "128.232.110.120").tcp(80, 34855)) ==
          "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    CHECK(id_of(ip("128.232.110.120", "66.35.250.204").tcp(34855, 80), 1) ==
          "1:3V71V58M3Ksw/yuFALMcW0LAHvc=");
    CHECK(id_of(ip("192.168.1.52", "8.8.8.8").udp(54585, 53)) == "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
    CHECK(id_of(ip("192.168.0.89", "192.168.0.1").icmp(8)) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
    CHECK(id_of(ip("192.168.0.1", "192.168.0.89").icmp(0)) == "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
    CHECK(id_of(test::packet_builder{}
                    .eth()
                    .ip6("fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea")
                    .icmp6(135)) == "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
    CHECK(id_of(ip("192.168.170.8", "192.168.170.56").sctp(7, 80)) ==
          "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=");
}

TEST_CASE("community id: none where there is no IP", "[sniff][flow]")
{
    CHECK(id_of(test::packet_builder{}.eth().payload("x")).empty());
}

} // namespace netkit::sniff
