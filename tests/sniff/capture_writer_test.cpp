#include "netkit/sniff/capture_writer.hpp"
#include "netkit/sniff/error.hpp"

#include "support/capture_builder.hpp"
#include "support/capture_reading.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace netkit::sniff {

namespace {

using test::from_text;
using test::octets;
using test::read_capture;
using test::reading;
using test::scratch_folder;

constexpr std::int64_t second = 1'000'000'000;
const wall_time start{std::chrono::seconds{1'767'323'045}}; // 2026-01-02 03:04:05 UTC

reading read_file(const std::string& path)
{
    const auto source = open_capture(path);
    INFO(path);
    REQUIRE(source);
    return read_capture(**source);
}

frame packet_of(const octets& bytes, std::int64_t time_ns = second, std::uint32_t interface = 0)
{
    frame made;
    made.data = bytes.data();
    made.captured = static_cast<std::uint32_t>(bytes.size());
    made.wire = made.captured + 2;
    made.time_ns = time_ns;
    made.interface = interface;
    return made;
}

std::unique_ptr<capture_writer> opened(const write_options& options)
{
    auto made = capture_writer::open(options);
    REQUIRE(made);
    REQUIRE((*made)->begin(start));
    return std::move(*made);
}

const octets hundred(100, 0x5a);
const octets odd = from_text("odd");

} // namespace

TEST_CASE("capture writer: pcapng comes back as it was, plain and compressed", "[sniff][writer]")
{
    const scratch_folder folder;
    std::vector<capture_interface> from(2);
    from[0] = {.name = "eth0", .description = "first", .filter = "tcp", .snaplen = 96};
    from[1] = {.name = "lo", .link = link_type::linux_sll2, .snaplen = 0, .fcs_bytes = 4};
    for (const std::string name : {"a.pcapng", "a.pcapng.gz", "a.zst", "a"}) {
        const auto writer = opened({.path = folder / name, .comment = "made by a test"});
        writer->describe(from);
        auto one = packet_of(hundred, 1'767'323'045'123'456'789);
        one.direction = packet_direction::in;
        one.comment = std::string_view{"said\0twice", 10};
        REQUIRE(writer->write(one, "noted"));
        auto two = packet_of(odd, 5, 1);
        two.link = link_type::linux_sll2;
        two.direction = packet_direction::out;
        REQUIRE(writer->write(two));
        from[0].received = 12;
        from[0].dropped = 3;
        from[0].counted = true;
        REQUIRE(writer->finish(from));
        CHECK(writer->packets() == 2);

        const auto read = read_file(folder / name);
        INFO(read.fault);
        REQUIRE(read.packets.size() == 2);
        CHECK(read.packets[0].bytes == hundred);
        CHECK(read.packets[0].wire == 102);
        CHECK(read.packets[0].time_ns == 1'767'323'045'123'456'789);
        CHECK(read.packets[0].direction == packet_direction::in);
        CHECK(read.packets[0].comment == std::string{"said\0twice\0noted", 16});
        CHECK(read.packets[1].bytes == odd);
        CHECK(read.packets[1].interface == 1);
        CHECK(read.packets[1].link == 276);
        CHECK(read.packets[1].direction == packet_direction::out);
        REQUIRE(read.interfaces.size() == 2);
        CHECK(read.interfaces[0].name == "eth0");
        CHECK(read.interfaces[0].description == "first");
        CHECK(read.interfaces[0].filter == "tcp");
        CHECK(read.interfaces[0].snaplen == 96);
        CHECK(read.interfaces[0].received == 12);
        CHECK(read.interfaces[0].dropped == 3);
        CHECK(read.interfaces[1].fcs_bytes == 4);
        CHECK_FALSE(read.interfaces[1].counted);
    }
}

TEST_CASE("capture writer: pcap by its name, in micro- or nanoseconds", "[sniff][writer]")
{
    const scratch_folder folder;
    for (const bool nano : {false, true}) {
        const auto writer = opened({.path = folder / "a.pcap", .nano = nano});
        REQUIRE(writer->write(packet_of(hundred, 7 * second + 123'456'789)));
        REQUIRE(writer->write(packet_of(hundred, -1)));
        REQUIRE(writer->finish());
        const auto read = read_file(folder / "a.pcap");
        REQUIRE(read.packets.size() == 2);
        CHECK(read.packets[0].time_ns == 7 * second + (nano ? 123'456'789 : 123'456'000));
        CHECK(read.packets[1].time_ns == 0);
        CHECK(read.interfaces[0].link == link_type::ethernet);
    }
    CHECK(format_by_name("x.cap.gz") == capture_format::pcap);
    CHECK(format_by_name("x.pcapng") == capture_format::pcapng);
}

TEST_CASE("capture writer: pcap refuses a second link type and keeps what it has",
          "[sniff][writer]")
{
    const scratch_folder folder;
    const auto writer = opened({.path = folder / "a.pcap"});
    REQUIRE(writer->write(packet_of(hundred)));
    auto other = packet_of(hundred);
    other.link = link_type::raw;
    const auto refused = writer->write(other);
    CHECK(refused.error() == errc::several_link_types);
    CHECK(refused.error() == fault::local_fault);
    CHECK(writer->fault_text().find("write pcapng instead") != std::string::npos);
    CHECK(writer->write(packet_of(hundred)).error() == errc::several_link_types);
    const auto read = read_file(folder / "a.pcap");
    CHECK(read.packets.size() == 1);
    CHECK_FALSE(read.error);
}

TEST_CASE("capture writer: an empty capture is a valid file", "[sniff][writer]")
{
    const scratch_folder folder;
    for (const std::string name : {"a.pcap", "a.pcapng", "a.pcap.gz", "a.pcapng.zst"}) {
        const auto writer = opened({.path = folder / name});
        REQUIRE(writer->finish());
        const auto read = read_file(folder / name);
        INFO(name << read.fault);
        CHECK_FALSE(read.error);
        CHECK(read.interfaces.size() == 1);
    }
}

TEST_CASE(
    "capture writer: names and secrets of the input are carried over, before what comes later",
    "[sniff][writer]")
{
    test::pcapng_builder from;
    from.section(true).interface({}).name("10.0.0.1", "one").packet(hundred);
    from.secrets("CLIENT_RANDOM 00 11\n").packet(hundred);
    const auto input = from.bytes();
    const auto source = open_capture(byte_view{input});
    const scratch_folder folder;
    const auto writer = opened({.path = folder / "a.pcapng", .rotate_packets = 1});
    frame one;
    while (*source->next(one)) {
        writer->describe(source->interfaces(), source->kept());
        REQUIRE(writer->write(one));
    }
    REQUIRE(writer->finish(source->interfaces()));
    const auto names = folder.names();
    REQUIRE(names.size() == 2);
    CHECK(read_file(folder / names[1]).kept.size() == 2); // each file has all that is known
}

TEST_CASE("capture writer: rotation by packets and by size, a ring keeps the last",
          "[sniff][writer]")
{
    const scratch_folder folder;
    const auto by_packets = opened({.path = folder / "p.pcap", .rotate_packets = 3, .files = 2});
    for (int i = 0; i < 10; ++i)
        REQUIRE(by_packets->write(packet_of(hundred, i * second)));
    REQUIRE(by_packets->finish());
    CHECK(by_packets->files() == 4);
    auto names = folder.names();
    REQUIRE(names.size() == 2);
    CHECK(names[0].starts_with("p_00003_2026010"));
    CHECK(names[0].ends_with(".pcap"));
    CHECK(names[1].starts_with("p_00004_"));
    CHECK(read_file(folder / names[0]).packets.front().time_ns == 6 * second);
    CHECK(read_file(folder / names[1]).packets.size() == 1);

    const scratch_folder sized;
    const auto by_size = opened({.path = sized / "s.pcapng", .rotate_bytes = 1000});
    for (int i = 0; i < 50; ++i)
        REQUIRE(by_size->write(packet_of(hundred)));
    REQUIRE(by_size->finish());
    std::size_t packets = 0;
    for (const auto& name : sized.names()) {
        packets += read_file(sized / name).packets.size();
        struct stat about{};
        REQUIRE(::stat((sized / name).c_str(), &about) == 0);
        CHECK(about.st_size <= 1000);
    }
    CHECK(packets == 50);
    CHECK(sized.names().size() > 5);
}

TEST_CASE("capture writer: rotation by time needs no packets and keeps its rhythm",
          "[sniff][writer]")
{
    const scratch_folder folder;
    const auto writer =
        opened({.path = folder / "t-%S.pcapng", .rotate_every = std::chrono::seconds{10}});
    CHECK(writer->next_rotation() == start + std::chrono::seconds{10});
    REQUIRE(writer->on_time(start + std::chrono::milliseconds{9999}));
    CHECK(writer->files() == 1);
    REQUIRE(writer->on_time(start + std::chrono::seconds{12}));
    CHECK(writer->files() == 2);
    CHECK(writer->next_rotation() == start + std::chrono::seconds{20});
    REQUIRE(writer->on_time(start + std::chrono::seconds{47}));
    CHECK(writer->next_rotation() == start + std::chrono::seconds{50});
    REQUIRE(writer->write(packet_of(hundred)));
    REQUIRE(writer->finish());
    CHECK(folder.names() == std::vector<std::string>{"t-05.pcapng", "t-17.pcapng", "t-52.pcapng"});
    CHECK(read_file(folder / "t-05.pcapng").packets.empty());
    CHECK(read_file(folder / "t-52.pcapng").packets.size() == 1);
}

TEST_CASE("capture writer: a pattern that repeats is numbered, and the ring spares the new file",
          "[sniff][writer]")
{
    const scratch_folder folder;
    const auto writer = opened({.path = folder / "t-%Y.pcap",
                                .rotate_every = std::chrono::seconds{10},
                                .rotate_packets = 1,
                                .files = 2});
    for (int i = 0; i < 3; ++i)
        REQUIRE(writer->write(packet_of(hundred)));
    REQUIRE(writer->finish());
    CHECK(folder.names() == std::vector<std::string>{"t-2026_00002.pcap", "t-2026_00003.pcap"});
}

TEST_CASE("capture writer: the directory stays reachable by its descriptor", "[sniff][writer]")
{
    const scratch_folder folder;
    REQUIRE(::mkdir((folder / "in").c_str(), 0700) == 0);
    const auto writer = opened({.path = folder / "in/a.pcap", .rotate_packets = 1});
    REQUIRE(::rename((folder / "in").c_str(), (folder / "moved").c_str()) == 0);
    REQUIRE(writer->write(packet_of(hundred)));
    REQUIRE(writer->write(packet_of(hundred)));
    REQUIRE(writer->finish());
    CHECK(std::distance(std::filesystem::directory_iterator{folder / "moved"}, {}) == 2);
}

TEST_CASE("capture writer: a command gets each finished file, without a shell", "[sniff][writer]")
{
    const scratch_folder folder;
    const auto writer =
        opened({.path = folder / "a b;c.pcap", .rotate_packets = 1, .command = {"gzip", "-1"}});
    for (int i = 0; i < 3; ++i)
        REQUIRE(writer->write(packet_of(hundred)));
    REQUIRE(writer->finish());
    while (::wait(nullptr) > 0) {
    }
    const auto names = folder.names();
    REQUIRE(names.size() == 3);
    for (const auto& name : names) {
        CHECK(name.ends_with(".pcap.gz"));
        CHECK(read_file(folder / name).packets.size() == 1);
    }
    CHECK(writer->command_fault().empty());

    const auto failing =
        opened({.path = folder / "f.pcap", .rotate_packets = 1, .command = {"no-such-command"}});
    for (int i = 0; i < 2; ++i)
        REQUIRE(failing->write(packet_of(hundred)));
    CHECK(failing->command_fault().starts_with("no-such-command: "));
}

TEST_CASE("capture writer: a full disk and a closed pipe are told", "[sniff][writer]")
{
    const octets large(60'000);
    const auto full = capture_writer::open({.path = "/dev/full"});
    if (full && (*full)->begin(start)) {
        result<void> done;
        for (int i = 0; i < 10 && done; ++i)
            done = (*full)->write(packet_of(large));
        CHECK(done.error() == boost::system::errc::no_space_on_device);
        CHECK(done.error() == fault::local_fault);
        CHECK((*full)->fault_text() == "/dev/full: No space left on device");
        CHECK((*full)->finish().error() == boost::system::errc::no_space_on_device);
    }

    const scratch_folder folder;
    const auto path = folder / "pipe";
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
    const auto writer = opened({.path = path});
    ::close(reader);
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    REQUIRE(writer->write(packet_of(hundred)));
    CHECK(writer->flush().error() == boost::system::errc::broken_pipe);
    ::signal(SIGPIPE, before);
}

TEST_CASE("capture writer: flushed packets can be read while the capture goes on",
          "[sniff][writer]")
{
    const scratch_folder folder;
    for (const std::string name : {"a.pcap", "a.pcapng", "a.pcap.gz", "a.pcap.zst"}) {
        const auto writer = opened({.path = folder / name});
        REQUIRE(writer->write(packet_of(hundred)));
        REQUIRE(writer->flush());
        CHECK(read_file(folder / name).packets.size() == 1);
        REQUIRE(writer->write(packet_of(hundred)));
        REQUIRE(writer->finish());
        CHECK(read_file(folder / name).packets.size() == 2);
    }
}

TEST_CASE("capture writer: names that are none are refused", "[sniff][writer]")
{
    CHECK(capture_writer::open({.path = ""}).error() == errc::bad_file_name);
    CHECK(capture_writer::open({.path = "-", .rotate_packets = 1}).error() == errc::bad_file_name);
    CHECK(capture_writer::open({.path = "/nowhere/at/all"}).error() ==
          boost::system::errc::no_such_file_or_directory);
}

} // namespace netkit::sniff
