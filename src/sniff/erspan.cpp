// ERSPAN: mirrored frames in GRE. Type I has no header at all, type II one of 8 bytes, type III 12
// and, where its last bit says so, 8 more. The version stands in the first four bits; type I is
// told by GRE's missing sequence number (draft-foschiano-erspan). note[0] is the type.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

bool has_header(const layer& at)
{
    return at.note[0] != 1;
}
bool is_second(const layer& at)
{
    return at.note[0] == 2;
}
bool is_third(const layer& at)
{
    return at.note[0] == 3;
}

constexpr auto erspan_fields = field_table(
    dec("erspan.version", "Version").at(0, 2, 0xf000).only(has_header),
    dec("erspan.vlan", "VLAN").at(0, 2, 0x0fff).only(has_header),
    dec("erspan.cos", "Class of Service").at(2, 2, 0xe000).only(has_header).detail(),
    dec("erspan.encap", "Encapsulation").at(2, 2, 0x1800).only(is_second).detail(),
    dec("erspan.bso", "Bad, Short or Oversized").at(2, 2, 0x1800).only(is_third).detail(),
    dec("erspan.truncated", "Truncated").at(2, 2, 0x0400).only(has_header).detail(),
    dec("erspan.spanid", "Session").at(2, 2, 0x03ff).only(has_header),
    dec("erspan.reserved", "Reserved").at(4, 4, 0xfff00000).only(is_second).asked(),
    dec("erspan.index", "Index").at(4, 4, 0x000fffff).only(is_second),
    dec("erspan.timestamp", "Timestamp").at(4, 4).only(is_third).detail(),
    dec("erspan.sgt", "Security Group Tag").at(8, 2).only(is_third).detail(),
    dec("erspan.p", "Has an Ethernet Frame").at(10, 2, 0x8000).only(is_third).detail(),
    dec("erspan.ft", "Frame Type").at(10, 2, 0x7c00).only(is_third).detail(),
    dec("erspan.hw", "Hardware").at(10, 2, 0x03f0).only(is_third).detail(),
    flag("erspan.direction", "Outgoing").at(10, 2, 0x0008).only(is_third),
    dec("erspan.gra", "Timestamp Granularity").at(10, 2, 0x0006).only(is_third).detail(),
    dec("erspan.o", "Has a Subheader").at(10, 2, 0x0001).only(is_third).detail());

next_step decode_erspan(cursor in, layer& here, decoding& with)
{
    const auto* const outer = with.outer();
    const bool in_gre = outer != nullptr && outer->id == proto::gre;
    if (in_gre && (outer->note[0] & 0x1000U) == 0 && outer->note[1] == 0x88be) {
        here.note[0] = 1;
        return {proto::eth, in};
    }
    if (!in.need(1)) {
        here.header = 8;
        here.fault = in.fault();
        return {};
    }
    here.note[0] = here.data[0] >> 4U == 2 ? 3 : 2;
    here.header = here.note[0] == 3 ? 12 : 8;
    if (here.note[0] == 3 && in.captured() >= 12 && (here.data[11] & 1U) != 0) here.header = 20;
    const bool inner_ip =
        here.note[0] == 3 && in.captured() >= 12 && (here.data[10] >> 2U & 31U) == 2;
    in.skip(here.header);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    return {inner_ip ? proto::ip : proto::eth, in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::erspan,
     .name = "erspan",
     .title = "Encapsulated Remote Switch Packet Analysis",
     .decode = decode_erspan,
     .fields = erspan_fields},
}};

} // namespace

std::span<const protocol> erspan_protocols()
{
    return rows;
}

} // namespace netkit::sniff
