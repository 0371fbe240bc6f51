// IGMP versions 1, 2 and 3 (RFC 1112, RFC 2236, RFC 3376). A query of eight bytes is version 1
// where its response time is zero, version 2 otherwise; a longer one is version 3. note[0] is the
// version.

#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "ip_fields.hpp"
#include "netkit/sniff/checksum.hpp"

namespace netkit::sniff {

namespace {

enum type : std::uint8_t {
    query = 0x11,
    report_1 = 0x12,
    report_2 = 0x16,
    leave = 0x17,
    report_3 = 0x22,
};

constexpr std::array type_names{
    value_name{0x11, 0x11, "membership query"},
    value_name{0x12, 0x12, "membership report v1"},
    value_name{0x13, 0x13, "DVMRP"},
    value_name{0x14, 0x14, "PIM v1"},
    value_name{0x16, 0x16, "membership report v2"},
    value_name{0x17, 0x17, "leave group"},
    value_name{0x1e, 0x1e, "mtrace response"},
    value_name{0x1f, 0x1f, "mtrace"},
    value_name{0x22, 0x22, "membership report v3"},
};
constexpr std::array record_names{
    value_name{1, 1, "mode is include"},    value_name{2, 2, "mode is exclude"},
    value_name{3, 3, "changed to include"}, value_name{4, 4, "changed to exclude"},
    value_name{5, 5, "allow new sources"},  value_name{6, 6, "block old sources"},
};

bool names_group(const layer& at)
{
    const auto type = at.data[0];
    return type == query || type == report_1 || type == report_2 || type == leave;
}
bool has_response_time(const layer& at)
{
    return names_group(at) && at.note[0] > 1;
}
bool is_long_query(const layer& at)
{
    return at.data[0] == query && at.note[0] == 3;
}

constexpr auto igmp_fields = field_table(
    dec("igmp.version", "Version").detail(), hex("igmp.type", "Type", 2).at(0, 1).with(type_names),
    dec("igmp.max_resp", "Max Response Time").at(1, 1).only(has_response_time),
    hex("igmp.checksum", "Checksum", 4).at(2, 2).detail(),
    dec("igmp.checksum.status", "Checksum Status").with(ip_rows::checksum_names).asked(),
    row_of(form::ipv4, "igmp.maddr", "Multicast Address").at(4, 4).only(names_group),
    flag("igmp.s", "Suppress Router Processing").at(8, 1, 0x08).only(is_long_query),
    dec("igmp.qrv", "Robustness").at(8, 1, 0x07).only(is_long_query).detail(),
    dec("igmp.qqic", "Query Interval Code").at(9, 1).only(is_long_query).detail(),
    dec("igmp.num_grp_recs", "Number of Records"),
    dec("igmp.record_type", "Record Type").with(record_names),
    dec("igmp.aux_data_len", "Auxiliary Data Length").detail(),
    dec("igmp.num_src", "Number of Sources"), row_of(form::ipv4, "igmp.saddr", "Source Address"),
    raw_bytes("igmp.aux_data", "Auxiliary Data"));

std::size_t put_sources(const field_record& it, std::size_t at, unsigned count, value_list& to)
{
    for (; count > 0 && it.has(at + 4); --count, at += 4)
        it.put_bytes(row_named(igmp_fields, "igmp.saddr"), at, 4, to);
    return at;
}

void put_records(const field_record& it, value_list& to)
{
    it.put(row_named(igmp_fields, "igmp.num_grp_recs"), 6, 2, to);
    std::size_t at = 8;
    for (unsigned left = load_be16(it.bytes.data() + 6); left > 0 && it.has(at + 8); --left) {
        const std::size_t auxiliary = it[at + 1] * 4U;
        const unsigned sources = load_be16(it.bytes.data() + at + 2);
        it.put(row_named(igmp_fields, "igmp.record_type"), at, 1, to);
        it.put(row_named(igmp_fields, "igmp.aux_data_len"), at + 1, 1, to);
        it.put(row_named(igmp_fields, "igmp.num_src"), at + 2, 2, to);
        it.put_bytes(row_named(igmp_fields, "igmp.maddr"), at + 4, 4, to);
        at = put_sources(it, at + 8, sources, to);
        if (auxiliary > 0) it.put_bytes(row_named(igmp_fields, "igmp.aux_data"), at, auxiliary, to);
        at += auxiliary;
    }
}

void walk_igmp(const packet& of, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    if (!it.has(8)) return;
    if (from.note[0] != 0) to.put(row_named(igmp_fields, "igmp.version"), from.note[0]);
    const auto& status = row_named(igmp_fields, "igmp.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 2, 2);
    if (is_long_query(from) && it.has(12)) {
        it.put(row_named(igmp_fields, "igmp.num_src"), 10, 2, to);
        put_sources(it, 12, load_be16(from.data + 10), to);
    }
    if (from.data[0] == report_3) put_records(it, to);
}

std::uint32_t version_of(std::uint8_t type, std::uint8_t response_time, std::uint32_t length)
{
    switch (type) {
    case query:
        return length >= 12 ? 3 : response_time == 0 ? 1 : 2;
    case report_1:
        return 1;
    case report_2:
    case leave:
        return 2;
    case report_3:
        return 3;
    default:
        return 0;
    }
}

next_step decode_igmp(cursor in, layer& here, decoding&)
{
    here.header = 8;
    const auto type = in.u8();
    const auto response_time = in.u8();
    in.skip(6);
    here.fault = in.fault();
    here.note[0] = version_of(type, response_time, here.wire);
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::igmp,
     .name = "igmp",
     .title = "Internet Group Management Protocol",
     .decode = decode_igmp,
     .fields = igmp_fields,
     .walk = walk_igmp},
}};

} // namespace

std::span<const protocol> igmp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
