// VLAN tags (IEEE 802.1Q §9): priority, drop eligibility, identifier, then the next type. Every tag
// is a layer, so any depth reads the same. note[0] is the identifier.

#include "ethertype.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "link_trailer.hpp"

namespace netkit::sniff {

namespace {

bool has_type(const layer& at)
{
    return load_be16(at.data + 2) >= 1536;
}

constexpr auto vlan_fields = field_table(
    dec("vlan.priority", "Priority").at(0, 2, 0xe000),
    flag("vlan.dei", "Drop eligible").at(0, 2, 0x1000),
    dec("vlan.id", "Identifier").at(0, 2, 0xfff),
    hex("vlan.etype", "Type", 4).at(2, 2).with(ethertype_names()).only(has_type),
    dec("vlan.len", "Length").at(2, 2).only([](const layer& at) { return !has_type(at); }),
    raw_bytes("vlan.trailer", "Trailer"));

void walk_vlan(const packet& of, const layer& from, value_list& to)
{
    const auto& trailer = row_named(vlan_fields, "vlan.trailer");
    if (!to.wants(trailer)) return;
    const auto rest = trailer_of(of, from);
    if (!rest.trailer.empty()) to.put(trailer, rest.trailer, rest.trailer_at);
}

next_step decode_vlan(cursor in, layer& here, decoding&)
{
    here.header = 4;
    here.note[0] = in.be16() & 0xfffU;
    const auto type = in.be16();
    here.fault = in.fault();
    if (type >= 1536) return {after_ethertype(type), in};
    in.narrow(type);
    return {proto::llc, in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::vlan,
     .name = "vlan",
     .title = "802.1Q Virtual LAN",
     .decode = decode_vlan,
     .fields = vlan_fields,
     .walk = walk_vlan},
}};

} // namespace

std::span<const protocol> vlan_protocols()
{
    return rows;
}

} // namespace netkit::sniff
