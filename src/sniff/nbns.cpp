// NetBIOS name service (RFC 1002 §4.2): the shape of DNS with names of its own, 16 bytes of which
// the last is a type, each byte written as two letters.

#include <array>
#include <bit>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "netkit/sniff/dns.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint16_t { name_service = 32, node_status = 33 };

bool is_response(const layer& at) noexcept
{
    return (at.data[2] & 0x80U) != 0;
}

constexpr std::array opcodes{
    value_name{0, 0, "Name query"}, value_name{5, 5, "Registration"},
    value_name{6, 6, "Release"},    value_name{7, 7, "Wait and acknowledge"},
    value_name{8, 8, "Refresh"},
};

constexpr auto fields = field_table(
    hex("nbns.id", "Transaction ID", 4).at(0, 2), hex("nbns.flags", "Flags", 4).at(2, 2).detail(),
    row_of(form::boolean, "nbns.flags.response", "Response").at(2, 2, 0x8000),
    dec("nbns.flags.opcode", "Opcode").at(2, 2, 0x7800).with(opcodes),
    flag("nbns.flags.authoritative", "Authoritative").at(2, 2, 0x0400).only(is_response),
    flag("nbns.flags.truncated", "Truncated").at(2, 2, 0x0200),
    flag("nbns.flags.recdesired", "Recursion desired").at(2, 2, 0x0100),
    flag("nbns.flags.recavail", "Recursion available").at(2, 2, 0x0080).only(is_response),
    flag("nbns.flags.broadcast", "Broadcast").at(2, 2, 0x0010),
    dec("nbns.flags.rcode", "Reply code").at(2, 2, 0x000f).only(is_response),
    dec("nbns.count.queries", "Questions").at(4, 2).detail(),
    dec("nbns.count.answers", "Answer RRs").at(6, 2).detail(),
    dec("nbns.count.auth_rr", "Authority RRs").at(8, 2).detail(),
    dec("nbns.count.add_rr", "Additional RRs").at(10, 2).detail(),
    row_of(form::text, "nbns.name", "Name"), dec("nbns.type", "Type"),
    dec("nbns.class", "Class").detail(), dec("nbns.ttl", "Time to live").detail(),
    dec("nbns.data_length", "Data length").detail(), hex("nbns.nb_flags", "Name flags", 4).detail(),
    flag("nbns.nb_flags.group", "Name type"), dec("nbns.nb_flags.ont", "ONT").detail(),
    row_of(form::ipv4, "nbns.addr", "Addr"),
    dec("nbns.number_of_names", "Number of names").detail(),
    row_of(form::text, "nbns.netbios_name", "Name"),
    hex("nbns.name_flags", "Name flags", 4).detail(), flag("nbns.name_flags.group", "Name type"),
    dec("nbns.name_flags.ont", "ONT").detail(),
    flag("nbns.name_flags.drg", "Name is being deregistered"),
    flag("nbns.name_flags.cnf", "Name is in conflict"),
    flag("nbns.name_flags.act", "Name is active"),
    flag("nbns.name_flags.prm", "Permanent node name"),
    row_of(form::mac, "nbns.unit_id", "Unit ID"));

next_step decode_nbns(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    dns_records records{in};
    dns_record each;
    while (records.next(each)) {
    }
    here.fault = records.fault();
    if (in.captured() < dns_header::size) here.header = 0;
    return {};
}

std::string_view use_of(std::uint8_t type) noexcept
{
    switch (type) {
    case 0x00:
        return "Workstation/Redirector";
    case 0x03:
        return "Messenger service/Main name";
    case 0x1b:
        return "Domain Master Browser";
    case 0x1c:
        return "Domain Controllers";
    case 0x1d:
        return "Local Master Browser";
    case 0x1e:
        return "Browser Election Service";
    case 0x20:
        return "Server service";
    default:
        return {};
    }
}

using netbios_text = short_text<128>;

/// 15 characters without the spaces behind them, unprintable ones in angle brackets.
void put_netbios(netbios_text& to, byte_view name)
{
    std::size_t size = 15;
    while (size > 0 && name[size - 1] == ' ')
        --size;
    for (const auto byte : name.first(size)) {
        if (byte > 0x20 && byte < 0x7f) {
            to.put(static_cast<char>(byte));
            continue;
        }
        to.put('<');
        to.hex(byte, 2);
        to.put('>');
    }
}

