// PPP (RFC 1661, RFC 1662) and its control protocols, which share one head: code, identifier,
// length. Address and control may be left out, and so may the first byte of the protocol: its
// second one is odd. note[0] of a PPP layer is the protocol number.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array protocol_names{
    value_name{0x0021, 0x0021, "IPv4"},
    value_name{0x002d, 0x002d, "compressed TCP"},
    value_name{0x003d, 0x003d, "multilink"},
    value_name{0x0057, 0x0057, "IPv6"},
    value_name{0x00fd, 0x00fd, "compressed datagram"},
    value_name{0x0281, 0x0281, "MPLS"},
    value_name{0x8021, 0x8021, "IPCP"},
    value_name{0x8057, 0x8057, "IPv6CP"},
    value_name{0x80fd, 0x80fd, "CCP"},
    value_name{0xc021, 0xc021, "LCP"},
    value_name{0xc023, 0xc023, "PAP"},
    value_name{0xc223, 0xc223, "CHAP"},
};
constexpr std::array code_names{
    value_name{1, 1, "configure request"}, value_name{2, 2, "configure ack"},
    value_name{3, 3, "configure nak"},     value_name{4, 4, "configure reject"},
    value_name{5, 5, "terminate request"}, value_name{6, 6, "terminate ack"},
    value_name{7, 7, "code reject"},       value_name{8, 8, "protocol reject"},
    value_name{9, 9, "echo request"},      value_name{10, 10, "echo reply"},
    value_name{11, 11, "discard request"}, value_name{12, 12, "identification"},
};

constexpr auto ppp_fields = field_table(hex("ppp.address", "Address", 2).detail(),
                                        hex("ppp.control", "Control", 2).detail(),
                                        hex("ppp.protocol", "Protocol", 4).with(protocol_names));

constexpr auto control_fields = field_table(
    dec("ppp.code", "Code").at(0, 1).with(code_names), dec("ppp.identifier", "Identifier").at(1, 1),
    dec("ppp.length", "Length").at(2, 2).detail(),
    hex("ppp.magic_number", "Magic Number", 8).detail(),
    hex("lcp.rej_proto", "Rejected Protocol", 4).detail(), dec("lcp.opt.type", "Option").detail(),
    dec("lcp.opt.length", "Option Length").detail(),
    dec("lcp.opt.mru", "Maximum Receive Unit").detail(),
    hex("lcp.opt.asyncmap", "Control Character Map", 8).detail(),
    hex("lcp.opt.auth_protocol", "Authentication Protocol", 4).with(protocol_names).detail(),
    hex("lcp.opt.magic_number", "Magic Number", 8).detail(),
    dec("ipcp.opt.type", "Option").detail(), dec("ipcp.opt.length", "Option Length").detail(),
    row_of(form::ipv4, "ipcp.opt.ip_address", "IP Address").detail(),
    row_of(form::ipv4, "ipcp.opt.pri_dns_address", "Primary DNS Server").detail(),
    row_of(form::ipv4, "ipcp.opt.sec_dns_address", "Secondary DNS Server").detail(),
    dec("ipv6cp.opt.type", "Option").detail(), dec("ipv6cp.opt.length", "Option Length").detail(),
    raw_bytes("ipv6cp.opt.interface_identifier", "Interface Identifier"));

/// How many bytes of address and control stand before the protocol.
unsigned address_size(const layer& from)
{
    return from.captured > 0 && from.data[0] == 0xff ? 2 : 0;
}

void walk_ppp(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    const auto begin = address_size(from);
    if (begin == 2) {
        it.put(row_named(ppp_fields, "ppp.address"), 0, 1, to);
        it.put(row_named(ppp_fields, "ppp.control"), 1, 1, to);
    }
    if (from.captured < from.header) return;
    it.put(row_named(ppp_fields, "ppp.protocol"), begin, from.header - begin, to);
}

proto after_ppp(std::uint32_t protocol)
{
    switch (protocol) {
    case 0x0021:
        return proto::ip;
    case 0x0057:
        return proto::ipv6;
    case 0x0281:
    case 0x0283:
        return proto::mpls;
    case 0x8021:
        return proto::ipcp;
    case 0x8057:
        return proto::ipv6cp;
    case 0x80fd:
        return proto::ccp;
    case 0xc021:
        return proto::lcp;
    case 0xc023:
        return proto::pap;
    case 0xc223:
        return proto::chap;
    default:
        return proto::data;
    }
}

