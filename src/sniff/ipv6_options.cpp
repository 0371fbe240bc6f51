// What stands inside extension headers: options (RFC 8200 §4.2) and routes (RFC 5095, RFC 6275,
// RFC 6554, RFC 8754). A pad of one byte is alone; every other option has a length. The first that
// leads outside ends them.

#include "ipv6_ext_fields.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

using ext_rows::ext_fields;

/// The bytes of the header that can be read.
byte_view header_of(const layer& from)
{
    return {from.data, std::min(from.header, from.captured)};
}

/// The data of an option, and where it stands in the header.
struct option_data {
    byte_view bytes;
    std::uint32_t at;

    void put(const field& as, unsigned first, unsigned size, value_list& to) const
    {
        if (first + size > bytes.size()) return;
        std::uint64_t number = 0;
        for (unsigned i = 0; i < size; ++i)
            number = number << 8U | bytes[first + i];
        to.put(as, number, at + first, size);
    }
};

void put_calipso(const option_data& it, value_list& to)
{
    it.put(row_named(ext_fields, "ipv6.opt.calipso.doi"), 0, 4, to);
    it.put(row_named(ext_fields, "ipv6.opt.calipso.cmpt.length"), 4, 1, to);
    it.put(row_named(ext_fields, "ipv6.opt.calipso.sens_level"), 5, 1, to);
    it.put(row_named(ext_fields, "ipv6.opt.calipso.checksum"), 6, 2, to);
    if (it.bytes.size() > 8)
        to.put(row_named(ext_fields, "ipv6.opt.calipso.cmpt_bitmap"), it.bytes.subspan(8),
               it.at + 8);
}

void put_quick_start(const option_data& it, value_list& to)
{
    if (it.bytes.size() < 6) return;
    to.put(row_named(ext_fields, "ipv6.opt.qs_func"), it.bytes[0] >> 4U, it.at, 1);
    to.put(row_named(ext_fields, "ipv6.opt.qs_rate"), it.bytes[0] & 15U, it.at, 1);
    it.put(row_named(ext_fields, "ipv6.opt.qs_ttl"), 1, 1, to);
}

void put_path_mtu(const option_data& it, value_list& to)
{
    if (it.bytes.size() < 4) return;
    it.put(row_named(ext_fields, "ipv6.opt.pmtu.min"), 0, 2, to);
    to.put(row_named(ext_fields, "ipv6.opt.pmtu.rtn"), load_be16(it.bytes.data() + 2) & 0xfffeU,
           it.at + 2, 2);
    to.put(row_named(ext_fields, "ipv6.opt.pmtu.r_flag"), it.bytes[3] & 1U, it.at + 3, 1);
}

void put_rpl(const option_data& it, value_list& to)
{
    it.put(row_named(ext_fields, "ipv6.opt.rpl.flag"), 0, 1, to);
    it.put(row_named(ext_fields, "ipv6.opt.rpl.instance_id"), 1, 1, to);
    it.put(row_named(ext_fields, "ipv6.opt.rpl.sender_rank"), 2, 2, to);
}

void put_option(std::uint8_t type, const option_data& it, value_list& to)
{
    switch (type) {
    case 0x01:
        return to.put(row_named(ext_fields, "ipv6.opt.padn"), it.bytes, it.at);
    case 0x04:
        return it.put(row_named(ext_fields, "ipv6.opt.tel"), 0, 1, to);
    case 0x05:
        return it.put(row_named(ext_fields, "ipv6.opt.router_alert"), 0, 2, to);
    case 0x07:
        return put_calipso(it, to);
    case 0x1e:
    case 0x3e:
    case 0x5e:
    case 0x7e:
    case 0x9e:
    case 0xbe:
    case 0xde:
    case 0xfe:
        return to.put(row_named(ext_fields, "ipv6.opt.experimental"), it.bytes, it.at);
    case 0x23:
    case 0x63:
        return put_rpl(it, to);
    case 0x26:
        return put_quick_start(it, to);
    case 0x30:
        return put_path_mtu(it, to);
    case 0x8b:
        return to.put(row_named(ext_fields, "ipv6.opt.ilnp_nonce"), it.bytes, it.at);
    case 0xc2:
        return it.put(row_named(ext_fields, "ipv6.opt.jumbo"), 0, 4, to);
    case 0xc9:
        if (it.bytes.size() >= 16)
            to.put(row_named(ext_fields, "ipv6.opt.mipv6.home_address"), it.bytes.first(16), it.at);
        return;
    default:
        return to.put(row_named(ext_fields, "ipv6.opt.unknown"), it.bytes, it.at);
    }
}

