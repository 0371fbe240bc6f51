// DHCP options (RFC 2132 and its followers): a table of codes and kinds; the few with an inside of
// their own are functions.

#include <algorithm>

#include "dhcp_fields.hpp"
#include "field_text.hpp"
#include "netkit/sniff/dns.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

namespace {

enum class kind : std::uint8_t {
    ip,
    ips,     ///< one or more addresses
    ip_pair, ///< pairs, each of two fields
    u8,
    u16,
    u32,
    i32,
    boolean,
    text,
    u8_list,
    u16_list,
    bytes,
};

struct option_row {
    std::uint8_t code;
    kind as;
    const field* row;
    const field* second = nullptr;
};

consteval option_row option(std::uint8_t code, kind as, std::string_view name)
{
    for (const auto& each : dhcp_fields)
        if (each.name.starts_with("dhcp.option.") && each.name.substr(12) == name)
            return {code, as, &each};
    throw "no such field";
}
consteval option_row pair_option(std::uint8_t code, std::string_view first, std::string_view second)
{
    return {code, kind::ip_pair, option(code, kind::ip, first).row,
            option(code, kind::ip, second).row};
}

using enum kind;

// Sorted by code.
constexpr std::array options{
    option(1, ip, "subnet_mask"),
    option(2, i32, "time_offset"),
    option(3, ips, "router"),
    option(4, ips, "time_server"),
    option(5, ips, "name_server"),
    option(6, ips, "domain_name_server"),
    option(7, ips, "log_server"),
    option(8, ips, "quotes_server"),
    option(9, ips, "lpr_server"),
    option(10, ips, "impress_server"),
    option(11, ips, "resource_location_server"),
    option(12, text, "hostname"),
    option(13, u16, "boot_file_size"),
    option(14, text, "merit_dump_file"),
    option(15, text, "domain_name"),
    option(16, ip, "swap_server"),
    option(17, text, "root_path"),
    option(18, text, "extension_path"),
    option(19, boolean, "ip_forwarding"),
    option(20, boolean, "non_local_source_routing"),
    pair_option(21, "policy_filter.ip", "policy_filter.subnet_mask"),
    option(22, u16, "max_datagram_reassembly_size"),
    option(23, u8, "default_ip_ttl"),
    option(24, u32, "path_mtu_aging_timeout"),
    option(25, u16_list, "path_mtu_plateau_table_item"),
    option(26, u16, "interface_mtu"),
    option(27, boolean, "all_subnets_are_local"),
    option(28, ip, "broadcast_address"),
    option(29, boolean, "perform_mask_discovery"),
    option(30, boolean, "mask_supplier"),
    option(31, boolean, "perform_router_discover"),
    option(32, ip, "router_solicitation_address"),
    pair_option(33, "static_route.ip", "static_route.router"),
    option(34, boolean, "trailer_encapsulation"),
    option(35, u32, "arp_cache_timeout"),
    option(36, boolean, "ethernet_encapsulation"),
    option(37, u8, "tcp_default_ttl"),
    option(38, u32, "tcp_keepalive_interval"),
    option(39, boolean, "tcp_keepalive_garbage"),
    option(40, text, "nis_domain"),
    option(41, ips, "nis_server"),
    option(42, ips, "ntp_server"),
    option(43, bytes, "vendor.value"),
    option(44, ips, "netbios_over_tcpip_name_server"),
    option(45, ips, "netbios_over_tcpip_dd_name_server"),
    option(46, u8, "netbios_over_tcpip_node_type"),
    option(47, text, "netbios_over_tcpip_scope"),
    option(48, ips, "xwindows_system_font_server"),
    option(49, ips, "xwindows_system_display_manager"),
    option(50, ip, "requested_ip_address"),
    option(51, u32, "ip_address_lease_time"),
    option(52, u8, "option_overload"),
    option(53, u8, "dhcp"),
    option(54, ip, "dhcp_server_id"),
    option(55, u8_list, "request_list_item"),
    option(56, text, "message"),
    option(57, u16, "dhcp_max_message_size"),
    option(58, u32, "renewal_time_value"),
    option(59, u32, "rebinding_time_value"),
    option(60, text, "vendor_class_id"),
    option(64, text, "nis_plus_domain"),
    option(65, ips, "nis_plus_server"),
    option(66, text, "tftp_server_name"),
    option(67, text, "bootfile_name"),
    option(68, ips, "mobile_ip_home_agent"),
    option(69, ips, "smtp_server"),
    option(70, ips, "pop3_server"),
    option(71, ips, "nntp_server"),
    option(72, ips, "default_www_server"),
    option(73, ips, "default_finger_server"),
    option(74, ips, "default_irc_server"),
    option(75, ips, "streettalk_server"),
    option(76, ips, "streettalk_da_server"),
    option(91, u32, "client_last_transaction_time"),
    option(92, ips, "associated_ip_option"),
    option(93, u16_list, "client_system_architecture"),
    option(100, text, "tz_pcode"),
    option(101, text, "tz_tcode"),
    option(112, ips, "netinfo_parent_server_address"),
    option(113, text, "netinfo_parent_server_tag"),
    option(114, text, "captive_portal"),
    option(116, u8, "dhcp_auto_configuration"),
    option(118, ip, "subnet_selection_option"),
    option(136, ips, "pana_agent"),
    option(137, text, "lost_server_domain_name"),
    option(138, ips, "capwap_access_controller"),
    option(142, ips, "andsf_server"),
    option(145, u8_list, "forcerenew_nonce.algorithm"),
    option(150, ips, "tftp_server_address"),
    option(160, text, "captive_portal"),
    option(161, text, "mudurl"),
    option(209, text, "pxe_config_file"),
    option(210, text, "pxe_path_prefix"),
    option(252, text, "private_proxy_autodiscovery"),
};
static_assert(std::ranges::is_sorted(options, {}, &option_row::code));

/// What an option is put with.
struct option_value {
    value_list& to;
    byte_view bytes;
    std::uint32_t at;

