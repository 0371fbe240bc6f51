// Bidirectional forwarding detection (RFC 5880; version 0 as in the drafts before it).

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t head_size = 24;

bool is_old(const layer& at) noexcept
{
    return at.data[0] < 0x20;
}
bool is_current(const layer& at) noexcept
{
    return at.data[0] >= 0x20;
}

constexpr std::array states{
    value_name{0, 0, "AdminDown"},
    value_name{1, 1, "Down"},
    value_name{2, 2, "Init"},
    value_name{3, 3, "Up"},
};

constexpr auto fields = field_table(
    dec("bfd.version", "Protocol Version").at(0, 1, 0xe0).detail(),
    hex("bfd.diag", "Diagnostic Code", 2).at(0, 1, 0x1f),
    hex("bfd.sta", "Session State", 2).at(1, 1, 0xc0).with(states).only(is_current),
    hex("bfd.flags", "Message Flags", 2).at(1, 1).detail(),
    flag("bfd.flags.h", "I hear you").at(1, 1, 0x80).only(is_old),
    row_of(form::boolean, "bfd.flags.d", "Demand").at(1, 1, 0x02).only(is_current).detail(),
    flag("bfd.flags.p", "Poll").at(1, 1, 0x20), flag("bfd.flags.f", "Final").at(1, 1, 0x10),
    flag("bfd.flags.c", "Control Plane Independent").at(1, 1, 0x08).only(is_current),
    flag("bfd.flags.a", "Authentication Present").at(1, 1, 0x04).only(is_current),
    flag("bfd.flags.m", "Multipoint").at(1, 1, 0x01).only(is_current),
    dec("bfd.detect_time_multiplier", "Detect Time Multiplier").at(2, 1).detail(),
    dec("bfd.message_length", "Message Length").at(3, 1).detail(),
    hex("bfd.my_discriminator", "My Discriminator", 8).at(4, 4),
    hex("bfd.your_discriminator", "Your Discriminator", 8).at(8, 4),
    dec("bfd.desired_min_tx_interval", "Desired Min TX Interval").at(12, 4).detail(),
    dec("bfd.required_min_rx_interval", "Required Min RX Interval").at(16, 4).detail(),
    dec("bfd.required_min_echo_interval", "Required Min Echo Interval").at(20, 4).detail(),
    dec("bfd.auth.type", "Authentication Type").detail(),
    dec("bfd.auth.len", "Authentication Length").detail(),
    dec("bfd.auth.key", "Authentication Key ID").detail(),
    row_of(form::text, "bfd.auth.password", "Password").detail(),
    hex("bfd.auth.seq_num", "Sequence Number", 8).detail(), raw_bytes("bfd.checksum", "Checksum"),
    label("bfd.auth.no_data", "Authentication flag without authentication data"));

next_step decode_bfd(cursor in, layer& here, decoding&)
{
    in.skip(head_size);
    here.fault = in.fault();
    here.header = in.ok() ? here.wire : 0;
    return {};
}

/// RFC 5880 §4.2 to §4.4
void walk_bfd(const packet&, const layer& from, value_list& to)
{
    if (from.captured < head_size) return;
    if (is_old(from)) to.put(row_named(fields, "bfd.flags.d"), from.data[1] >> 6U & 1U, 1, 1);
    if (is_old(from) || (from.data[1] & 4U) == 0) return;
    cursor in = from.read();
    in.skip(head_size);
    if (in.wire() == 0) return to.put(row_named(fields, "bfd.auth.no_data"), 1);
    const auto type = in.u8();
    const std::uint32_t size = in.u8();
    const auto key = in.u8();
    if (!in.ok() || size < 3) return;
    to.put(row_named(fields, "bfd.auth.type"), type, head_size, 1);
    to.put(row_named(fields, "bfd.auth.len"), size, head_size + 1, 1);
    to.put(row_named(fields, "bfd.auth.key"), key, head_size + 2, 1);
    if (type == 1)
        return put_ascii(to, row_named(fields, "bfd.auth.password"), in.read(size - 3),
                         head_size + 3);
    in.skip(1);
    const auto number = in.be32();
    if (!in.ok()) return;
    to.put(row_named(fields, "bfd.auth.seq_num"), number, head_size + 4, 4);
    if (size > 8) to.put(row_named(fields, "bfd.checksum"), in.read(size - 8), head_size + 8);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::bfd,
     .name = "bfd",
     .title = "Bidirectional Forwarding Detection Control Message",
     .decode = decode_bfd,
     .fields = fields,
     .walk = walk_bfd},
}};

} // namespace

std::span<const protocol> bfd_protocols()
{
    return rows;
}

} // namespace netkit::sniff
