// Links that a system cooks up: BSD's loopback (NULL, LOOP) and Linux's "any" (SLL, SLL2). Layouts
// at https://www.tcpdump.org/linktypes/. note[0] is the address family or the protocol number; of
// SLL layers note[1] is the packet type, of NULL layers 1 where note[0] is an EtherType.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "link_trailer.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array family_names{
    value_name{2, 2, "IPv4"},   value_name{10, 10, "IPv6"}, value_name{23, 24, "IPv6"},
    value_name{28, 28, "IPv6"}, value_name{30, 30, "IPv6"},
};
constexpr std::array packet_type_names{
    value_name{0, 0, "to us"},          value_name{1, 1, "broadcast"},
    value_name{2, 2, "multicast"},      value_name{3, 3, "to someone else"},
    value_name{4, 4, "sent by us"},     value_name{5, 5, "looped back"},
    value_name{6, 6, "seen by a user"}, value_name{7, 7, "fast route"},
};
constexpr std::array hardware_names{
    value_name{1, 1, "Ethernet"},     value_name{512, 512, "PPP"},
    value_name{768, 768, "IPIP"},     value_name{769, 769, "IP6IP6"},
    value_name{772, 772, "loopback"}, value_name{776, 776, "SIT"},
    value_name{778, 778, "GRE"},      value_name{801, 803, "802.11"},
    value_name{823, 823, "IP6GRE"},   value_name{824, 824, "netlink"},
    value_name{65534, 65534, "none"},
};

constexpr auto null_fields = field_table(dec("null.family", "Family").with(family_names),
                                         hex("null.type", "Type", 4).with(ethertype_names()));

bool is_version_2(const layer& at)
{
    return at.id == proto::sll2;
}
bool is_version_1(const layer& at)
{
    return at.id == proto::sll;
}

constexpr auto sll_fields = field_table(
    dec("sll.pkttype", "Packet Type").with(packet_type_names),
    dec("sll.hatype", "Hardware").with(hardware_names).detail(),
    dec("sll.halen", "Address Length").detail(),
    dec("sll.ifindex", "Interface").at(4, 4).only(is_version_2),
    row_of(form::mac, "sll.src.eth", "Source"), row_of(form::ipv4, "sll.src.ipv4", "Source"),
    raw_bytes("sll.src.other", "Source"), raw_bytes("sll.unused", "Unused").asked(),
    hex("sll.etype", "Protocol", 4).with(ethertype_names()), hex("sll.ltype", "Protocol", 4),
    hex("sll.gretype", "Protocol", 4), raw_bytes("sll.trailer", "Trailer"));

/// Where the parts of the two versions stand.
struct cooked_layout {
    unsigned protocol, hardware, type, type_width, length, length_width, address, header;
};
constexpr cooked_layout first_version{14, 2, 0, 2, 4, 2, 6, 16};
constexpr cooked_layout second_version{0, 8, 10, 1, 11, 1, 12, 20};

const cooked_layout& layout_of(const layer& at)
{
    return is_version_1(at) ? first_version : second_version;
}

enum hardware : std::uint16_t { hardware_netlink = 824, hardware_gre = 778, hardware_gre6 = 823 };

void walk_null(const packet&, const layer& from, value_list& to)
{
    if (from.captured < 4) return;
    if (from.note[1] != 0)
        to.put(row_named(null_fields, "null.type"), from.note[0], 2, 2);
    else
        to.put(row_named(null_fields, "null.family"), from.note[0], 0, 4);
}

void put_address(const field_record& it, const cooked_layout& where, value_list& to)
{
    const unsigned length = it[where.length + where.length_width - 1];
    if (length == 6)
        return it.put_bytes(row_named(sll_fields, "sll.src.eth"), where.address, 6, to);
    if (length == 4)
        return it.put_bytes(row_named(sll_fields, "sll.src.ipv4"), where.address, 4, to);
    if (length > 0 && length <= 8)
        it.put_bytes(row_named(sll_fields, "sll.src.other"), where.address, length, to);
}

