#include "sniff_options.hpp"

#include <array>

namespace netkit::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::array on{"true"sv};
constexpr std::array levels{"1"sv, "2"sv, "3"sv};
constexpr std::array times{"none"sv, "epoch"sv, "since_previous"sv, "date"sv, "since_first"sv};
constexpr std::array in_hex{"hex"sv, "hex_link"sv};
constexpr std::array in_hex_ascii{"hex_ascii"sv, "hex_ascii_link"sv};
constexpr std::array in_ascii{"ascii"sv, "ascii_link"sv};

constexpr std::array source_rows{
    option_row{.name = "read",
               .letter = 'r',
               .argument = "FILE",
               .text = "Read packets from a capture file, pcap or pcapng; - is standard input",
               .completes = completion::file,
               .setting = "sniff.read"},
};

constexpr std::array filter_rows{
    option_row{.name = "filter",
               .letter = 'f',
               .argument = "BPF",
               .text = "Only packets that match, in the language of pcap-filter(7), seen through "
                       "VLAN tags and IPv6 extension headers; words after the options are a filter "
                       "too",
               .setting = "sniff.filter"},
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
};

constexpr std::array stop_rows{
    option_row{.name = "count",
               .letter = 'c',
               .argument = "N",
               .text = "End after N packets",
               .setting = "sniff.count"},
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
    option_row{.name = "numeric",
               .letter = 'n',
               .text = "Numbers instead of names: always so unless --resolve is given"},
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
    option_row{.name = "list-fields",
               .argument = "PREFIX",
               .text = "List the fields, those whose names begin with PREFIX if it is given, and "
                       "exit",
               .is_optional = true},
};

} // namespace

const option_group sniff_source_options{"Where packets come from", source_rows};
const option_group sniff_filter_options{"Which packets", filter_rows};
const option_group sniff_stop_options{"When to end", stop_rows};
const option_group sniff_line_options{"The line of a packet", line_rows};
const option_group sniff_format_options{"Instead of a line", format_rows};

} // namespace netkit::cli
