// DHCPv6 (RFC 8415): options of 16-bit code and length, some of which hold options again, and relay
// messages that hold a whole message. What is open at a time lies on a stack of fixed height.

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"
#include "netkit/sniff/dns.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint8_t { relay_forward = 12, relay_reply = 13 };

constexpr std::array types{
    value_name{1, 1, "Solicit"},
    value_name{2, 2, "Advertise"},
    value_name{3, 3, "Request"},
    value_name{4, 4, "Confirm"},
    value_name{5, 5, "Renew"},
    value_name{6, 6, "Rebind"},
    value_name{7, 7, "Reply"},
    value_name{8, 8, "Release"},
    value_name{9, 9, "Decline"},
    value_name{10, 10, "Reconfigure"},
    value_name{11, 11, "Information-request"},
    value_name{12, 12, "Relay-forw"},
    value_name{13, 13, "Relay-reply"},
};

constexpr std::array option_names{
    value_name{1, 1, "Client Identifier"},
    value_name{2, 2, "Server Identifier"},
    value_name{3, 3, "Identity Association for Non-temporary Address"},
    value_name{4, 4, "Identity Association for Temporary Address"},
    value_name{5, 5, "IA Address"},
    value_name{6, 6, "Option Request"},
    value_name{7, 7, "Preference"},
    value_name{8, 8, "Elapsed time"},
    value_name{9, 9, "Relay Message"},
    value_name{11, 11, "Authentication"},
    value_name{12, 12, "Server unicast"},
    value_name{13, 13, "Status code"},
    value_name{14, 14, "Rapid Commit"},
    value_name{15, 15, "User Class"},
    value_name{16, 16, "Vendor Class"},
    value_name{17, 17, "Vendor-specific Information"},
    value_name{18, 18, "Interface-Id"},
    value_name{19, 19, "Reconfigure Message"},
    value_name{20, 20, "Reconfigure Accept"},
    value_name{23, 23, "DNS recursive name server"},
    value_name{24, 24, "Domain Search List"},
    value_name{25, 25, "Identity Association for Prefix Delegation"},
    value_name{26, 26, "IA Prefix"},
    value_name{31, 31, "Simple Network Time Protocol Server"},
    value_name{32, 32, "Lifetime"},
    value_name{37, 37, "Remote Identifier"},
    value_name{39, 39, "Client Fully Qualified Domain Name"},
    value_name{56, 56, "NTP Server"},
    value_name{59, 59, "Boot File URL"},
    value_name{61, 61, "Client System Architecture Type"},
    value_name{82, 82, "SOL_MAX_RT"},
    value_name{83, 83, "INF_MAX_RT"},
};

