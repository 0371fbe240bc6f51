#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "netkit/base/units.hpp"
#include "netkit/core/settings.hpp"
#include "netkit/sniff/line.hpp"
#include "output.hpp"
#include "write_settings.hpp"

// The section `sniff`. It is flat, one key per option, but in parts: each struct is what one part
// of the program reads. Every member is a key of the same name; the note beside it is its
// documentation.

namespace netkit::sniff {

/// The kernel's buffer: a size with a unit, or as tcpdump's -B a plain number of KiB.
struct buffer_size {
    byte_size size{16U << 20U};
};

} // namespace netkit::sniff

template <>
struct netkit::core::setting_text<netkit::sniff::buffer_size> {
    static constexpr std::string_view expects = "a size such as 16MiB, or a number of KiB";
    static constexpr std::string_view pattern = R"([0-9]+(\.[0-9]+)?(B|[kK]B|KiB|[MGT]i?B)?)";
    static result<sniff::buffer_size> parse(std::string_view text);
    static std::string format(sniff::buffer_size value) { return format_byte_size(value.size); }
};

namespace netkit::sniff {

using core::note;
using namespace unit_literals;

enum class capture_direction : std::uint8_t { inout, in, out };
BOOST_DESCRIBE_ENUM(capture_direction, inout, in, out)
BOOST_DESCRIBE_ENUM(line_time, clock, none, epoch, since_previous, date, since_first)
BOOST_DESCRIBE_ENUM(line_bytes, none, hex, hex_link, hex_ascii, hex_ascii_link, ascii, ascii_link)
BOOST_DESCRIBE_ENUM(flush_rule, auto_, packet, full)

struct source_settings { // where packets come from
    std::string read;
    std::vector<std::string> interfaces;
    std::uint32_t snaplen = 262'144;
    buffer_size buffer;
    bool promiscuous = true;
    bool monitor = false;
    capture_direction direction = capture_direction::inout;
    std::string timestamp_type;
    std::string link_type;
    bool low_latency = false;
    std::string user;
};
BOOST_DESCRIBE_STRUCT(source_settings, (),
                      (read, interfaces, snaplen, buffer, promiscuous, monitor, direction,
                       timestamp_type, link_type, low_latency, user))

constexpr auto notes(const source_settings*)
{
    return std::array{
        note{"read", "Capture file to read: pcap or pcapng, plain or compressed; - is standard "
                     "input. Empty: capture live."},
        note{"interfaces", "Where to capture; several are merged by time. None: the first one that "
                           "is up and not loopback."},
        note{"snaplen", "Bytes captured of each packet; 0: all.", 0, 262'144},
        note{"buffer", "The kernel's buffer for packets that wait for us, per interface."},
        note{"promiscuous", "See what is addressed to other machines too."},
        note{"monitor", "Capture 802.11 frames as they are in the air."},
        note{"direction", "Only packets that this machine receives, or sends."},
        note{"timestamp_type", "Who takes the time: a name that -J lists. Empty: the kernel."},
        note{"link_type", "What frames begin with: a name that -L lists. Empty: as is usual."},
        note{"low_latency", "Show packets after 1 ms instead of 10, at some cost."},
        note{"user", "User to become once everything is open. Empty: who called sudo, if a file is "
                     "written."},
    };
}

struct filter_settings { // which packets
    std::string filter;
    std::string filter_file;
    bool filter_exact = false;
    bool filter_optimize = true;
    std::string where;
    std::vector<std::string> decode_as;
};
BOOST_DESCRIBE_STRUCT(filter_settings, (),
                      (filter, filter_file, filter_exact, filter_optimize, where, decode_as))

constexpr auto notes(const filter_settings*)
{
    return std::array{
        note{"filter", "Only packets that this pcap-filter(7) expression matches; it sees through "
                       "VLAN tags and IPv6 extension headers."},
        note{"filter_file", "A file that holds the filter."},
        note{"filter_exact", "Take the filter literally, as libpcap does."},
        note{"filter_optimize", "Let libpcap make the filter's program shorter."},
        note{"where", "Only packets whose decoded fields fulfil this condition, in Wireshark's "
                      "language."},
        note{"decode_as", "Applications on unusual ports, such as udp.port==5300,dns."},
    };
}

struct stop_settings { // when to end
    std::uint64_t count = 0;
    netkit::duration duration{0};
    byte_size max_bytes{0};
    std::uint64_t skip = 0;
    std::uint64_t sample = 1;
};
BOOST_DESCRIBE_STRUCT(stop_settings, (), (count, duration, max_bytes, skip, sample))

constexpr auto notes(const stop_settings*)
{
    return std::array{
        note{"count", "End after this many packets. 0: no limit.", 0, 1'000'000'000'000'000'000},
        note{"duration", "End after this time, with or without packets. 0: no limit.", 0s, 87600h},
        note{"max_bytes", "End after this many captured bytes. 0: no limit."},
        note{"skip", "Leave out this many packets first.", 0, 1'000'000'000'000'000'000},
        note{"sample", "Take one packet of this many.", 1, 1'000'000'000},
    };
}

struct line_settings { // the line of each packet
    line_time timestamps = line_time::clock;
    line_bytes bytes = line_bytes::none;
    std::uint8_t verbose = 0;
    bool nano = false;
    bool link_header = false;
    bool quiet = false;
    bool absolute_seq = false;
    bool number = false;
    bool lengths = false;
    bool compat = false;
};
BOOST_DESCRIBE_STRUCT(line_settings, (),
                      (timestamps, bytes, verbose, nano, link_header, quiet, absolute_seq, number,
                       lengths, compat))

constexpr auto notes(const line_settings*)
{
    return std::array{
        note{"timestamps", "How a line begins: time of day, nothing, seconds since 1970, time "
                           "since the previous packet, date and time, time since the first one."},
        note{"bytes", "What follows a line: the packet's bytes, with or without its link header."},
        note{"verbose", "More of each packet, as tcpdump's -v, -vv and -vvv.", 0, 3},
        note{"nano", "Nine digits of a second instead of six."},
        note{"link_header", "Print the link header at the beginning of the line."},
        note{"quiet", "Less of each packet, as tcpdump's -q."},
        note{"absolute_seq", "TCP sequence numbers as they are, not relative."},
        note{"number", "Print the packet's number at the beginning of the line."},
        note{"lengths", "Print the lengths of the packet at the beginning of the line."},
        note{"compat", "Exactly the lines of tcpdump -n, nothing more."},
    };
}

struct format_settings { // what is printed instead of a line
    bool json = false;
    std::vector<std::string> fields;
    std::vector<std::string> csv;
    bool tree = false;
    bool hex = false;
    bool tui = false;
    bool count_only = false;
    flush_rule flush = flush_rule::auto_;
};
BOOST_DESCRIBE_STRUCT(format_settings, (), (json, fields, csv, tree, hex, tui, count_only, flush))

constexpr auto notes(const format_settings*)
{
    return std::array{
        note{"json", "Print each packet as a JSON object of its own line."},
        note{"fields", "Print these fields of each packet, separated by tabs, as tshark does."},
        note{"csv", "Print these fields of each packet as CSV, with a header."},
        note{"tree", "Print all layers and fields of each packet as an outline."},
        note{"hex", "Print all bytes of each packet in hex and ASCII."},
        note{"tui", "Show the packets in the terminal: a list, the tree and the bytes of one."},
        note{"count_only", "Print only the number of packets, at the end."},
        note{"flush",
             "When output leaves: auto (at once if somebody may be looking), packet (after "
             "each), full (in large pieces)."},
    };
}

struct flow_settings { // what is known beyond the single packet
    std::uint32_t max_flows = 65'536;
    bool defrag = false;
    bool reassemble = false;
    std::vector<std::string> stats;
    bool stats_csv = false;
    duration stats_every{0};
    std::string follow;
    bool process = false;
};
BOOST_DESCRIBE_STRUCT(flow_settings, (),
                      (max_flows, defrag, reassemble, stats, stats_csv, stats_every, follow,
                       process))

constexpr auto notes(const flow_settings*)
{
    return std::array{
        note{"max_flows",
             "Flows known at a time, about 300 bytes each; a new one then takes the place of the "
             "one that was silent longest.",
             1, 1'048'576},
        note{"defrag", "Put IP fragments together: the last one shows what the datagram held."},
        note{"reassemble", "Put messages together that span TCP segments: TLS records, heads of "
                           "HTTP, DNS. The last segment shows them. Joins fragments too."},
        note{"stats", "Print tables instead of packets: flows, hierarchy, talkers, tcp, dns, http, "
                      "tls."},
        note{"stats_csv", "Print the tables as CSV."},
        note{"stats_every", "Print the tables each time so much packet time has passed. 0: only at "
                            "the end."},
        note{"follow", "Print what one stream said, in order: tcp:N or udp:N."},
        note{"process", "Name the process of this machine that each packet belongs to."},
    };
}

struct settings : source_settings,
                  filter_settings,
                  stop_settings,
                  line_settings,
                  format_settings,
                  flow_settings,
                  write_settings {};
BOOST_DESCRIBE_STRUCT(settings,
                      (source_settings, filter_settings, stop_settings, line_settings,
                       format_settings, flow_settings, write_settings),
                      ())

consteval auto notes(const settings*)
{
    return core::joined_notes(notes(static_cast<const source_settings*>(nullptr)),
                              notes(static_cast<const filter_settings*>(nullptr)),
                              notes(static_cast<const stop_settings*>(nullptr)),
                              notes(static_cast<const line_settings*>(nullptr)),
                              notes(static_cast<const format_settings*>(nullptr)),
                              notes(static_cast<const flow_settings*>(nullptr)),
                              notes(static_cast<const write_settings*>(nullptr)));
}
static_assert(core::fully_noted<settings>());
void check(const settings& of, core::checker& into);

line_options line_options_of(const line_settings& of);

} // namespace netkit::sniff
