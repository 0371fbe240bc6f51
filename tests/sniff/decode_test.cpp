#include "netkit/sniff/decode.hpp"

#include <array>

#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/protocol.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

// Ethernet, IPv4 from 10.0.0.1 to 10.0.0.2, UDP 1234 to 9 with two bytes of payload.
constexpr std::array<std::uint8_t, 44> datagram{
    2,    0,    0, 0,  0, 2,  2, 0, 0,   0,  0, 1, 8,  0,                    // Ethernet
    0x45, 0,    0, 30, 0, 1,  0, 0, 64,  17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, // IPv4
    0x04, 0xd2, 0, 9,  0, 10, 0, 0, 'h', 'i'};                               // UDP

packet decoded(std::uint32_t captured)
{
    frame from;
    from.data = datagram.data();
    from.captured = captured;
    from.wire = datagram.size();
    packet to;
    decoder{std::make_shared<decode_rules>()}.decode(from, to);
    return to;
}

} // namespace

TEST_CASE("decode: layers follow each other from the frame inwards", "[sniff][decode]")
{
    const packet all = decoded(datagram.size());
    REQUIRE(all.depth >= 4);
    CHECK(all.stack[0].id == proto::frame);
    CHECK(all.stack[1].id == proto::eth);
    CHECK(all.stack[2].id == proto::ip);
    CHECK(all.stack[3].id == proto::udp);
    CHECK(all.stack[3].payload().captured() == 2);
    CHECK(all.damaged() == nullptr);
}

TEST_CASE("decode: a cut leaves the layers before it and names the one it hit", "[sniff][decode]")
{
    for (std::uint32_t size = 0; size < 42; ++size) {
        INFO(size);
        const packet cut = decoded(size);
        const auto* hit = cut.damaged();
        REQUIRE(hit != nullptr);
        CHECK(hit->fault == damage::truncated);
        CHECK(hit->id == (size < 14 ? proto::eth : size < 34 ? proto::ip : proto::udp));
        CHECK(hit == &cut.stack[cut.depth - 1]);
    }
}

TEST_CASE("fields: a row of the table is enough to read a field", "[sniff][fields]")
{
    const packet all = decoded(datagram.size());
    const auto* port = find_field("udp.dstport");
    REQUIRE(port != nullptr);
    field_set wanted;
    wanted.set(port->place);
    value_list values;
    values.collect(all, *all.find(proto::udp), wanted);
    REQUIRE(values.all().size() == 1);
    CHECK(values.all()[0].number == 9);
}

} // namespace netkit::sniff
