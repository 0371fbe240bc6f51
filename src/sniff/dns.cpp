// DNS (RFC 1035) and its relatives on the link, mDNS (RFC 6762) and LLMNR (RFC 4795): the same
// message, over TCP with two bytes of length before it and several of them in a segment.

#include <algorithm>
#include <array>
#include <bit>

#include "dns_walk.hpp"
#include "families.hpp"

namespace netkit::sniff {

namespace {

/// Reads all records once, so that a message that ends too early is known to be damaged.
damage damage_of(const cursor& message) noexcept
{
    dns_records records{message};
    dns_record each;
    while (records.next(each)) {
    }
    return records.fault();
}

next_step decode_message(cursor in, layer& here, decoding&)
{
    here.header = in.wire();
    here.fault = damage_of(in);
    return {};
}

/// A message behind another one in the same segment is over TCP as well.
bool is_over_tcp(const layer* outer) noexcept
{
    if (outer == nullptr) return false;
    return outer->id == proto::tcp || (outer->id == proto::dns && outer->note[0] == 2);
}

/// Notes: the bytes of length before the message; how many bytes of the message come in later
/// segments.
next_step decode_dns(cursor in, layer& here, decoding& with)
{
    if (!is_over_tcp(with.outer())) return decode_message(in, here, with);
    here.note[0] = 2;
    const auto length = in.be16();
    if (!in.ok() || length > in.wire()) {
        here.header = here.wire;
        here.note[1] = in.ok() ? length - in.wire() : 0;
        here.flags |= layer::later;
        return {};
    }
    here.header = 2U + length;
    here.fault = damage_of(in.sub(length));
    return {in.wire() == 0 ? proto::none : proto::dns, in};
}

/// A bit or a few of the flags.
struct flag_row {
    const field* row;
    std::uint16_t mask;
    enum : std::uint8_t { always, response, set } when;
};

constexpr std::array dns_flags{
    flag_row{&dns_row("flags.response"), 0x8000, flag_row::always},
    flag_row{&dns_row("flags.opcode"), 0x7800, flag_row::always},
    flag_row{&dns_row("flags.authoritative"), 0x0400, flag_row::response},
    flag_row{&dns_row("flags.truncated"), 0x0200, flag_row::always},
    flag_row{&dns_row("flags.recdesired"), 0x0100, flag_row::always},
    flag_row{&dns_row("flags.recavail"), 0x0080, flag_row::response},
    flag_row{&dns_row("flags.z"), 0x0040, flag_row::always},
    flag_row{&dns_row("flags.authenticated"), 0x0020, flag_row::set},
    flag_row{&dns_row("flags.checkdisable"), 0x0010, flag_row::always},
    flag_row{&dns_row("flags.rcode"), 0x000f, flag_row::response},
};

constexpr std::array llmnr_flags{
    flag_row{&dns_row("flags.response"), 0x8000, flag_row::always},
    flag_row{&dns_row("flags.opcode"), 0x7800, flag_row::always},
    flag_row{&dns_row("flags.conflict"), 0x0400, flag_row::always},
    flag_row{&dns_row("flags.truncated"), 0x0200, flag_row::always},
    flag_row{&dns_row("flags.tentative"), 0x0100, flag_row::always},
    flag_row{&dns_row("flags.rcode"), 0x000f, flag_row::response},
};

void put_flags(const dns_walk& with, std::span<const flag_row> rows, std::uint16_t flags)
{
    const bool response = (flags & 0x8000U) != 0;
    with.number(dns_row("flags"), flags, 2, 2);
    for (const auto& [row, mask, when] : rows) {
        const auto value = flags & mask;
        if (when == flag_row::response && !response) continue;
        if (when == flag_row::set && !response && value == 0) continue;
        with.number(*row, static_cast<unsigned>(value) >> std::countr_zero(mask), 2, 2);
    }
}

void put_head(const dns_walk& with, const dns_header& head, bool llmnr)
{
    using counts = std::array<const field*, 4>;
    static constexpr counts usual{&dns_row("count.queries"), &dns_row("count.answers"),
                                  &dns_row("count.auth_rr"), &dns_row("count.add_rr")};
    static constexpr counts update{&dns_row("count.zones"), &dns_row("count.prerequisites"),
                                   &dns_row("count.updates"), &dns_row("count.add_rr")};
    with.number(dns_row("id"), head.id, 0, 2);
    put_flags(with, llmnr ? std::span<const flag_row>{llmnr_flags} : dns_flags, head.flags);
    const auto& rows = head.opcode() == 5 ? update : usual;
    for (std::uint32_t i = 0; i < 4; ++i)
        with.number(*rows[i], head.counts[i], 4 + 2 * i, 2);
}

void put_question(const dns_walk& with, const dns_record& of, bool multicast)
{
    const auto length = of.fixed - of.name;
    dns_name_room room;
    const auto name = dns_name_text(with.message, of.name, room);
    const auto labels = 1 + std::ranges::count(name, '.');
    with.name(dns_row("qry.name"), of.name, length);
    with.number(dns_row("qry.name.len"), name.size() > 1 ? name.size() : 0, of.name, length);
    with.number(dns_row("count.labels"), name.size() > 1 ? static_cast<unsigned>(labels) : 0,
                of.name, length);
    with.number(dns_row("qry.type"), of.type, of.fixed, 2);
    with.number(dns_row("qry.class"), of.class_ & (multicast ? 0x7fffU : 0xffffU), of.fixed + 2, 2);
    if (multicast) with.number(dns_row("qry.qu"), of.class_ >> 15U, of.fixed + 2, 2);
}

/// The pseudo record of EDNS keeps other things where class and TTL stand.
void put_edns(const dns_walk& with, const dns_record& of)
{
    with.number(dns_row("rr.udp_payload_size"), of.class_, of.fixed + 2, 2);
    with.number(dns_row("resp.ext_rcode"), of.ttl >> 24U, of.fixed + 4, 1);
    with.number(dns_row("resp.edns0_version"), of.ttl >> 16U & 0xffU, of.fixed + 5, 1);
    with.number(dns_row("resp.z"), of.ttl & 0xffffU, of.fixed + 6, 2);
    with.number(dns_row("resp.z.do"), of.ttl >> 15U & 1U, of.fixed + 6, 2);
    with.number(dns_row("resp.z.reserved"), of.ttl & 0x7fffU, of.fixed + 6, 2);
}

/// `_sip._tcp.example.com` is a service, a protocol and a name.
void put_service_owner(const dns_walk& with, const dns_record& of)
{
    dns_name_room room;
    auto name = dns_name_text(with.message, of.name, room);
    for (const auto* row : {&dns_row("srv.service"), &dns_row("srv.proto")}) {
        const auto dot = name.find('.');
        with.text(*row, name.substr(0, dot), of.name, of.fixed - of.name);
        if (dot == std::string_view::npos) return;
        name.remove_prefix(dot + 1);
    }
    with.text(dns_row("srv.name"), name, of.name, of.fixed - of.name);
}

void put_record(const dns_walk& with, const dns_record& of, bool multicast)
{
    if (of.type == 33)
        put_service_owner(with, of);
    else
        with.name(dns_row("resp.name"), of.name, of.fixed - of.name);
    with.number(dns_row("resp.type"), of.type, of.fixed, 2);
    if (of.type == 41) {
        put_edns(with, of);
    } else {
        with.number(dns_row("resp.class"), of.class_ & (multicast ? 0x7fffU : 0xffffU),
                    of.fixed + 2, 2);
        if (multicast) with.number(dns_row("resp.cache_flush"), of.class_ >> 15U, of.fixed + 2, 2);
        with.number(dns_row("resp.ttl"), of.ttl, of.fixed + 4, 4);
    }
    with.number(dns_row("resp.len"), of.length, of.fixed + 8, 2);
}

void walk_dns(const packet&, const layer& from, value_list& to)
{
    const auto message = dns_message_of(from);
    if (from.note[0] == 2 && from.captured >= 2)
        to.put(dns_row("length"), load_be16(from.data), 0, 2);
    dns_records records{message};
    if (message.captured() < dns_header::size) return;
    const bool multicast = from.id == proto::mdns;
    const dns_walk with{to, message.bytes(), from.note[0], records.header().opcode() == 5};
    put_head(with, records.header(), from.id == proto::llmnr);
    dns_record each;
    while (records.next(each)) {
        if (each.section == dns_section::question) {
            put_question(with, each, multicast);
            continue;
        }
        put_record(with, each, multicast);
        if (!walk_dns_data(with, each)) return;
    }
    const auto end = records.at();
    if (records.fault() != damage::none || from.note[0] != 0 || end >= message.wire()) return;
    with.number(dns_row("extraneous"), 1, end, message.wire() - end);
    to.put(dns_row("extraneous.data"), message.bytes().subspan(end), end);
    with.number(dns_row("extraneous.length"), message.wire() - end, end, 0);
}

constexpr std::array<protocol, 3> rows{{
    {.id = proto::dns,
     .name = "dns",
     .title = "Domain Name System",
     .decode = decode_dns,
     .fields = dns_fields,
     .walk = walk_dns},
    {.id = proto::mdns,
     .name = "mdns",
     .title = "Multicast Domain Name System",
     .decode = decode_message,
     .fields = dns_fields,
     .walk = walk_dns,
     .prefix = "dns"},
    {.id = proto::llmnr,
     .name = "llmnr",
     .title = "Link-local Multicast Name Resolution",
     .decode = decode_message,
     .fields = dns_fields,
     .walk = walk_dns,
     .prefix = "dns"},
}};

} // namespace

std::span<const protocol> dns_protocols()
{
    return rows;
}

} // namespace netkit::sniff
