// Any bytes as a frame of any link type through everything that prints packets: the line in both
// forms with all its options, the tree, JSON, columns, bytes. Whatever a stranger sends, a terminal
// gets text: no control character except those of the layout, and a line feed at the end. What
// netkit prints in forms of its own is valid UTF-8 as well.
// The first five bytes of an input say the link type, what the capture left out, and the options.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/text.hpp"
#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/line.hpp"
#include "print_packet.hpp"
#include "support/fuzz_check.hpp"

using namespace netkit;
using namespace netkit::sniff;
using netkit::test::must;

namespace {

constexpr std::array links{
    link_type::ethernet,  link_type::raw,        link_type::null,      link_type::loop,
    link_type::linux_sll, link_type::linux_sll2, link_type::ppp,       link_type::ppp_hdlc,
    link_type::ppp_ether, link_type::radiotap,   link_type::ieee80211, link_type::nflog,
    link_type::pktap,     link_type::ipv4,       link_type::ipv6,      static_cast<link_type>(147),
};

line_options options_from(unsigned bits)
{
    line_options made;
    made.time = static_cast<line_time>((bits & 7U) % 6);
    made.bytes = static_cast<line_bytes>((bits >> 3U & 7U) % 7);
    made.verbose = bits >> 6U & 3U;
    made.link = (bits >> 8U & 1U) != 0;
    made.quiet = (bits >> 9U & 1U) != 0;
    made.absolute_seq = (bits >> 10U & 1U) != 0;
    made.numbers = (bits >> 11U & 1U) != 0;
    made.nanoseconds = (bits >> 12U & 1U) != 0;
    return made;
}

void must_be_text(std::string_view text)
{
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        must(byte >= 0x20 || byte == '\n' || byte == '\t', "no control character is printed");
        must(byte != 0x7f, "no delete is printed");
    }
    must(text.empty() || text.back() == '\n', "what is printed ends with its line");
}

void print_with(packet_printer& printer, const packet& of)
{
    text_out text;
    printer.begin(text);
    printer.print(of, "eth0", text);
    must_be_text(text.view());
    must(!text.empty(), "a packet is always printed");
    must(is_utf8(text.view()), "what is printed is UTF-8");
}

void print_line(const packet& of, line_options options, bool compat)
{
    options.compat = compat;
    line_printer printer{options};
    text_out text;
    printer.print(of, "eth0", text); // twice: the second has something to be relative to
    printer.print(of, "eth0", text);
    must_be_text(text.view());
    must(text.size() >= 2, "each packet has a line");
    if (!compat) must(is_utf8(text.view()), "a line is UTF-8");
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 5) return 0;
    const std::vector<std::uint8_t> exact(data + 5, data + size);
    frame from;
    from.data = exact.data();
    from.captured = static_cast<std::uint32_t>(exact.size());
    from.wire = from.captured + load_be16(data + 1) % 2048U;
    from.link = links[data[0] % links.size()];
    from.number = 1;

    decoder decode{std::make_shared<decode_rules>()};
    flow_stage flows{{.flows = {.max_flows = 16}}};
    packet of;
    decode.decode(from, of);
    flows.see(of, decode);

    const auto options = options_from(load_be16(data + 3));
    print_line(of, options, false);
    print_line(of, options, true);
    print_with(*print_json(false), of);
    print_with(*print_json(true), of);
    print_with(*print_tree(), of);
    print_with(*print_hex(), of);
    const std::vector<std::string> columns{"frame.protocols", "ip.src",      "dns.qry.name",
                                           "http.host",       "tcp.payload", "tls.handshake.ja4"};
    print_with(*print_fields(columns), of);
    print_with(*print_csv(columns), of);
    return 0;
}
