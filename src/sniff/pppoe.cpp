// PPP over Ethernet (RFC 2516): discovery carries tags, a session PPP. Padding of the frame lies
// behind the stated length.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array code_names{
    value_name{0x00, 0x00, "session data"}, value_name{0x07, 0x07, "PADO"},
    value_name{0x09, 0x09, "PADI"},         value_name{0x19, 0x19, "PADR"},
    value_name{0x65, 0x65, "PADS"},         value_name{0xa7, 0xa7, "PADT"},
};

constexpr auto pppoe_fields =
    field_table(dec("pppoe.version", "Version").at(0, 1, 0xf0).detail(),
                dec("pppoe.type", "Type").at(0, 1, 0x0f).detail(),
                hex("pppoe.code", "Code", 2).at(1, 1).with(code_names),
                hex("pppoe.session_id", "Session", 4).at(2, 2),
                dec("pppoe.payload_length", "Payload Length").at(4, 2).detail(),
                label("pppoed.tags", "Tags").asked(), hex("pppoed.tag", "Tag", 4).asked(),
                row_of(form::text, "pppoed.tags.service_name", "Service Name").detail(),
                row_of(form::text, "pppoed.tags.ac_name", "Access Concentrator").detail(),
                raw_bytes("pppoed.tags.host_uniq", "Host Identifier"),
                raw_bytes("pppoed.tags.ac_cookie", "Access Concentrator Cookie"),
                raw_bytes("pppoed.tags.relay_session_id", "Relay Session"),
                raw_bytes("pppoed.tags.max_payload", "Maximum Payload"),
                row_of(form::text, "pppoed.tags.service_name_error", "Service Name Error").detail(),
                row_of(form::text, "pppoed.tags.ac_system_error", "System Error").detail(),
                row_of(form::text, "pppoed.tags.generic_error", "Error").detail());

void put_tag(unsigned type, const field_record& it, value_list& to)
{
    const auto text = [&](const field& as) { it.put_text(as, 0, it.size(), to); };
    switch (type) {
    case 0x0101:
        return text(row_named(pppoe_fields, "pppoed.tags.service_name"));
    case 0x0102:
        return text(row_named(pppoe_fields, "pppoed.tags.ac_name"));
    case 0x0103:
        return it.put_rest(row_named(pppoe_fields, "pppoed.tags.host_uniq"), 0, to);
    case 0x0104:
        return it.put_rest(row_named(pppoe_fields, "pppoed.tags.ac_cookie"), 0, to);
    case 0x0110:
        return it.put_rest(row_named(pppoe_fields, "pppoed.tags.relay_session_id"), 0, to);
    case 0x0120:
        return it.put_rest(row_named(pppoe_fields, "pppoed.tags.max_payload"), 0, to);
    case 0x0201:
        return text(row_named(pppoe_fields, "pppoed.tags.service_name_error"));
    case 0x0202:
        return text(row_named(pppoe_fields, "pppoed.tags.ac_system_error"));
    case 0x0203:
        return text(row_named(pppoe_fields, "pppoed.tags.generic_error"));
    default:
        return;
    }
}

void walk_discovery(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    if (it.has(7)) to.put(row_named(pppoe_fields, "pppoed.tags"), 1, 6, 0);
    for (std::size_t at = 6; it.has(at + 4);) {
        const unsigned type = load_be16(from.data + at);
        const std::size_t size = load_be16(from.data + at + 2);
        it.put(row_named(pppoe_fields, "pppoed.tag"), at, 2, to);
        if (type == 0 || !it.has(at + 4 + size)) return;
        put_tag(type, {it.bytes.subspan(at + 4, size), static_cast<std::uint32_t>(at + 4)}, to);
        at += 4 + size;
    }
}

next_step decode_pppoe(cursor in, layer& here, decoding&)
{
    here.header = 6;
    in.skip(4);
    const std::uint32_t length = in.be16();
    here.fault = in.fault();
    if (!in.ok()) return {};
    here.wire = std::min(here.wire, length + 6);
    here.captured = std::min(here.captured, here.wire);
    if (here.id == proto::pppoed || here.data[1] != 0) return {};
    return {proto::ppp, here.payload()};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::pppoed,
     .name = "pppoed",
     .title = "PPP-over-Ethernet Discovery",
     .decode = decode_pppoe,
     .fields = pppoe_fields,
     .walk = walk_discovery,
     .prefix = "pppoe"},
    {.id = proto::pppoes,
     .name = "pppoes",
     .title = "PPP-over-Ethernet Session",
     .decode = decode_pppoe,
     .fields = pppoe_fields,
     .prefix = "pppoe"},
}};

} // namespace

std::span<const protocol> pppoe_protocols()
{
    return rows;
}

} // namespace netkit::sniff
