// Options of IPv4 (RFC 791 §3.1, RFC 2113, RFC 4782): one type octet, then a length that counts
// both; end and no-operation are a single octet. The first bad length ends them.

#include "ip.hpp"
#include "ip_fields.hpp"

namespace netkit::sniff {

namespace {

using ip_rows::ip_fields;

enum option : std::uint8_t {
    end_of_options = 0,
    no_operation = 1,
    record_route = 7,
    mtu_probe = 11,
    mtu_reply = 12,
    quick_start = 25,
    time_stamp = 68,
    traceroute = 82,
    security = 130,
    loose_route = 131,
    cipso = 134,
    stream = 136,
    strict_route = 137,
    router_alert = 148,
};

/// One option: its bytes from the type on, and where they stand in the header.
struct seen_option {
    byte_view bytes;
    std::uint32_t at;

    const std::uint8_t* data() const { return bytes.data(); }
    std::size_t size() const { return bytes.size(); }
};

/// While a source route is not used up its last address is where the packet is meant to arrive.
void put_routes(const seen_option& it, bool source, value_list& to)
{
    if (it.size() < 3) return;
    const unsigned pointer = it.data()[2];
    to.put(row_named(ip_fields, "ip.opt.ptr"), pointer, it.at + 2, 1);
    for (unsigned i = 3; i + 4 <= it.size(); i += 4) {
        const byte_view address{it.data() + i, 4};
        const bool past = i + 1 < pointer || (source && pointer > it.size());
        const field* as = &row_named(ip_fields, "ip.rec_rt");
        if (!past && source)
            as = i + 4 == it.size() ? &row_named(ip_fields, "ip.dst")
                                    : &row_named(ip_fields, "ip.src_rt");
        else if (!past)
            as = &row_named(ip_fields, "ip.empty_rt");
        to.put(*as, address, it.at + i);
    }
}

void put_time_stamps(const seen_option& it, value_list& to)
{
    if (it.size() < 4) return;
    to.put(row_named(ip_fields, "ip.opt.ptr"), it.data()[2], it.at + 2, 1);
    to.put(row_named(ip_fields, "ip.opt.overflow"), it.data()[3] >> 4U, it.at + 3, 1);
    const auto kind = it.data()[3] & 15U;
    to.put(row_named(ip_fields, "ip.opt.flag"), kind, it.at + 3, 1);
    const bool with_address = kind == 1 || kind == 3;
    for (unsigned i = 4; i + (with_address ? 8 : 4) <= it.size(); i += 4) {
        if (with_address) {
            to.put(row_named(ip_fields, "ip.opt.time_stamp_addr"), {it.data() + i, 4}, it.at + i);
            i += 4;
        }
        to.put(row_named(ip_fields, "ip.opt.time_stamp"), load_be32(it.data() + i), it.at + i, 4);
    }
}

void put_traceroute(const seen_option& it, value_list& to)
{
    if (it.size() < 12) return;
    to.put(row_named(ip_fields, "ip.opt.id_number"), load_be16(it.data() + 2), it.at + 2, 2);
    to.put(row_named(ip_fields, "ip.opt.ohc"), load_be16(it.data() + 4), it.at + 4, 2);
    to.put(row_named(ip_fields, "ip.opt.rhc"), load_be16(it.data() + 6), it.at + 6, 2);
    to.put(row_named(ip_fields, "ip.opt.originator"), {it.data() + 8, 4}, it.at + 8);
}

void put_quick_start(const seen_option& it, value_list& to)
{
    if (it.size() < 8) return;
    to.put(row_named(ip_fields, "ip.opt.qs_func"), it.data()[2] >> 4U, it.at + 2, 1);
    to.put(row_named(ip_fields, "ip.opt.qs_rate"), it.data()[2] & 15U, it.at + 2, 1);
    to.put(row_named(ip_fields, "ip.opt.qs_ttl"), it.data()[3], it.at + 3, 1);
}

void put_two_bytes(const seen_option& it, const field& as, value_list& to)
{
    if (it.size() >= 4) to.put(as, load_be16(it.data() + 2), it.at + 2, 2);
}

void put_security(const seen_option& it, value_list& to)
{
    if (it.size() != 11) return;
    to.put(row_named(ip_fields, "ip.opt.sec_rfc791_sec"), load_be16(it.data() + 2), it.at + 2, 2);
    to.put(row_named(ip_fields, "ip.opt.sec_rfc791_comp"), load_be16(it.data() + 4), it.at + 4, 2);
}

void put_cipso(const seen_option& it, value_list& to)
{
    if (it.size() < 6) return;
    to.put(row_named(ip_fields, "ip.cipso.doi"), load_be32(it.data() + 2), it.at + 2, 4);
    for (unsigned i = 6; i + 2 <= it.size() && it.data()[i + 1] >= 2; i += it.data()[i + 1])
        to.put(row_named(ip_fields, "ip.cipso.tag_type"), it.data()[i], it.at + i, 1);
}

void put_option(const seen_option& it, value_list& to)
{
    switch (it.data()[0]) {
    case record_route:
        return put_routes(it, false, to);
    case loose_route:
    case strict_route:
        return put_routes(it, true, to);
    case time_stamp:
        return put_time_stamps(it, to);
    case traceroute:
        return put_traceroute(it, to);
    case quick_start:
        return put_quick_start(it, to);
    case router_alert:
        return put_two_bytes(it, row_named(ip_fields, "ip.opt.ra"), to);
    case stream:
        return put_two_bytes(it, row_named(ip_fields, "ip.opt.sid"), to);
    case mtu_probe:
    case mtu_reply:
        return put_two_bytes(it, row_named(ip_fields, "ip.opt.mtu"), to);
    case security:
        return put_security(it, to);
    case cipso:
        return put_cipso(it, to);
    default:
        return;
    }
}

void put_type(std::uint8_t type, std::uint32_t at, value_list& to)
{
    to.put(row_named(ip_fields, "ip.opt.type"), type, at, 1);
    to.put(row_named(ip_fields, "ip.opt.type.copy"), type >> 7U, at, 1);
    to.put(row_named(ip_fields, "ip.opt.type.class"), type >> 5U & 3U, at, 1);
    to.put(row_named(ip_fields, "ip.opt.type.number"), type & 31U, at, 1);
}

} // namespace

bool is_source_routed(const layer& ip)
{
    if (ip.header <= 20 || ip.captured < ip.header) return false;
    for (std::uint32_t at = 20; at < ip.header;) {
        const auto type = ip.data[at];
        if (type == end_of_options) return false;
        if (type == no_operation) {
            ++at;
            continue;
        }
        if (at + 3 > ip.header) return false;
        const std::uint32_t size = ip.data[at + 1];
        if (size < 3 || size > ip.header - at) return false;
        if (type == loose_route || type == strict_route)
            return size >= 7 && ip.data[at + 2] <= size;
        at += size;
    }
    return false;
}

void walk_ip_options(const layer& from, value_list& to)
{
    std::uint32_t at = 20;
    while (at < from.header) {
        const auto type = from.data[at];
        put_type(type, at, to);
        if (type == end_of_options) return;
        if (type == no_operation) {
            ++at;
            continue;
        }
        if (at + 2 > from.header) return;
        const std::uint32_t size = from.data[at + 1];
        to.put(row_named(ip_fields, "ip.opt.len"), size, at + 1, 1);
        if (size < 2 || size > from.header - at) return;
        put_option({{from.data + at, size}, at}, to);
        at += size;
    }
}

} // namespace netkit::sniff
