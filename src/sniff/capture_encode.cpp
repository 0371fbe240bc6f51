#include "capture_encode.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "capture_blocks.hpp"
#include "netkit/sniff/comments.hpp"

namespace netkit::sniff {

namespace {

using namespace pcapng;

constexpr std::size_t longest_option = 65535;

char* store16(char* at, std::uint16_t number) noexcept
{
    at[0] = static_cast<char>(number);
    at[1] = static_cast<char>(number >> 8);
    return at + 2;
}

char* store32(char* at, std::uint32_t number) noexcept
{
    for (unsigned i = 0; i < 4; ++i)
        at[i] = static_cast<char>(number >> 8 * i);
    return at + 4;
}

char* store64(char* at, std::uint64_t number) noexcept
{
    return store32(store32(at, static_cast<std::uint32_t>(number)),
                   static_cast<std::uint32_t>(number >> 32));
}

char* store_padded(char* at, const void* bytes, std::size_t size) noexcept
{
    if (size != 0) std::memcpy(at, bytes, size); // an empty packet may have no place
    at += size;
    for (auto missing = padded(size) - size; missing > 0; --missing)
        *at++ = '\0';
    return at;
}

/// A time stamp of pcapng comes as two halves, the higher one first.
char* store_time(char* at, std::int64_t time_ns) noexcept
{
    const auto ticks = static_cast<std::uint64_t>(std::max<std::int64_t>(time_ns, 0));
    return store32(store32(at, static_cast<std::uint32_t>(ticks >> 32)),
                   static_cast<std::uint32_t>(ticks));
}

constexpr std::size_t option_size(std::size_t value) noexcept
{
    return value == 0 ? 0 : 4 + padded(value);
}

/// Nothing for an empty text.
char* store_option(char* at, std::uint16_t code, std::string_view value) noexcept
{
    if (value.empty()) return at;
    at = store16(store16(at, code), static_cast<std::uint16_t>(value.size()));
    return store_padded(at, value.data(), value.size());
}

std::string_view option_text(std::string_view text) noexcept
{
    return text.substr(0, longest_option);
}

std::size_t comments_size(std::string_view comments) noexcept
{
    std::size_t size = 0;
    while (!comments.empty())
        size += option_size(option_text(take_comment(comments)).size());
    return size;
}

/// A block whose length is known when it is closed.
class open_block {
public:
    open_block(text_out& to, std::uint32_t type, std::size_t most) : to_(to)
    {
        begin_ = to.room(most + block_overhead);
        at = store32(store32(begin_, type), 0);
    }
    void close() noexcept
    {
        const auto total = static_cast<std::uint32_t>(at + 4 - begin_);
        store32(begin_ + 4, total);
        to_.wrote(static_cast<std::size_t>(store32(at, total) - begin_));
    }

