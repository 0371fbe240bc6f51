// VLAN tags (IEEE 802.1Q §9): priority, drop eligibility, identifier, then the next type. Every tag
// is a layer, so any depth reads the same. note[0] is the identifier, note[1] the type that
// announced the tag, if it is known: Wireshark gives fields of other names to provider tags
// (802.1ad).

#include "ethertype.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "link_trailer.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t provider = 0x88a8;

bool is_customer(const layer& at)
{
    return at.note[1] != provider;
}
bool is_provider(const layer& at)
{
    return at.note[1] == provider;
}
bool has_type(const layer& at)
{
    return load_be16(at.data + 2) >= 1536;
}

constexpr auto vlan_fields = field_table(
    dec("vlan.priority", "Priority").at(0, 2, 0xe000).only(is_customer),
    flag("vlan.dei", "Drop eligible").at(0, 2, 0x1000).only(is_customer),
    dec("vlan.id", "Identifier").at(0, 2, 0xfff).only(is_customer),
    hex("vlan.etype", "Type", 4).at(2, 2).with(ethertype_names()).only([](const layer& at) {
        return is_customer(at) && has_type(at);
    }),
    dec("vlan.len", "Length").at(2, 2).only([](const layer& at) { return !has_type(at); }),
    dec("ieee8021ad.priority", "Priority").at(0, 2, 0xe000).only(is_provider),
    dec("ieee8021ad.dei", "Drop eligible").at(0, 2, 0x1000).only(is_provider).detail(),
    dec("ieee8021ad.id", "Identifier").at(0, 2, 0xfff).only(is_provider),
    raw_bytes("vlan.trailer", "Trailer"));

/// The type in the two bytes before the tag, where the layer around it has one there.
std::uint32_t announced_by(const layer* outer, const layer& here)
{
    if (outer == nullptr || here.data != outer->data + outer->header) return 0;
    const bool at_end =
        outer->id == proto::eth || outer->id == proto::vlan || outer->id == proto::sll;
    return at_end ? load_be16(here.data - 2) : 0;
}

void walk_vlan(const packet& of, const layer& from, value_list& to)
{
    const auto& trailer = row_named(vlan_fields, "vlan.trailer");
    if (!to.wants(trailer)) return;
    const auto rest = trailer_of(of, from);
    if (!rest.trailer.empty()) to.put(trailer, rest.trailer, rest.trailer_at);
}

next_step decode_vlan(cursor in, layer& here, decoding& with)
{
    here.header = 4;
    here.note[1] = announced_by(with.outer(), here);
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
