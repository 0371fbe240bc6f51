// Overlay networks in UDP: VXLAN (RFC 7348) and Geneve (RFC 8926). note[0] is the network
// identifier.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr auto vxlan_fields = field_table(
    hex("vxlan.flags", "Flags", 4).at(0, 2), flag("vxlan.flag_g", "Group Policy").at(0, 2, 0x8000),
    flag("vxlan.flag_i", "Network Identifier").at(0, 2, 0x0800),
    flag("vxlan.flag_d", "Do Not Learn").at(0, 2, 0x0040),
    flag("vxlan.flag_a", "Policy Applied").at(0, 2, 0x0008),
    hex("vxlan.flags_reserved", "Reserved", 4).at(0, 2, 0x77b7).asked(),
    dec("vxlan.gbp", "Group Policy").at(2, 2).detail(),
    dec("vxlan.vni", "Network Identifier").at(4, 3),
    dec("vxlan.reserved8", "Reserved").at(7, 1).asked());

constexpr auto geneve_fields = field_table(
    dec("geneve.version", "Version").at(0, 1, 0xc0).detail(),
    hex("geneve.flags", "Flags", 2).at(1, 1).detail(),
    flag("geneve.flags.oam", "Management").at(1, 1, 0x80),
    flag("geneve.flags.critical", "Critical Options").at(1, 1, 0x40),
    flag("geneve.flags.reserved", "Reserved").at(1, 1, 0x3f).asked(),
    hex("geneve.proto_type", "Protocol Type", 4).at(2, 2).with(ethertype_names()),
    hex("geneve.vni", "Network Identifier", 6).at(4, 3),
    hex("geneve.reserved", "Reserved", 2).at(7, 1).asked(), raw_bytes("geneve.options", "Options"),
    hex("geneve.option.class", "Option Class", 4).detail(),
    hex("geneve.option.type", "Option Type", 2).detail(),
    flag("geneve.option.type.critical", "Critical"),
    hex("geneve.option.flags", "Option Flags", 2).asked(),
    dec("geneve.option.length", "Option Length").detail(),
    raw_bytes("geneve.option.unknown.data", "Option Data"));

void walk_geneve(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    if (!it.has(from.header) || from.header <= 8) return;
    it.put_rest(row_named(geneve_fields, "geneve.options"), 8, to);
    for (std::size_t at = 8; it.has(at + 4);) {
        const std::uint32_t size = 4 + (it[at + 3] & 31U) * 4U;
        it.put(row_named(geneve_fields, "geneve.option.class"), at, 2, to);
        it.put(row_named(geneve_fields, "geneve.option.type"), at + 2, 1, to);
        it.put(row_named(geneve_fields, "geneve.option.type.critical"), at + 2, 1, to, 0x80);
        it.put(row_named(geneve_fields, "geneve.option.flags"), at + 3, 1, to);
        to.put(row_named(geneve_fields, "geneve.option.length"), size,
               static_cast<std::uint32_t>(at + 3), 1);
        if (!it.has(at + size)) return;
        if (size > 4)
            it.put_bytes(row_named(geneve_fields, "geneve.option.unknown.data"), at + 4, size - 4,
                         to);
        at += size;
    }
}

next_step decode_vxlan(cursor in, layer& here, decoding&)
{
    here.header = 8;
    in.skip(4);
    here.note[0] = in.be24();
    in.skip(1);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    return {proto::eth, in};
}

next_step decode_geneve(cursor in, layer& here, decoding&)
{
    here.header = 8U + (in.u8() & 63U) * 4U;
    in.skip(1);
    const auto type = in.be16();
    here.note[0] = in.be24();
    in.skip(1);
    if (in.ok()) in.skip(here.header - 8);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    return {after_ethertype(type), in};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::vxlan,
     .name = "vxlan",
     .title = "Virtual eXtensible Local Area Network",
     .decode = decode_vxlan,
     .fields = vxlan_fields},
    {.id = proto::geneve,
     .name = "geneve",
     .title = "Generic Network Virtualization Encapsulation",
     .decode = decode_geneve,
     .fields = geneve_fields,
     .walk = walk_geneve},
}};

} // namespace

std::span<const protocol> overlay_protocols()
{
    return rows;
}

} // namespace netkit::sniff
