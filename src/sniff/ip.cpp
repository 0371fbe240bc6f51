// IPv4 (RFC 791).

#include <algorithm>
#include <array>

#include "ethertype.hpp"
#include "families.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array ip_fields{
    field{.name = "ip.hdr_len",
          .title = "Header Length",
          .width = 1,
          .mask = 0x0f,
          .who = shown::asked}, // the walk multiplies
    field{.name = "ip.len", .title = "Total Length", .offset = 2, .width = 2},
    field{.name = "ip.id",
          .title = "Identification",
          .as = form::hex,
          .offset = 4,
          .width = 2,
          .digits = 4},
    field{.name = "ip.ttl", .title = "Time to Live", .offset = 8, .width = 1},
    field{.name = "ip.proto", .title = "Protocol", .offset = 9, .width = 1},
    field{.name = "ip.src", .title = "Source Address", .as = form::ipv4, .offset = 12, .width = 4},
    field{.name = "ip.dst",
          .title = "Destination Address",
          .as = form::ipv4,
          .offset = 16,
          .width = 4},
};

next_step decode_ip(cursor in, layer& here, decoding&)
{
    const auto first = in.u8();
    in.skip(1);
    const auto total = in.be16();
    in.skip(2);
    const auto fragment = in.be16();
    in.skip(1);
    const auto protocol = in.u8();
    in.skip(10);
    here.header = (first & 15U) * 4;
    here.fault = in.fault();
    if (!in.ok()) return {};
    if (here.header < 20 || (total != 0 && total < here.header)) {
        here.fault = damage::malformed;
        return {};
    }
    // Total length 0: the sending host left segmentation to its card; all that is there counts.
    if (total != 0) {
        here.wire = std::min<std::uint32_t>(here.wire, total);
        here.captured = std::min(here.captured, here.wire);
    }
    const bool later_fragment = (fragment & 0x1fffU) != 0;
    return {later_fragment ? proto::data : after_ip_protocol(protocol), here.payload()};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::ip,
     .name = "ip",
     .title = "Internet Protocol Version 4",
     .decode = decode_ip,
     .fields = ip_fields},
}};

} // namespace

proto after_ip_protocol(std::uint8_t number) noexcept
{
    switch (number) {
    case 17:
        return proto::udp;
    default:
        return proto::data;
    }
}

std::span<const protocol> network_protocols()
{
    return rows;
}

} // namespace netkit::sniff
