// What the fuzzers of capture files begin with. Run `netkit_sniff_tests "[.seeds]"` to write the
// folders tests/fuzz/corpus/{pcap,pcapng,compressed}_file and packet anew.
#include "netkit/base/compress.hpp"

#include "support/capture_builder.hpp"
#include "support/catch.hpp"
#include "support/packet_gallery.hpp"
#include "support/source_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace netkit::sniff {

namespace {

using test::from_text;
using test::octets;
using test::pcapng_builder;

void seed(const std::string& unit, const std::string& name, const octets& bytes)
{
    const auto folder = test::source_folder() / "tests/fuzz/corpus" / unit;
    std::filesystem::create_directories(folder);
    std::ofstream file{folder / name, std::ios::binary};
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
    CHECK(file.good());
}

octets datagram()
{
    return test::packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").udp(1, 2).payload("hi").bytes();
}

octets all_blocks(bool big_endian)
{
    pcapng_builder file;
    file.section(big_endian, {{1, from_text("a comment")}, {3, from_text("Linux")}});
    file.interface({.snaplen = 96, .resolution = 9, .name = "eth0", .filter = "udp"});
    file.interface({.link = 101, .resolution = 0x8a, .offset_seconds = 5, .fcs_bytes = 4});
    file.name("10.0.0.1", "one").name("2001:db8::1", "two").secrets("CLIENT_RANDOM 0 1\n");
    file.packet(datagram(), 0, 1'767'225'600'000'000'000, {{2, file.u32(1)}, {1, from_text("c")}});
    file.packet(from_text("odd"), 1, 4096).simple(datagram()).obsolete(datagram(), 1, 9);
    file.block(0x0bad, file.u32(32473)).block(0x7777, octets(12)).statistics(0, 3, 1);
    file.section(!big_endian).interface({}).packet(datagram());
    return file.bytes();
}

octets compressed(compression how, const octets& content)
{
    octets out(content.size() + 1000);
    const auto step =
        make_compressor(how, levels_of(how).usual)->next(content, out, compressor::until::finish);
    REQUIRE(step.whole);
    out.resize(step.produced);
    return out;
}

} // namespace

TEST_CASE("capture seeds: written for the fuzzers", "[.seeds]")
{
    for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b23c4dU, 0xa1b2cd34U}) {
        for (const bool big_endian : {false, true}) {
            test::pcap_builder file{{.magic = magic, .big_endian = big_endian}};
            file.packet(datagram(), 1'000'000'000).packet(from_text("odd"), 5, 70);
            seed("pcap_file", std::to_string(magic) + (big_endian ? "_be" : "_le"), file.bytes());
        }
    }
    seed("pcap_file", "version_2_3",
         test::pcap_builder{{.link = 0x24000001, .minor = 3}}
             .record({1, 0, 9, 3}, octets(3))
             .bytes());
    for (const bool big_endian : {false, true}) {
        const auto file = all_blocks(big_endian);
        const std::string order = big_endian ? "_be" : "_le";
        seed("pcapng_file", "all_blocks" + order, file);
        seed("compressed_file", "gzip" + order, compressed(compression::gzip, file));
        seed("compressed_file", "zstd" + order, compressed(compression::zstd, file));
    }
    auto two = compressed(compression::gzip, datagram());
    const auto second = compressed(compression::gzip, datagram());
    two.insert(two.end(), second.begin(), second.end());
    seed("compressed_file", "two_members", two);
}

/// The place of a link type in the list of packet_fuzz.cpp.
std::uint8_t link_number(std::uint16_t link)
{
    constexpr std::array<std::uint16_t, 6> links{1, 101, 0, 108, 113, 276};
    const auto found = std::find(links.begin(), links.end(), link);
    REQUIRE(found != links.end());
    return static_cast<std::uint8_t>(found - links.begin());
}

TEST_CASE("packet seeds: the gallery, written for the fuzzers", "[.seeds]")
{
    for (const auto& each : test::packet_gallery()) {
        octets input{link_number(each.built.link()), 0, 0}; // nothing left out
        const auto& packet = each.built.bytes();
        input.insert(input.end(), packet.begin(), packet.end());
        std::string name{each.name};
        std::replace(name.begin(), name.end(), ' ', '_');
        seed("packet", name, input);
    }
}

} // namespace netkit::sniff