    std::size_t size() const noexcept { return bytes.size(); }
    void number(const field& row, std::uint64_t value, std::size_t offset, std::size_t length) const
    {
        to.put(row, value, at + static_cast<std::uint32_t>(offset),
               static_cast<std::uint32_t>(length));
    }
    void part(const field& row, std::size_t offset, std::size_t length) const
    {
        to.put(row, bytes.subspan(offset, length), at + static_cast<std::uint32_t>(offset));
    }
    void text(const field& row, std::size_t offset, std::size_t length) const
    {
        put_ascii(to, row, bytes.subspan(offset, length), at + static_cast<std::uint32_t>(offset));
    }
};

/// Bytes of one value of that kind.
constexpr std::size_t unit_of(kind as)
{
    switch (as) {
    case ip:
    case ips:
    case u32:
    case i32:
        return 4;
    case ip_pair:
        return 8;
    case u16:
    case u16_list:
        return 2;
    default:
        return 1;
    }
}

void put_unit(const option_row& how, const option_value& of, std::size_t at)
{
    switch (how.as) {
    case ip:
    case ips:
        return of.part(*how.row, at, 4);
    case ip_pair:
        of.part(*how.row, at, 4);
        return of.part(*how.second, at + 4, 4);
    case u8:
    case u8_list:
    case boolean:
        return of.number(*how.row, of.bytes[at], at, 1);
    case u16:
    case u16_list:
        return of.number(*how.row, load_be16(&of.bytes[at]), at, 2);
    case u32:
        return of.number(*how.row, load_be32(&of.bytes[at]), at, 4);
    case i32: {
        const auto number = static_cast<std::int32_t>(load_be32(&of.bytes[at]));
        return of.number(*how.row, static_cast<std::uint64_t>(std::int64_t{number}), at, 4);
    }
    case text:
    case bytes:
        return;
    }
}

bool put_by_table(const option_row& how, const option_value& of)
{
    if (how.as == text) {
        if (of.size() == 0) return false;
        of.text(*how.row, 0, of.size());
        return true;
    }
    if (how.as == bytes) {
        of.part(*how.row, 0, of.size());
        return true;
    }
    const auto unit = unit_of(how.as);
    const bool list = how.as == ips || how.as == ip_pair || how.as == u8_list || how.as == u16_list;
    if (of.size() < unit || (!list && of.size() != unit)) return false;
    for (std::size_t at = 0; at + unit <= of.size(); at += list ? unit : of.size())
        put_unit(how, of, at);
    return true;
}

/// DUID (RFC 8415 §11) behind an identity association, as RFC 4361 puts both into option 61.
void put_duid(const option_value& of)
{
    of.part(dhcp_row("client_id.iaid"), 1, 4);
    const auto type = load_be16(&of.bytes[5]);
    of.number(dhcp_row("client_id.duid_type"), type, 5, 2);
    if (type == 1 && of.size() >= 13) {
        of.number(dhcp_row("client_id.duid_llt_hw_type"), load_be16(&of.bytes[7]), 7, 2);
        of.number(dhcp_row("client_id.time"), load_be32(&of.bytes[9]), 9, 4);
        if (of.size() >= 19) of.part(dhcp_row("client_id.link_layer_address"), 13, 6);
    } else if (type == 2 && of.size() >= 11) {
        of.number(dhcp_row("client_id.enterprise_num"), load_be32(&of.bytes[7]), 7, 4);
    } else if (type == 3 && of.size() >= 9) {
        of.number(dhcp_row("client_id.duid_ll_hw_type"), load_be16(&of.bytes[7]), 7, 2);
        if (of.size() >= 15) of.part(dhcp_row("client_id.link_layer_address"), 9, 6);
    }
}

bool put_client_id(const option_value& of)
{
    if (of.size() < 2) return false;
    const auto type = of.bytes[0];
    if (type == 255 && of.size() >= 9) {
        put_duid(of);
    } else if (type == 0) {
        of.number(dhcp_row("client_id.type"), type, 0, 1);
        of.text(dhcp_row("client_id.undef"), 1, of.size() - 1);
    } else if (of.size() == 7 && (type == 1 || type == 6)) {
        of.number(dhcp_row("hw.type"), type, 0, 1);
        of.part(dhcp_row("hw.mac_addr"), 1, 6);
    }
    return true;
}

/// RFC 4702
bool put_fqdn(const option_value& of)
{
    if (of.size() < 3) return false;
    const auto flags = of.bytes[0];
    of.number(dhcp_row("fqdn.flags"), flags, 0, 1);
    of.number(dhcp_row("fqdn.mbz"), flags >> 4U, 0, 1);
    of.number(dhcp_row("fqdn.n"), flags >> 3U & 1U, 0, 1);
    of.number(dhcp_row("fqdn.e"), flags >> 2U & 1U, 0, 1);
    of.number(dhcp_row("fqdn.o"), flags >> 1U & 1U, 0, 1);
    of.number(dhcp_row("fqdn.s"), flags & 1U, 0, 1);
    of.number(dhcp_row("fqdn.rcode1"), of.bytes[1], 1, 1);
    of.number(dhcp_row("fqdn.rcode2"), of.bytes[2], 2, 1);
    if (of.size() == 3) return true;
    if ((flags & 4U) == 0) {
        of.text(dhcp_row("fqdn.name"), 3, of.size() - 3);
        return true;
    }
    dns_name_room room;
    of.to.put_text(dhcp_row("fqdn.name"), dns_name_text(of.bytes, 3, room), of.at + 3,
                   static_cast<std::uint32_t>(of.size() - 3));
    return true;
}

/// RFC 3046: options within the option.
bool put_agent(const option_value& of)
{
    for (std::size_t at = 0; at + 2 <= of.size();) {
        const auto code = of.bytes[at];
        const std::size_t size = of.bytes[at + 1];
        of.number(dhcp_row("option.agent_information_option.suboption"), code, at, 1);
        of.number(dhcp_row("option.suboption_length"), size, at + 1, 1);
        at += 2;
        if (size > of.size() - at) return false;
        of.part(dhcp_row("option.agent_information_option.value"), at, size);
        if (code == 1)
            of.part(dhcp_row("option.agent_information_option.agent_circuit_id"), at, size);
        else if (code == 2)
            of.part(dhcp_row("option.agent_information_option.agent_remote_id"), at, size);
        else if (code == 5 && size == 4)
            of.part(dhcp_row("option.agent_information_option.link_selection"), at, size);
        else if (code == 6)
            of.text(dhcp_row("option.agent_information_option.subscriber_id"), at, size);
        else if (code == 10 && size == 1)
            of.number(dhcp_row("option.agent_information_option.flags"), of.bytes[at], at, 1);
        else if (code == 11 && size == 4)
            of.part(dhcp_row("option.agent_information_option.server_id_override"), at, size);
        else if (code == 12)
            of.part(dhcp_row("option.agent_information_option.relay_agent_id"), at, size);
        at += size;
    }
    return true;
}

/// RFC 3397: names that may point back within the option.
bool put_search_list(const option_value& of)
{
    dns_name_room room;
    for (std::uint32_t at = 0; at < of.size();) {
        std::uint32_t end = at;
        while (end < of.size() && of.bytes[end] != 0 && of.bytes[end] < 0xc0)
            end += 1U + of.bytes[end];
        if (end >= of.size()) return false;
        end += of.bytes[end] == 0 ? 1U : 2U;
        of.to.put_text(dhcp_row("option.dhcp_dns_domain_search_list_fqdn"),
                       dns_name_text(of.bytes, at, room), of.at + at, end - at);
        at = end;
    }
    return true;
}

/// RFC 3442: the width of the mask, as much of the subnet as it needs, the router.
bool put_routes(const option_value& of)
{
    for (std::size_t at = 0; at < of.size();) {
        const std::size_t width = of.bytes[at];
        const auto size = 1 + (width + 7) / 8 + 4;
        if (width > 32 || size > of.size() - at) return false;
        of.part(dhcp_row("option.classless_static_route"), at, size);
        at += size;
    }
    return true;
}

/// RFC 3004, and what iPXE sends in its place: text without lengths.
bool put_user_class(const option_value& of)
{
    std::uint64_t instance = 0;
    for (std::size_t at = 0; at < of.size();) {
        const std::size_t size = of.bytes[at];
        if (size == 0 || size > of.size() - at - 1) return false;
        of.number(dhcp_row("option.user_class"), instance++, at, 1 + size);
        of.number(dhcp_row("option.user_class.length"), size, at, 1);
        of.part(dhcp_row("option.user_class.data"), at + 1, size);
        at += 1 + size;
    }
    return true;
}

/// RFC 4122 as Microsoft writes it: the first three parts little-endian.
bool put_machine_id(const option_value& of)
{
    if (of.size() != 17) return true;
    constexpr std::array<std::uint8_t, 16> order{4, 3,  2,  1,  6,  5,  8,  7,
                                                 9, 10, 11, 12, 13, 14, 15, 16};
    short_text<40> made;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) made.put('-');
        made.hex(of.bytes[order[i]], 2);
    }
    of.to.put_text(dhcp_row("client_id.uuid"), made.view(), of.at + 1, 16);
    return true;
}

