// DNS (RFC 1035) and its relatives on the link, mDNS (RFC 6762) and LLMNR (RFC 4795): the same
// message, over TCP with two bytes of length before it and several of them in a segment.

#include "netkit/sniff/dns.hpp"

#include <array>

#include "families.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr auto dns_fields = field_table(hex("dns.id", "Transaction ID", 4));

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

/// Notes: the bytes of length before the message; how many bytes of the message come in later
/// segments.
next_step decode_dns(cursor in, layer& here, decoding& with)
{
    const layer* const outer = with.outer();
    if (outer == nullptr || outer->id != proto::tcp) return decode_message(in, here, with);
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

void walk_dns(const packet&, const layer& from, value_list& to)
{
    dns_header head;
    if (!read_dns_header(dns_message_of(from), head)) return;
    to.put(row_named(dns_fields, "dns.id"), head.id, from.note[0], 2);
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
