// NTP (RFC 5905). Modes 6 and 7 are messages of their own in the same first byte.
//
//   0 leap, version, mode  1 stratum  2 poll  3 precision  4 root delay  8 root dispersion
//   12 reference id  16 reference time  24 origin  32 receive  40 transmit  48 extensions, MAC

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t head_size = 48;

unsigned mode_of(const layer& at) noexcept
{
    return at.data[0] & 7U;
}
bool is_time(const layer& at) noexcept
{
    return mode_of(at) < 6;
}
bool is_control(const layer& at) noexcept
{
    return mode_of(at) == 6;
}
bool is_private(const layer& at) noexcept
{
    return mode_of(at) == 7;
}
bool has_leap(const layer& at) noexcept
{
    return mode_of(at) != 7;
}

constexpr std::array leaps{
    value_name{0, 0, "no warning"},
    value_name{1, 1, "last minute of the day has 61 seconds"},
    value_name{2, 2, "last minute of the day has 59 seconds"},
    value_name{3, 3, "unknown (clock unsynchronized)"},
};
constexpr std::array modes{
    value_name{1, 1, "symmetric active"}, value_name{2, 2, "symmetric passive"},
    value_name{3, 3, "client"},           value_name{4, 4, "server"},
    value_name{5, 5, "broadcast"},        value_name{6, 6, "control"},
    value_name{7, 7, "private"},
};

constexpr auto fields = field_table(
    hex("ntp.flags", "Flags", 2).at(0, 1).detail(),
    dec("ntp.flags.li", "Leap Indicator").at(0, 1, 0xc0).with(leaps).only(has_leap).detail(),
    dec("ntp.flags.vn", "Version number").at(0, 1, 0x38),
    dec("ntp.flags.mode", "Mode").at(0, 1, 0x07).with(modes),
    dec("ntp.stratum", "Peer Clock Stratum").at(1, 1).only(is_time),
    dec("ntp.ppoll", "Peer Polling Interval").at(2, 1).only(is_time).detail(),
    dec("ntp.precision", "Peer Clock Precision").at(3, 1).only(is_time).detail(),
    dec("ntp.rootdelay", "Root Delay").at(4, 4).only(is_time).detail(),
    dec("ntp.rootdispersion", "Root Dispersion").at(8, 4).only(is_time).detail(),
    raw_bytes("ntp.refid", "Reference ID").at(12, 4).only(is_time),
    hex("ntp.ctrl.flags2", "Flags 2", 2).at(1, 1).only(is_control).detail(),
    flag("ntp.ctrl.flags2.r", "Response bit").at(1, 1, 0x80).only(is_control),
    flag("ntp.ctrl.flags2.error", "Error bit").at(1, 1, 0x40).only(is_control),
    flag("ntp.ctrl.flags2.more", "More bit").at(1, 1, 0x20).only(is_control),
    dec("ntp.ctrl.flags2.opcode", "Operation code").at(1, 1, 0x1f).only(is_control),
    dec("ntp.ctrl.sequence", "Sequence").at(2, 2).only(is_control).detail(),
    hex("ntp.ctrl.status", "Status", 4).at(4, 2).only(is_control).detail(),
    dec("ntp.ctrl.associd", "AssociationID").at(6, 2).only(is_control).detail(),
    dec("ntp.ctrl.offset", "Offset").at(8, 2).only(is_control).detail(),
    dec("ntp.ctrl.count", "Count").at(10, 2).only(is_control).detail(),
    flag("ntp.priv.flags.r", "Response bit").at(0, 1, 0x80).only(is_private),
    flag("ntp.priv.flags.more", "More bit").at(0, 1, 0x40).only(is_private),
    dec("ntp.priv.auth_seq", "Auth, sequence").at(1, 1).only(is_private).detail(),
    flag("ntp.priv.auth", "Auth bit").at(1, 1, 0x80).only(is_private),
    dec("ntp.priv.seq", "Sequence number").at(1, 1, 0x7f).only(is_private).detail(),
    dec("ntp.priv.impl", "Implementation").at(2, 1).only(is_private).detail(),
    dec("ntp.priv.reqcode", "Request code").at(3, 1).only(is_private),
    hex("ntp.priv.err", "Err", 2).at(4, 2, 0xf000).only(is_private).detail(),
    dec("ntp.priv.numitems", "Number of data items").at(4, 2, 0x0fff).only(is_private).detail(),
    hex("ntp.priv.reserved", "Reserved", 2).at(6, 2, 0xf000).only(is_private).detail(),
    dec("ntp.priv.itemsize", "Size of data item").at(6, 2, 0x0fff).only(is_private).detail(),
    row_of(form::text, "ntp.reftime", "Reference Timestamp").detail(),
    row_of(form::text, "ntp.org", "Origin Timestamp").detail(),
    row_of(form::text, "ntp.rec", "Receive Timestamp").detail(),
    row_of(form::text, "ntp.xmt", "Transmit Timestamp"), label("ntp.ext", "Extension"),
    hex("ntp.ext.type", "Field Type", 4).detail(), dec("ntp.ext.length", "Length").detail(),
    raw_bytes("ntp.ext.value", "Value"), raw_bytes("ntp.keyid", "Key ID"),
    raw_bytes("ntp.mac", "Message Authentication Code"));

