// The block format (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html). A file is a
// run of sections, each in the byte order of its own header; interfaces are described before the
// packets that name them and are numbered from 0 in each section, here from 0 in the whole file.
// Blocks are looked at in place, one after the other: nothing is searched and nothing is kept but
// the interfaces, so a file of any size takes the memory of its largest block.
//
// A block that breaks the frame (its length, the repetition of the length) ends the reading, since
// nothing behind it can be found. Inside a packet block only the packet's own lengths are law: bad
// options are left out and the packet stays, it is what people came for.

#include <algorithm>
#include <optional>

#include "capture_blocks.hpp"
#include "capture_kept.hpp"
#include "capture_reader.hpp"
#include "capture_time.hpp"

namespace netkit::sniff {

namespace {

using namespace pcapng;

constexpr std::size_t most_interfaces = 65536;
constexpr std::size_t longest_text = 4096;   // of a name, a description or a filter that is kept
constexpr std::size_t most_text = 16U << 20; // of all of them

class pcapng_reader final : public capture_reader {
public:
    explicit pcapng_reader(capture_window in);
    result<bool> next(frame& to) override;
    std::span<const kept_block> kept() const override { return kept_.all(); }

private:
    enum class step { packet, other, end, failed };
    struct option_value {
        std::uint16_t code;
        byte_view value;
    };

    step read_block(frame& to);
    step read_body(std::uint32_t type, byte_view body, frame& to);
    bool begin_section(byte_view head);
    step section_header(byte_view body);
    step interface_description(byte_view body);
    step interface_statistics(byte_view body);
    step enhanced_packet(byte_view body, frame& to);
    step simple_packet(byte_view body, frame& to);
    step obsolete_packet(byte_view body, frame& to);
    step packet(frame& to, std::uint32_t interface, byte_view data, std::uint32_t captured);
    void packet_options(frame& to, byte_view options);
    void add_comment(frame& to, std::string_view more);
    step corrupt(std::string_view what, std::string_view why)
    {
        stop_corrupt(what, why);
        return step::failed;
    }

    /// Takes the next option off `rest`; nothing at the end. `bad` when it reaches outside.
    std::optional<option_value> next_option(byte_view& rest, bool& bad) const noexcept;

    std::uint16_t u16(const std::uint8_t* at) const noexcept
    {
        return big_endian_ ? load_be16(at) : load_le16(at);
    }
    std::uint32_t u32(const std::uint8_t* at) const noexcept
    {
        const auto little = load_le32(at);
        return big_endian_ ? __builtin_bswap32(little) : little;
    }
    /// A time stamp or a counter of options: written as one number, except in packets.
    std::uint64_t u64(const std::uint8_t* at) const noexcept
    {
        return big_endian_ ? load_be64(at) : load_le64(at);
    }

