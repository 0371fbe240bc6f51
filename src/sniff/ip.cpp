// IPv4 (RFC 791). note[0] is the protocol number, note[1] the 16 bits of flags and fragment offset.

#include "ip.hpp"

#include <algorithm>

#include "ethertype.hpp"
#include "families.hpp"
#include "ip_fields.hpp"
#include "netkit/sniff/checksum.hpp"

namespace netkit::sniff {

namespace {

void walk_ip(const packet&, const layer& from, value_list& to)
{
    using namespace ip_rows;
    if (from.captured == 0 || from.data[0] >> 4U != 4) return;
    if (from.captured >= 1)
        to.put(row_named(ip_fields, "ip.hdr_len"), (from.data[0] & 15U) * 4, 0, 1);
    if (from.captured >= 8)
        to.put(row_named(ip_fields, "ip.frag_offset"), load_be16(from.data + 6) & 0x1fffU, 6, 2);
    const auto& addr = row_named(ip_fields, "ip.addr");
    if (to.wants(addr))
        for (const unsigned at : {12U, 16U})
            if (from.captured >= at + 4) to.put(addr, {from.data + at, 4}, at);
    if (from.captured < from.header || from.header < 20) return;
    const auto& status = row_named(ip_fields, "ip.checksum.status");
    if (to.wants(status))
        to.put(status, internet_checksum({from.data, from.header}) == 0 ? 1 : 0, 10, 2);
    if (from.header > 20) walk_ip_options(from, to);
}

/// What the total length says of the packet: 0 means that the sending host left segmentation to
/// its card, so all that is there counts. A packet quoted in an error keeps its length: what is
/// missing was cut, not wrong.
void narrow_to_total(layer& here, std::uint32_t total)
{
    if (total == 0) return;
    if (total < here.wire || (here.flags & layer::quoted) != 0) here.wire = total;
    here.captured = std::min(here.captured, here.wire);
}

/// Version 6 under the number of version 4 is read as what it is.
next_step decode_other_version(cursor in, layer& here)
{
    here.header = here.captured = here.wire = 1;
    if (here.data[0] >> 4U == 6) return {proto::ipv6, in};
    here.fault = damage::malformed;
    return {};
}

next_step decode_ip(cursor in, layer& here, decoding& with)
{
    const auto* const at = here.data;
    here.header = 20;
    if (in.captured() > 0 && at[0] >> 4U != 4) return decode_other_version(in, here);
    if (!in.need(20)) {
        if (here.captured > 0) here.header = (at[0] & 15U) * 4;
        here.fault = in.fault();
        return {};
    }
    here.header = (at[0] & 15U) * 4;
    const std::uint32_t total = load_be16(at + 2);
    if (here.header < 20 || (total != 0 && total < here.header)) {
        here.fault = damage::malformed;
        return {};
    }
    narrow_to_total(here, total);
    if (here.captured < here.header) {
        here.fault = here.wire < here.header ? damage::malformed : damage::truncated;
        return {};
    }
    here.note = {at[9], load_be16(at + 6)};
    if ((here.note[1] & 0x1fffU) != 0) return {proto::data, here.payload()};
    return after_ip(at[9], here.payload(), with);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::ip,
     .name = "ip",
     .title = "Internet Protocol Version 4",
     .decode = decode_ip,
     .fields = ip_rows::ip_fields,
     .walk = walk_ip},
}};

} // namespace

next_step after_ip(std::uint8_t number, cursor payload, const decoding& with)
{
    if (payload.wire() == 0) return {};
    const auto id = after_ip_protocol(number);
    if (with.so_far().depth > most_ip_layers && (id == proto::ip || id == proto::ipv6)) {
        const auto is_ip = [](const layer& each) {
            return each.id == proto::ip || each.id == proto::ipv6;
        };
        if (std::ranges::count_if(with.so_far().layers(), is_ip) >= most_ip_layers)
            return {proto::data, payload};
    }
    return {id, payload};
}

std::span<const protocol> ip_protocols()
{
    return rows;
}

} // namespace netkit::sniff
