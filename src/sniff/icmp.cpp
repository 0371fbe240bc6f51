// ICMP (RFC 792, RFC 4884, RFC 8335). An error quotes the packet it is about: that packet is
// decoded as further layers, marked `quoted`, for its addresses and ports are what one looks for.
// Behind it extensions may follow (RFC 4884): at the place a length field states, or after 128
// bytes.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "icmp_ext.hpp"
#include "ip_fields.hpp"
#include "netkit/sniff/checksum.hpp"

namespace netkit::sniff {

namespace {

enum type : std::uint8_t {
    echo_reply = 0,
    unreachable = 3,
    source_quench = 4,
    redirect = 5,
    echo = 8,
    router_advertisement = 9,
    time_exceeded = 11,
    parameter_problem = 12,
    time_stamp = 13,
    time_stamp_reply = 14,
    information = 15,
    information_reply = 16,
    mask_request = 17,
    mask_reply = 18,
    extended_echo = 42,
    extended_echo_reply = 43,
};

template <std::uint8_t... Types>
bool is(const layer& at)
{
    return ((at.data[0] == Types) || ...);
}
constexpr auto has_identifier = is<echo_reply, echo, time_stamp, time_stamp_reply, information,
                                   information_reply, mask_request, mask_reply>;
constexpr auto has_extended_identifier = is<extended_echo, extended_echo_reply>;
constexpr auto has_time_stamps = is<time_stamp, time_stamp_reply>;
bool asks_for_fragments(const layer& at)
{
    return at.data[0] == unreachable && at.data[1] == 4;
}

constexpr std::array type_names{
    value_name{0, 0, "echo reply"},
    value_name{3, 3, "destination unreachable"},
    value_name{4, 4, "source quench"},
    value_name{5, 5, "redirect"},
    value_name{8, 8, "echo request"},
    value_name{9, 9, "router advertisement"},
    value_name{10, 10, "router solicitation"},
    value_name{11, 11, "time exceeded"},
    value_name{12, 12, "parameter problem"},
    value_name{13, 13, "time stamp request"},
    value_name{14, 14, "time stamp reply"},
    value_name{15, 15, "information request"},
    value_name{16, 16, "information reply"},
    value_name{17, 17, "address mask request"},
    value_name{18, 18, "address mask reply"},
    value_name{42, 42, "extended echo request"},
    value_name{43, 43, "extended echo reply"},
};

constexpr auto icmp_fields = field_table(
    dec("icmp.type", "Type").at(0, 1).with(type_names), dec("icmp.code", "Code").at(1, 1),
    hex("icmp.checksum", "Checksum", 4).at(2, 2).detail(),
    dec("icmp.checksum.status", "Checksum Status").with(ip_rows::checksum_names).asked(),
    dec("icmp.ident", "Identifier").at(4, 2).only([](const layer& at) {
        return has_identifier(at) || has_extended_identifier(at);
    }),
    dec("icmp.ident_le", "Identifier (little-endian)").asked(),
    dec("icmp.seq", "Sequence Number").at(6, 2).only(has_identifier),
    dec("icmp.seq_le", "Sequence Number (little-endian)").asked(),
    dec("icmp.ext.echo.seq", "Sequence Number").at(6, 1).only(has_extended_identifier),
    flag("icmp.ext.echo.req.local", "Local").at(7, 1, 0x01).only(is<extended_echo>),
    dec("icmp.ext.echo.rsp.state", "State").at(7, 1, 0xe0).only(is<extended_echo_reply>).detail(),
    flag("icmp.ext.echo.rsp.active", "Active").at(7, 1, 0x04).only(is<extended_echo_reply>),
    flag("icmp.ext.echo.rsp.ipv4", "IPv4").at(7, 1, 0x02).only(is<extended_echo_reply>),
    flag("icmp.ext.echo.rsp.ipv6", "IPv6").at(7, 1, 0x01).only(is<extended_echo_reply>),
    raw_bytes("icmp.unused", "Unused").asked(),
    dec("icmp.mtu", "MTU of Next Hop").at(6, 2).only(asks_for_fragments),
    row_of(form::ipv4, "icmp.redir_gw", "Gateway Address").at(4, 4).only(is<redirect>),
    dec("icmp.pointer", "Pointer").at(4, 1).only(is<parameter_problem>),
    dec("icmp.length", "Length of Quoted Packet").detail(),
    dec("icmp.num_addrs", "Number of Addresses").at(4, 1).only(is<router_advertisement>),
    dec("icmp.addr_entry_size", "Address Entry Size")
        .at(5, 1)
        .only(is<router_advertisement>)
        .detail(),
    dec("icmp.lifetime", "Lifetime").at(6, 2).only(is<router_advertisement>),
    row_of(form::ipv4, "icmp.router_address", "Router Address"),
    row_of(form::signed_number, "icmp.pref_level", "Preference Level").detail(),
    dec("icmp.originate_timestamp", "Originate Time").at(8, 4).only(has_time_stamps),
    dec("icmp.receive_timestamp", "Receive Time").at(12, 4).only(has_time_stamps),
    dec("icmp.transmit_timestamp", "Transmit Time").at(16, 4).only(has_time_stamps),
    row_of(form::ipv4, "icmp.address_mask", "Address Mask")
        .at(8, 4)
        .only(is<mask_request, mask_reply>),
    label("icmp.ext", "Extensions"), dec("icmp.ext.version", "Extension Version").detail(),
    hex("icmp.ext.res", "Reserved", 4).asked(),
    hex("icmp.ext.checksum", "Extension Checksum", 4).detail(),
    dec("icmp.ext.length", "Object Length").detail(),
    dec("icmp.ext.class", "Object Class").detail(), dec("icmp.ext.ctype", "Object Type").detail(),
    raw_bytes("icmp.ext.data", "Object Data"), dec("icmp.mpls.label", "MPLS Label").detail(),
    dec("icmp.mpls.exp", "MPLS Experimental").detail(), flag("icmp.mpls.s", "MPLS Bottom of Stack"),
    dec("icmp.mpls.ttl", "MPLS Time to Live").detail());

void put_routers(const layer& from, value_list& to)
{
    if (from.captured < 8) return;
    const std::uint32_t step = from.data[5] * 4U;
    if (step < 8) return;
    std::uint32_t at = 8;
    for (unsigned i = 0; i < from.data[4] && at + 8 <= from.captured; ++i, at += step) {
        to.put(row_named(icmp_fields, "icmp.router_address"), {from.data + at, 4}, at);
        const auto level = static_cast<std::int32_t>(load_be32(from.data + at + 4));
        to.put(row_named(icmp_fields, "icmp.pref_level"), static_cast<std::uint64_t>(level), at + 4,
               4);
    }
}

void put_labels(byte_view stack, std::uint32_t at, value_list& to)
{
    for (; stack.size() >= 4; stack = stack.subspan(4), at += 4) {
        const auto entry = load_be32(stack.data());
        to.put(row_named(icmp_fields, "icmp.mpls.label"), entry >> 12U, at, 3);
        to.put(row_named(icmp_fields, "icmp.mpls.exp"), entry >> 9U & 7U, at + 2, 1);
        to.put(row_named(icmp_fields, "icmp.mpls.s"), entry >> 8U & 1U, at + 2, 1);
        to.put(row_named(icmp_fields, "icmp.mpls.ttl"), entry & 0xffU, at + 3, 1);
    }
}

void put_extensions(const layer& from, value_list& to)
{
    const auto place = icmp_extensions(from);
    if (place.bytes.size() < 4) return;
    const auto* const head = place.bytes.data();
    to.put(row_named(icmp_fields, "icmp.ext"), 1, place.at, 4);
    to.put(row_named(icmp_fields, "icmp.ext.version"), head[0] >> 4U, place.at, 1);
    to.put(row_named(icmp_fields, "icmp.ext.res"), load_be16(head) & 0xfffU, place.at, 2);
    to.put(row_named(icmp_fields, "icmp.ext.checksum"), load_be16(head + 2), place.at + 2, 2);
    for (std::uint32_t at = 4; at + 4 <= place.bytes.size();) {
        const auto* const object = head + at;
        const std::uint32_t size = load_be16(object);
        const auto here = place.at + at;
        to.put(row_named(icmp_fields, "icmp.ext.length"), size, here, 2);
        to.put(row_named(icmp_fields, "icmp.ext.class"), object[2], here + 2, 1);
        to.put(row_named(icmp_fields, "icmp.ext.ctype"), object[3], here + 3, 1);
        if (size < 4 || size > place.bytes.size() - at) return;
        const byte_view body{object + 4, size - 4};
        if (object[2] == 1 && object[3] == 1)
            put_labels(body, here + 4, to);
        else if (!body.empty())
            to.put(row_named(icmp_fields, "icmp.ext.data"), body, here + 4);
        at += size;
    }
}

void walk_icmp(const packet& of, const layer& from, value_list& to)
{
    if (from.captured < 8) return;
    const auto& status = row_named(icmp_fields, "icmp.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 2, 2);
    if (has_identifier(from)) {
        to.put(row_named(icmp_fields, "icmp.ident_le"), load_le16(from.data + 4), 4, 2);
        to.put(row_named(icmp_fields, "icmp.seq_le"), load_le16(from.data + 6), 6, 2);
    }
    if (from.data[0] == router_advertisement) put_routers(from, to);
    if (!is_icmp_error(from)) return;
    if (from.data[5] != 0) to.put(row_named(icmp_fields, "icmp.length"), from.data[5], 5, 1);
    put_extensions(from, to);
}

next_step decode_icmp(cursor in, layer& here, decoding&)
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
    case source_quench:
    case redirect:
    case time_exceeded:
    case parameter_problem: {
        const auto extensions = icmp_extensions(here);
        const auto quoted = extensions.bytes.empty() ? in.wire() : extensions.at - 8;
        return {proto::ip, in.sub(quoted), layer::quoted};
    }
    default:
        return {};
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::icmp,
     .name = "icmp",
     .title = "Internet Control Message Protocol",
     .decode = decode_icmp,
     .fields = icmp_fields,
     .walk = walk_icmp},
}};

} // namespace

bool is_icmp_error(const layer& icmp) noexcept
{
    return icmp.captured > 0 &&
           is<unreachable, source_quench, redirect, time_exceeded, parameter_problem>(icmp);
}

icmp_extension_place icmp_extensions(const layer& icmp) noexcept
{
    if (icmp.captured < 8 || !is<unreachable, time_exceeded, parameter_problem>(icmp)) return {};
    std::uint32_t at = 8 + icmp.data[5] * 4U;
    if (at == 8) {
        // Older routers do not state the length: the quoted packet is padded to 128 bytes then.
        constexpr std::uint32_t padded = 8 + 128;
        if (icmp.wire <= padded || icmp.captured < padded + 4) return {};
        if (icmp.data[padded] >> 4U != 2) return {};
        at = padded;
    }
    if (at >= icmp.captured) return {};
    return {{icmp.data + at, icmp.captured - at}, at};
}

std::span<const protocol> icmp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
