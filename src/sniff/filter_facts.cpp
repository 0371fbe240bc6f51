// What filters ask about, read straight from the frame.
//
// The decoder knows all of this too, but a filter that needs it would decode every packet to throw
// most of them away: writing the packets of one port out of a large file spends its time there.
// This walk is a dozen loads. It reads exactly what libpcap's programs read: no length or version
// is checked that they do not check, so on frames without tags and extension headers both agree,
// even on broken ones.

#include "filter_facts.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

using network = filter_facts::network;

constexpr bool is_tag(std::uint16_t type) noexcept
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200 || type == 0x9300;
}

constexpr network network_of(std::uint16_t ethertype) noexcept
{
    switch (ethertype) {
    case 0x0800:
        return network::ip;
    case 0x86dd:
        return network::ip6;
    case 0x0806:
        return network::arp;
    case 0x8035:
        return network::rarp;
    default:
        return network::other;
    }
}

/// An ethertype at `at`, tags after it, then the packet.
byte_view behind_tags(byte_view frame, std::size_t at, std::size_t after, network& kind) noexcept
{
    if (frame.size() < at + 2 || frame.size() < after) return {};
    std::uint16_t type = load_be16(frame.data() + at);
    for (std::size_t tags = 0; is_tag(type) && tags < most_filter_tags; ++tags, after += 4) {
        if (frame.size() < after + 4) return {};
        type = load_be16(frame.data() + after + 2);
    }
    kind = network_of(type);
    return frame.subspan(after);
}

/// Systems disagree on AF_INET6, and a file does not say which one wrote it.
byte_view behind_family(byte_view frame, network& kind) noexcept
{
    if (frame.size() < 4) return {};
    const auto big = load_be32(frame.data());
    const auto family = std::min(big, load_le32(frame.data()));
    if (family == 2) kind = network::ip;
    if (family == 10 || family == 24 || family == 28 || family == 30) kind = network::ip6;
    return frame.subspan(4);
}

byte_view by_version(byte_view frame, network& kind) noexcept
{
    if (frame.empty()) return {};
    const auto version = frame[0] >> 4U;
    if (version == 4) kind = network::ip;
    if (version == 6) kind = network::ip6;
    return frame;
}

byte_view network_part(const frame& from, network& kind) noexcept
{
    const byte_view all{from.data, from.captured};
    switch (from.link) {
    case link_type::ethernet:
        return behind_tags(all, 12, 14, kind);
    case link_type::linux_sll:
        return behind_tags(all, 14, 16, kind);
    case link_type::linux_sll2:
        return behind_tags(all, 0, 20, kind);
    case link_type::null:
    case link_type::loop:
        return behind_family(all, kind);
    case link_type::raw:
        return by_version(all, kind);
    case link_type::ipv4:
        kind = network::ip;
        return all;
    case link_type::ipv6:
        kind = network::ip6;
        return all;
    default:
        return {};
    }
}

void read_addresses(byte_view packet, std::size_t source, std::size_t target,
                    filter_facts& to) noexcept
{
    const std::size_t size = to.address_bytes();
    if (packet.size() >= source + size) to.source = packet.data() + source;
    if (packet.size() >= target + size) to.target = packet.data() + target;
}

void read_ports(byte_view transport, filter_facts& to) noexcept
{
    const auto protocol = to.transport();
    if (protocol != 6 && protocol != 17 && protocol != 132) return;
    if (transport.size() < 4) return;
    to.source_port = load_be16(transport.data());
    to.target_port = load_be16(transport.data() + 2);
    to.has_ports = true;
}

void read_ip(byte_view packet, filter_facts& to) noexcept
{
    read_addresses(packet, 12, 16, to);
    if (packet.size() < 10) return;
    to.chain[to.chain_size++] = packet[9];
    const auto fragment = load_be16(packet.data() + 6);
    to.fragmented = (fragment & 0x3fffU) != 0; // more to come, or not the first
    to.later_fragment = (fragment & 0x1fffU) != 0;
    to.fragment_id = load_be16(packet.data() + 4);
    const std::size_t header = (packet[0] & 15U) * 4U;
    if (!to.later_fragment && packet.size() > header) read_ports(packet.subspan(header), to);
}

void read_ip6(byte_view packet, filter_facts& to) noexcept
{
    read_addresses(packet, 8, 24, to);
    if (packet.size() < 7) return;
    std::uint8_t number = packet[6];
    std::size_t at = 40;
    to.chain[to.chain_size++] = number;
    while (is_walked_header(number) && to.chain_size < to.chain.size()) {
        if (packet.size() < at + 8) return;
        const std::uint8_t* const header = packet.data() + at;
        if (number == 44) {
            to.fragmented = true;
            to.later_fragment = (load_be16(header + 2) & 0xfff8U) != 0;
            to.fragment_id = load_be32(header + 4);
            at += 8;
        } else {
            at += number == 51 ? (header[1] + 2U) * 4U : (header[1] + 1U) * 8U;
        }
        number = header[0];
        to.chain[to.chain_size++] = number;
        if (to.later_fragment) return;
    }
    if (packet.size() > at) read_ports(packet.subspan(at), to);
}

} // namespace

bool has_facts(link_type link) noexcept
{
    switch (link) {
    case link_type::ethernet:
    case link_type::linux_sll:
    case link_type::linux_sll2:
    case link_type::null:
    case link_type::loop:
    case link_type::raw:
    case link_type::ipv4:
    case link_type::ipv6:
        return true;
    default:
        return false;
    }
}

void read_facts(const frame& from, filter_facts& to) noexcept
{
    to = filter_facts{};
    const byte_view packet = network_part(from, to.kind);
    switch (to.kind) {
    case network::ip:
        return read_ip(packet, to);
    case network::ip6:
        return read_ip6(packet, to);
    case network::arp:
    case network::rarp:
        return read_addresses(packet, 14, 24, to);
    case network::other:
        return;
    }
}

std::size_t count_tags(const frame& ethernet) noexcept
{
    std::size_t tags = 0;
    while (tags < most_filter_tags && ethernet.captured >= 18 + 4 * tags &&
           is_tag(load_be16(ethernet.data + 12 + 4 * tags)))
        ++tags;
    return tags;
}

} // namespace netkit::sniff
