// Extension headers of IPv6 (RFC 8200 §4): hop-by-hop and destination options, routing, fragment.
// Each is a layer, so a chain of them costs layers and not stack; their number is bounded by what a
// packet holds. All share one table: an option means the same in both option headers. note[0] is
// the next header; of a fragment, note[1] is the 16 bits of offset and flags.

#include "families.hpp"
#include "ip.hpp"
#include "ipv6_ext_fields.hpp"

namespace netkit::sniff {

namespace {

/// A header whose second byte counts eight-byte units behind the first eight.
next_step decode_sized(cursor in, layer& here, decoding& with)
{
    const auto next = in.u8();
    here.header = (in.u8() + 1U) * 8;
    if (in.ok()) in.skip(here.header - 2);
    here.fault = in.fault();
    here.note[0] = next;
    return in.ok() ? after_ip(next, in, with) : next_step{};
}

next_step decode_fragment(cursor in, layer& here, decoding& with)
{
    here.header = 8;
    const auto next = in.u8();
    in.skip(1);
    here.note = {next, in.be16()};
    in.skip(4);
    here.fault = in.fault();
    if (!in.ok()) return {};
    if ((here.note[1] & 0xfff8U) != 0)
        return in.wire() == 0 ? next_step{} : next_step{proto::data, in};
    return after_ip(next, in, with);
}

void walk_routing_header(const packet&, const layer& from, value_list& to)
{
    walk_ipv6_routing(from, to);
}

void walk_option_header(const packet&, const layer& from, value_list& to)
{
    using ext_rows::ext_fields;
    if (from.captured >= 2) {
        const bool hop = from.id == proto::ipv6_hopopts;
        const auto size = (from.data[1] + 1U) * 8;
        to.put(hop ? row_named(ext_fields, "ipv6.hopopts.len_oct")
                   : row_named(ext_fields, "ipv6.dstopts.len_oct"),
               size, 1, 1);
    }
    walk_ipv6_options(from, to);
}

constexpr std::array<protocol, 4> rows{{
    {.id = proto::ipv6_hopopts,
     .name = "ipv6.hopopts",
     .title = "IPv6 Hop-by-Hop Options",
     .decode = decode_sized,
     .fields = ext_rows::ext_fields,
     .walk = walk_option_header,
     .prefix = "ipv6"},
    {.id = proto::ipv6_routing,
     .name = "ipv6.routing",
     .title = "IPv6 Routing Header",
     .decode = decode_sized,
     .fields = ext_rows::ext_fields,
     .walk = walk_routing_header,
     .prefix = "ipv6"},
    {.id = proto::ipv6_fraghdr,
     .name = "ipv6.fraghdr",
     .title = "IPv6 Fragment Header",
     .decode = decode_fragment,
     .fields = ext_rows::ext_fields,
     .prefix = "ipv6"},
    {.id = proto::ipv6_dstopts,
     .name = "ipv6.dstopts",
     .title = "IPv6 Destination Options",
     .decode = decode_sized,
     .fields = ext_rows::ext_fields,
     .walk = walk_option_header,
     .prefix = "ipv6"},
}};

} // namespace

std::span<const protocol> ipv6_ext_protocols()
{
    return rows;
}

} // namespace netkit::sniff
