// One packet, one line: the time, what the link holds, netkit's additions, the bytes.

#include "line_memory.hpp"
#include "line_printers.hpp"
#include "line_time.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/notes.hpp"
#include "netkit/sniff/process_name.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t largest_packet = 262144;

/// `[Invalid header: ...]`: a length that no capture can have. Whether it was printed.
bool print_invalid_header(const frame& meta, text_out& to)
{
    std::string_view before = "[Invalid header:";
    const auto put = [&](std::string_view text) {
        to.put(before);
        to.put(' ');
        to.put(text);
        before = ",";
    };
    if (meta.captured == 0) put("caplen==0");
    if (meta.wire == 0) put("len==0");
    if (meta.wire != 0 && meta.wire < meta.captured) {
        put("len(");
        to.dec(meta.wire);
        to.put(") < caplen(");
        to.dec(meta.captured);
        to.put(')');
    }
    for (const auto& [name, size] : {std::pair{"caplen(", meta.captured}, {"len(", meta.wire}}) {
        if (size <= largest_packet) continue;
        put(name);
        to.dec(size);
        to.put(") > ");
        to.dec(largest_packet);
    }
    if (before != ",") return false;
    to.put("]\n");
    return true;
}

void print_bytes(const line& from, const line_options& options, text_out& to)
{
    const bool link = options.bytes == line_bytes::hex_link ||
                      options.bytes == line_bytes::hex_ascii_link ||
                      options.bytes == line_bytes::ascii_link;
    byte_view bytes{from.of.meta.data, from.of.meta.captured};
    if (!link) {
        if (from.link_header >= bytes.size()) return;
        bytes = bytes.subspan(from.link_header);
    }
    switch (options.bytes) {
    case line_bytes::none:
        break;
    case line_bytes::hex:
    case line_bytes::hex_link:
        print_hex(to, bytes, false);
        break;
    case line_bytes::hex_ascii:
    case line_bytes::hex_ascii_link:
        print_hex(to, bytes, true);
        break;
    case line_bytes::ascii:
    case line_bytes::ascii_link:
        print_ascii(to, bytes);
        break;
    }
}

} // namespace

struct line_printer::state {
    line_options options;
    line_memory memory;
    line_clock clock{options};
    std::uint64_t printed = 0;
};

line_printer::line_printer(const line_options& options) : state_(std::make_unique<state>())
{
    state_->options = options;
}
line_printer::~line_printer() = default;
line_printer::line_printer(line_printer&&) noexcept = default;
line_printer& line_printer::operator=(line_printer&&) noexcept = default;

void line_printer::print(const packet& of, std::string_view interface, text_out& to)
{
    const auto& options = state_->options;
    const auto start = to.size();
    ++state_->printed;
    if (options.numbers) {
        to.dec_right(state_->printed, 5);
        to.put("  ");
    }
    if (print_invalid_header(of.meta, to)) return;
    line here{to, options, of, state_->memory};
    here.paint(ink::time);
    state_->clock.put(of.meta.time_ns, to);
    here.paint(ink::plain);
    print_link(here);
    here.finish();
    if (!options.compat) {
        if (!options.quiet) put_application_note(to, of, to.view().substr(start));
        if (of.flow != nullptr) put_flow_notes(to, *of.flow);
        if (of.flow != nullptr && of.flow->process != nullptr) {
            to.put(' ');
            put_process(to, *of.flow->process);
        }
    }
    static_cast<void>(interface);
    print_bytes(here, options, to);
    to.put('\n');
}

} // namespace netkit::sniff
