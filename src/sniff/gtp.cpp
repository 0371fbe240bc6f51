// GTP (3GPP TS 29.060, TS 29.281): in user data (message 255) an IP packet follows the header. Any
// of three flags adds four bytes; extension headers then chain by their last byte. note[0] is the
// tunnel endpoint, note[1] the message type.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint8_t user_data = 255;

bool is_first(const layer& at)
{
    return at.data[0] >> 5U == 1;
}
template <std::uint8_t Flag>
bool has(const layer& at)
{
    return is_first(at) && (at.data[0] & Flag) != 0;
}

constexpr std::array message_names{
    value_name{1, 1, "echo request"},
    value_name{2, 2, "echo response"},
    value_name{16, 16, "create PDP context request"},
    value_name{17, 17, "create PDP context response"},
    value_name{18, 18, "update PDP context request"},
    value_name{19, 19, "update PDP context response"},
    value_name{20, 20, "delete PDP context request"},
    value_name{21, 21, "delete PDP context response"},
    value_name{26, 26, "error indication"},
    value_name{31, 31, "supported extension headers"},
    value_name{254, 254, "end marker"},
    value_name{255, 255, "user data"},
};

constexpr auto gtp_fields = field_table(
    hex("gtp.flags", "Flags", 2).at(0, 1).only(is_first).detail(),
    dec("gtp.flags.version", "Version").at(0, 1, 0xe0).only(is_first).detail(),
    dec("gtp.flags.payload", "Protocol").at(0, 1, 0x10).only(is_first).detail(),
    dec("gtp.flags.reserved", "Reserved").at(0, 1, 0x08).only(is_first).asked(),
    flag("gtp.flags.e", "Extension Headers").at(0, 1, 0x04).only(is_first),
    flag("gtp.flags.s", "Sequence Number").at(0, 1, 0x02).only(is_first),
    flag("gtp.flags.pn", "N-PDU Number").at(0, 1, 0x01).only(is_first),
    hex("gtp.message", "Message Type", 2).at(1, 1).with(message_names).only(is_first),
    dec("gtp.length", "Length").at(2, 2).only(is_first),
    hex("gtp.teid", "Tunnel Endpoint", 8).at(4, 4).only(is_first),
    hex("gtp.seq_number", "Sequence Number", 4).at(8, 2).only(has<0x02>),
    hex("gtp.npdu_number", "N-PDU Number", 2).at(10, 1).only(has<0x01>).detail(),
    hex("gtp.ext_hdr.next", "Next Extension Header", 2).at(11, 1).only(has<0x04>).detail());

/// Extension headers: a length in words, content, the next one's type.
void skip_extensions(cursor& in, layer& here, std::uint8_t next)
{
    while (in.ok() && next != 0) {
        const std::uint32_t size = in.u8() * 4U;
        if (size == 0) return in.fail(damage::malformed);
        in.skip(size - 2);
        next = in.u8();
        here.header += size;
    }
}

next_step decode_gtp(cursor in, layer& here, decoding&)
{
    const auto flags = in.u8();
    here.note[1] = in.u8();
    const std::uint32_t length = in.be16();
    here.header = 8;
    if (in.ok() && flags >> 5U != 1) {
        // Version 2 is control only; its head is shown as such.
        return {};
    }
    here.note[0] = in.be32();
    if (in.ok()) {
        here.wire = std::min(here.wire, length + 8);
        here.captured = std::min(here.captured, here.wire);
        in.narrow(length);
    }
    if ((flags & 7U) != 0) {
        in.skip(3);
        const auto next = in.u8();
        here.header += 4;
        if ((flags & 4U) != 0) skip_extensions(in, here, next);
    }
    here.fault = in.fault();
    if (!in.ok() || here.note[1] != user_data || in.captured() == 0) return {};
    switch (in.data()[0] >> 4U) {
    case 4:
        return {proto::ip, in};
    case 6:
        return {proto::ipv6, in};
    default:
        return {proto::data, in};
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::gtp,
     .name = "gtp",
     .title = "GPRS Tunneling Protocol",
     .decode = decode_gtp,
     .fields = gtp_fields},
}};

} // namespace

std::span<const protocol> gtp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
