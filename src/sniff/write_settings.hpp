#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "netkit/base/units.hpp"
#include "netkit/core/settings.hpp"

// What of the section `sniff` is about capture files that are written.

namespace netkit::sniff {

/// When a file is full: a size with a unit, or as tcpdump's -C a plain number of millions of bytes.
struct file_size {
    byte_size size{0};
};
/// How long a file lasts: a time with a unit, or as tcpdump's -G a plain number of seconds.
struct file_time {
    netkit::duration time{0};
};

} // namespace netkit::sniff

template <>
struct netkit::core::setting_text<netkit::sniff::file_size> {
    static constexpr std::string_view expects = "a size such as 100MiB, or a number of MB";
    static constexpr std::string_view pattern = R"([0-9]+(\.[0-9]+)?(B|[kK]B|KiB|[MGT]i?B)?)";
    static result<sniff::file_size> parse(std::string_view text);
    static std::string format(sniff::file_size value) { return format_byte_size(value.size); }
};

template <>
struct netkit::core::setting_text<netkit::sniff::file_time> {
    static constexpr std::string_view expects = "a time such as 10m, or a number of seconds";
    static constexpr std::string_view pattern = R"(([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d)?)+)";
    static result<sniff::file_time> parse(std::string_view text);
    static std::string format(sniff::file_time value) { return format_duration(value.time); }
};

namespace netkit::sniff {

enum class capture_file_type : std::uint8_t { auto_, pcapng, pcap };
BOOST_DESCRIBE_ENUM(capture_file_type, auto_, pcapng, pcap)
enum class file_compression : std::uint8_t { auto_, none, gzip, zstd };
BOOST_DESCRIBE_ENUM(file_compression, auto_, none, gzip, zstd)

struct write_settings { // capture files that are written
    std::string write;
    capture_file_type file_type = capture_file_type::auto_;
    file_compression compress = file_compression::auto_;
    std::uint8_t compress_level = 0;
    file_size rotate_size;
    file_time rotate_every;
    std::uint64_t rotate_packets = 0;
    std::uint32_t files = 0;
    std::string after_rotation;
    std::string comment;
    bool write_notes = false;
    bool print = false;
};
BOOST_DESCRIBE_STRUCT(write_settings, (),
                      (write, file_type, compress, compress_level, rotate_size, rotate_every,
                       rotate_packets, files, after_rotation, comment, write_notes, print))

constexpr auto notes(const write_settings*)
{
    using core::note;
    return std::array{
        note{"write", "Capture file to write the packets to; - is standard output. Packets are "
                      "then printed only if a way to print them is chosen."},
        note{"file_type", "Its format; auto: pcap for .pcap, .cap and .dmp, else pcapng."},
        note{"compress", "Its compression; auto: by .gz and .zst."},
        note{"compress_level", "More takes longer; 0: the usual level.", 0, 22},
        note{"rotate_size", "Begin a new file before one grows beyond this. 0: never."},
        note{"rotate_every", "Begin a new file after this time, with or without packets; from a "
                             "file: of packet time. 0: never."},
        note{"rotate_packets", "Begin a new file after this many packets. 0: never.", 0,
             1'000'000'000'000'000'000},
        note{"files", "Keep only so many files, the oldest is deleted. 0: all.", 0, 1'000'000},
        note{"after_rotation", "Program and arguments, separated by blanks, to run with the name "
                               "of each finished file; no shell."},
        note{"comment", "Text to keep in the file; pcapng only."},
        note{"write_notes", "Write what was found out about a packet as its comment: application, "
                            "flow, process; pcapng only."},
        note{"print", "Print the packets too."},
    };
}

void check(const write_settings& of, core::checker& into);

} // namespace netkit::sniff