constexpr auto fields = field_table(
    dec("dhcpv6.msgtype", "Message type").with(types), hex("dhcpv6.xid", "Transaction ID", 6),
    dec("dhcpv6.hopcount", "Hopcount").detail(),
    row_of(form::ipv6, "dhcpv6.linkaddr", "Link address"),
    row_of(form::ipv6, "dhcpv6.peeraddr", "Peer address"),
    dec("dhcpv6.option.type", "Option").with(option_names).detail(),
    dec("dhcpv6.option.length", "Length").detail(), raw_bytes("dhcpv6.duid.bytes", "DUID"),
    dec("dhcpv6.duid.type", "DUID Type").detail(),
    row_of(form::text, "dhcpv6.duidllt.time", "DUID Time").detail(),
    row_of(form::text, "dhcpv6.duidllt.link_layer_addr", "Link-layer address"),
    dec("dhcpv6.duidllt.hwtype", "Hardware type").detail(),
    dec("dhcpv6.duiden.enterprise", "Enterprise Number").detail(),
    raw_bytes("dhcpv6.duiden.identifier", "Identifier"),
    dec("dhcpv6.duidll.hwtype", "Hardware type").detail(),
    row_of(form::text, "dhcpv6.duidll.link_layer_addr", "Link-layer address"),
    raw_bytes("dhcpv6.duiduuid.bytes", "UUID"), row_of(form::bytes, "dhcpv6.iaid", "IAID"),
    dec("dhcpv6.iaid.t1", "T1").detail(), dec("dhcpv6.iaid.t2", "T2").detail(),
    row_of(form::bytes, "dhcpv6.iata", "IATA").detail(),
    row_of(form::ipv6, "dhcpv6.iaaddr.ip", "IPv6 address"),
    dec("dhcpv6.iaaddr.pref_lifetime", "Preferred lifetime").detail(),
    dec("dhcpv6.iaaddr.valid_lifetime", "Valid lifetime").detail(),
    dec("dhcpv6.iaprefix.pref_lifetime", "Preferred lifetime").detail(),
    dec("dhcpv6.iaprefix.valid_lifetime", "Valid lifetime").detail(),
    dec("dhcpv6.iaprefix.pref_len", "Prefix length"),
    row_of(form::ipv6, "dhcpv6.iaprefix.pref_addr", "Prefix address"),
    dec("dhcpv6.requested_option_code", "Requested Option code").detail(),
    dec("dhcpv6.option_preference", "Pref-value").detail(),
    dec("dhcpv6.elapsed_time", "Elapsed time (ms)").detail(),
    row_of(form::ipv6, "dhcpv6.unicast", "IPv6 address").detail(),
    dec("dhcpv6.status_code", "Status Code"),
    row_of(form::text, "dhcpv6.status_msg", "Status Message"),
    dec("dhcpv6.userclass.length", "User class length").detail(),
    raw_bytes("dhcpv6.userclass.opaque_data", "User class"),
    dec("dhcpv6.vendorclass.enterprise", "Enterprise ID").detail(),
    row_of(form::text, "dhcpv6.vendorclass.data", "Vendor class data"),
    dec("dhcpv6.vendoropts.enterprise", "Enterprise ID").detail(),
    raw_bytes("dhcpv6.interface_id", "Interface-ID"),
    dec("dhcpv6.reconf_msg", "Reconfigure Type").detail(),
    row_of(form::ipv6, "dhcpv6.dns_server", "DNS server address"),
    row_of(form::text, "dhcpv6.search_list_entry", "List entry"),
    row_of(form::ipv6, "dhcpv6.sip_server_a", "SIP server address").detail(),
    row_of(form::ipv6, "dhcpv6.sntp_server", "SNTP server address").detail(),
    dec("dhcpv6.lifetime", "Lifetime").detail(),
    dec("dhcpv6.remoteid.enterprise", "Enterprise ID").detail(),
    raw_bytes("dhcpv6.remoteid_enterprise_id", "Remote-ID"),
    hex("dhcpv6.client_fqdn_flags", "Flags", 2).detail(),
    flag("dhcpv6.clientfqdn.client.s", "Server should perform updates"),
    flag("dhcpv6.clientfqdn.client.n", "Server should not perform updates"),
    row_of(form::text, "dhcpv6.client_domain", "Client FQDN"));