    bool big_endian_ = false;
    std::size_t first_interface_ = 0; // of this section
    std::size_t text_bytes_ = 0;      // of all interfaces
    std::vector<pcapng_clock> clocks_;
    kept_blocks kept_;
    std::uint64_t count_ = 0;
    std::string comments_; ///< of the packet, if there are several
    bool ahead_ = false;   // the first packet was read by the constructor
    frame first_;
};

// Looks for the first packet, so that the interfaces before it are known at once.
pcapng_reader::pcapng_reader(capture_window in) : capture_reader(std::move(in))
{
    auto done = step::other;
    while (done == step::other)
        done = read_block(first_);
    ahead_ = done == step::packet;
}

result<bool> pcapng_reader::next(frame& to)
{
    if (ahead_) {
        ahead_ = false;
        to = first_;
        return true;
    }
    if (stopped()) return failed();
    for (;;) {
        switch (read_block(to)) {
        case step::packet:
            return true;
        case step::other:
            break;
        case step::end:
            return false;
        case step::failed:
            return failed();
        }
    }
}

pcapng_reader::step pcapng_reader::read_block(frame& to)
{
    auto all = in_.want(block_overhead);
    if (all.size() < block_overhead) {
        if (!all.empty() || in_.fault()) {
            stop_short("block header", block_overhead, all.size());
            return step::failed;
        }
        if (interfaces_.empty()) return corrupt("file", "it describes no interface");
        return step::end;
    }
    const auto type = u32(all.data());
    if (type == block::section_header && !begin_section(all)) return step::failed;
    const auto total = u32(all.data() + 4);
    if (total % 4 != 0 || total < block_overhead || total > longest_block) {
        return corrupt("block", "its length is " + std::to_string(total));
    }
    all = in_.want(total);
    if (all.size() < total) {
        stop_short("block", total, all.size());
        return step::failed;
    }
    if (u32(all.data() + total - 4) != total) {
        return corrupt("block", "its length is not repeated at its end");
    }
    const auto done = read_body(type, all.subspan(8, total - block_overhead), to);
    if (done != step::failed) in_.skip(total);
    return done;
}

pcapng_reader::step pcapng_reader::read_body(std::uint32_t type, byte_view body, frame& to)
{
    switch (type) {
    case block::enhanced_packet:
        return enhanced_packet(body, to);
    case block::simple_packet:
        return simple_packet(body, to);
    case block::packet:
        return obsolete_packet(body, to);
    case block::section_header:
        return section_header(body);
    case block::interface_description:
        return interface_description(body);
    case block::interface_statistics:
        return interface_statistics(body);
    case block::name_resolution:
    case block::decryption_secrets:
    case block::custom:
        kept_.keep(type, body, big_endian_);
        return step::other;
    default:
        return step::other;
    }
}

/// The byte order must be known before the length can be read.
bool pcapng_reader::begin_section(byte_view head)
{
    if (load_le32(head.data() + 8) == byte_order_magic) {
        big_endian_ = false;
    } else if (load_be32(head.data() + 8) == byte_order_magic) {
        big_endian_ = true;
    } else {
        stop_corrupt("section header", "it has no byte-order magic");
        return false;
    }
    return true;
}

pcapng_reader::step pcapng_reader::section_header(byte_view body)
{
    constexpr std::size_t fixed = 16;
    if (body.size() < fixed) return corrupt("section header", "it is too short");
    const auto major = u16(body.data() + 4);
    const auto minor = u16(body.data() + 6);
    if (major != 1 || (minor != 0 && minor != 2)) { // 1.2 was written by mistake, and is 1.0
        stop(errc::unsupported_version, "pcapng version " + std::to_string(major) + "." +
                                            std::to_string(minor) + " at offset " +
                                            std::to_string(in_.offset()) + " is not supported");
        return step::failed;
    }
    auto options = body.subspan(fixed);
    bool bad = false;
    while (next_option(options, bad)) {
    }
    if (bad) return corrupt("section header", "an option reaches outside");
    first_interface_ = interfaces_.size();
    return step::other;
}

std::optional<pcapng_reader::option_value> pcapng_reader::next_option(byte_view& rest,
                                                                      bool& bad) const noexcept
{
    if (rest.size() < 4) return std::nullopt;
    const auto code = u16(rest.data());
    const std::size_t size = u16(rest.data() + 2);
    if (code == option::end) return std::nullopt;
    rest = rest.subspan(4);
    bad = size > rest.size();
    if (bad) return std::nullopt;
    const option_value found{code, rest.first(size)};
    rest = rest.subspan(std::min(padded(size), rest.size()));
    return found;
}

pcapng_reader::step pcapng_reader::interface_description(byte_view body)
{
    constexpr std::size_t fixed = 8;
    if (body.size() < fixed) return corrupt("interface description", "it is too short");
    if (interfaces_.size() >= most_interfaces) {
        stop(errc::too_much, "more than " + std::to_string(most_interfaces) + " interfaces");
        return step::failed;
    }
    capture_interface described;
    described.link = static_cast<link_type>(u16(body.data()));
    described.snaplen = u32(body.data() + 4);
    std::uint8_t resolution = 6;
    std::int64_t offset = 0;

    auto options = body.subspan(fixed);
    bool bad = false;
    while (const auto found = next_option(options, bad)) {
        const auto& value = found->value;
        const auto text = text_of(value.first(std::min(value.size(), longest_text)));
        switch (found->code) {
        case option::if_name:
            described.name = text;
            break;
        case option::if_description:
            described.description = text;
            break;
        case option::if_filter: // first byte: 0 is text, 1 is a program
            if (!text.empty() && text.front() == '\0') described.filter = text.substr(1);
            break;
        case option::if_tsresol:
            if (value.size() == 1) resolution = value[0];
            break;
        case option::if_fcslen:
            if (value.size() == 1) described.fcs_bytes = value[0];
            break;
        case option::if_tsoffset:
            if (value.size() == 8) offset = static_cast<std::int64_t>(u64(value.data()));
            break;
        default:
            break;
        }
    }
    if (bad) return corrupt("interface description", "an option reaches outside");
    text_bytes_ += described.name.size() + described.description.size() + described.filter.size();
    if (text_bytes_ > most_text) {
        described.name.clear();
        described.description.clear();
        described.filter.clear();
    }
    clocks_.emplace_back(resolution, offset);
    interfaces_.push_back(std::move(described));
    return step::other;
}

pcapng_reader::step pcapng_reader::interface_statistics(byte_view body)
{
    constexpr std::size_t fixed = 12;
    if (body.size() < fixed) return corrupt("interface statistics", "they are too short");
    const auto interface = first_interface_ + u32(body.data());
    if (interface >= interfaces_.size()) return step::other;
    auto& of = interfaces_[interface];
    auto options = body.subspan(fixed);
    bool bad = false;
    while (const auto found = next_option(options, bad)) {
        if (found->value.size() != 8) continue;
        const auto count = u64(found->value.data());
        if (found->code == option::isb_ifrecv)
            of.received = count;
        else if (found->code == option::isb_ifdrop)
            of.dropped = count;
        else
            continue;
        of.counted = true;
    }
    return step::other;
}

pcapng_reader::step pcapng_reader::enhanced_packet(byte_view body, frame& to)
{
    constexpr std::size_t fixed = 20;
    if (body.size() < fixed) return corrupt("packet block", "it is too short");
    const auto* at = body.data();
    const auto done = packet(to, u32(at), body.subspan(fixed), u32(at + 12));
    if (done != step::packet) return done;
    to.wire = u32(at + 16);
    const auto ticks = std::uint64_t{u32(at + 4)} << 32 | u32(at + 8);
    to.time_ns = clocks_[to.interface].to_ns(ticks);
    const auto data = fixed + padded(to.captured);
    if (data < body.size()) packet_options(to, body.subspan(data));
    return done;
}

/// Written until 2009 or so: interface and drops in 16 bits each.
pcapng_reader::step pcapng_reader::obsolete_packet(byte_view body, frame& to)
{
    constexpr std::size_t fixed = 20;
    if (body.size() < fixed) return corrupt("packet block", "it is too short");
    const auto* at = body.data();
    const auto done = packet(to, u16(at), body.subspan(fixed), u32(at + 12));
    if (done != step::packet) return done;
    to.wire = u32(at + 16);
    const auto ticks = std::uint64_t{u32(at + 4)} << 32 | u32(at + 8);
    to.time_ns = clocks_[to.interface].to_ns(ticks);
    const auto data = fixed + padded(to.captured);
    if (data < body.size()) packet_options(to, body.subspan(data));
    return done;
}

/// Without time, interface and captured length: those follow from the section's first interface.
pcapng_reader::step pcapng_reader::simple_packet(byte_view body, frame& to)
{
    constexpr std::size_t fixed = 4;
    if (body.size() < fixed) return corrupt("packet block", "it is too short");
    const auto wire = u32(body.data());
    const auto data = body.subspan(fixed);
    auto captured = wire;
    if (first_interface_ < interfaces_.size()) {
        const auto snaplen = interfaces_[first_interface_].snaplen;
        if (snaplen != 0) captured = std::min(captured, snaplen);
    }
    captured = std::min(captured, static_cast<std::uint32_t>(data.size()));
    const auto done = packet(to, 0, data, captured);
    if (done != step::packet) return done;
    to.wire = wire;
    to.time_ns = 0;
    to.timed = false;
    return done;
}

pcapng_reader::step pcapng_reader::packet(frame& to, std::uint32_t interface, byte_view data,
                                          std::uint32_t captured)
{
    const auto index = first_interface_ + interface;
    if (index >= interfaces_.size()) {
        return corrupt("packet block",
                       "interface " + std::to_string(interface) + " is not described before it");
    }
    const auto link = interfaces_[index].link;
    if (captured > data.size()) return corrupt("packet block", "its packet reaches outside");
    if (captured > longest_packet(link)) {
        return corrupt("packet block", "captured length " + std::to_string(captured) +
                                           " is above what this link type can have");
    }
    to.data = data.data();
    to.captured = captured;
    to.number = ++count_;
    to.interface = static_cast<std::uint32_t>(index);
    to.link = link;
    to.direction = packet_direction::unknown;
    to.comment = {};
    to.timed = true;
    return step::packet;
}

/// A second comment is rare: only then are they copied together.
void pcapng_reader::add_comment(frame& to, std::string_view more)
{
    if (to.comment.data() != comments_.data()) comments_ = to.comment;
    comments_.append(1, '\0').append(more);
    to.comment = comments_;
}

void pcapng_reader::packet_options(frame& to, byte_view options)
{
    bool bad = false;
    while (const auto found = next_option(options, bad)) {
        if (found->code == option::comment) {
            if (to.comment.empty())
                to.comment = text_of(found->value);
            else
                add_comment(to, text_of(found->value));
        } else if (found->code == option::epb_flags && found->value.size() == 4) {
            const auto direction = u32(found->value.data()) & 3U;
            if (direction == flag_inbound) to.direction = packet_direction::in;
            if (direction == flag_outbound) to.direction = packet_direction::out;
        }
    }
}

} // namespace

bool is_pcapng(byte_view magic) noexcept
{
    return magic.size() >= 4 && load_le32(magic.data()) == block::section_header;
}

std::unique_ptr<frame_source> read_pcapng(capture_window in)
{
    return std::make_unique<pcapng_reader>(std::move(in));
}

} // namespace netkit::sniff
