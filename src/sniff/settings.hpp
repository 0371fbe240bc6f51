#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "netkit/base/units.hpp"
#include "netkit/core/settings.hpp"
#include "netkit/sniff/line.hpp"

// The section `sniff`. It is flat, one key per option, but in parts: each struct is what one part
// of the program reads. Every member is a key of the same name; the note beside it is its
// documentation.

namespace netkit::sniff {

using core::note;

BOOST_DESCRIBE_ENUM(line_time, clock, none, epoch, since_previous, date, since_first)
BOOST_DESCRIBE_ENUM(line_bytes, none, hex, hex_link, hex_ascii, hex_ascii_link, ascii, ascii_link)

struct source_settings { // where packets come from
    std::string read;
};
BOOST_DESCRIBE_STRUCT(source_settings, (), (read))

constexpr auto notes(const source_settings*)
{
    return std::array{
        note{"read", "Capture file to read: pcap or pcapng, plain or compressed; - is standard "
                     "input."},
    };
}

struct filter_settings { // which packets
    std::string filter;
    bool filter_exact = false;
    std::string where;
};
BOOST_DESCRIBE_STRUCT(filter_settings, (), (filter, filter_exact, where))

constexpr auto notes(const filter_settings*)
{
    return std::array{
        note{"filter", "Only packets that this pcap-filter(7) expression matches; it sees through "
                       "VLAN tags and IPv6 extension headers."},
        note{"filter_exact", "Take the filter literally, as libpcap does."},
        note{"where", "Only packets whose decoded fields fulfil this condition, in Wireshark's "
                      "language."},
    };
}

struct stop_settings { // when to end
    std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(stop_settings, (), (count))

constexpr auto notes(const stop_settings*)
{
    return std::array{
        note{"count", "End after this many packets. 0: no limit.", 0, 1'000'000'000'000'000'000},
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
};
BOOST_DESCRIBE_STRUCT(format_settings, (), (json, fields, csv, tree, hex, tui))

constexpr auto notes(const format_settings*)
{
    return std::array{
        note{"json", "Print each packet as a JSON object of its own line."},
        note{"fields", "Print these fields of each packet, separated by tabs, as tshark does."},
        note{"csv", "Print these fields of each packet as CSV, with a header."},
        note{"tree", "Print all layers and fields of each packet as an outline."},
        note{"hex", "Print all bytes of each packet in hex and ASCII."},
        note{"tui", "Show the packets in the terminal: a list, the tree and the bytes of one."},
    };
}

struct flow_settings { // what is known beyond the single packet
    std::uint32_t max_flows = 65'536;
    bool defrag = false;
    bool reassemble = false;
};
BOOST_DESCRIBE_STRUCT(flow_settings, (), (max_flows, defrag, reassemble))

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
    };
}

struct settings : source_settings,
                  filter_settings,
                  stop_settings,
                  line_settings,
                  format_settings,
                  flow_settings {};
BOOST_DESCRIBE_STRUCT(settings,
                      (source_settings, filter_settings, stop_settings, line_settings,
                       format_settings, flow_settings),
                      ())

consteval auto notes(const settings*)
{
    return core::joined_notes(notes(static_cast<const source_settings*>(nullptr)),
                              notes(static_cast<const filter_settings*>(nullptr)),
                              notes(static_cast<const stop_settings*>(nullptr)),
                              notes(static_cast<const line_settings*>(nullptr)),
                              notes(static_cast<const format_settings*>(nullptr)),
                              notes(static_cast<const flow_settings*>(nullptr)));
}
static_assert(core::fully_noted<settings>());
void check(const settings& of, core::checker& into);

line_options line_options_of(const line_settings& of);

} // namespace netkit::sniff