/// DUIDs (RFC 8415 §11).
void put_duid(field_reader& put, cursor in)
{
    value_list& to = put.to();
    to.put(row_named(fields, "dhcpv6.duid.bytes"), in.bytes(), put.at(in));
    const auto address = [&](const field& row) {
        short_text<96> made;
        for (const auto byte : in.bytes().first(std::min<std::size_t>(in.captured(), 32))) {
            if (!made.empty()) made.put(':');
            made.hex(byte, 2);
        }
        to.put_text(row, made.view(), put.at(in), in.captured());
    };
    switch (put.be16(in, row_named(fields, "dhcpv6.duid.type"))) {
    case 1: {
        put.be16(in, row_named(fields, "dhcpv6.duidllt.hwtype"));
        constexpr std::int64_t since_2000 = 946'684'800;
        const auto seconds = in.be32();
        if (!in.ok()) return;
        put_utc(to, row_named(fields, "dhcpv6.duidllt.time"),
                (since_2000 + seconds) * 1'000'000'000, {put.at(in) - 4, 4});
        return address(row_named(fields, "dhcpv6.duidllt.link_layer_addr"));
    }
    case 2:
        put.be32(in, row_named(fields, "dhcpv6.duiden.enterprise"));
        return put.bytes(in, row_named(fields, "dhcpv6.duiden.identifier"), in.wire());
    case 3:
        put.be16(in, row_named(fields, "dhcpv6.duidll.hwtype"));
        if (in.ok()) address(row_named(fields, "dhcpv6.duidll.link_layer_addr"));
        return;
    case 4:
        return put.bytes(in, row_named(fields, "dhcpv6.duiduuid.bytes"), in.wire());
    default:
        return;
    }
}

/// Names without compression (RFC 8415 §10). Wireshark writes the dot behind them.
void put_names(field_reader& put, const field& row, cursor in)
{
    while (in.ok() && in.wire() > 0) {
        const auto all = in.bytes();
        dns_labels labels{all, 0};
        short_text<260> made;
        std::uint32_t size = 0;
        for (std::string_view label; labels.next(label);) {
            made.put(label);
            made.put('.');
            size += static_cast<std::uint32_t>(label.size()) + 1;
        }
        if (labels.ended() == dns_labels::stop::root)
            ++size;
        else if (labels.ended() != dns_labels::stop::cut || size == 0)
            return;
        put.to().put_text(row, made.view(), put.at(in), size);
        in.skip(size);
    }
}

void put_addresses(field_reader& put, const field& row, cursor in)
{
    while (in.ok() && in.wire() >= 16)
        put.bytes(in, row, 16);
}

void put_fqdn(field_reader& put, cursor in)
{
    const auto at = put.at(in);
    const auto flags = put.u8(in, row_named(fields, "dhcpv6.client_fqdn_flags"));
    if (!in.ok()) return;
    put.to().put(row_named(fields, "dhcpv6.clientfqdn.client.s"), flags & 1U, at, 1);
    put.to().put(row_named(fields, "dhcpv6.clientfqdn.client.n"), flags >> 2U & 1U, at, 1);
    put_names(put, row_named(fields, "dhcpv6.client_domain"), in);
}

/// Lengths of two bytes, then that much.
template <class Each>
void each_sized(cursor in, Each each)
{
    while (in.ok() && in.wire() > 0) {
        const auto size = in.be16();
        const auto part = in.sub(size);
        if (in.ok()) each(part);
    }
}

void put_text(field_reader& put, const field& row, const cursor& in)
{
    if (in.captured() > 0) put_utf8(put.to(), row, in.bytes(), put.at(in));
}

/// Options that hold no others.
void put_option(field_reader& put, std::uint32_t code, cursor in)
{
    switch (code) {
    case 1:
    case 2:
        return put_duid(put, in);
    case 6:
        while (in.ok() && in.wire() >= 2)
            put.be16(in, row_named(fields, "dhcpv6.requested_option_code"));
        return;
    case 7:
        put.u8(in, row_named(fields, "dhcpv6.option_preference"));
        return;
    case 8: { // hundredths of a second
        const auto at = put.at(in);
        const auto time = in.be16();
        if (in.ok()) put.to().put(row_named(fields, "dhcpv6.elapsed_time"), time * 10U, at, 2);
        return;
    }
    case 12:
        return put.bytes(in, row_named(fields, "dhcpv6.unicast"), 16);
    case 13:
        put.be16(in, row_named(fields, "dhcpv6.status_code"));
        return put_text(put, row_named(fields, "dhcpv6.status_msg"), in);
    case 15:
        return each_sized(in, [&put](const cursor& part) {
            put.to().put(row_named(fields, "dhcpv6.userclass.length"), part.wire(),
                         put.at(part) - 2, 2);
            put.to().put(row_named(fields, "dhcpv6.userclass.opaque_data"), part.bytes(),
                         put.at(part));
        });
    case 16:
        put.be32(in, row_named(fields, "dhcpv6.vendorclass.enterprise"));
        return each_sized(in, [&put](const cursor& part) {
            put_text(put, row_named(fields, "dhcpv6.vendorclass.data"), part);
        });
    case 17:
        put.be32(in, row_named(fields, "dhcpv6.vendoropts.enterprise"));
        return;
    case 18:
        return put.bytes(in, row_named(fields, "dhcpv6.interface_id"), in.wire());
    case 19:
        put.u8(in, row_named(fields, "dhcpv6.reconf_msg"));
        return;
    case 22:
        return put_addresses(put, row_named(fields, "dhcpv6.sip_server_a"), in);
    case 23:
        return put_addresses(put, row_named(fields, "dhcpv6.dns_server"), in);
    case 24:
        return put_names(put, row_named(fields, "dhcpv6.search_list_entry"), in);
    case 31:
        return put_addresses(put, row_named(fields, "dhcpv6.sntp_server"), in);
    case 32:
        put.be32(in, row_named(fields, "dhcpv6.lifetime"));
        return;
    case 37:
        put.be32(in, row_named(fields, "dhcpv6.remoteid.enterprise"));
        return put.bytes(in, row_named(fields, "dhcpv6.remoteid_enterprise_id"), in.wire());
    case 39:
        return put_fqdn(put, in);
    default:
        return;
    }
}

/// The head of a message; what is left are options.
void put_head(field_reader& put, cursor& in)
{
    const auto type = put.u8(in, row_named(fields, "dhcpv6.msgtype"));
    if (type != relay_forward && type != relay_reply) {
        put.be24(in, row_named(fields, "dhcpv6.xid"));
        return;
    }
    put.u8(in, row_named(fields, "dhcpv6.hopcount"));
    put.bytes(in, row_named(fields, "dhcpv6.linkaddr"), 16);
    put.bytes(in, row_named(fields, "dhcpv6.peeraddr"), 16);
}

/// Puts the head of an option that holds options and leaves those in `in`; false for others.
bool put_container(field_reader& put, std::uint32_t code, cursor& in)
{
    switch (code) {
    case 3:
    case 25:
        put.bytes(in, row_named(fields, "dhcpv6.iaid"), 4);
        put.be32(in, row_named(fields, "dhcpv6.iaid.t1"));
        put.be32(in, row_named(fields, "dhcpv6.iaid.t2"));
        return true;
    case 4:
        put.bytes(in, row_named(fields, "dhcpv6.iata"), 4);
        return true;
    case 5:
        put.bytes(in, row_named(fields, "dhcpv6.iaaddr.ip"), 16);
        put.be32(in, row_named(fields, "dhcpv6.iaaddr.pref_lifetime"));
        put.be32(in, row_named(fields, "dhcpv6.iaaddr.valid_lifetime"));
        return true;
    case 9:
        put_head(put, in);
        return true;
    case 26:
        put.be32(in, row_named(fields, "dhcpv6.iaprefix.pref_lifetime"));
        put.be32(in, row_named(fields, "dhcpv6.iaprefix.valid_lifetime"));
        put.u8(in, row_named(fields, "dhcpv6.iaprefix.pref_len"));
        put.bytes(in, row_named(fields, "dhcpv6.iaprefix.pref_addr"), 16);
        return true;
    default:
        return false;
    }
}

void walk_dhcpv6(const packet&, const layer& from, value_list& to)
{
    field_reader put{to, from.data};
    std::array<cursor, 16> open;
    std::size_t height = 1;
    open[0] = from.read();
    put_head(put, open[0]);
    while (height > 0) {
        cursor& in = open[height - 1];
        if (!in.ok() || in.wire() == 0) {
            --height;
            continue;
        }
        const auto at = put.at(in);
        const std::uint32_t code = in.be16();
        const std::uint32_t length = in.be16();
        auto value = in.sub(length);
        if (!in.ok()) return;
        to.put(row_named(fields, "dhcpv6.option.type"), code, at, 2);
        to.put(row_named(fields, "dhcpv6.option.length"), length, at + 2, 2);
        if (!put_container(put, code, value))
            put_option(put, code, value);
        else if (height < open.size())
            open[height++] = value;
    }
}

/// Notes: the message type.
next_step decode_dhcpv6(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    const auto type = in.u8();
    here.note[0] = type;
    in.skip(type == relay_forward || type == relay_reply ? 33 : 3);
    while (in.ok() && in.wire() > 0) {
        in.skip(2);
        in.skip(in.be16());
    }
    here.fault = in.fault();
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::dhcpv6,
     .name = "dhcpv6",
     .title = "DHCPv6",
     .decode = decode_dhcpv6,
     .fields = fields,
     .walk = walk_dhcpv6},
}};

} // namespace

std::span<const protocol> dhcpv6_protocols()
{
    return rows;
}

} // namespace netkit::sniff
