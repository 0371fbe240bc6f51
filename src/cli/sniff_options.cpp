#include "sniff_options.hpp"

#include <array>

namespace netkit::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::array on{"true"sv};
constexpr std::array off{"false"sv};
constexpr std::array directions{"inout"sv, "in"sv, "out"sv};
constexpr std::array flushes{"auto"sv, "packet"sv, "full"sv};
constexpr std::array levels{"1"sv, "2"sv, "3"sv};
constexpr std::array times{"none"sv, "epoch"sv, "since_previous"sv, "date"sv, "since_first"sv};
constexpr std::array in_hex{"hex"sv, "hex_link"sv};
constexpr std::array in_hex_ascii{"hex_ascii"sv, "hex_ascii_link"sv};
constexpr std::array in_ascii{"ascii"sv, "ascii_link"sv};

constexpr std::array source_rows{
    option_row{.name = "iface",
               .letter = 'i',
               .argument = "NAME",
               .text =
                   "Capture on this interface; may be repeated, packets are then merged by time; "
                   "any: all of them",
               .fallback = "the first that is up",
               .setting = "sniff.interfaces",
               .gathers = gathering::each},
    option_row{.name = "list-interfaces",
               .letter = 'D',
               .text = "List the interfaces with state, addresses and traffic, and exit"},
    option_row{.name = "read",
               .letter = 'r',
               .argument = "FILE",
               .text = "Read packets from a capture file, pcap or pcapng; - is standard input",
               .completes = completion::file,
               .setting = "sniff.read"},
};

constexpr std::array capture_rows{
    option_row{.name = "snaplen",
               .letter = 's',
               .argument = "BYTES",
               .text = "Capture this much of each packet; 0: all",
               .fallback = "262144",
               .setting = "sniff.snaplen"},
    option_row{.name = "buffer",
               .letter = 'B',
               .argument = "SIZE",
               .text = "The kernel's buffer, with a unit or in KiB",
               .fallback = "16MiB",
               .setting = "sniff.buffer"},
    option_row{.name = "no-promiscuous",
               .letter = 'p',
               .text = "Only what is addressed to this machine",
               .setting = "sniff.promiscuous",
               .writes = off},
    option_row{.name = "monitor",
               .letter = 'I',
               .text = "802.11 frames as they are in the air",
               .setting = "sniff.monitor",
               .writes = on},
    option_row{.name = "direction",
               .letter = 'Q',
               .argument = "WAY",
               .text = "Only packets received, or sent",
               .fallback = "inout",
               .choices = directions,
               .setting = "sniff.direction"},
    option_row{.name = "timestamp-type",
               .letter = 'j',
               .argument = "TYPE",
               .text = "Who takes the time",
               .setting = "sniff.timestamp_type"},
    option_row{.name = "list-timestamp-types", .letter = 'J', .text = "List these types and exit"},
    option_row{.name = "link-type",
               .letter = 'y',
               .argument = "TYPE",
               .text = "What frames begin with",
               .setting = "sniff.link_type"},
    option_row{.name = "list-link-types", .letter = 'L', .text = "List these types and exit"},
    option_row{.name = "threads",
               .argument = "N",
               .text = "Threads that read the interfaces; the kernel spreads the flows over them",
               .fallback = "1",
               .setting = "runtime.threads"},
    option_row{.name = "low-latency",
               .text = "Show packets after 1 ms instead of 10, at some cost",
               .setting = "sniff.low_latency",
               .writes = on},
    option_row{.name = "user",
               .letter = 'Z',
               .argument = "USER",
               .text = "Become this user once everything is open",
               .setting = "sniff.user"},
};

constexpr std::array filter_rows{
    option_row{.name = "filter",
               .letter = 'f',
               .argument = "BPF",
               .text = "Only packets that match, in the language of pcap-filter(7), seen through "
                       "VLAN tags and IPv6 extension headers; words after the options are a filter "
                       "too",
               .setting = "sniff.filter"},
    option_row{.name = "filter-file",
               .letter = 'F',
               .argument = "FILE",
               .text = "Read the filter from a file",
               .completes = completion::file,
               .setting = "sniff.filter_file"},
    option_row{.name = "filter-exact",
               .text = "Take the filter literally, as libpcap does",
               .setting = "sniff.filter_exact",
               .writes = on},
    option_row{.name = "where",
               .letter = 'Y',
               .argument = "EXPR",
               .text = "Only packets whose decoded fields fulfil this, in Wireshark's language: "
                       "tcp.dstport == 443 && ip.ttl < 10",
               .setting = "sniff.where"},
    option_row{.name = "decode-as",
               .argument = "RULE",
               .text = "An application on an unusual port: udp.port==5300,dns; may be repeated",
               .setting = "sniff.decode_as",
               .gathers = gathering::each},
    option_row{.name = "dump-filter",
               .letter = 'd',
               .text =
                   "Print the filter's program and exit: -d to read, -dd as C, -ddd as numbers"},
    option_row{.name = "no-optimize",
               .letter = 'O',
               .text = "Leave the filter's program as libpcap first makes it",
               .setting = "sniff.filter_optimize",
               .writes = off},
};