/// A name as it stands in the message; `explained` adds what the type is for.
void put_name(value_list& to, byte_view message, const dns_record& of, bool explained)
{
    if (!to.wants(row_named(fields, "nbns.name"))) return;
    const auto length = of.fixed - of.name;
    dns_labels labels{message, of.name};
    std::string_view label;
    std::array<std::uint8_t, 16> name{};
    if (!labels.next(label) || label.size() != 32) {
        dns_name_room room;
        return to.put_text(row_named(fields, "nbns.name"), dns_name_text(message, of.name, room),
                           of.name, length);
    }
    for (std::size_t i = 0; i < name.size(); ++i)
        name[i] =
            static_cast<std::uint8_t>((label[2 * i] - 'A') << 4 | ((label[2 * i + 1] - 'A') & 15));
    netbios_text text;
    put_netbios(text, name);
    text.put('<');
    text.hex(name[15], 2);
    text.put('>');
    const auto use = use_of(name[15]);
    if (explained && !use.empty()) {
        text.put(" (");
        text.put(use);
        text.put(')');
    }
    to.put_text(row_named(fields, "nbns.name"), text.view(), of.name, length);
}

void put_addresses(field_reader& put, cursor in)
{
    while (in.ok() && in.wire() >= 6) {
        const auto at = put.at(in);
        const auto flags = put.be16(in, row_named(fields, "nbns.nb_flags"));
        put.to().put(row_named(fields, "nbns.nb_flags.group"), flags >> 15U, at, 2);
        put.to().put(row_named(fields, "nbns.nb_flags.ont"), flags >> 13U & 3U, at, 2);
        put.bytes(in, row_named(fields, "nbns.addr"), 4);
    }
}

struct bit_row {
    const field* row;
    std::uint16_t mask;
};
constexpr std::array status_bits{
    bit_row{&row_named(fields, "nbns.name_flags.group"), 0x8000},
    bit_row{&row_named(fields, "nbns.name_flags.ont"), 0x6000},
    bit_row{&row_named(fields, "nbns.name_flags.drg"), 0x1000},
    bit_row{&row_named(fields, "nbns.name_flags.cnf"), 0x0800},
    bit_row{&row_named(fields, "nbns.name_flags.act"), 0x0400},
    bit_row{&row_named(fields, "nbns.name_flags.prm"), 0x0200},
};

void put_status(field_reader& put, cursor in)
{
    const auto names = put.u8(in, row_named(fields, "nbns.number_of_names"));
    for (std::uint32_t i = 0; i < names && in.ok(); ++i) {
        const auto at = put.at(in);
        const auto name = in.read(16);
        if (!in.ok()) return;
        netbios_text text;
        put_netbios(text, name);
        put.to().put_text(row_named(fields, "nbns.netbios_name"), text.view(), at, 16);
        const auto flags = put.be16(in, row_named(fields, "nbns.name_flags"));
        for (const auto& [row, mask] : status_bits)
            put.to().put(*row, (flags & mask) >> std::countr_zero(mask), at + 16, 2);
    }
    put.bytes(in, row_named(fields, "nbns.unit_id"), 6);
}

void walk_nbns(const packet&, const layer& from, value_list& to)
{
    const auto message = from.read();
    dns_records records{message};
    field_reader put{to, from.data};
    dns_record each;
    while (records.next(each)) {
        const bool question = each.section == dns_section::question;
        put_name(to, message.bytes(), each, !question && each.type == name_service);
        to.put(row_named(fields, "nbns.type"), each.type, each.fixed, 2);
        to.put(row_named(fields, "nbns.class"), each.class_, each.fixed + 2, 2);
        if (question) continue;
        to.put(row_named(fields, "nbns.ttl"), each.ttl, each.fixed + 4, 4);
        to.put(row_named(fields, "nbns.data_length"), each.length, each.fixed + 8, 2);
        const cursor data{from.data + each.data, each.length, each.length};
        if (each.type == name_service) put_addresses(put, data);
        if (each.type == node_status) put_status(put, data);
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::nbns,
     .name = "nbns",
     .title = "NetBIOS Name Service",
     .decode = decode_nbns,
     .fields = fields,
     .walk = walk_nbns},
}};

} // namespace

std::span<const protocol> nbns_protocols()
{
    return rows;
}

} // namespace netkit::sniff
