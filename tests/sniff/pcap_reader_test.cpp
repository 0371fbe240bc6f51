#include "netkit/sniff/capture_file.hpp"
#include "netkit/sniff/error.hpp"

#include "support/capture_builder.hpp"
#include "support/capture_reading.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

using test::from_text;
using test::octets;
using test::pcap_builder;
using test::read_capture;

TEST_CASE("pcap: every magic number in both byte orders", "[sniff][capture]")
{
    for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b23c4dU, 0xa1b2cd34U}) {
        for (const bool big_endian : {false, true}) {
            const auto file = pcap_builder{{.magic = magic, .big_endian = big_endian}}
                                  .packet(from_text("one"), 1'500'000'123'456'789)
                                  .packet(from_text("three"), 2'000'000'000, 70)
                                  .bytes();
            const auto read = read_capture(file);
            INFO(read.fault);
            REQUIRE(read.packets.size() == 2);
            const bool nano = magic == 0xa1b23c4d;
            CHECK(read.packets[0].time_ns ==
                  (nano ? 1'500'000'123'456'789 : 1'500'000'123'456'000));
            CHECK(read.packets[0].bytes == from_text("one"));
            CHECK(read.packets[0].number == 1);
            CHECK(read.packets[1].wire == 70);
            CHECK_FALSE(read.error);
        }
    }
}

TEST_CASE("pcap: the modified format tells the direction", "[sniff][capture]")
{
    pcap_builder file{{.magic = 0xa1b2cd34}};
    file.record({1, 0, 1, 1, 7, 0x00000008}, from_text("i"));
    file.record({1, 0, 1, 1, 7, 0x00040008}, from_text("o"));
    const auto read = read_capture(file.bytes());
    REQUIRE(read.packets.size() == 2);
    CHECK(read.packets[0].direction == packet_direction::in);
    CHECK(read.packets[1].direction == packet_direction::out);
}

TEST_CASE("pcap: the upper bits of the link type are the check sequence", "[sniff][capture]")
{
    const auto file = pcap_builder{{.link = 0x24000001}}.packet(from_text("x")).bytes();
    const auto source = open_capture(file);
    REQUIRE(source->interfaces().size() == 1);
    CHECK(source->interfaces()[0].link == link_type::ethernet);
    CHECK(source->interfaces()[0].fcs_bytes == 4);

    CHECK(read_capture(pcap_builder{{.link = 0x00010001}}.bytes()).error == errc::corrupt_record);
}

TEST_CASE("pcap: old versions swap the lengths, others are refused", "[sniff][capture]")
{
    for (const std::uint16_t minor : {std::uint16_t{2}, std::uint16_t{3}}) {
        pcap_builder file{{.minor = minor}};
        file.record({1, 0, 60, 4}, from_text("four"));
        const auto read = read_capture(file.bytes());
        REQUIRE(read.packets.size() == 1);
        CHECK(read.packets[0].wire == 60);
        CHECK(read.packets[0].bytes.size() == 4);
    }
    CHECK(read_capture(pcap_builder{{.major = 1}}.bytes()).error == errc::unsupported_version);
    CHECK(read_capture(pcap_builder{{.major = 3}}.bytes()).error == errc::unsupported_version);
}

TEST_CASE("pcap: an absurd snapshot length is no matter, an absurd record is", "[sniff][capture]")
{
    for (const std::uint32_t snaplen : {0U, 1U, 0xffffffffU}) {
        const auto file = pcap_builder{{.snaplen = snaplen}}.packet(octets(262144)).bytes();
        CHECK(read_capture(file).packets.size() == 1);
    }
    pcap_builder file;
    file.packet(from_text("good"));
    file.record({1, 0, 262145, 262145}, octets(262145));
    const auto read = read_capture(file.bytes());
    CHECK(read.packets.size() == 1);
    CHECK(read.error == errc::corrupt_record);
    CHECK(read.fault == "corrupt record at offset 44: captured length 262145 is above the 262144 a "
                        "packet of this link type can have");
    const std::uint16_t dbus = 231;
    CHECK(
        read_capture(pcap_builder{{.link = dbus}}.packet(octets(300'000)).bytes()).packets.size() ==
        1);
}

TEST_CASE("pcap: more captured than there was is taken as it is", "[sniff][capture]")
{
    pcap_builder file;
    file.record({1, 0, 4, 2}, from_text("four"));
    const auto read = read_capture(file.bytes());
    REQUIRE(read.packets.size() == 1);
    CHECK(read.packets[0].bytes.size() == 4);
    CHECK(read.packets[0].wire == 2);
}

TEST_CASE("pcap: cut anywhere, what is whole is read and the cut is named", "[sniff][capture]")
{
    const auto file = pcap_builder{}.packet(from_text("one")).packet(from_text("two")).bytes();
    for (std::size_t size = 0; size < file.size(); ++size) {
        INFO(size);
        const auto read = read_capture(octets(file.begin(), file.begin() + long(size)));
        const bool between = size == 24 || size == 24 + 19;
        CHECK(read.packets.size() == (size < 24 + 19 ? 0 : 1));
        CHECK(read.error.failed() == !between);
        if (size < 4) continue; // nothing is known of it
        if (!between) CHECK(read.error == errc::truncated_file);
    }
    CHECK(read_capture(octets(file.begin(), file.end() - 1)).fault ==
          "truncated at offset 43: the record has 19 bytes, 18 are there");
}

TEST_CASE("capture file: what is none says how it begins", "[sniff][capture]")
{
    const auto read = read_capture(from_text("\x7f"
                                             "ELF and so on"));
    CHECK(read.error == errc::unknown_format);
    CHECK(read.error == fault::peer_fault);
    CHECK(read.fault == "neither pcap nor pcapng: it begins with 7f 45 4c 46");
    CHECK(read_capture({}).fault == "the file is empty");
    CHECK(open_capture(std::string{"/nowhere/at/all"}).error() ==
          boost::system::errc::no_such_file_or_directory);
    CHECK(open_capture(std::string{"/"}).error() == boost::system::errc::is_a_directory);
}

} // namespace netkit::sniff