constexpr std::array stop_rows{
    option_row{.name = "count",
               .letter = 'c',
               .argument = "N",
               .text = "End after N packets",
               .setting = "sniff.count"},
    option_row{.name = "duration",
               .argument = "TIME",
               .text = "End after this time, with or without packets: 10s, 5m",
               .setting = "sniff.duration"},
    option_row{.name = "max-bytes",
               .argument = "SIZE",
               .text = "End after this many captured bytes",
               .setting = "sniff.max_bytes"},
    option_row{.name = "skip",
               .argument = "N",
               .text = "Leave out the first N packets",
               .setting = "sniff.skip"},
    option_row{.name = "sample",
               .argument = "N",
               .text = "Take one packet of N",
               .setting = "sniff.sample"},
};

constexpr std::array line_rows{
    option_row{.name = "compat",
               .text = "Exactly the lines of tcpdump -n, nothing more",
               .setting = "sniff.compat",
               .writes = on},
    option_row{.name = "verbose",
               .letter = 'v',
               .text = "More of each packet; up to three times",
               .setting = "sniff.verbose",
               .writes = levels},
    option_row{.name = "quiet",
               .letter = 'q',
               .text = "Less of each packet",
               .setting = "sniff.quiet",
               .writes = on},
    option_row{.name = "timestamps",
               .letter = 't',
               .text = "-t no time, -tt seconds since 1970, -ttt since the previous packet, -tttt "
                       "date and time, -ttttt since the first packet",
               .fallback = "time of day",
               .setting = "sniff.timestamps",
               .writes = times},
    option_row{.name = "nano",
               .text = "Nine digits of a second instead of six",
               .setting = "sniff.nano",
               .writes = on},
    option_row{.name = "link-header",
               .letter = 'e',
               .text = "Print the link header",
               .setting = "sniff.link_header",
               .writes = on},
    option_row{.name = "absolute-seq",
               .letter = 'S',
               .text = "TCP sequence numbers as they are, not relative",
               .setting = "sniff.absolute_seq",
               .writes = on},
    option_row{.name = "number",
               .letter = '#',
               .text = "Print the packet's number",
               .setting = "sniff.number",
               .writes = on},
    option_row{.name = "lengths",
               .text = "Print the packet's lengths",
               .setting = "sniff.lengths",
               .writes = on},
    option_row{.name = "bytes-hex",
               .letter = 'x',
               .text = "Print the bytes in hex; -xx with the link header",
               .setting = "sniff.bytes",
               .writes = in_hex},
    option_row{.name = "bytes-both",
               .letter = 'X',
               .text = "Print the bytes in hex and ASCII; -XX with the link header",
               .setting = "sniff.bytes",
               .writes = in_hex_ascii},
    option_row{.name = "bytes-ascii",
               .letter = 'A',
               .text = "Print the bytes in ASCII; -AA with the link header",
               .setting = "sniff.bytes",
               .writes = in_ascii},
    option_row{
        .name = "numeric", .letter = 'n', .text = "No effect: numbers are never turned into names"},
    option_row{.name = "no-domains",
               .letter = 'N',
               .text = "No effect: numbers are never turned into names"},
};

constexpr std::array format_rows{
    option_row{.name = "json",
               .text =
                   "Print a JSON object a packet, each on its own line; with -v derived fields too",
               .setting = "sniff.json",
               .writes = on},
    option_row{.name = "fields",
               .argument = "LIST",
               .text = "Print these fields, separated by tabs, as tshark -T fields does",
               .setting = "sniff.fields",
               .gathers = gathering::commas},
    option_row{.name = "csv",
               .argument = "LIST",
               .text = "Print these fields as CSV with a header",
               .setting = "sniff.csv",
               .gathers = gathering::commas},
    option_row{.name = "tree",
               .text = "Print all layers and fields as an outline",
               .setting = "sniff.tree",
               .writes = on},
    option_row{.name = "tui",
               .text = "Look at the packets in this terminal: list, tree, bytes, filters",
               .setting = "sniff.tui",
               .writes = on},
    option_row{.name = "hex",
               .text = "Print all bytes in hex and ASCII",
               .setting = "sniff.hex",
               .writes = on},
    option_row{.name = "count-only",
               .text = "Print only how many packets there were",
               .setting = "sniff.count_only",
               .writes = on},
    option_row{.name = "flush",
               .argument = "WHEN",
               .text = "When output leaves: at once if somebody may be looking, after each packet, "
                       "or in large pieces",
               .fallback = "auto",
               .choices = flushes,
               .setting = "sniff.flush"},
    option_row{.name = "line-buffered",
               .letter = 'l',
               .text = "No effect: lines come at once where somebody may be looking"},
    option_row{.name = "packet-buffered",
               .letter = 'U',
               .text = "No effect: files are complete whenever a batch of packets was written"},
    option_row{.name = "list-fields",
               .argument = "PREFIX",
               .text = "List the fields, those whose names begin with PREFIX if it is given, and "
                       "exit",
               .is_optional = true},
};

} // namespace

const option_group sniff_source_options{"Where packets come from", source_rows};
const option_group sniff_capture_options{"How to capture", capture_rows};
const option_group sniff_filter_options{"Which packets", filter_rows};
const option_group sniff_stop_options{"When to end", stop_rows};
const option_group sniff_line_options{"The line of a packet", line_rows};
const option_group sniff_format_options{"Instead of a line", format_rows};

} // namespace netkit::cli