next_step decode_ntp(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    const auto mode = in.u8() & 7U;
    in.skip(mode == 7 ? 7 : mode == 6 ? 11 : head_size - 1);
    here.fault = in.fault();
    return {};
}

/// Seconds since 1900 in 32.32; with the upper bit clear they count from 2036 (RFC 4330 §3).
void put_time(const layer& from, value_list& to, const field& row, std::uint32_t at)
{
    if (from.captured < at + 8) return;
    const auto seconds = load_be32(from.data + at);
    const std::uint64_t fraction = load_be32(from.data + at + 4);
    constexpr std::int64_t until_1970 = 2'208'988'800;
    constexpr std::int64_t era = std::int64_t{1} << 32U;
    const auto unix_time = std::int64_t{seconds} - until_1970 + (seconds < 0x80000000U ? era : 0);
    const auto part = static_cast<std::int64_t>(fraction * 1'000'000'000U >> 32U);
    if (seconds == 0 && part == 0) return to.put_text(row, "NULL", at, 8);
    put_utc(to, row, unix_time * 1'000'000'000 + part, {at, 8});
}

/// Extensions (RFC 7822), then a key id with a digest. A digest is recognised by not being an
/// extension.
void put_trailer(const layer& from, value_list& to)
{
    auto at = head_size;
    while (from.captured - at >= 16) {
        const std::uint32_t type = load_be16(from.data + at);
        const std::uint32_t size = load_be16(from.data + at + 2);
        if (type == 0 || size < 16 || size % 4 != 0 || size > from.captured - at) break;
        to.put(row_named(fields, "ntp.ext"), 1, at, size);
        to.put(row_named(fields, "ntp.ext.type"), type, at, 2);
        to.put(row_named(fields, "ntp.ext.length"), size, at + 2, 2);
        to.put(row_named(fields, "ntp.ext.value"), byte_view{from.data + at + 4, size - 4}, at + 4);
        at += size;
    }
    const auto left = from.captured - at;
    if (left < 4) return;
    to.put(row_named(fields, "ntp.keyid"), byte_view{from.data + at, 4}, at);
    if (left > 4)
        to.put(row_named(fields, "ntp.mac"), byte_view{from.data + at + 4, left - 4}, at + 4);
}

void walk_ntp(const packet&, const layer& from, value_list& to)
{
    if (from.captured == 0 || !is_time(from)) return;
    put_time(from, to, row_named(fields, "ntp.reftime"), 16);
    put_time(from, to, row_named(fields, "ntp.org"), 24);
    put_time(from, to, row_named(fields, "ntp.rec"), 32);
    put_time(from, to, row_named(fields, "ntp.xmt"), 40);
    if (from.captured >= head_size) put_trailer(from, to);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::ntp,
     .name = "ntp",
     .title = "Network Time Protocol",
     .decode = decode_ntp,
     .fields = fields,
     .walk = walk_ntp},
}};

} // namespace

std::span<const protocol> ntp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
