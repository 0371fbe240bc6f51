#pragma once

#include "field_rows.hpp"
#include "ip_fields.hpp"

namespace netkit::sniff {

/// Neighbor discovery options (RFC 4861 §4.6) from `at` to the layer's end (icmpv6_options.cpp).
void walk_nd_options(const layer& from, std::uint32_t at, value_list& to);

namespace icmpv6_rows {

enum type : std::uint8_t {
    unreachable = 1,
    too_big = 2,
    time_exceeded = 3,
    parameter_problem = 4,
    echo = 128,
    echo_reply = 129,
    listener_query = 130,
    listener_report = 131,
    listener_done = 132,
    router_solicitation = 133,
    router_advertisement = 134,
    neighbor_solicitation = 135,
    neighbor_advertisement = 136,
    redirect = 137,
    node_query = 139,
    node_reply = 140,
    listener_report_2 = 143,
    extended_echo = 160,
    extended_echo_reply = 161,
};

template <std::uint8_t... Types>
bool is(const layer& at)
{
    return ((at.data[0] == Types) || ...);
}
inline bool is_short_query(const layer& at)
{
    return at.data[0] == listener_query && at.wire < 28;
}
inline bool is_long_query(const layer& at)
{
    return at.data[0] == listener_query && at.wire >= 28;
}

inline constexpr std::array type_names{
    value_name{1, 1, "destination unreachable"},
    value_name{2, 2, "packet too big"},
    value_name{3, 3, "time exceeded"},
    value_name{4, 4, "parameter problem"},
    value_name{128, 128, "echo request"},
    value_name{129, 129, "echo reply"},
    value_name{130, 130, "multicast listener query"},
    value_name{131, 131, "multicast listener report"},
    value_name{132, 132, "multicast listener done"},
    value_name{133, 133, "router solicitation"},
    value_name{134, 134, "router advertisement"},
    value_name{135, 135, "neighbor solicitation"},
    value_name{136, 136, "neighbor advertisement"},
    value_name{137, 137, "redirect"},
    value_name{138, 138, "router renumbering"},
    value_name{139, 139, "node information query"},
    value_name{140, 140, "node information reply"},
    value_name{143, 143, "multicast listener report v2"},
    value_name{155, 155, "RPL control"},
    value_name{160, 160, "extended echo request"},
    value_name{161, 161, "extended echo reply"},
};
inline constexpr std::array option_names{
    value_name{1, 1, "source link-layer address"},
    value_name{2, 2, "target link-layer address"},
    value_name{3, 3, "prefix information"},
    value_name{4, 4, "redirected header"},
    value_name{5, 5, "MTU"},
    value_name{7, 7, "advertisement interval"},
    value_name{8, 8, "home agent information"},
    value_name{14, 14, "nonce"},
    value_name{24, 24, "route information"},
    value_name{25, 25, "recursive DNS server"},
    value_name{26, 26, "flags expansion"},
    value_name{31, 31, "DNS search list"},
    value_name{37, 37, "captive portal"},
    value_name{38, 38, "PREF64"},
};
inline constexpr std::array record_names{
    value_name{1, 1, "mode is include"},    value_name{2, 2, "mode is exclude"},
    value_name{3, 3, "changed to include"}, value_name{4, 4, "changed to exclude"},
    value_name{5, 5, "allow new sources"},  value_name{6, 6, "block old sources"},
};

inline constexpr auto icmpv6_fields = field_table(
    dec("icmpv6.type", "Type").at(0, 1).with(type_names), dec("icmpv6.code", "Code").at(1, 1),
    hex("icmpv6.checksum", "Checksum", 4).at(2, 2).detail(),
    dec("icmpv6.checksum.status", "Checksum Status").with(ip_rows::checksum_names).asked(),
    raw_bytes("icmpv6.reserved", "Reserved").asked(),
    dec("icmpv6.mtu", "MTU").at(4, 4).only(is<too_big>),
    dec("icmpv6.pointer", "Pointer").at(4, 4).only(is<parameter_problem>),
    hex("icmpv6.echo.identifier", "Identifier", 4)
        .at(4, 2)
        .only(is<echo, echo_reply, extended_echo, extended_echo_reply>),
    dec("icmpv6.echo.sequence_number", "Sequence Number").at(6, 2).only(is<echo, echo_reply>),
    dec("icmpv6.ext.echo.seq", "Sequence Number")
        .at(6, 1)
        .only(is<extended_echo, extended_echo_reply>),
    flag("icmpv6.ext.echo.req.local", "Local").at(7, 1, 0x01).only(is<extended_echo>),
    dec("icmpv6.ext.echo.rsp.state", "State").at(7, 1, 0xe0).only(is<extended_echo_reply>).detail(),
    flag("icmpv6.ext.echo.rsp.active", "Active").at(7, 1, 0x04).only(is<extended_echo_reply>),
    flag("icmpv6.ext.echo.rsp.ipv4", "IPv4").at(7, 1, 0x02).only(is<extended_echo_reply>),
    flag("icmpv6.ext.echo.rsp.ipv6", "IPv6").at(7, 1, 0x01).only(is<extended_echo_reply>),
    // neighbor discovery
    dec("icmpv6.nd.ra.cur_hop_limit", "Hop Limit").at(4, 1).only(is<router_advertisement>),
    hex("icmpv6.nd.ra.flag", "Flags", 2).at(5, 1).only(is<router_advertisement>).detail(),
    flag("icmpv6.nd.ra.flag.m", "Managed Addresses").at(5, 1, 0x80).only(is<router_advertisement>),
    flag("icmpv6.nd.ra.flag.o", "Other Configuration")
        .at(5, 1, 0x40)
        .only(is<router_advertisement>),
    flag("icmpv6.nd.ra.flag.h", "Home Agent").at(5, 1, 0x20).only(is<router_advertisement>),
    dec("icmpv6.nd.ra.flag.prf", "Router Preference")
        .at(5, 1, 0x18)
        .only(is<router_advertisement>)
        .detail(),
    flag("icmpv6.nd.ra.flag.p", "Proxy").at(5, 1, 0x04).only(is<router_advertisement>),
    dec("icmpv6.nd.ra.flag.rsv", "Reserved").at(5, 1, 0x03).only(is<router_advertisement>).asked(),
    dec("icmpv6.nd.ra.router_lifetime", "Router Lifetime").at(6, 2).only(is<router_advertisement>),
    dec("icmpv6.nd.ra.reachable_time", "Reachable Time")
        .at(8, 4)
        .only(is<router_advertisement>)
        .detail(),
    dec("icmpv6.nd.ra.retrans_timer", "Retransmission Timer")
        .at(12, 4)
        .only(is<router_advertisement>)
        .detail(),
    row_of(form::ipv6, "icmpv6.nd.ns.target_address", "Target Address")
        .at(8, 16)
        .only(is<neighbor_solicitation>),
    hex("icmpv6.nd.na.flag", "Flags", 8).at(4, 4).only(is<neighbor_advertisement>).detail(),
    flag("icmpv6.nd.na.flag.r", "Router").at(4, 4, 0x80000000).only(is<neighbor_advertisement>),
    flag("icmpv6.nd.na.flag.s", "Solicited").at(4, 4, 0x40000000).only(is<neighbor_advertisement>),
    flag("icmpv6.nd.na.flag.o", "Override").at(4, 4, 0x20000000).only(is<neighbor_advertisement>),
    dec("icmpv6.nd.na.flag.rsv", "Reserved")
        .at(4, 4, 0x1fffffff)
        .only(is<neighbor_advertisement>)
        .asked(),
    row_of(form::ipv6, "icmpv6.nd.na.target_address", "Target Address")
        .at(8, 16)
        .only(is<neighbor_advertisement>),
    row_of(form::ipv6, "icmpv6.nd.rd.target_address", "Target Address")
        .at(8, 16)
        .only(is<redirect>),
    row_of(form::ipv6, "icmpv6.rd.na.destination_address", "Destination Address")
        .at(24, 16)
        .only(is<redirect>),
    // options
    label("icmpv6.opt", "Option").asked(),
    dec("icmpv6.opt.type", "Option").with(option_names).detail(),
    dec("icmpv6.opt.length", "Length").detail(), label("icmpv6.opt.reserved", "Reserved").asked(),
    raw_bytes("icmpv6.opt.linkaddr", "Link-Layer Address"),
    raw_bytes("icmpv6.opt.src_linkaddr", "Source Link-Layer Address").asked(),
    raw_bytes("icmpv6.opt.target_linkaddr", "Target Link-Layer Address").asked(),
    dec("icmpv6.opt.prefix.length", "Prefix Length").detail(),
    hex("icmpv6.opt.prefix.flag", "Prefix Flags", 2).detail(),
    flag("icmpv6.opt.prefix.flag.l", "On Link"), flag("icmpv6.opt.prefix.flag.a", "Autonomous"),
    flag("icmpv6.opt.prefix.flag.r", "Router Address"),
    dec("icmpv6.opt.prefix.flag.reserved", "Reserved").asked(),
    dec("icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime").detail(),
    dec("icmpv6.opt.prefix.preferred_lifetime", "Preferred Lifetime").detail(),
    row_of(form::ipv6, "icmpv6.opt.prefix", "Prefix").detail(),
    dec("icmpv6.opt.mtu", "MTU").detail(),
    label("icmpv6.opt.redirected_packet", "Redirected Packet"),
    dec("icmpv6.opt.advertisement_interval", "Advertisement Interval").detail(),
    dec("icmpv6.opt.home_agent_preference", "Home Agent Preference").detail(),
    dec("icmpv6.opt.home_agent_lifetime", "Home Agent Lifetime").detail(),
    raw_bytes("icmpv6.opt.nonce", "Nonce"),
    hex("icmpv6.opt.route_info.flag", "Route Flags", 2).detail(),
    dec("icmpv6.opt.route_info.flag.route_preference", "Route Preference").detail(),
    dec("icmpv6.opt.route_lifetime", "Route Lifetime").detail(),
    dec("icmpv6.opt.rdnss.lifetime", "DNS Server Lifetime").detail(),
    row_of(form::ipv6, "icmpv6.opt.rdnss", "Recursive DNS Server").detail(),
    dec("icmpv6.opt.dnssl.lifetime", "Search List Lifetime").detail(),
    row_of(form::text, "icmpv6.opt.dnssl", "Search Domain").detail(),
    row_of(form::text, "icmpv6.opt.captive_portal", "Captive Portal").detail(),
    // multicast listeners
    dec("icmpv6.mld.maximum_response_delay", "Maximum Response Delay")
        .at(4, 2)
        .only([](const layer& at) {
            return is_short_query(at) || is<listener_report, listener_done>(at);
        })
        .detail(),
    dec("icmpv6.mld.maximum_response_code", "Maximum Response Code")
        .at(4, 2)
        .only(is_long_query)
        .detail(),
    row_of(form::ipv6, "icmpv6.mld.multicast_address", "Multicast Address")
        .at(8, 16)
        .only(is<listener_query, listener_report, listener_done>),
    hex("icmpv6.mld.flag", "Flags", 2).at(24, 1).only(is_long_query).detail(),
    flag("icmpv6.mld.flag.s", "Suppress Router Processing").at(24, 1, 0x08).only(is_long_query),
    dec("icmpv6.mld.flag.qrv", "Robustness").at(24, 1, 0x07).only(is_long_query).detail(),
    dec("icmpv6.mld.flag.reserved", "Reserved").at(24, 1, 0xf0).only(is_long_query).asked(),
    dec("icmpv6.mld.qqi", "Query Interval Code").at(25, 1).only(is_long_query).detail(),
    dec("icmpv6.mld.nb_sources", "Number of Sources").at(26, 2).only(is_long_query),
    row_of(form::ipv6, "icmpv6.mld.source_address", "Source Address"),
    dec("icmpv6.mldr.nb_mcast_records", "Number of Records").at(6, 2).only(is<listener_report_2>),
    label("icmpv6.mldr.mar", "Record").asked(),
    dec("icmpv6.mldr.mar.record_type", "Record Type").with(record_names),
    dec("icmpv6.mldr.mar.aux_data_len", "Auxiliary Data Length").detail(),
    dec("icmpv6.mldr.mar.nb_sources", "Number of Sources").detail(),
    row_of(form::ipv6, "icmpv6.mldr.mar.multicast_address", "Multicast Address"),
    row_of(form::ipv6, "icmpv6.mldr.mar.source_address", "Source Address"),
    raw_bytes("icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data"),
    dec("icmpv6.ni.qtype", "Query Type").at(4, 2).only(is<node_query, node_reply>),
    hex("icmpv6.ni.flag", "Flags", 4).at(6, 2).only(is<node_query, node_reply>).detail(),
    hex("icmpv6.ni.nonce", "Nonce", 16).at(8, 8).only(is<node_query, node_reply>).detail());

} // namespace icmpv6_rows

} // namespace netkit::sniff
