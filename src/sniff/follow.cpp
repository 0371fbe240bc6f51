// The text of a conversation is foreign and may be binary: line feeds make lines, everything else
// that could move a terminal's cursor is escaped. A line that one side leaves open is ended when
// the other speaks, so that each output line belongs to one of them.

#include "netkit/sniff/follow.hpp"

#include <charconv>

#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/reassembler.hpp"
#include "print_value.hpp"
#include "stats_tables.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array<std::string_view, 2> side_names{"client", "server"};
constexpr std::array<std::string_view, 2> colours{"\x1b[31m", "\x1b[34m"};
constexpr std::string_view plain = "\x1b[0m";

/// Whether bytes are text that JSON can show: UTF-8 without control characters but white space.
bool is_text(byte_view bytes) noexcept
{
    for (std::size_t i = 0; i < bytes.size();) {
        const unsigned lead = bytes[i];
        if (lead < 0x80) {
            if (lead < 32 && lead != '\t' && lead != '\n' && lead != '\r') return false;
            if (lead == 127) return false;
            ++i;
            continue;
        }
        const std::size_t size = lead >= 0xf0 && lead < 0xf5   ? 4
                                 : lead >= 0xe0 && lead < 0xf0 ? 3
                                 : lead >= 0xc2 && lead < 0xe0 ? 2
                                                               : 0;
        if (size == 0 || bytes.size() - i < size) return false;
        for (std::size_t k = 1; k < size; ++k)
            if ((bytes[i + k] & 0xc0U) != 0x80) return false;
        i += size;
    }
    return true;
}

} // namespace

std::optional<follow_target> parse_follow(std::string_view text) noexcept
{
    follow_target target;
    if (text.starts_with("udp:"))
        target.transport = proto::udp;
    else if (!text.starts_with("tcp:"))
        return std::nullopt;
    const auto number = text.substr(4);
    const auto [end, fault] =
        std::from_chars(number.data(), number.data() + number.size(), target.stream);
    if (fault != std::errc{} || end != number.data() + number.size()) return std::nullopt;
    return target;
}

follower::follower(const follow_target& target, follow_form form, bool colour)
    : target_(target), form_(form), colour_(colour), stream_(streams_.open())
{
}

void follower::see(const packet& of, text_out& to)
{
    for (const auto* note = of.flow; note != nullptr; note = note->next) {
        const auto& transport = of.stack[note->layer];
        const bool mine = transport.id == target_.transport && note->stream == target_.stream;
        if (!mine || (transport.flags & layer::quoted) != 0) continue;
        to_ = &to;
        time_ns_ = of.meta.time_ns;
        if (!found_) put_ends(of, *note, to);
        found_ = true;
        const unsigned side = note->forward ? 0 : 1;
        if (target_.transport == proto::udp) {
            const auto payload = transport.payload().bytes();
            if (!payload.empty()) on_bytes(side, udp_offset_[side], payload);
            udp_offset_[side] += payload.size();
            end_line();
        } else if (note->has_bases) {
            const auto segment = stream_segment_of(of, transport);
            streams_.take(stream_, side, segment, *this);
            if ((transport.data[13] & tcp_segment::ack_valid) != 0)
                streams_.acknowledged(stream_, 1 - side, load_be32(transport.data + 8), *this);
        }
    }
}

void follower::finish(text_out& to)
{
    to_ = &to;
    streams_.close(stream_, *this);
    end_line();
}

void follower::put_ends(const packet&, const flow_note& note, text_out& to)
{
    if (form_ != follow_form::text) return;
    const auto& flow = *note.flow;
    const auto client = endpoint_key(flow.key, flow.low_first);
    const auto server = endpoint_key(flow.key, !flow.low_first);
    to.put(target_.transport == proto::udp ? "udp:" : "tcp:");
    to.dec(target_.stream);
    to.put("  ");
    to.put(endpoint_text({client.data(), client.size()}));
    to.put(" > ");
    to.put(endpoint_text({server.data(), server.size()}));
    to.put('\n');
}

void follower::on_bytes(unsigned side, std::uint64_t offset, byte_view bytes)
{
    if (form_ == follow_form::text) return put_text(side, bytes);
    begin_object(side, offset);
    if (is_text(bytes)) {
        to_->put(",\"text\":\"");
        to_->json_escaped(text_of(bytes));
    } else {
        to_->put(",\"hex\":\"");
        to_->hex_bytes(bytes);
    }
    to_->put("\"}\n");
}

void follower::on_gap(unsigned side, std::uint64_t offset, std::uint64_t bytes)
{
    if (form_ == follow_form::json) {
        begin_object(side, offset);
        to_->put(",\"gap\":");
        to_->dec(bytes);
        return to_->put("}\n");
    }
    text_out text{32};
    text.put("[gap ");
    text.dec(bytes);
    text.put(" bytes]");
    put_mark(side, text.view());
}

void follower::on_fin(unsigned side)
{
    if (form_ == follow_form::text) return put_mark(side, "[end]");
    begin_object(side, 0);
    to_->put(",\"end\":true}\n");
}

void follower::begin_object(unsigned side, std::uint64_t offset)
{
    to_->put("{\"stream\":\"");
    to_->put(target_.transport == proto::udp ? "udp:" : "tcp:");
    to_->dec(target_.stream);
    to_->put("\",\"time\":\"");
    put_date_time(*to_, time_ns_);
    to_->put("\",\"from\":\"");
    to_->put(side_names[side]);
    to_->put("\",\"offset\":");
    to_->dec(offset);
}

/// Makes sure that what follows stands in a line of `side`.
void follower::say_side(unsigned side)
{
    if (in_line_ && side_ == static_cast<int>(side)) return;
    end_line();
    side_ = static_cast<int>(side);
    if (colour_) to_->put(colours[side]);
    if (side == 1) to_->put('\t');
    in_line_ = true;
}

void follower::end_line()
{
    if (!in_line_) return;
    if (colour_) to_->put(plain);
    to_->put('\n');
    in_line_ = false;
}

void follower::put_text(unsigned side, byte_view bytes)
{
    auto text = text_of(bytes);
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto part = text.substr(0, end);
        if (end != std::string_view::npos && part.ends_with('\r')) part.remove_suffix(1);
        say_side(side);
        to_->escaped(part);
        if (end == std::string_view::npos) return;
        end_line();
        text.remove_prefix(end + 1);
    }
}

void follower::put_mark(unsigned side, std::string_view text)
{
    end_line();
    say_side(side);
    to_->put(text);
    end_line();
}

} // namespace netkit::sniff
