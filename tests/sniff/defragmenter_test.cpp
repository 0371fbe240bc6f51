#include "netkit/sniff/defragmenter.hpp"

#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

using test::octets;
using test::packet_builder;

constexpr std::int64_t second = 1'000'000'000;

struct joining {
    decoder decodes{std::make_shared<decode_rules>()};
    defragmenter joins;
    packet at;
    octets kept;

    explicit joining(const defrag_options& options = {}) : joins{options} {}

    bool see(const octets& bytes, std::int64_t time_ns = 0, std::size_t cut = 0)
    {
        kept = bytes;
        frame from;
        from.data = kept.data();
        from.wire = static_cast<std::uint32_t>(kept.size());
        from.captured = static_cast<std::uint32_t>(kept.size() - cut);
        from.time_ns = time_ns;
        decodes.decode(from, at);
        return joins.see(at, decodes);
    }
};

octets part(const octets& of, std::size_t from, std::size_t to)
{
    return {of.begin() + static_cast<std::ptrdiff_t>(from),
            of.begin() + static_cast<std::ptrdiff_t>(to)};
}

/// UDP from 1111 to 2222 with `size` bytes.
octets datagram(std::size_t size)
{
    const auto whole =
        packet_builder{}.ip("10.0.0.1", "10.0.0.2").udp(1111, 2222).payload(size, 'x').bytes();
    return part(whole, 20, whole.size());
}

octets piece(const octets& of, std::size_t from, std::size_t to, std::uint16_t id = 7)
{
    return packet_builder{}
        .eth()
        .ip("10.0.0.1", "10.0.0.2")
        .type(17)
        .id(id)
        .fragment(static_cast<std::uint16_t>(from), to != of.size())
        .payload(part(of, from, to))
        .bytes();
}

octets piece6(const octets& of, std::size_t from, std::size_t to, std::uint16_t id = 7)
{
    return packet_builder{}
        .eth()
        .ip6("2001:db8::1", "2001:db8::2")
        .fragment6(static_cast<std::uint16_t>(from), to != of.size(), id)
        .type(17)
        .payload(part(of, from, to))
        .bytes();
}

} // namespace

TEST_CASE("defragmenter: any order of fragments gives the datagram", "[sniff][flow]")
{
    const auto whole = datagram(100);
    for (const bool v6 : {false, true}) {
        const auto cut = v6 ? piece6 : piece;
        joining on;
        CHECK_FALSE(on.see(cut(whole, 48, 108, 7)));
        CHECK(on.at.find(proto::udp) == nullptr);
        CHECK_FALSE(on.see(cut(whole, 0, 24, 7)));
        CHECK(on.at.find(proto::udp) == nullptr); // not before it is whole
        CHECK(on.see(cut(whole, 24, 48, 7)));
        const auto* const udp = on.at.find(proto::udp);
        REQUIRE(udp != nullptr);
        CHECK((udp->flags & layer::joined) != 0);
        CHECK(octets(udp->data, udp->data + udp->captured) == whole);
        CHECK(on.joins.waiting() == 0);
        CHECK(on.joins.counts().completed == 1);
    }
}

TEST_CASE("defragmenter: datagrams of the same pair are kept apart", "[sniff][flow]")
{
    const auto whole = datagram(40);
    joining on;
    CHECK_FALSE(on.see(piece(whole, 0, 24, 1)));
    CHECK_FALSE(on.see(piece(whole, 24, 48, 2)));
    CHECK(on.joins.waiting() == 2);
    CHECK(on.see(piece(whole, 24, 48, 1)));
}

TEST_CASE("defragmenter: in IPv4 the first bytes win, in IPv6 overlap drops all", "[sniff][flow]")
{
    const auto whole = datagram(40);
    auto other = whole;
    for (auto& each : other)
        each = 'o';
    {
        joining on;
        CHECK_FALSE(on.see(piece(whole, 0, 24)));
        CHECK_FALSE(on.see(piece(other, 16, 40)));
        CHECK(on.see(piece(whole, 40, 48)));
        const auto* const udp = on.at.find(proto::udp);
        REQUIRE(udp != nullptr);
        CHECK(udp->data[23] == 'x');
        CHECK(udp->data[24] == 'o');
        CHECK(on.joins.counts().overlapping == 1);
    }
    {
        joining on;
        CHECK_FALSE(on.see(piece6(whole, 0, 24)));
        CHECK_FALSE(on.see(piece6(whole, 0, 24))); // a repetition is none
        CHECK_FALSE(on.see(piece6(other, 16, 40)));
        CHECK_FALSE(on.see(piece6(whole, 24, 48)));
        CHECK(on.joins.counts().completed == 0);
    }
}

TEST_CASE("defragmenter: an atomic fragment passes", "[sniff][flow]")
{
    joining on;
    const auto whole = datagram(10);
    CHECK_FALSE(on.see(piece6(whole, 0, whole.size())));
    CHECK(on.at.find(proto::udp) != nullptr);
    CHECK(on.joins.counts().fragments == 0);
}

TEST_CASE("defragmenter: patience, room and fragments are bounded", "[sniff][flow]")
{
    const auto whole = datagram(1'000);
    SECTION("30 seconds")
    {
        joining on;
        CHECK_FALSE(on.see(piece(whole, 0, 24), 0));
        CHECK_FALSE(on.see(piece(whole, 24, 1'008), 31 * second));
        CHECK(on.joins.counts().timed_out == 1);
    }
    SECTION("a place for each datagram")
    {
        joining on{{.most_datagrams = 4}};
        for (std::uint16_t id = 0; id < 10; ++id)
            on.see(piece(whole, 0, 24, id));
        CHECK(on.joins.waiting() == 4);
        CHECK(on.joins.counts().evicted == 6);
        CHECK(on.see(piece(whole, 24, 1'008, 9)));
    }
    SECTION("64 fragments")
    {
        joining on;
        for (std::size_t at = 0; at + 8 < 8 * 70; at += 8)
            on.see(piece(whole, at, at + 8));
        CHECK_FALSE(on.see(piece(whole, 8 * 69, 1'008)));
        CHECK(on.joins.counts().refused > 0);
    }
    SECTION("cut fragments")
    {
        joining on;
        CHECK_FALSE(on.see(piece(whole, 0, 24), 0, 1));
        CHECK_FALSE(on.see(piece(whole, 24, 1'008)));
        CHECK(on.joins.counts().refused == 1);
    }
}

} // namespace netkit::sniff
