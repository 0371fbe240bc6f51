// Heads of three protocols that share the layout of an IPv6 extension header: Mobile IPv6 (RFC
// 6275), Shim6 (RFC 5533) and HIP (RFC 7401).

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "ip.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array mobility_names{
    value_name{0, 0, "binding refresh request"},
    value_name{1, 1, "home test init"},
    value_name{2, 2, "care-of test init"},
    value_name{3, 3, "home test"},
    value_name{4, 4, "care-of test"},
    value_name{5, 5, "binding update"},
    value_name{6, 6, "binding acknowledgement"},
    value_name{7, 7, "binding error"},
};
template <std::uint8_t Type>
bool is_message(const layer& at)
{
    return at.data[2] == Type;
}

constexpr auto mip6_fields = field_table(
    dec("mip6.proto", "Payload Protocol").at(0, 1).with(ip_protocol_names()),
    dec("mip6.hlen", "Header Length").at(1, 1).detail(),
    dec("mip6.mhtype", "Message").at(2, 1).with(mobility_names),
    hex("mip6.reserved", "Reserved", 2).at(3, 1).asked(),
    hex("mip6.csum", "Checksum", 4).at(4, 2).detail(),
    hex("mip6.hoti.cookie", "Home Init Cookie", 16).at(8, 8).only(is_message<1>).detail(),
    hex("mip6.coti.cookie", "Care-of Init Cookie", 16).at(8, 8).only(is_message<2>).detail(),
    dec("mip6.bu.seqnr", "Sequence Number").at(6, 2).only(is_message<5>),
    flag("mip6.bu.a_flag", "Acknowledge").at(8, 2, 0x8000).only(is_message<5>),
    flag("mip6.bu.h_flag", "Home Registration").at(8, 2, 0x4000).only(is_message<5>),
    dec("mip6.bu.lifetime", "Lifetime").at(10, 2).only(is_message<5>),
    dec("mip6.ba.status", "Status").at(6, 1).only(is_message<6>),
    dec("mip6.ba.seqnr", "Sequence Number").at(8, 2).only(is_message<6>),
    dec("mip6.ba.lifetime", "Lifetime").at(10, 2).only(is_message<6>),
    dec("mip6.be.status", "Status").at(6, 1).only(is_message<7>),
    row_of(form::ipv6, "mip6.be.haddr", "Home Address").at(8, 16).only(is_message<7>));

bool is_control(const layer& at)
{
    return (at.data[2] & 0x80U) == 0;
}
constexpr auto shim6_fields = field_table(
    dec("shim6.nxt", "Next Header").at(0, 1).with(ip_protocol_names()),
    dec("shim6.len", "Header Length").at(1, 1).detail(), flag("shim6.p", "Payload").at(2, 1, 0x80),
    dec("shim6.type", "Message").at(2, 1, 0x7f).only(is_control),
    hex("shim6.checksum", "Checksum", 4).at(4, 2).only(is_control).detail());

constexpr std::array hip_names{
    value_name{1, 1, "I1"},      value_name{2, 2, "R1"},          value_name{3, 3, "I2"},
    value_name{4, 4, "R2"},      value_name{16, 16, "update"},    value_name{17, 17, "notify"},
    value_name{18, 18, "close"}, value_name{19, 19, "close ack"},
};
constexpr auto hip_fields =
    field_table(dec("hip.proto", "Payload Protocol").at(0, 1).with(ip_protocol_names()).detail(),
                dec("hip.hdr_len", "Header Length").at(1, 1).detail(),
                dec("hip.packet_type", "Packet Type").at(2, 1, 0x7f).with(hip_names),
                dec("hip.version", "Version").at(3, 1, 0xf0),
                hex("hip.checksum", "Checksum", 4).at(4, 2).detail(),
                hex("hip.controls", "Controls", 4).at(6, 2).detail(),
                raw_bytes("hip.hit_sndr", "Sender").at(8, 16),
                raw_bytes("hip.hit_rcvr", "Receiver").at(24, 16));

next_step decode_sized(cursor in, layer& here, decoding& with)
{
    const auto next = in.u8();
    here.header = (in.u8() + 1U) * 8;
    if (in.ok()) in.skip(here.header - 2);
    here.fault = in.fault();
    here.note[0] = next;
    return in.ok() ? after_ip(next, in, with) : next_step{};
}

constexpr std::array<protocol, 3> rows{{
    {.id = proto::mipv6,
     .name = "mipv6",
     .title = "Mobile IPv6",
     .decode = decode_sized,
     .fields = mip6_fields,
     .prefix = "mip6"},
    {.id = proto::shim6,
     .name = "shim6",
     .title = "Shim6 Protocol",
     .decode = decode_sized,
     .fields = shim6_fields},
    {.id = proto::hip,
     .name = "hip",
     .title = "Host Identity Protocol",
     .decode = decode_sized,
     .fields = hip_fields},
}};

} // namespace

std::span<const protocol> mobility_protocols()
{
    return rows;
}

} // namespace netkit::sniff