next_step decode_ppp(cursor in, layer& here, decoding&)
{
    const auto begin = address_size(here);
    in.skip(begin);
    std::uint32_t protocol = in.u8();
    here.header = begin + 1;
    if (in.ok() && (protocol & 1U) == 0) {
        protocol = protocol << 8U | in.u8();
        here.header = begin + 2;
    }
    here.note[0] = protocol;
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    return {after_ppp(protocol), in};
}

void put_lcp_option(const field_record& it, value_list& to)
{
    it.put(row_named(control_fields, "lcp.opt.type"), 0, 1, to);
    it.put(row_named(control_fields, "lcp.opt.length"), 1, 1, to);
    if (it[0] == 1) it.put(row_named(control_fields, "lcp.opt.mru"), 2, 2, to);
    if (it[0] == 2) it.put(row_named(control_fields, "lcp.opt.asyncmap"), 2, 4, to);
    if (it[0] == 3) it.put(row_named(control_fields, "lcp.opt.auth_protocol"), 2, 2, to);
    if (it[0] == 5) it.put(row_named(control_fields, "lcp.opt.magic_number"), 2, 4, to);
}

void put_ipcp_option(const field_record& it, value_list& to)
{
    it.put(row_named(control_fields, "ipcp.opt.type"), 0, 1, to);
    it.put(row_named(control_fields, "ipcp.opt.length"), 1, 1, to);
    if (it[0] == 3) it.put_bytes(row_named(control_fields, "ipcp.opt.ip_address"), 2, 4, to);
    if (it[0] == 129) it.put_bytes(row_named(control_fields, "ipcp.opt.pri_dns_address"), 2, 4, to);
    if (it[0] == 131) it.put_bytes(row_named(control_fields, "ipcp.opt.sec_dns_address"), 2, 4, to);
}

void put_ipv6cp_option(const field_record& it, value_list& to)
{
    it.put(row_named(control_fields, "ipv6cp.opt.type"), 0, 1, to);
    it.put(row_named(control_fields, "ipv6cp.opt.length"), 1, 1, to);
    if (it[0] == 1)
        it.put_bytes(row_named(control_fields, "ipv6cp.opt.interface_identifier"), 2, 8, to);
}

using put_function = void (*)(const field_record& it, value_list& to);

put_function options_of(proto id)
{
    if (id == proto::lcp) return put_lcp_option;
    if (id == proto::ipcp) return put_ipcp_option;
    if (id == proto::ipv6cp) return put_ipv6cp_option;
    return nullptr;
}

void walk_control(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    const auto put = options_of(from.id);
    if (put == nullptr || !it.has(4)) return;
    const auto code = it[0];
    if (from.id == proto::lcp && code >= 9 && code <= 12)
        it.put(row_named(control_fields, "ppp.magic_number"), 4, 4, to);
    if (from.id == proto::lcp && code == 8)
        it.put(row_named(control_fields, "lcp.rej_proto"), 4, 2, to);
    if (code < 1 || code > 4) return;
    for (std::uint32_t at = 4; it.has(at + 2U);) {
        const std::size_t size = it[at + 1U];
        if (size < 2 || !it.has(at + size)) return;
        put({it.bytes.subspan(at, size), at}, to);
        at += static_cast<std::uint32_t>(size);
    }
}

next_step decode_control(cursor in, layer& here, decoding&)
{
    in.skip(2);
    const std::uint32_t length = in.be16();
    here.header = 4;
    here.fault = in.fault();
    if (!in.ok()) return {};
    if (length < 4 || length > here.wire) {
        here.fault = damage::malformed;
        return {};
    }
    here.header = here.wire = length;
    here.captured = std::min(here.captured, length);
    if (here.captured < length) here.fault = damage::truncated;
    return {};
}

constexpr protocol control(proto id, std::string_view name, std::string_view title)
{
    return {.id = id,
            .name = name,
            .title = title,
            .decode = decode_control,
            .fields = control_fields,
            .walk = walk_control};
}

constexpr std::array<protocol, 7> rows{{
    {.id = proto::ppp,
     .name = "ppp",
     .title = "Point-to-Point Protocol",
     .decode = decode_ppp,
     .fields = ppp_fields,
     .walk = walk_ppp},
    control(proto::lcp, "lcp", "PPP Link Control Protocol"),
    control(proto::ipcp, "ipcp", "PPP IP Control Protocol"),
    control(proto::ipv6cp, "ipv6cp", "PPP IPv6 Control Protocol"),
    control(proto::ccp, "ccp", "PPP Compression Control Protocol"),
    control(proto::pap, "pap", "PPP Password Authentication Protocol"),
    control(proto::chap, "chap", "PPP Challenge Handshake Authentication Protocol"),
}};

} // namespace

std::span<const protocol> ppp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
