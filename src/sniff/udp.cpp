// UDP (RFC 768): four 16-bit fields. A length of 0 is a jumbogram (RFC 2675), below 8 an error.

#include <array>

#include "application.hpp"
#include "families.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array udp_fields{
    field{.name = "udp.srcport", .title = "Source Port", .offset = 0, .width = 2},
    field{.name = "udp.dstport", .title = "Destination Port", .offset = 2, .width = 2},
    field{.name = "udp.length", .title = "Length", .offset = 4, .width = 2},
    field{.name = "udp.checksum",
          .title = "Checksum",
          .as = form::hex,
          .offset = 6,
          .width = 2,
          .digits = 4},
};

next_step decode_udp(cursor in, layer& here, decoding& with)
{
    here.header = 8;
    in.skip(4);
    const auto length = in.be16();
    in.skip(2);
    here.fault = in.fault();
    if (!in.ok()) return {};
    if (length != 0 && length < 8) {
        here.fault = damage::malformed;
        return {};
    }
    if (length != 0) in.narrow(length - 8U);
    return after_udp(in, here, with);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::udp,
     .name = "udp",
     .title = "User Datagram Protocol",
     .decode = decode_udp,
     .fields = udp_fields},
}};

} // namespace

std::span<const protocol> transport_protocols()
{
    return rows;
}

} // namespace netkit::sniff
