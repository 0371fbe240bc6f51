#pragma once

#include "ethertype.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

/// The options of a hop-by-hop or destination options header.
void walk_ipv6_options(const layer& from, value_list& to);

/// The addresses of a routing header.
void walk_ipv6_routing(const layer& from, value_list& to);

namespace ext_rows {

template <proto Id>
bool is(const layer& at)
{
    return at.id == Id;
}
inline bool is_segment_routing(const layer& at)
{
    return at.id == proto::ipv6_routing && at.data[2] == 4;
}

inline constexpr std::array option_names{
    value_name{0x00, 0x00, "Pad1"},
    value_name{0x01, 0x01, "PadN"},
    value_name{0x04, 0x04, "Tunnel encapsulation limit"},
    value_name{0x05, 0x05, "Router alert"},
    value_name{0x07, 0x07, "CALIPSO"},
    value_name{0x08, 0x08, "Simplified multicast forwarding"},
    value_name{0x0f, 0x0f, "Performance and diagnostic metrics"},
    value_name{0x1e, 0x1e, "Experimental"},
    value_name{0x23, 0x23, "RPL"},
    value_name{0x26, 0x26, "Quick-start"},
    value_name{0x30, 0x30, "Path MTU record"},
    value_name{0x31, 0x31, "IOAM"},
    value_name{0x63, 0x63, "RPL (deprecated)"},
    value_name{0x6d, 0x6d, "MPL"},
    value_name{0x8b, 0x8b, "ILNP nonce"},
    value_name{0x8c, 0x8c, "Line identification"},
    value_name{0xc2, 0xc2, "Jumbo payload"},
    value_name{0xc9, 0xc9, "Home address"},
};
inline constexpr std::array action_names{
    value_name{0, 0, "skip"},
    value_name{1, 1, "discard"},
    value_name{2, 2, "discard and tell"},
    value_name{3, 3, "discard and tell unless multicast"},
};
inline constexpr std::array routing_names{
    value_name{0, 0, "source route"}, value_name{2, 2, "mobile IPv6"},
    value_name{3, 3, "RPL"},          value_name{4, 4, "segment routing"},
    value_name{5, 5, "CRH-16"},       value_name{6, 6, "CRH-32"},
};

inline constexpr auto ext_fields = field_table(
    dec("ipv6.hopopts.nxt", "Next Header")
        .at(0, 1)
        .with(ip_protocol_names())
        .only(is<proto::ipv6_hopopts>),
    dec("ipv6.hopopts.len", "Length").at(1, 1).only(is<proto::ipv6_hopopts>).detail(),
    dec("ipv6.hopopts.len_oct", "Length in bytes").detail(),
    dec("ipv6.dstopts.nxt", "Next Header")
        .at(0, 1)
        .with(ip_protocol_names())
        .only(is<proto::ipv6_dstopts>),
    dec("ipv6.dstopts.len", "Length").at(1, 1).only(is<proto::ipv6_dstopts>).detail(),
    dec("ipv6.dstopts.len_oct", "Length in bytes").detail(),
    dec("ipv6.routing.nxt", "Next Header")
        .at(0, 1)
        .with(ip_protocol_names())
        .only(is<proto::ipv6_routing>),
    dec("ipv6.routing.len", "Length").at(1, 1).only(is<proto::ipv6_routing>).detail(),
    dec("ipv6.routing.len_oct", "Length in bytes").detail(),
    dec("ipv6.routing.type", "Type").at(2, 1).with(routing_names).only(is<proto::ipv6_routing>),
    dec("ipv6.routing.segleft", "Segments Left").at(3, 1).only(is<proto::ipv6_routing>),
    dec("ipv6.routing.srh.last_entry", "Last Entry").at(4, 1).only(is_segment_routing).detail(),
    hex("ipv6.routing.srh.flags", "Flags", 2).at(5, 1).only(is_segment_routing).detail(),
    raw_bytes("ipv6.routing.srh.tag", "Tag").at(6, 2).only(is_segment_routing),
    raw_bytes("ipv6.routing.src.reserved", "Reserved").asked(),
    row_of(form::ipv6, "ipv6.routing.src.addr", "Address"),
    raw_bytes("ipv6.routing.mipv6.reserved", "Reserved").asked(),
    row_of(form::ipv6, "ipv6.routing.mipv6.home_address", "Home Address"),
    dec("ipv6.routing.rpl.cmprI", "Octets Left Out Inside").detail(),
    dec("ipv6.routing.rpl.cmprE", "Octets Left Out at the End").detail(),
    dec("ipv6.routing.rpl.pad", "Padding Bytes").detail(),
    row_of(form::ipv6, "ipv6.routing.srh.addr", "Segment"),
    raw_bytes("ipv6.routing.unknown_data", "Type-Specific Data"),
    dec("ipv6.fraghdr.nxt", "Next Header")
        .at(0, 1)
        .with(ip_protocol_names())
        .only(is<proto::ipv6_fraghdr>),
    hex("ipv6.fraghdr.reserved_octet", "Reserved", 2)
        .at(1, 1)
        .only(is<proto::ipv6_fraghdr>)
        .asked(),
    dec("ipv6.fraghdr.reserved_bits", "Reserved")
        .at(2, 2, 0x0006)
        .only(is<proto::ipv6_fraghdr>)
        .asked(),
    flag("ipv6.fraghdr.more", "More Fragments").at(2, 2, 0x0001).only(is<proto::ipv6_fraghdr>),
    dec("ipv6.fraghdr.offset", "Offset").at(2, 2, 0xfff8).only(is<proto::ipv6_fraghdr>),
    hex("ipv6.fraghdr.ident", "Identification", 8).at(4, 4).only(is<proto::ipv6_fraghdr>),
    // options
    label("ipv6.opt", "Option").asked(),
    hex("ipv6.opt.type", "Option", 2).with(option_names).detail(),
    dec("ipv6.opt.type.action", "If unknown").with(action_names).asked(),
    flag("ipv6.opt.type.change", "May Change").asked(),
    hex("ipv6.opt.type.rest", "Low-Order Bits", 2).asked(),
    dec("ipv6.opt.length", "Length").detail(), label("ipv6.opt.pad1", "Pad1"),
    raw_bytes("ipv6.opt.padn", "PadN"), dec("ipv6.opt.router_alert", "Router Alert").detail(),
    dec("ipv6.opt.tel", "Tunnel Encapsulation Limit").detail(),
    dec("ipv6.opt.jumbo", "Jumbo Payload Length").detail(),
    row_of(form::ipv6, "ipv6.opt.mipv6.home_address", "Home Address").detail(),
    dec("ipv6.opt.calipso.doi", "CALIPSO Domain of Interpretation").detail(),
    dec("ipv6.opt.calipso.cmpt.length", "Compartment Length").detail(),
    dec("ipv6.opt.calipso.sens_level", "Sensitivity Level").detail(),
    hex("ipv6.opt.calipso.checksum", "CALIPSO Checksum", 4).detail(),
    raw_bytes("ipv6.opt.calipso.cmpt_bitmap", "Compartment Bitmap"),
    dec("ipv6.opt.pmtu.min", "Smallest Path MTU So Far").detail(),
    dec("ipv6.opt.pmtu.rtn", "Returned Path MTU").detail(),
    flag("ipv6.opt.pmtu.r_flag", "Return Wanted"),
    dec("ipv6.opt.qs_func", "Quick-Start Function").detail(),
    dec("ipv6.opt.qs_rate", "Quick-Start Rate").detail(),
    dec("ipv6.opt.qs_ttl", "Quick-Start TTL").detail(),
    hex("ipv6.opt.rpl.flag", "RPL Flags", 2).detail(),
    hex("ipv6.opt.rpl.instance_id", "RPL Instance", 2).detail(),
    hex("ipv6.opt.rpl.sender_rank", "Sender Rank", 4).detail(),
    raw_bytes("ipv6.opt.ilnp_nonce", "ILNP Nonce"),
    raw_bytes("ipv6.opt.experimental", "Experimental Data"),
    raw_bytes("ipv6.opt.unknown", "Unknown Option Payload"));

} // namespace ext_rows

} // namespace netkit::sniff
