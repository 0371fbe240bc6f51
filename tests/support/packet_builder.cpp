// One function a layer: it appends the raw header with room for what depends on the rest, which
// packet_builder_fill.cpp fills in. Numbers are those of the registries; what is not under test has
// a harmless value (locally administered addresses, hop limit 64, protocol 253 for experiments).
#include "support/packet_builder.hpp"

#include "netkit/base/address.hpp"

#include <algorithm>
#include <stdexcept>

namespace netkit::test {

namespace {

void put(octets& to, std::uint32_t value, unsigned width)
{
    while (width-- > 0)
        to.push_back(static_cast<std::uint8_t>(value >> (8 * width)));
}

void put(octets& to, const octets& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

octets address(std::string_view text)
{
    const auto parsed = parse_ip(text);
    if (!parsed) throw std::invalid_argument{"packet_builder: " + std::string{text}};
    const auto& all = parsed->bytes;
    return {all.begin() + (parsed->v4 ? 12 : 0), all.end()};
}

octets mac(std::string_view text)
{
    std::string digits{text};
    std::erase(digits, ':');
    return from_hex(digits);
}

} // namespace

octets from_hex(std::string_view digits)
{
    octets all;
    int high = -1;
    for (const char c : digits) {
        if (c == ' ' || c == '\n') continue;
        const auto value = std::string_view{"0123456789abcdef"}.find(static_cast<char>(c | 0x20));
        if (value == std::string_view::npos) throw std::invalid_argument{"from_hex"};
        if (high < 0)
            high = static_cast<int>(value);
        else {
            all.push_back(static_cast<std::uint8_t>(high << 4 | static_cast<int>(value)));
            high = -1;
        }
    }
    if (high >= 0) throw std::invalid_argument{"from_hex: odd"};
    return all;
}

octets from_text(std::string_view text)
{
    return {text.begin(), text.end()};
}

packet_builder& packet_builder::add(kind is, const octets& header)
{
    layers_.push_back({is, bytes_.size()});
    put(bytes_, header);
    return *this;
}

// Link layers

packet_builder& packet_builder::eth(std::string_view from, std::string_view to)
{
    auto header = mac(to);
    put(header, mac(from));
    put(header, 0, 2);
    add(kind::eth, header).layers_.back().ethertype = 0x6558;
    return *this;
}

packet_builder& packet_builder::dot3(std::string_view from, std::string_view to)
{
    auto header = mac(to);
    put(header, mac(from));
    put(header, 0, 2);
    return add(kind::dot3, header);
}

packet_builder& packet_builder::llc(std::uint8_t dsap, std::uint8_t ssap, std::uint8_t control)
{
    return add(kind::llc, {dsap, ssap, control});
}

packet_builder& packet_builder::snap(std::uint32_t oui)
{
    octets header;
    put(header, oui, 3);
    put(header, 0, 2);
    return add(kind::snap, header);
}

packet_builder& packet_builder::vlan(std::uint16_t id, std::uint8_t priority, std::uint16_t tpid)
{
    octets header;
    put(header, static_cast<std::uint32_t>(priority << 13 | id), 2);
    put(header, 0, 2);
    add(kind::vlan, header).layers_.back().ethertype = tpid;
    return *this;
}

packet_builder& packet_builder::mpls(std::uint32_t label, std::uint8_t ttl)
{
    octets header;
    put(header, label << 12 | ttl, 4);
    return add(kind::mpls, header);
}

packet_builder& packet_builder::pppoe(std::uint16_t session)
{
    octets header{0x11, 0};
    put(header, session, 2);
    put(header, 0, 2);
    return add(kind::pppoe, header);
}

packet_builder& packet_builder::ppp()
{
    return add(kind::ppp, {0, 0});
}

packet_builder& packet_builder::sll(std::uint16_t packet_type)
{
    octets header;
    put(header, packet_type, 2);
    put(header, from_hex("0001 0006 020000000001 0000 0000"));
    return add(kind::sll, header);
}

packet_builder& packet_builder::sll2(std::uint32_t interface, std::uint8_t packet_type)
{
    octets header{0, 0, 0, 0};
    put(header, interface, 4);
    put(header, 1, 2);
    put(header, packet_type, 1);
    put(header, from_hex("06 020000000001 0000"));
    return add(kind::sll2, header);
}

packet_builder& packet_builder::null()
{
    return add(kind::null, {0, 0, 0, 0});
}

packet_builder& packet_builder::loop()
{
    return add(kind::loop, {0, 0, 0, 0});
}

packet_builder& packet_builder::raw()
{
    return add(kind::raw, {});
}

// Network layers

packet_builder& packet_builder::arp(std::uint16_t operation, std::string_view from_mac,
                                    std::string_view from_ip, std::string_view to_mac,
                                    std::string_view to_ip)
{
    auto header = from_hex("0001 0800 06 04");
    put(header, operation, 2);
    put(header, mac(from_mac));
    put(header, address(from_ip));
    put(header, mac(to_mac));
    put(header, address(to_ip));
    return add(kind::arp, header);
}

packet_builder& packet_builder::ip(std::string_view from, std::string_view to)
{
    auto header = from_hex("45 00 0000 0000 0000 40 fd 0000");
    put(header, address(from));
    put(header, address(to));
    return add(kind::ip, header);
}

packet_builder& packet_builder::ip6(std::string_view from, std::string_view to)
{
    auto header = from_hex("60000000 0000 fd 40");
    put(header, address(from));
    put(header, address(to));
    return add(kind::ip6, header);
}

packet_builder& packet_builder::extension(kind is, const octets& options)
{
    octets header{253, 0};
    put(header, options);
    if (const auto missing = (8 - header.size() % 8) % 8; missing == 1) {
        header.push_back(0); // Pad1
    } else if (missing > 1) {
        header.push_back(1);
        header.push_back(static_cast<std::uint8_t>(missing - 2));
        header.resize(header.size() + missing - 2);
    }
    header[1] = static_cast<std::uint8_t>(header.size() / 8 - 1);
    return add(is, header);
}

packet_builder& packet_builder::hop_by_hop(const octets& options)
{
    return extension(kind::hop_by_hop, options);
}

packet_builder& packet_builder::destination(const octets& options)
{
    return extension(kind::destination, options);
}

packet_builder& packet_builder::routing(std::uint8_t type, std::uint8_t left, const octets& rest)
{
    octets header{253, 0, type, left};
    put(header, rest);
    header.resize((header.size() + 7) / 8 * 8);
    header[1] = static_cast<std::uint8_t>(header.size() / 8 - 1);
    return add(kind::routing, header);
}

packet_builder& packet_builder::fragment6(std::uint16_t offset_bytes, bool more, std::uint32_t id)
{
    octets header{253, 0};
    put(header, (offset_bytes & 0xfff8U) | (more ? 1U : 0U), 2);
    put(header, id, 4);
    return add(kind::fragment6, header);
}

packet_builder& packet_builder::ah(std::uint32_t spi, std::uint32_t sequence)
{
    octets header{253, 4, 0, 0};
    put(header, spi, 4);
    put(header, sequence, 4);
    header.resize(24);
    return add(kind::ah, header);
}

// Transports and tunnels

packet_builder& packet_builder::tcp(std::uint16_t from, std::uint16_t to)
{
    octets header;
    put(header, from, 2);
    put(header, to, 2);
    put(header, from_hex("00000001 00000000 50 00 ffff 0000 0000"));
    return add(kind::tcp, header);
}

packet_builder& packet_builder::udp(std::uint16_t from, std::uint16_t to)
{
    octets header;
    put(header, from, 2);
    put(header, to, 2);
    put(header, 0, 4);
    return add(kind::udp, header);
}

packet_builder& packet_builder::udplite(std::uint16_t from, std::uint16_t to)
{
    udp(from, to).layers_.back().is = kind::udplite; // its length says how much is checked: all
    return *this;
}

packet_builder& packet_builder::sctp(std::uint16_t from, std::uint16_t to, std::uint32_t tag)
{
    octets header;
    put(header, from, 2);
    put(header, to, 2);
    put(header, tag, 4);
    put(header, 0, 4);
    return add(kind::sctp, header);
}

packet_builder& packet_builder::chunk(std::uint8_t type, std::uint8_t flags, const octets& value)
{
    put(bytes_, {type, flags});
    put(bytes_, static_cast<std::uint32_t>(value.size() + 4), 2);
    put(bytes_, value);
    bytes_.resize(bytes_.size() + (4 - value.size() % 4) % 4);
    return *this;
}

packet_builder& packet_builder::icmp(std::uint8_t type, std::uint8_t code, std::uint32_t rest)
{
    octets header{type, code, 0, 0};
    put(header, rest, 4);
    return add(kind::icmp, header);
}

packet_builder& packet_builder::icmp6(std::uint8_t type, std::uint8_t code, std::uint32_t rest)
{
    icmp(type, code, rest).layers_.back().is = kind::icmp6;
    return *this;
}

packet_builder& packet_builder::igmp(std::uint8_t type, std::string_view group, std::uint8_t code)
{
    octets header{type, code, 0, 0};
    put(header, address(group));
    return add(kind::igmp, header);
}

packet_builder& packet_builder::gre()
{
    return add(kind::gre, {0, 0, 0, 0});
}

packet_builder& packet_builder::esp(std::uint32_t spi, std::uint32_t sequence)
{
    octets header;
    put(header, spi, 4);
    put(header, sequence, 4);
    return add(kind::esp, header);
}

packet_builder& packet_builder::vxlan(std::uint32_t vni)
{
    octets header{8, 0, 0, 0};
    put(header, vni << 8, 4);
    return add(kind::vxlan, header);
}

packet_builder& packet_builder::geneve(std::uint32_t vni)
{
    octets header{0, 0, 0, 0};
    put(header, vni << 8, 4);
    return add(kind::geneve, header);
}

packet_builder& packet_builder::gtpu(std::uint32_t teid)
{
    octets header{0x30, 0xff, 0, 0};
    put(header, teid, 4);
    return add(kind::gtpu, header);
}

} // namespace netkit::test
