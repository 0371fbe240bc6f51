// Ethernet II and 802.3 (IEEE 802.3 §3.2, RFC 894): a type below 1536 is a length.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array eth_fields{
    field{.name = "eth.dst", .title = "Destination", .as = form::mac, .offset = 0, .width = 6},
    field{.name = "eth.src", .title = "Source", .as = form::mac, .offset = 6, .width = 6},
    field{.name = "eth.type",
          .title = "Type",
          .as = form::hex,
          .offset = 12,
          .width = 2,
          .digits = 4,
          .when = [](const layer& at) { return load_be16(at.data + 12) >= 1536; }},
};

next_step decode_ethernet(cursor in, layer& here, decoding&)
{
    here.header = 14;
    in.skip(12);
    const auto type = in.be16();
    here.fault = in.fault();
    if (type >= 1536) return {after_ethertype(type), in};
    in.narrow(type);
    return {proto::llc, in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::eth,
     .name = "eth",
     .title = "Ethernet II",
     .decode = decode_ethernet,
     .fields = eth_fields},
}};

} // namespace

proto after_ethertype(std::uint16_t type) noexcept
{
    switch (type) {
    case 0x0800:
        return proto::ip;
    case 0x0806:
    case 0x8035:
        return proto::arp;
    case 0x86dd:
        return proto::ipv6;
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
    case 0x9300:
        return proto::vlan;
    default:
        return proto::data;
    }
}

std::span<const protocol> link_protocols()
{
    return rows;
}

} // namespace netkit::sniff
