#include "sniff_options.hpp"

#include <array>

namespace netkit::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::array on{"true"sv};
constexpr std::array types{"auto"sv, "pcapng"sv, "pcap"sv};
constexpr std::array compressions{"auto"sv, "none"sv, "gzip"sv, "zstd"sv};

constexpr std::array write_rows{
    option_row{.name = "write",
               .letter = 'w',
               .argument = "FILE",
               .text = "Write the packets to a capture file instead of printing them; - is "
                       "standard output; .gz and .zst are compressed",
               .completes = completion::file,
               .setting = "sniff.write"},
    option_row{.name = "file-type",
               .argument = "TYPE",
               .text = "Its format",
               .fallback = "pcap for .pcap, .cap and .dmp, else pcapng",
               .choices = types,
               .setting = "sniff.file_type"},
    option_row{.name = "print",
               .text = "Print the packets too; so does every option that says how",
               .setting = "sniff.print",
               .writes = on},
    option_row{.name = "rotate-size",
               .letter = 'C',
               .argument = "SIZE",
               .text = "Begin a new file before one grows beyond this, with a unit or in MB",
               .setting = "sniff.rotate_size"},
    option_row{.name = "rotate-every",
               .letter = 'G',
               .argument = "TIME",
               .text = "Begin a new file after this time, with a unit or in seconds, with or "
                       "without packets; FILE may be a pattern of strftime(3)",
               .setting = "sniff.rotate_every"},
    option_row{.name = "rotate-packets",
               .argument = "N",
               .text = "Begin a new file after N packets",
               .setting = "sniff.rotate_packets"},
    option_row{.name = "files",
               .letter = 'W',
               .argument = "N",
               .text = "Keep only the last N files",
               .setting = "sniff.files"},
    option_row{.name = "after-rotation",
               .letter = 'z',
               .argument = "COMMAND",
               .text = "Run this with the name of each finished file, without a shell",
               .setting = "sniff.after_rotation"},
    option_row{.name = "compress",
               .argument = "HOW",
               .text = "Compress the files",
               .fallback = "by .gz and .zst",
               .choices = compressions,
               .setting = "sniff.compress"},
    option_row{.name = "compress-level",
               .argument = "N",
               .text = "More takes longer: gzip 1 to 9, zstd 1 to 22",
               .setting = "sniff.compress_level"},
    option_row{.name = "comment",
               .argument = "TEXT",
               .text = "Keep a text in the file; pcapng only",
               .setting = "sniff.comment"},
    option_row{.name = "write-notes",
               .text = "Keep what was found out about a packet as its comment; pcapng only",
               .setting = "sniff.write_notes",
               .writes = on},
};

} // namespace

const option_group sniff_write_options{"Writing capture files", write_rows};

} // namespace netkit::cli