void put_type(std::uint8_t type, std::uint32_t at, value_list& to)
{
    to.put(row_named(ext_fields, "ipv6.opt"), 1, at, 1);
    to.put(row_named(ext_fields, "ipv6.opt.type"), type, at, 1);
    to.put(row_named(ext_fields, "ipv6.opt.type.action"), type >> 6U, at, 1);
    to.put(row_named(ext_fields, "ipv6.opt.type.change"), type >> 5U & 1U, at, 1);
    to.put(row_named(ext_fields, "ipv6.opt.type.rest"), type & 31U, at, 1);
}

void put_addresses(const field& as, byte_view header, std::uint32_t at, value_list& to)
{
    for (; at + 16 <= header.size(); at += 16)
        to.put(as, header.subspan(at, 16), at);
}

} // namespace

void walk_ipv6_options(const layer& from, value_list& to)
{
    const auto header = header_of(from);
    std::uint32_t at = 2;
    while (at < header.size()) {
        const auto type = header[at];
        put_type(type, at, to);
        if (type == 0) {
            to.put(row_named(ext_fields, "ipv6.opt.pad1"), 1, at, 1);
            ++at;
            continue;
        }
        if (at + 2 > header.size()) return;
        const std::uint32_t size = header[at + 1];
        to.put(row_named(ext_fields, "ipv6.opt.length"), size, at + 1, 1);
        if (size > header.size() - at - 2) return;
        put_option(type, {header.subspan(at + 2, size), at + 2}, to);
        at += 2 + size;
    }
}

void walk_ipv6_routing(const layer& from, value_list& to)
{
    const auto header = header_of(from);
    if (header.size() < 2) return;
    to.put(row_named(ext_fields, "ipv6.routing.len_oct"), (header[1] + 1U) * 8, 1, 1);
    if (header.size() < 8) return;
    switch (header[2]) {
    case 0:
        to.put(row_named(ext_fields, "ipv6.routing.src.reserved"), header.subspan(4, 4), 4);
        return put_addresses(row_named(ext_fields, "ipv6.routing.src.addr"), header, 8, to);
    case 2:
        to.put(row_named(ext_fields, "ipv6.routing.mipv6.reserved"), header.subspan(4, 4), 4);
        return put_addresses(row_named(ext_fields, "ipv6.routing.mipv6.home_address"), header, 8,
                             to);
    case 3:
        to.put(row_named(ext_fields, "ipv6.routing.rpl.cmprI"), header[4] >> 4U, 4, 1);
        to.put(row_named(ext_fields, "ipv6.routing.rpl.cmprE"), header[4] & 15U, 4, 1);
        return to.put(row_named(ext_fields, "ipv6.routing.rpl.pad"), header[5] >> 4U, 5, 1);
    case 4: {
        const auto listed = std::min<std::size_t>(header.size(), 8 + (header[4] + 1U) * 16);
        return put_addresses(row_named(ext_fields, "ipv6.routing.srh.addr"), header.first(listed),
                             8, to);
    }
    default:
        return to.put(row_named(ext_fields, "ipv6.routing.unknown_data"), header.subspan(4), 4);
    }
}

} // namespace netkit::sniff
