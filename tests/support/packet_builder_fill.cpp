// What follows from the rest: when the bytes are asked for, types and lengths are filled in, then
// what the test set, then the checksums from the inside out, and at last what the test poked.
#include "support/packet_builder.hpp"

#include <array>
#include <stdexcept>

namespace netkit::test {

namespace {

void store(octets& in, std::size_t offset, std::uint32_t value, unsigned width)
{
    if (offset + width > in.size()) throw std::out_of_range{"packet_builder: behind the end"};
    for (unsigned i = 0; i < width; ++i) {
        in[offset + i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
    }
}

std::uint32_t sum(const octets& of, std::size_t begin, std::size_t end, std::uint32_t start = 0)
{
    for (std::size_t i = begin; i < end; ++i) {
        start += (i - begin) % 2 == 0 ? std::uint32_t{of[i]} << 8 : of[i];
    }
    return start;
}

std::uint32_t folded(std::uint32_t total)
{
    while (total >> 16 != 0)
        total = (total & 0xffff) + (total >> 16);
    return ~total & 0xffff;
}

std::uint32_t crc32c(const octets& of, std::size_t begin)
{
    std::uint32_t crc = 0xffffffff;
    for (std::size_t i = begin; i < of.size(); ++i) {
        crc ^= of[i];
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
    }
    return ~crc;
}

} // namespace

/// What the layers below call a layer.
struct packet_builder::names {
    kind of;
    std::uint16_t ethertype;
    std::uint8_t ip_protocol;
    std::uint16_t ppp;
    std::uint8_t family; ///< of NULL and LOOP, as Darwin numbers it
};

/// Where a layer names the one above it, and by which of the names.
struct packet_builder::type_field {
    kind of;
    std::uint8_t offset;
    std::uint8_t width;
    enum { by_ethertype, by_ip, by_ppp, by_family } by;
};

const packet_builder::names& packet_builder::names_of(kind of)
{
    static constexpr std::array rows{
        names{kind::arp, 0x0806, 253, 0, 0},
        names{kind::ip, 0x0800, 4, 0x0021, 2},
        names{kind::ip6, 0x86dd, 41, 0x0057, 30},
        names{kind::mpls, 0x8847, 137, 0x0281, 0},
        names{kind::pppoe, 0x8864, 253, 0, 0},
        names{kind::hop_by_hop, 0, 0, 0, 0},
        names{kind::destination, 0, 60, 0, 0},
        names{kind::routing, 0, 43, 0, 0},
        names{kind::fragment6, 0, 44, 0, 0},
        names{kind::ah, 0, 51, 0, 0},
        names{kind::tcp, 0, 6, 0, 0},
        names{kind::udp, 0, 17, 0, 0},
        names{kind::udplite, 0, 136, 0, 0},
        names{kind::sctp, 0, 132, 0, 0},
        names{kind::icmp, 0, 1, 0, 0},
        names{kind::icmp6, 0, 58, 0, 0},
        names{kind::igmp, 0, 2, 0, 0},
        names{kind::gre, 0, 47, 0, 0},
        names{kind::esp, 0, 50, 0, 0},
        names{kind::eth, 0x6558, 143, 0, 0},
        names{kind::ppp, 0x880b, 253, 0, 0},
    };
    static constexpr names unnamed{kind::raw, 0, 253, 0, 0};
    for (const auto& row : rows) {
        if (row.of == of) return row;
    }
    return unnamed;
}

const packet_builder::type_field* packet_builder::type_field_of(kind of)
{
    using enum kind;
    static constexpr std::array rows{
        type_field{eth, 12, 2, type_field::by_ethertype},
        type_field{vlan, 2, 2, type_field::by_ethertype},
        type_field{snap, 3, 2, type_field::by_ethertype},
        type_field{sll, 14, 2, type_field::by_ethertype},
        type_field{sll2, 0, 2, type_field::by_ethertype},
        type_field{gre, 2, 2, type_field::by_ethertype},
        type_field{geneve, 2, 2, type_field::by_ethertype},
        type_field{ppp, 0, 2, type_field::by_ppp},
        type_field{null, 0, 1, type_field::by_family},
        type_field{loop, 3, 1, type_field::by_family},
        type_field{ip, 9, 1, type_field::by_ip},
        type_field{ip6, 6, 1, type_field::by_ip},
        type_field{hop_by_hop, 0, 1, type_field::by_ip},
        type_field{destination, 0, 1, type_field::by_ip},
        type_field{routing, 0, 1, type_field::by_ip},
        type_field{fragment6, 0, 1, type_field::by_ip},
        type_field{ah, 0, 1, type_field::by_ip},
    };
    for (const auto& row : rows) {
        if (row.of == of) return &row;
    }
    return nullptr;
}

// More about the last layer

packet_builder& packet_builder::type(std::uint16_t next)
{
    auto& last = layers_.back();
    last.typed = true;
    if (const auto* at = type_field_of(last.is)) {
        store(bytes_, last.offset + at->offset, next, at->width);
    }
    return *this;
}

packet_builder& packet_builder::ttl(std::uint8_t hops)
{
    return set8(layers_.back().is == kind::ip ? 8 : 7, hops);
}

packet_builder& packet_builder::tos(std::uint8_t value)
{
    if (layers_.back().is == kind::ip) return set8(1, value);
    return set16(0, static_cast<std::uint16_t>(0x6000 | value << 4));
}

packet_builder& packet_builder::id(std::uint16_t value)
{
    return set16(4, value);
}

packet_builder& packet_builder::fragment(std::uint16_t offset_bytes, bool more, bool dont)
{
    return set16(6, static_cast<std::uint16_t>(offset_bytes / 8 | (more ? 0x2000 : 0) |
                                               (dont ? 0x4000 : 0)));
}

packet_builder& packet_builder::options(const octets& list)
{
    const auto at = layers_.back().offset;
    bytes_.insert(bytes_.end(), list.begin(), list.end());
    bytes_.resize(bytes_.size() + (4 - list.size() % 4) % 4);
    const auto words = (bytes_.size() - at) / 4;
    if (layers_.back().is == kind::ip) {
        bytes_[at] = static_cast<std::uint8_t>(0x40 | (words & 15));
    } else {
        bytes_[at + 12] = static_cast<std::uint8_t>(words << 4 | (bytes_[at + 12] & 15));
    }
    return *this;
}

packet_builder& packet_builder::flags(std::string_view letters)
{
    const auto at = layers_.back().offset;
    unsigned bits = 0;
    for (const char name : letters) {
        const auto bit = std::string_view{"FSRPAUEWe"}.find(name);
        if (bit == std::string_view::npos) throw std::invalid_argument{"packet_builder: flags"};
        bits |= 1U << bit;
    }
    bytes_[at + 12] = static_cast<std::uint8_t>((bytes_[at + 12] & 0xf0) | bits >> 8);
    bytes_[at + 13] = static_cast<std::uint8_t>(bits);
    return *this;
}

packet_builder& packet_builder::seq(std::uint32_t number)
{
    return set32(4, number);
}

packet_builder& packet_builder::ack(std::uint32_t number)
{
    bytes_[layers_.back().offset + 13] |= 0x10;
    return set32(8, number);
}

packet_builder& packet_builder::window(std::uint16_t size)
{
    return set16(14, size);
}

packet_builder& packet_builder::no_checksum()
{
    layers_.back().unchecked = true;
    return *this;
}

packet_builder& packet_builder::set8(std::size_t offset, std::uint8_t value)
{
    set_.push_back({layers_.back().offset + offset, value, 1});
    return *this;
}

packet_builder& packet_builder::set16(std::size_t offset, std::uint16_t value)
{
    set_.push_back({layers_.back().offset + offset, value, 2});
    return *this;
}

packet_builder& packet_builder::set32(std::size_t offset, std::uint32_t value)
{
    set_.push_back({layers_.back().offset + offset, value, 4});
    return *this;
}

packet_builder& packet_builder::poke8(std::size_t offset, std::uint8_t value)
{
    poked_.push_back({layers_.back().offset + offset, value, 1});
    return *this;
}

packet_builder& packet_builder::poke16(std::size_t offset, std::uint16_t value)
{
    poked_.push_back({layers_.back().offset + offset, value, 2});
    return *this;
}

packet_builder& packet_builder::poke32(std::size_t offset, std::uint32_t value)
{
    poked_.push_back({layers_.back().offset + offset, value, 4});
    return *this;
}

packet_builder& packet_builder::payload(std::string_view text)
{
    return payload(from_text(text));
}

packet_builder& packet_builder::payload(const octets& bytes)
{
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
}

packet_builder& packet_builder::payload(std::size_t size, std::uint8_t value)
{
    bytes_.insert(bytes_.end(), size, value);
    return *this;
}

packet_builder& packet_builder::trailer(const octets& bytes)
{
    trailer_ = bytes;
    return *this;
}

octets packet_builder::bytes() const
{
    octets all = bytes_;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        fill_type(all, i);
        fill_length(all, layers_[i]);
    }
    for (const auto& one : set_)
        store(all, one.offset, one.value, one.width);
    for (std::size_t i = layers_.size(); i-- > 0;)
        fill_checksum(all, i);
    for (const auto& one : poked_)
        store(all, one.offset, one.value, one.width);
    all.insert(all.end(), trailer_.begin(), trailer_.end());
    return all;
}

void packet_builder::fill_type(octets& all, std::size_t index) const
{
    const auto& layer = layers_[index];
    const bool last = index + 1 == layers_.size();
    if (layer.is == kind::mpls) {
        const bool bottom = last || layers_[index + 1].is != kind::mpls;
        if (bottom) all[layer.offset + 2] |= 1;
        return;
    }
    const auto* at = type_field_of(layer.is);
    if (at == nullptr || layer.typed || last) return;
    const auto& above = layers_[index + 1];
    const auto& called = names_of(above.is);
    std::uint32_t name = called.family;
    if (at->by == type_field::by_ethertype) name = called.ethertype;
    if (at->by == type_field::by_ethertype && above.is == kind::vlan) name = above.ethertype;
    if (at->by == type_field::by_ip) name = called.ip_protocol;
    if (at->by == type_field::by_ppp) name = called.ppp;
    store(all, layer.offset + at->offset, name, at->width);
}

void packet_builder::fill_length(octets& all, const layer_at& layer) const
{
    const auto size = static_cast<std::uint32_t>(all.size() - layer.offset);
    switch (layer.is) {
    case kind::dot3:
        return store(all, layer.offset + 12, size - 14, 2);
    case kind::pppoe:
        return store(all, layer.offset + 4, size - 6, 2);
    case kind::ip:
        return store(all, layer.offset + 2, size, 2);
    case kind::ip6:
        return store(all, layer.offset + 4, size - 40, 2);
    case kind::udp:
    case kind::udplite:
        return store(all, layer.offset + 4, size, 2);
    case kind::gtpu:
        return store(all, layer.offset + 2, size - 8, 2);
    default:
        return;
    }
}

void packet_builder::fill_checksum(octets& all, std::size_t index) const
{
    const auto& layer = layers_[index];
    const auto at = layer.offset;
    if (layer.unchecked) return;
    switch (layer.is) {
    case kind::ip:
        store(all, at + 10, folded(sum(all, at, at + (all[at] & 15U) * 4)), 2);
        return;
    case kind::icmp:
    case kind::igmp:
        store(all, at + 2, folded(sum(all, at, all.size())), 2);
        return;
    case kind::icmp6:
        store(all, at + 2, folded(sum(all, at, all.size(), pseudo_header(all, index, 58))), 2);
        return;
    case kind::tcp:
        store(all, at + 16, folded(sum(all, at, all.size(), pseudo_header(all, index, 6))), 2);
        return;
    case kind::udp:
    case kind::udplite: {
        const std::uint8_t protocol = layer.is == kind::udp ? 17 : 136;
        const auto check = folded(sum(all, at, all.size(), pseudo_header(all, index, protocol)));
        store(all, at + 6, check == 0 ? 0xffff : check, 2);
        return;
    }
    case kind::sctp:
        store(all, at + 8, __builtin_bswap32(crc32c(all, at)), 4);
        return;
    default:
        return;
    }
}

/// RFC 9293 §3.1 and RFC 8200 §8.1, from the nearest IP header below; 0 without one.
std::uint32_t packet_builder::pseudo_header(const octets& all, std::size_t index,
                                            std::uint8_t protocol) const
{
    const auto size = static_cast<std::uint32_t>(all.size() - layers_[index].offset);
    while (index-- > 0) {
        const auto at = layers_[index].offset;
        if (layers_[index].is == kind::ip) return sum(all, at + 12, at + 20, size + protocol);
        if (layers_[index].is == kind::ip6) return sum(all, at + 8, at + 40, size + protocol);
    }
    return 0;
}

std::uint16_t packet_builder::link() const
{
    switch (layers_.empty() ? kind::raw : layers_.front().is) {
    case kind::null:
        return 0;
    case kind::loop:
        return 108;
    case kind::ppp:
        return 9;
    case kind::sll:
        return 113;
    case kind::sll2:
        return 276;
    case kind::raw:
    case kind::ip:
    case kind::ip6:
        return 101;
    default:
        return 1;
    }
}

} // namespace netkit::test
