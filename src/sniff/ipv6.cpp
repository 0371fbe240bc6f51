// IPv6 (RFC 8200): a fixed header; extension headers are layers of their own. A payload length of 0
// belongs to a jumbogram (RFC 2675) or to a host whose card cuts segments: all that is there
// counts. note[0] is the next header.

#include <algorithm>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "ip.hpp"
#include "ip_fields.hpp"

namespace netkit::sniff {

namespace {

constexpr auto ipv6_fields = field_table(
    dec("ipv6.version", "Version").at(0, 1, 0xf0).detail(),
    hex("ipv6.tclass", "Traffic Class", 8).at(0, 4, 0x0ff00000).detail(),
    dec("ipv6.tclass.dscp", "Codepoint").at(0, 4, 0x0fc00000).with(ip_rows::dscp_names).detail(),
    dec("ipv6.tclass.ecn", "Congestion Notification")
        .at(0, 4, 0x00300000)
        .with(ip_rows::ecn_names)
        .detail(),
    hex("ipv6.flow", "Flow Label", 6).at(1, 3, 0x0fffff).detail(),
    dec("ipv6.plen", "Payload Length").at(4, 2),
    dec("ipv6.nxt", "Next Header").at(6, 1).with(ip_protocol_names()),
    dec("ipv6.hlim", "Hop Limit").at(7, 1),
    row_of(form::ipv6, "ipv6.src", "Source Address").at(8, 16),
    row_of(form::ipv6, "ipv6.dst", "Destination Address").at(24, 16),
    row_of(form::ipv6, "ipv6.addr", "Source or Destination Address").asked(),
    row_of(form::mac, "ipv6.src_slaac_mac", "MAC in the source address").asked(),
    row_of(form::mac, "ipv6.dst_slaac_mac", "MAC in the destination address").asked(),
    row_of(form::mac, "ipv6.slaac_mac", "MAC in an address").asked());

/// The MAC address an interface identifier was made from (RFC 4291 appendix A), for unicast ones.
bool slaac_mac(const std::uint8_t* address, std::array<std::uint8_t, 6>& mac)
{
    if (address[0] == 0xff || address[11] != 0xff || address[12] != 0xfe) return false;
    if ((address[8] & 2U) == 0) return false;
    std::copy_n(address + 8, 3, mac.begin());
    std::copy_n(address + 13, 3, mac.begin() + 3);
    mac[0] ^= 2U;
    return true;
}

void put_slaac(const layer& from, value_list& to)
{
    const auto& any = row_named(ipv6_fields, "ipv6.slaac_mac");
    const auto& src = row_named(ipv6_fields, "ipv6.src_slaac_mac");
    const auto& dst = row_named(ipv6_fields, "ipv6.dst_slaac_mac");
    if (!to.wants(any) && !to.wants(src) && !to.wants(dst)) return;
    std::array<std::uint8_t, 6> mac{};
    for (const std::uint32_t at : {8U, 24U}) {
        if (from.captured < at + 16 || !slaac_mac(from.data + at, mac)) continue;
        to.put_text(at == 8 ? src : dst, text_of(mac), at + 8, 8);
        to.put_text(any, text_of(mac), at + 8, 8);
    }
}

void walk_ipv6(const packet&, const layer& from, value_list& to)
{
    if (from.fault == damage::malformed) return;
    const auto& addr = row_named(ipv6_fields, "ipv6.addr");
    if (to.wants(addr))
        for (const unsigned at : {8U, 24U})
            if (from.captured >= at + 16) to.put(addr, {from.data + at, 16}, at);
    put_slaac(from, to);
}

next_step decode_ipv6(cursor in, layer& here, decoding& with)
{
    const auto* const at = here.data;
    here.header = 40;
    if (in.captured() > 0 && at[0] >> 4U != 6) {
        here.header = 1;
        here.fault = damage::malformed;
        return {};
    }
    if (!in.need(40)) {
        here.fault = in.fault();
        return {};
    }
    const std::uint32_t length = load_be16(at + 4);
    if (length != 0) {
        const bool quoted = (here.flags & layer::quoted) != 0;
        here.wire = quoted ? length + 40 : std::min(here.wire, length + 40);
        here.captured = std::min(here.captured, here.wire);
    }
    here.note[0] = at[6];
    return after_ip(at[6], here.payload(), with);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::ipv6,
     .name = "ipv6",
     .title = "Internet Protocol Version 6",
     .decode = decode_ipv6,
     .fields = ipv6_fields,
     .walk = walk_ipv6},
}};

} // namespace

std::span<const protocol> ipv6_protocols()
{
    return rows;
}

} // namespace netkit::sniff
