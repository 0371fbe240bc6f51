// BGP (RFC 4271 §4): messages one after another, each with a marker of 16 ones, a length and a
// type. A segment that does not begin with the marker is the middle of one; the last may be cut.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t head_size = 19;

enum message : std::uint8_t { open = 1, update = 2, notification = 3, keepalive = 4 };

constexpr std::array type_names{
    value_name{1, 1, "open"},          value_name{2, 2, "update"},
    value_name{3, 3, "notification"},  value_name{4, 4, "keepalive"},
    value_name{5, 5, "route refresh"},
};
constexpr std::array error_names{
    value_name{1, 1, "message header"}, value_name{2, 2, "open message"},
    value_name{3, 3, "update message"}, value_name{4, 4, "hold timer expired"},
    value_name{5, 5, "state machine"},  value_name{6, 6, "cease"},
};

constexpr auto bgp_fields = field_table(
    raw_bytes("bgp.marker", "Marker").asked(), dec("bgp.length", "Length"),
    dec("bgp.type", "Type").with(type_names), dec("bgp.open.version", "Version").detail(),
    dec("bgp.open.myas", "Autonomous System"), dec("bgp.open.holdtime", "Hold Time").detail(),
    row_of(form::ipv4, "bgp.open.identifier", "Identifier"),
    dec("bgp.open.opt.len", "Options Length").detail(),
    dec("bgp.update.withdrawn_routes.length", "Withdrawn Routes Length").detail(),
    dec("bgp.update.path_attributes.length", "Path Attributes Length").detail(),
    dec("bgp.notify.major_error", "Error").with(error_names),
    dec("bgp.notify.minor_error", "Error Detail").detail());

bool is_marked(byte_view bytes)
{
    return bytes.size() >= 16 &&
           std::ranges::all_of(bytes.first(16), [](auto byte) { return byte == 0xff; });
}

void put_update(const field_record& it, value_list& to)
{
    it.put(row_named(bgp_fields, "bgp.update.withdrawn_routes.length"), 19, 2, to);
    if (!it.has(21)) return;
    const std::size_t withdrawn = load_be16(it.bytes.data() + 19);
    it.put(row_named(bgp_fields, "bgp.update.path_attributes.length"), 21 + withdrawn, 2, to);
}

void put_message(const field_record& it, value_list& to)
{
    it.put_bytes(row_named(bgp_fields, "bgp.marker"), 0, 16, to);
    it.put(row_named(bgp_fields, "bgp.length"), 16, 2, to);
    it.put(row_named(bgp_fields, "bgp.type"), 18, 1, to);
    if (!it.has(head_size)) return;
    switch (it[18]) {
    case open:
        it.put(row_named(bgp_fields, "bgp.open.version"), 19, 1, to);
        it.put(row_named(bgp_fields, "bgp.open.myas"), 20, 2, to);
        it.put(row_named(bgp_fields, "bgp.open.holdtime"), 22, 2, to);
        it.put_bytes(row_named(bgp_fields, "bgp.open.identifier"), 24, 4, to);
        return it.put(row_named(bgp_fields, "bgp.open.opt.len"), 28, 1, to);
    case update:
        return put_update(it, to);
    case notification:
        it.put(row_named(bgp_fields, "bgp.notify.major_error"), 19, 1, to);
        return it.put(row_named(bgp_fields, "bgp.notify.minor_error"), 20, 1, to);
    default:
        return;
    }
}

void walk_bgp(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    for (std::size_t at = 0; it.has(at + 18) && is_marked(it.bytes.subspan(at));) {
        const std::size_t size = load_be16(from.data + at + 16);
        const auto there = std::min(size, it.size() - at);
        if (size < head_size) return;
        put_message({it.bytes.subspan(at, there), static_cast<std::uint32_t>(at)}, to);
        at += size;
    }
}

next_step decode_bgp(cursor in, layer& here, decoding&)
{
    if (!is_marked(in.bytes())) return {};
    here.header = head_size;
    in.skip(16);
    const std::uint32_t length = in.be16();
    in.skip(1);
    here.fault = in.fault();
    if (in.ok() && length < head_size) {
        here.header = 18;
        here.fault = damage::malformed;
    }
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::bgp,
     .name = "bgp",
     .title = "Border Gateway Protocol",
     .decode = decode_bgp,
     .fields = bgp_fields,
     .walk = walk_bgp},
}};

} // namespace

std::span<const protocol> bgp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
