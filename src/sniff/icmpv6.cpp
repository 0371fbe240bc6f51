// ICMPv6 (RFC 4443), neighbor discovery (RFC 4861) and multicast listeners (RFC 2710, RFC 3810).
// Errors quote the packet they are about, as ICMP does.

#include <algorithm>

#include "families.hpp"
#include "icmpv6_fields.hpp"
#include "netkit/sniff/checksum.hpp"

namespace netkit::sniff {

namespace {

using namespace icmpv6_rows;

void put_sources(const layer& from, std::uint32_t at, unsigned count, const field& as,
                 value_list& to)
{
    for (; count > 0 && at + 16 <= from.captured; --count, at += 16)
        to.put(as, {from.data + at, 16}, at);
}

void put_records(const layer& from, value_list& to)
{
    const unsigned count = load_be16(from.data + 6);
    std::uint32_t at = 8;
    for (unsigned i = 0; i < count && at + 20 <= from.captured; ++i) {
        const auto* const record = from.data + at;
        const std::uint32_t auxiliary = record[1] * 4U;
        const std::uint32_t sources = load_be16(record + 2);
        to.put(row_named(icmpv6_fields, "icmpv6.mldr.mar"), 1, at, 20);
        to.put(row_named(icmpv6_fields, "icmpv6.mldr.mar.record_type"), record[0], at, 1);
        to.put(row_named(icmpv6_fields, "icmpv6.mldr.mar.aux_data_len"), record[1], at + 1, 1);
        to.put(row_named(icmpv6_fields, "icmpv6.mldr.mar.nb_sources"), sources, at + 2, 2);
        to.put(row_named(icmpv6_fields, "icmpv6.mldr.mar.multicast_address"), {record + 4, 16},
               at + 4);
        put_sources(from, at + 20, sources,
                    row_named(icmpv6_fields, "icmpv6.mldr.mar.source_address"), to);
        at += 20 + 16 * sources;
        if (auxiliary > 0 && at + auxiliary <= from.captured)
            to.put(row_named(icmpv6_fields, "icmpv6.mldr.mar.auxiliary_data"),
                   {from.data + at, auxiliary}, at);
        at += auxiliary;
    }
}

/// Where the options begin; 0 for messages without.
std::uint32_t options_at(std::uint8_t type)
{
    switch (type) {
    case router_solicitation:
        return 8;
    case router_advertisement:
        return 16;
    case neighbor_solicitation:
    case neighbor_advertisement:
        return 24;
    case redirect:
        return 40;
    default:
        return 0;
    }
}

bool has_reserved_word(std::uint8_t type)
{
    return type == unreachable || type == time_exceeded || type == router_solicitation ||
           type == neighbor_solicitation || type == redirect;
}

void walk_icmpv6(const packet& of, const layer& from, value_list& to)
{
    if (from.captured < 8) return;
    const auto& status = row_named(icmpv6_fields, "icmpv6.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 2, 2);
    const auto type = from.data[0];
    const auto& reserved = row_named(icmpv6_fields, "icmpv6.reserved");
    if (has_reserved_word(type)) to.put(reserved, {from.data + 4, 4}, 4);
    if (type == listener_report_2) {
        to.put(reserved, {from.data + 4, 2}, 4);
        put_records(from, to);
    }
    if (is_long_query(from) && from.captured >= 28)
        put_sources(from, 28, load_be16(from.data + 26),
                    row_named(icmpv6_fields, "icmpv6.mld.source_address"), to);
    if (const auto at = options_at(type); at != 0) walk_nd_options(from, at, to);
}

next_step decode_icmpv6(cursor in, layer& here, decoding&)
{
    here.header = 8;
    const auto type = in.u8();
    in.skip(3);
    if (in.ok() && in.wire() < 4) here.header = 4;
    if (here.header == 8) in.skip(4);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    switch (type) {
    case echo:
    case echo_reply:
        return {proto::data, in};
    case unreachable:
    case too_big:
    case time_exceeded:
    case parameter_problem:
        return {proto::ipv6, in, layer::quoted};
    default:
        return {};
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::icmpv6,
     .name = "icmpv6",
     .title = "Internet Control Message Protocol v6",
     .decode = decode_icmpv6,
     .fields = icmpv6_fields,
     .walk = walk_icmpv6},
}};

} // namespace

std::span<const protocol> icmpv6_protocols()
{
    return rows;
}

} // namespace netkit::sniff