const field& protocol_field(std::uint16_t protocol, std::uint16_t hardware)
{
    if (hardware == hardware_gre || hardware == hardware_gre6)
        return row_named(sll_fields, "sll.gretype");
    return protocol >= 1536 ? row_named(sll_fields, "sll.etype")
                            : row_named(sll_fields, "sll.ltype");
}

void walk_sll(const packet& of, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    const auto& where = layout_of(from);
    it.put(row_named(sll_fields, "sll.pkttype"), where.type, where.type_width, to);
    it.put(row_named(sll_fields, "sll.hatype"), where.hardware, 2, to);
    it.put(row_named(sll_fields, "sll.halen"), where.length, where.length_width, to);
    if (!it.has(where.header)) return;
    put_address(it, where, to);
    const auto protocol = load_be16(from.data + where.protocol);
    const auto hardware = load_be16(from.data + where.hardware);
    const auto& unused = row_named(sll_fields, "sll.unused");
    if (is_version_1(from) && from.data[5] < 8)
        it.put_bytes(unused, 6U + from.data[5], 8U - from.data[5], to);
    it.put(protocol_field(protocol, hardware), where.protocol, 2, to);
    const auto& trailer = row_named(sll_fields, "sll.trailer");
    if (!to.wants(trailer)) return;
    const auto rest = trailer_of(of, from);
    if (!rest.trailer.empty()) to.put(trailer, rest.trailer, rest.trailer_at);
}

/// The family of a NULL frame is in the byte order of the host that captured it: whichever makes a
/// small number. LOOP is in network order.
std::uint32_t family_of(const std::uint8_t* at, bool network_order)
{
    const auto big = load_be32(at);
    const auto little = load_le32(at);
    return network_order || (little > 0xffff && big <= 0xffff) ? big : little;
}

proto after_family(std::uint32_t family)
{
    switch (family) {
    case 2:
        return proto::ip;
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
        return proto::ipv6;
    default:
        return proto::data;
    }
}

next_step decode_null(cursor in, layer& here, decoding& with)
{
    here.header = 4;
    if (!in.need(4)) {
        here.fault = in.fault();
        return {};
    }
    here.note[0] = family_of(here.data, with.meta().link == link_type::loop);
    in.skip(4);
    if (here.note[0] <= 0xffff) return {after_family(here.note[0]), in};
    // No family in either order: some systems write an EtherType into the last two bytes.
    const auto type = load_be16(here.data + 2);
    here.note = {type, 1};
    return {after_ethertype(type), in};
}

proto after_cooked(std::uint16_t protocol, std::uint16_t hardware)
{
    if (hardware == hardware_netlink) return proto::data;
    if (hardware == hardware_gre || hardware == hardware_gre6) return after_ethertype(protocol);
    if (protocol >= 1536) return after_ethertype(protocol);
    if (protocol == 4) return proto::llc;
    if (protocol == 1) return proto::eth;
    return proto::data;
}

next_step decode_sll(cursor in, layer& here, decoding&)
{
    const auto& where = layout_of(here);
    here.header = where.header;
    if (!in.need(where.header)) {
        here.fault = in.fault();
        return {};
    }
    const auto protocol = load_be16(here.data + where.protocol);
    here.note = {protocol, here.data[where.type + where.type_width - 1]};
    in.skip(where.header);
    return {after_cooked(protocol, load_be16(here.data + where.hardware)), in};
}

constexpr std::array<protocol, 3> rows{{
    {.id = proto::null_,
     .name = "null",
     .title = "Null/Loopback",
     .decode = decode_null,
     .fields = null_fields,
     .walk = walk_null},
    {.id = proto::sll,
     .name = "sll",
     .title = "Linux cooked capture v1",
     .decode = decode_sll,
     .fields = sll_fields,
     .walk = walk_sll},
    {.id = proto::sll2,
     .name = "sll2",
     .title = "Linux cooked capture v2",
     .decode = decode_sll,
     .fields = sll_fields,
     .walk = walk_sll,
     .prefix = "sll"},
}};

} // namespace

std::span<const protocol> cooked_protocols()
{
    return rows;
}

} // namespace netkit::sniff
