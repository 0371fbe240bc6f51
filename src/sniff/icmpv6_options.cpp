// Options of neighbor discovery (RFC 4861 §4.6, RFC 4191, RFC 8106, RFC 8910): type, length in
// units of eight bytes. A length of 0 or beyond the message ends them.

#include <algorithm>
#include <string>

#include "icmpv6_fields.hpp"

namespace netkit::sniff {

namespace {

using icmpv6_rows::icmpv6_fields;

struct option {
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
    void put_bytes(const field& as, unsigned first, unsigned size, value_list& to) const
    {
        if (first + size <= bytes.size()) to.put(as, bytes.subspan(first, size), at + first);
    }
};

void put_link_address(const option& it, value_list& to)
{
    it.put_bytes(row_named(icmpv6_fields, "icmpv6.opt.linkaddr"), 2, 6, to);
    it.put_bytes(it.bytes[0] == 1 ? row_named(icmpv6_fields, "icmpv6.opt.src_linkaddr")
                                  : row_named(icmpv6_fields, "icmpv6.opt.target_linkaddr"),
                 2, 6, to);
}

void put_prefix(const option& it, value_list& to)
{
    if (it.bytes.size() < 32) return;
    const auto flags = it.bytes[3];
    it.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.length"), 2, 1, to);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.flag"), 3, 1, to);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.flag.l"), flags >> 7U, it.at + 3, 1);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.flag.a"), flags >> 6U & 1U, it.at + 3, 1);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.flag.r"), flags >> 5U & 1U, it.at + 3, 1);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.flag.reserved"), flags & 31U, it.at + 3, 1);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.valid_lifetime"), 4, 4, to);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.preferred_lifetime"), 8, 4, to);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 12, 4);
    it.put_bytes(row_named(icmpv6_fields, "icmpv6.opt.prefix"), 16, 16, to);
}

void put_redirected(const option& it, value_list& to)
{
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 2, 6);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.redirected_packet"), 1, it.at + 8, 0);
}

void put_mtu(const option& it, value_list& to)
{
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 2, 2);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.mtu"), 4, 4, to);
}

void put_interval(const option& it, value_list& to)
{
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 2, 2);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.advertisement_interval"), 4, 4, to);
}

void put_home_agent(const option& it, value_list& to)
{
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 2, 2);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.home_agent_preference"), 4, 2, to);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.home_agent_lifetime"), 6, 2, to);
}

void put_nonce(const option& it, value_list& to)
{
    it.put_bytes(row_named(icmpv6_fields, "icmpv6.opt.nonce"), 2, 6, to);
}

void put_route(const option& it, value_list& to)
{
    it.put(row_named(icmpv6_fields, "icmpv6.opt.prefix.length"), 2, 1, to);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.route_info.flag"), 3, 1, to);
    to.put(row_named(icmpv6_fields, "icmpv6.opt.route_info.flag.route_preference"),
           it.bytes[3] >> 3U & 3U, it.at + 3, 1);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.route_lifetime"), 4, 4, to);
    it.put_bytes(row_named(icmpv6_fields, "icmpv6.opt.prefix"), 8, 16, to);
}

void put_name_servers(const option& it, value_list& to)
{
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 2, 2);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.rdnss.lifetime"), 4, 4, to);
    for (unsigned i = 8; i + 16 <= it.bytes.size(); i += 16)
        it.put_bytes(row_named(icmpv6_fields, "icmpv6.opt.rdnss"), i, 16, to);
}

/// One name of uncompressed labels; returns where the next one begins, or the end.
std::size_t put_domain(const option& it, std::size_t at, value_list& to)
{
    std::array<char, 256> name;
    std::size_t size = 0;
    const auto first = at;
    while (at < it.bytes.size() && it.bytes[at] != 0) {
        const std::size_t label = it.bytes[at];
        if (label > 63 || label > it.bytes.size() - at - 1 || size + label + 1 > name.size())
            return it.bytes.size();
        if (size > 0) name[size++] = '.';
        std::copy_n(it.bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, label,
                    name.begin() + static_cast<std::ptrdiff_t>(size));
        size += label;
        at += label + 1;
    }
    if (size > 0)
        to.put_text(row_named(icmpv6_fields, "icmpv6.opt.dnssl"), {name.data(), size},
                    it.at + static_cast<std::uint32_t>(first),
                    static_cast<std::uint32_t>(at - first));
    return at + 1;
}

void put_search_list(const option& it, value_list& to)
{
    to.put(row_named(icmpv6_fields, "icmpv6.opt.reserved"), 1, it.at + 2, 2);
    it.put(row_named(icmpv6_fields, "icmpv6.opt.dnssl.lifetime"), 4, 4, to);
    for (std::size_t at = 8; at < it.bytes.size() && it.bytes[at] != 0;)
        at = put_domain(it, at, to);
}

void put_captive_portal(const option& it, value_list& to)
{
    auto text = text_of(it.bytes.subspan(2));
    text = text.substr(0, text.find('\0'));
    to.put_text(row_named(icmpv6_fields, "icmpv6.opt.captive_portal"), text, it.at + 2,
                static_cast<std::uint32_t>(text.size()));
}

using put_function = void (*)(const option& it, value_list& to);

put_function put_of(std::uint8_t type)
{
    switch (type) {
    case 1:
    case 2:
        return put_link_address;
    case 3:
        return put_prefix;
    case 4:
        return put_redirected;
    case 5:
        return put_mtu;
    case 7:
        return put_interval;
    case 8:
        return put_home_agent;
    case 14:
        return put_nonce;
    case 24:
        return put_route;
    case 25:
        return put_name_servers;
    case 31:
        return put_search_list;
    case 37:
        return put_captive_portal;
    default:
        return nullptr;
    }
}

} // namespace

void walk_nd_options(const layer& from, std::uint32_t at, value_list& to)
{
    while (at + 2 <= from.captured) {
        const auto type = from.data[at];
        const std::uint32_t size = from.data[at + 1] * 8U;
        to.put(row_named(icmpv6_fields, "icmpv6.opt"), 1, at, size);
        to.put(row_named(icmpv6_fields, "icmpv6.opt.type"), type, at, 1);
        to.put(row_named(icmpv6_fields, "icmpv6.opt.length"), from.data[at + 1], at + 1, 1);
        if (size == 0 || size > from.captured - at) return;
        if (const auto put = put_of(type); put != nullptr) put({{from.data + at, size}, at}, to);
        at += size;
    }
}

} // namespace netkit::sniff
