// LLC (IEEE 802.2) and SNAP (RFC 1042): two access points, a control field of one or two bytes, and
// where both access points are 0xaa an organisation and what it calls a protocol.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

enum access_point : std::uint8_t { spanning_tree = 0x42, internet = 0x06, snap = 0xaa };

constexpr std::uint32_t encapsulated_ethernet = 0x000000;
constexpr std::uint32_t cisco = 0x00000c;
constexpr std::uint32_t cisco_90 = 0x0000f8;
constexpr std::uint32_t bridged = 0x0080c2;

bool is_unnumbered(const layer& at)
{
    return (at.data[2] & 3U) == 3;
}
bool is_snap(const layer& at)
{
    return at.data[0] == snap && at.data[1] == snap && at.data[2] == 3;
}
bool names_ethertype(std::uint32_t organisation)
{
    return organisation == encapsulated_ethernet || organisation == cisco_90;
}

constexpr std::array access_point_names{
    value_name{0x00, 0x00, "null"},    value_name{0x02, 0x03, "LLC management"},
    value_name{0x06, 0x06, "IP"},      value_name{0x42, 0x43, "spanning tree"},
    value_name{0xaa, 0xab, "SNAP"},    value_name{0xe0, 0xe1, "NetWare"},
    value_name{0xf0, 0xf1, "NetBIOS"}, value_name{0xfe, 0xff, "ISO network layer"},
};

constexpr auto llc_fields = field_table(
    hex("llc.dsap", "Destination Access Point", 2).at(0, 1).with(access_point_names),
    flag("llc.dsap.ig", "Group").at(0, 1, 0x01).asked(),
    hex("llc.ssap", "Source Access Point", 2).at(1, 1).with(access_point_names),
    flag("llc.ssap.cr", "Response").at(1, 1, 0x01).asked(),
    hex("llc.control", "Control", 4).detail(),
    hex("llc.oui", "Organisation", 6).at(3, 3).only(is_snap).detail(),
    hex("llc.type", "Type", 4).at(6, 2).with(ethertype_names()).only([](const layer& at) {
        return is_snap(at) && names_ethertype(load_be24(at.data + 3));
    }),
    hex("llc.cisco_pid", "Protocol", 4).at(6, 2).only([](const layer& at) {
        return is_snap(at) && load_be24(at.data + 3) == cisco;
    }),
    hex("llc.pid", "Protocol", 4).at(6, 2).only([](const layer& at) {
        const auto organisation = is_snap(at) ? load_be24(at.data + 3) : 0;
        return is_snap(at) && !names_ethertype(organisation) && organisation != cisco;
    }));

void walk_llc(const packet&, const layer& from, value_list& to)
{
    if (from.captured < 3) return;
    const auto& control = row_named(llc_fields, "llc.control");
    if (is_unnumbered(from))
        to.put(control, from.data[2], 2, 1);
    else if (from.captured >= 4)
        to.put(control, load_le16(from.data + 2), 2, 2);
}

proto after_snap(std::uint32_t organisation, std::uint16_t type)
{
    if (names_ethertype(organisation)) return after_ethertype(type);
    if (organisation == cisco && type == 0x2000) return proto::cdp;
    if (organisation == cisco && (type == 0x010b || type == 0x010c)) return proto::stp;
    if (organisation == bridged && (type == 0x0001 || type == 0x0007)) return proto::eth;
    if (organisation == bridged && type == 0x000e) return proto::stp;
    return proto::data;
}

next_step decode_llc(cursor in, layer& here, decoding&)
{
    const auto to = in.u8();
    const auto from = in.u8();
    const auto control = in.u8();
    here.header = (control & 3U) == 3 ? 3 : 4;
    if (here.header == 4) in.skip(1);
    if (in.ok() && is_snap(here)) {
        here.header = 8;
        const auto organisation = in.be24();
        const auto type = in.be16();
        here.fault = in.fault();
        return {after_snap(organisation, type), in};
    }
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    if (to == spanning_tree && from == spanning_tree) return {proto::stp, in};
    if (to == internet && from == internet) return {proto::ip, in};
    return {proto::data, in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::llc,
     .name = "llc",
     .title = "Logical Link Control",
     .decode = decode_llc,
     .fields = llc_fields,
     .walk = walk_llc},
}};

} // namespace

std::span<const protocol> llc_protocols()
{
    return rows;
}

} // namespace netkit::sniff
