// Properties that hold for every packet of the gallery: its layers, what a cut leaves of it, and
// that no bit can make a decoder read outside.
#include <algorithm>
#include <random>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/protocol.hpp"
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"
#include "support/packet_gallery.hpp"

namespace netkit::sniff {

namespace {

using test::gallery_packet;
using test::octets;

link_type link_of(const gallery_packet& of)
{
    return static_cast<link_type>(of.built.link());
}

/// Reads every field of every layer, as all outputs together would.
std::size_t read_everything(const packet& of)
{
    static value_list list;
    field_set all;
    for (std::size_t place = 0; place < field_set::size(); ++place)
        all.set(place);
    std::size_t count = 0;
    for (const auto& each : of.layers()) {
        list.collect(of, each, all);
        count += list.all().size();
    }
    return count;
}

/// What QUIC encrypts and HTTP/2 compresses is opened in the decoder's own memory.
bool is_inside(const packet& of)
{
    bool opened = false;
    const auto* const begin = of.meta.data;
    const auto* const end = begin + of.meta.captured;
    return std::ranges::all_of(of.layers(), [&](const layer& each) {
        opened = opened || each.id == proto::quic || each.id == proto::http2;
        if (opened) return each.captured <= each.wire;
        return each.captured <= each.wire && each.data >= begin && each.data <= end &&
               each.captured <= static_cast<std::size_t>(end - each.data);
    });
}

bool same_place(const layer& left, const layer& right)
{
    return left.id == right.id && left.header == right.header;
}

} // namespace

TEST_CASE("decode: every packet of the gallery has its layers and no damage", "[sniff][decode]")
{
    for (const auto& each : test::packet_gallery()) {
        INFO(each.name);
        test::decoded_packet seen;
        seen.read(each.built);
        CHECK(seen.layers() == each.layers);
        CHECK(std::ranges::all_of(seen.packet().layers(), [](const layer& at) {
            return at.fault == damage::none || at.id >= proto::dns || at.id == proto::ppp ||
                   at.id == proto::arp || at.id == proto::lldp;
        }));
        CHECK(is_inside(seen.packet()));
    }
}

TEST_CASE("decode: a cut at any byte leaves the layers before it and says so", "[sniff][decode]")
{
    for (const auto& each : test::packet_gallery()) {
        const auto bytes = each.built.bytes();
        test::decoded_packet whole, cut;
        whole.read(each.built);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            INFO(each.name << " cut to " << size << " of " << bytes.size());
            cut.read(bytes, size, link_of(each));
            const auto& left = cut.packet();
            REQUIRE(is_inside(left));
            REQUIRE(left.depth <= whole.packet().depth);
            if (each.name == "teredo") continue; // what follows UDP there is told by its content
            for (std::size_t i = 0; i + 1 < left.depth; ++i)
                REQUIRE(same_place(left.stack[i], whole.packet().stack[i]));
            const auto& last = left.stack[left.depth - 1];
            if (last.captured == last.wire) continue; // only padding behind it is cut
            const bool told = last.fault == damage::truncated;
            REQUIRE((told || last.captured >= std::min(last.header, last.wire) ||
                     last.id >= proto::dns));
            read_everything(left);
        }
    }
}

TEST_CASE("decode: a layer's fields before a cut are those of the whole packet", "[sniff][fields]")
{
    const auto built =
        test::packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").tcp(1024, 9999).flags("S");
    test::decoded_packet seen;
    for (std::size_t size = 42; size <= 46; ++size) {
        INFO(size);
        seen.read(built.bytes(), size);
        CHECK(seen.text("tcp.srcport") == "1024");
        CHECK(seen.text("tcp.dstport") == "9999");
        CHECK(seen.text("tcp.seq_raw").empty() == (size < 42));
        CHECK(seen.text("tcp.ack_raw").empty() == (size < 46));
        CHECK(seen.text("tcp.flags").empty());
    }
}

TEST_CASE("decode: turned bits never lead outside the bytes", "[sniff][decode]")
{
    constexpr std::uint32_t seed = 20260; // a failure names the packet and the round
    std::mt19937 random{seed};
    test::decoded_packet seen;
    for (const auto& each : test::packet_gallery()) {
        const auto bytes = each.built.bytes();
        for (int round = 0; round < 400; ++round) {
            INFO(each.name << " seed " << seed << " round " << round);
            auto turned = bytes;
            for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                turned[random() % turned.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
            const auto size = random() % 3 == 0 ? random() % (turned.size() + 1) : turned.size();
            seen.read(std::move(turned), size, link_of(each));
            REQUIRE(is_inside(seen.packet()));
            read_everything(seen.packet());
        }
    }
}

} // namespace netkit::sniff