/// RFC 3361
bool put_sip_servers(const option_value& of)
{
    if (of.size() < 2) return false;
    of.number(dhcp_row("option.sip_server.encoding"), of.bytes[0], 0, 1);
    for (std::size_t at = 1; of.bytes[0] == 1 && at + 4 <= of.size(); at += 4)
        of.part(dhcp_row("option.sip_server.address"), at, 4);
    return true;
}

/// RFC 3925: an enterprise number, then texts of that vendor.
bool put_vendor_class(const option_value& of)
{
    if (of.size() < 5) return false;
    of.number(dhcp_row("option.vi_class.enterprise"), load_be32(&of.bytes[0]), 0, 4);
    const std::size_t size = of.bytes[4];
    of.number(dhcp_row("option.vi_class.length"), size, 4, 1);
    if (size > of.size() - 5) return false;
    of.text(dhcp_row("option.vi_class.data"), 5, size);
    return true;
}

bool put_vendor(const option_value& of)
{
    if (of.size() < 5) return false;
    of.number(dhcp_row("option.vi.enterprise"), load_be32(&of.bytes[0]), 0, 4);
    of.number(dhcp_row("option.vi.length"), of.bytes[4], 4, 1);
    return true;
}

struct special_row {
    std::uint8_t code;
    bool (*put)(const option_value& of);
};

constexpr std::array specials{
    special_row{61, put_client_id},     special_row{77, put_user_class},
    special_row{81, put_fqdn},          special_row{82, put_agent},
    special_row{97, put_machine_id},    special_row{119, put_search_list},
    special_row{120, put_sip_servers},  special_row{121, put_routes},
    special_row{124, put_vendor_class}, special_row{125, put_vendor},
    special_row{249, put_routes},
};

} // namespace

bool walk_dhcp_option(value_list& to, std::uint8_t code, byte_view value, std::uint32_t at)
{
    const option_value of{to, value, at};
    if (code == 94 && value.size() == 3) {
        of.number(dhcp_row("client_network_id_major"), value[1], 1, 1);
        of.number(dhcp_row("client_network_id_minor"), value[2], 2, 1);
        return true;
    }
    const auto known = std::ranges::lower_bound(options, code, {}, &option_row::code);
    if (known != options.end() && known->code == code) return put_by_table(*known, of);
    const auto special = std::ranges::find(specials, code, &special_row::code);
    return special == specials.end() || special->put(of);
}

} // namespace netkit::sniff
