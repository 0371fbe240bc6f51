#include "netkit/sniff/error.hpp"
#include "netkit/sniff/kept_names.hpp"

#include "support/capture_builder.hpp"
#include "support/capture_reading.hpp"
#include "support/catch.hpp"

#include <limits>

namespace netkit::sniff {

using test::from_hex;
using test::from_text;
using test::octets;
using test::pcapng_builder;
using test::read_capture;

TEST_CASE("pcapng: sections of either byte order, each with interfaces of its own",
          "[sniff][capture]")
{
    pcapng_builder file;
    for (const bool big_endian : {false, true, false}) {
        file.section(big_endian).interface({.link = 1, .name = "a"});
        file.interface({.link = 113, .snaplen = 96, .name = "b", .filter = "tcp"});
        file.packet(from_text("first"), 0, 5).packet(from_text("second"), 1, 7);
    }
    const auto read = read_capture(file.bytes());
    INFO(read.fault);
    REQUIRE(read.packets.size() == 6);
    REQUIRE(read.interfaces.size() == 6);
    for (std::uint32_t i = 0; i < 6; ++i) {
        CHECK(read.packets[i].interface == i);
        CHECK(read.packets[i].number == i + 1);
        CHECK(read.packets[i].link == (i % 2 == 0 ? 1 : 113));
        CHECK(read.packets[i].time_ns == (i % 2 == 0 ? 5000 : 7000));
        CHECK(read.interfaces[i].name == (i % 2 == 0 ? "a" : "b"));
        CHECK(read.interfaces[i].snaplen == (i % 2 == 0 ? 262144 : 96));
        CHECK(read.interfaces[i].filter == (i % 2 == 0 ? "" : "tcp"));
    }
    CHECK_FALSE(read.error);
}

TEST_CASE("pcapng: time stamps of every resolution become nanoseconds", "[sniff][capture]")
{
    struct row {
        int resolution;
        std::int64_t offset;
        std::uint64_t ticks;
        std::int64_t ns;
    };
    constexpr auto most = std::int64_t{1} << 62;
    constexpr auto all_bits = std::numeric_limits<std::uint64_t>::max();
    const row rows[]{
        {-1, 0, 1'000'001, 1'000'001'000},
        {0, 0, 1'767'225'600, 1'767'225'600'000'000'000},
        {3, 0, 1'767'225'600'123, 1'767'225'600'123'000'000},
        {9, 0, 1'767'225'600'123'456'789, 1'767'225'600'123'456'789},
        {12, 0, 1'767'225'600'123'456'789, 1'767'225'600'123'456},
        {19, 0, 5'000'000'000'000'000'000, 500'000'000},
        {28, 0, all_bits, 1},
        {127, 0, all_bits, 0},
        {6, 100, 1'000'000, 101'000'000'000},
        {9, -1, 0, -1'000'000'000},
        {0x80, 0, 5, 5'000'000'000},
        {0x80 | 10, 0, 1024 * 3 + 512, 3'500'000'000},
        {0x80 | 32, 0, 0x00000001'80000000, 1'500'000'000},
        {0x80 | 64, 0, all_bits, 999'999'999},
        {0xff, 0, all_bits, 0},
        {0, 0, all_bits, most},                                  // after 2116
        {9, std::numeric_limits<std::int64_t>::max(), 1, most},  // likewise
        {9, std::numeric_limits<std::int64_t>::min(), 1, -most}, // before 1823
    };
    for (const bool big_endian : {false, true}) {
        for (const auto& one : rows) {
            INFO(one.resolution << " " << one.ticks);
            pcapng_builder file;
            file.section(big_endian)
                .interface({.resolution = one.resolution, .offset_seconds = one.offset});
            file.packet(from_text("x"), 0, one.ticks).obsolete(from_text("y"), 0, one.ticks);
            const auto read = read_capture(file.bytes());
            REQUIRE(read.packets.size() == 2);
            CHECK(read.packets[0].time_ns == one.ns);
            CHECK(read.packets[1].time_ns == one.ns);
        }
    }
}

TEST_CASE("pcapng: flags and comments of packets; bad options leave the packet", "[sniff][capture]")
{
    for (const bool big_endian : {false, true}) {
        pcapng_builder file;
        file.section(big_endian).interface({});
        file.packet(from_text("a"), 0, 1, {{2, file.u32(1)}, {1, from_text("said")}});
        file.packet(from_text("bcd"), 0, 2, {{2, file.u32(2)}});
        file.packet(from_text("e"), 0, 3, {{1, from_text("lies"), 5000}});
        file.obsolete(from_text("f"), 0, 4, {{2, file.u32(0x21)}});
        const auto read = read_capture(file.bytes());
        REQUIRE(read.packets.size() == 4);
        CHECK(read.packets[0].direction == packet_direction::in);
        CHECK(read.packets[0].comment == "said");
        CHECK(read.packets[1].direction == packet_direction::out);
        CHECK(read.packets[1].bytes == from_text("bcd"));
        CHECK(read.packets[2].comment.empty());
        CHECK(read.packets[3].direction == packet_direction::in);
    }
}

TEST_CASE("pcapng: a simple packet is cut to the snapshot length of the first interface",
          "[sniff][capture]")
{
    pcapng_builder file;
    file.section().interface({.link = 101, .snaplen = 4}).interface({.snaplen = 0});
    file.simple(from_text("abcd"), 1500);
    file.section().interface({.snaplen = 0}).simple(from_text("abcdefgh")).simple(from_text("abc"));
    const auto read = read_capture(file.bytes());
    REQUIRE(read.packets.size() == 3);
    CHECK(read.packets[0].bytes == from_text("abcd"));
    CHECK(read.packets[0].wire == 1500);
    CHECK(read.packets[0].link == 101);
    CHECK(read.packets[1].bytes.size() == 8);
    CHECK(read.packets[2].bytes == from_text("abc"));
}

TEST_CASE("pcapng: blocks between the packets are counted, kept or skipped", "[sniff][capture]")
{
    for (const bool big_endian : {false, true}) {
        pcapng_builder file;
        file.section(big_endian).interface({}).name("10.0.0.1", "one").name("2001:db8::1", "two");
        file.secrets("CLIENT_RANDOM 00 11\n").block(0x7777, octets(100)).block(0x0bad, octets(8));
        file.packet(from_text("x")).statistics(0, 77, 5);
        const auto read = read_capture(file.bytes());
        INFO(read.fault);
        CHECK(read.packets.size() == 1);
        CHECK(read.interfaces[0].counted);
        CHECK(read.interfaces[0].received == 77);
        CHECK(read.interfaces[0].dropped == 5);
        REQUIRE(read.kept.size() == (big_endian ? 3 : 4));
        const auto first = name_reader{read.kept[0]}.next();
        REQUIRE(first);
        CHECK(first->name == "one");
        CHECK(first->address.size() == 4);
        name_reader second{read.kept[1]};
        CHECK(second.next()->address.size() == 16);
        CHECK_FALSE(second.next());
        CHECK(read.kept[2].type == 10);
        CHECK(read.kept[2].body.substr(0, 8) == std::string("KSLT\x14\0\0\0", 8));
    }
}

TEST_CASE("pcapng: what breaks the frame of blocks ends the reading", "[sniff][capture]")
{
    const auto one = from_text("good");
    const auto begun = [&] {
        pcapng_builder file;
        file.section().interface({}).packet(one);
        return file;
    };
    const auto fails = [](const pcapng_builder& file, std::string_view with) {
        const auto read = read_capture(file.bytes());
        INFO(read.fault);
        CHECK(read.packets.size() == 1);
        CHECK(read.error == errc::corrupt_record);
        CHECK(read.fault.find(with) != std::string::npos);
    };
    fails(begun().block(6, octets(32), 46), "its length is 46");
    fails(begun().block(6, octets(32), 8), "its length is 8");
    fails(begun().block(6, octets(32), 0x02000000), "its length is 33554432");
    fails(begun().block(6, octets(32), 0, 40), "not repeated");
    fails(begun().block(6, octets(8)), "too short");
    fails(begun().packet(one, 1), "interface 1 is not described");
    fails(begun().block(6, from_hex("00000000 00000000 00000000 05000000 05000000 61626364")),
          "its packet reaches outside");
    fails(begun().block(0x0a0d0d0a, octets(16)), "no byte-order magic");
    fails(begun().section().packet(one), "interface 0 is not described");
}

TEST_CASE("pcapng: cut anywhere, what is whole is read", "[sniff][capture]")
{
    pcapng_builder builder;
    builder.section().interface({});
    const auto head = builder.bytes().size();
    const auto file = builder.packet(from_text("one")).packet(from_text("two")).bytes();
    const auto record = (file.size() - head) / 2;
    for (std::size_t size = 4; size < file.size(); ++size) {
        INFO(size);
        const auto read = read_capture(octets(file.begin(), file.begin() + long(size)));
        CHECK(read.packets.size() == (size < head ? 0 : (size - head) / record));
        if (size >= head && (size - head) % record == 0)
            CHECK_FALSE(read.error);
        else
            CHECK(read.error.failed());
    }
}

TEST_CASE("pcapng: versions, options of the header and missing interfaces", "[sniff][capture]")
{
    auto file = pcapng_builder{}.section().interface({}).bytes();
    CHECK_FALSE(read_capture(file).error);
    file[14] = 2; // minor
    CHECK_FALSE(read_capture(file).error);
    file[12] = 2; // major
    CHECK(read_capture(file).error == errc::unsupported_version);
    CHECK(read_capture(pcapng_builder{}.section().bytes()).error == errc::corrupt_record);
    const auto lying = pcapng_builder{}.section(false, {{3, from_text("os"), 4000}}).interface({});
    CHECK(read_capture(lying.bytes()).error == errc::corrupt_record);
}

} // namespace netkit::sniff