    char* at;

private:
    text_out& to_;
    char* begin_;
};

} // namespace

void put_pcap_header(text_out& to, const capture_interface& of, bool nano)
{
    constexpr std::uint32_t microseconds = 0xa1b2c3d4;
    constexpr std::uint32_t nanoseconds = 0xa1b23c4d;
    constexpr std::uint32_t no_limit = 262144;
    std::uint32_t type = static_cast<std::uint16_t>(of.link);
    if (of.fcs_bytes != 0) {
        type |= 0x04000000U | static_cast<std::uint32_t>(of.fcs_bytes / 2) << 28;
    }
    auto* at = to.room(24);
    at = store32(at, nano ? nanoseconds : microseconds);
    at = store16(store16(at, 2), 4);
    at = store64(at, 0);
    at = store32(at, of.snaplen == 0 ? no_limit : of.snaplen);
    store32(at, type);
    to.wrote(24);
}

void put_pcap_packet(text_out& to, const frame& packet, bool nano)
{
    constexpr std::int64_t second = 1'000'000'000;
    constexpr std::int64_t last = std::int64_t{std::numeric_limits<std::uint32_t>::max()};
    const auto time = std::clamp<std::int64_t>(packet.time_ns, 0, last * second + (second - 1));
    const auto fraction = static_cast<std::uint32_t>(time % second);
    auto* at = to.room(16 + packet.captured);
    at = store32(at, static_cast<std::uint32_t>(time / second));
    at = store32(at, nano ? fraction : fraction / 1000);
    at = store32(at, packet.captured);
    at = store32(at, packet.wire);
    if (packet.captured != 0) std::memcpy(at, packet.data, packet.captured);
    to.wrote(16 + packet.captured);
}

void put_section(text_out& to, std::string_view comment)
{
    comment = option_text(comment);
    constexpr std::string_view application = "netkit sniff " NETKIT_VERSION;
#if defined(__linux__)
    constexpr std::string_view system = "Linux";
#elif defined(__APPLE__)
    constexpr std::string_view system = "macOS";
#else
    constexpr std::string_view system = "Unix";
#endif
    open_block out{to, block::section_header, 256 + option_size(comment.size())};
    out.at = store32(out.at, byte_order_magic);
    out.at = store16(store16(out.at, 1), 0);
    out.at = store64(out.at, std::numeric_limits<std::uint64_t>::max()); // a length nobody knows
    out.at = store_option(out.at, option::comment, comment);
    out.at = store_option(out.at, option::shb_os, system);
    out.at = store_option(out.at, option::shb_userappl, application);
    out.at = store32(out.at, option::end);
    out.close();
}

void put_interface(text_out& to, const capture_interface& of)
{
    const auto name = option_text(of.name);
    const auto description = option_text(of.description);
    std::string filter;
    if (!of.filter.empty()) filter.append(1, '\0').append(of.filter, 0, longest_option - 1);
    const std::string_view fcs{reinterpret_cast<const char*>(&of.fcs_bytes),
                               std::size_t{of.fcs_bytes != 0 ? 1U : 0U}};
    open_block out{to, block::interface_description,
                   64 + option_size(name.size()) + option_size(description.size()) +
                       option_size(filter.size())};
    out.at = store16(store16(out.at, static_cast<std::uint16_t>(of.link)), 0);
    out.at = store32(out.at, of.snaplen);
    out.at = store_option(out.at, option::if_name, name);
    out.at = store_option(out.at, option::if_description, description);
    out.at = store_option(out.at, option::if_tsresol, "\x09"); // nanoseconds
    out.at = store_option(out.at, option::if_filter, filter);
    out.at = store_option(out.at, option::if_fcslen, fcs);
    out.at = store32(out.at, option::end);
    out.close();
}

void put_simple_packet(text_out& to, const frame& packet)
{
    open_block out{to, block::simple_packet, 8 + packet.captured};
    out.at = store32(out.at, packet.wire);
    out.at = store_padded(out.at, packet.data, packet.captured);
    out.close();
}

void put_packet(text_out& to, const frame& packet, std::string_view note)
{
    const auto comments = packet.comment;
    note = option_text(note);
    const auto known = packet.direction != packet_direction::unknown;
    open_block out{to, block::enhanced_packet,
                   48 + packet.captured + comments_size(comments) + option_size(note.size())};
    out.at = store32(out.at, packet.interface);
    out.at = store_time(out.at, packet.time_ns);
    out.at = store32(store32(out.at, packet.captured), packet.wire);
    out.at = store_padded(out.at, packet.data, packet.captured);
    if (known || !comments.empty() || !note.empty()) {
        for (auto rest = comments; !rest.empty();)
            out.at = store_option(out.at, option::comment, option_text(take_comment(rest)));
        out.at = store_option(out.at, option::comment, note);
        if (known) {
            out.at = store16(store16(out.at, option::epb_flags), 4);
            out.at = store32(out.at, packet.direction == packet_direction::in ? flag_inbound
                                                                              : flag_outbound);
        }
        out.at = store32(out.at, option::end);
    }
    out.close();
}

void put_statistics(text_out& to, std::uint32_t index, const capture_interface& of,
                    std::int64_t time_ns)
{
    open_block out{to, block::interface_statistics, 64};
    out.at = store_time(store32(out.at, index), time_ns);
    out.at = store64(store16(store16(out.at, option::isb_ifrecv), 8), of.received);
    out.at = store64(store16(store16(out.at, option::isb_ifdrop), 8), of.dropped);
    out.at = store32(out.at, option::end);
    out.close();
}

void put_kept(text_out& to, const kept_block& block)
{
    open_block out{to, block.type, block.body.size()};
    out.at = store_padded(out.at, block.body.data(), block.body.size());
    out.close();
}

} // namespace netkit::sniff
