// Tags between Ethernet and what it carries: MACsec (IEEE 802.1AE), whose content stays closed when
// it is encrypted, and Cisco's metadata. note[0] of a MACsec layer is its first byte.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

enum macsec_flag : std::uint8_t { has_channel = 0x20, encrypted = 0x08, changed = 0x04 };
constexpr std::uint32_t check_size = 16;

bool has_identifier(const layer& at)
{
    return (at.data[0] & has_channel) != 0;
}

constexpr auto macsec_fields = field_table(
    hex("macsec.TCI", "Tag Control", 2).at(0, 1, 0xfc),
    hex("macsec.TCI.V", "Version", 2).at(0, 1, 0x80).asked(),
    flag("macsec.TCI.ES", "End Station").at(0, 1, 0x40),
    flag("macsec.TCI.SC", "Channel Named").at(0, 1, 0x20),
    flag("macsec.TCI.SCB", "Single Copy Broadcast").at(0, 1, 0x10),
    flag("macsec.TCI.E", "Encrypted").at(0, 1, 0x08),
    flag("macsec.TCI.C", "Changed").at(0, 1, 0x04),
    hex("macsec.AN", "Association", 2).at(0, 1, 0x03),
    dec("macsec.SL", "Short Length").at(1, 1).detail(), dec("macsec.PN", "Packet Number").at(2, 4),
    row_of(form::mac, "macsec.SCI.system_identifier", "System").at(6, 6).only(has_identifier),
    dec("macsec.SCI.port_identifier", "Port").at(12, 2).only(has_identifier),
    hex("macsec.etype", "Type", 4), raw_bytes("macsec.ICV", "Check Value"));

constexpr auto cmd_fields = field_table(
    hex("cmd.type", "Type", 4).at(0, 2).with(ethertype_names()),
    dec("cmd.version", "Version").at(2, 1), dec("cmd.length", "Length").at(3, 1).detail(),
    hex("cmd.options", "Options", 4).at(4, 2).detail(), dec("cmd.sgt", "Security Group").at(6, 2));

bool is_open(const layer& at)
{
    return (at.note[0] & (encrypted | changed)) == 0;
}

void walk_macsec(const packet&, const layer& from, value_list& to)
{
    if (from.fault != damage::none) return;
    const auto it = record_of(from);
    if (is_open(from)) it.put(row_named(macsec_fields, "macsec.etype"), from.header - 2U, 2, to);
    if (from.captured == from.wire && from.wire >= from.header + check_size)
        it.put_bytes(row_named(macsec_fields, "macsec.ICV"), from.wire - check_size, check_size,
                     to);
}

next_step decode_macsec(cursor in, layer& here, decoding&)
{
    here.header = 6;
    const auto control = in.u8();
    const std::uint32_t short_length = in.u8() & 63U;
    here.note[0] = control;
    in.skip(4);
    if ((control & has_channel) != 0) {
        here.header = 14;
        in.skip(8);
    }
    std::uint16_t type = 0;
    if (in.ok() && is_open(here)) {
        type = in.be16();
        here.header += 2;
    }
    here.fault = in.fault();
    if (!in.ok() || !is_open(here)) return {};
    if (short_length >= 2 && short_length - 2 + check_size <= in.wire())
        in.narrow(short_length - 2);
    else if (in.wire() >= check_size)
        in.narrow(in.wire() - check_size);
    return {after_ethertype(type), in};
}

next_step decode_cmd(cursor in, layer& here, decoding&)
{
    here.header = 8;
    const auto type = in.be16();
    in.skip(6);
    here.fault = in.fault();
    return {after_ethertype(type), in};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::macsec,
     .name = "macsec",
     .title = "802.1AE Security Tag",
     .decode = decode_macsec,
     .fields = macsec_fields,
     .walk = walk_macsec},
    {.id = proto::cmd,
     .name = "cmd",
     .title = "Cisco Metadata",
     .decode = decode_cmd,
     .fields = cmd_fields},
}};

} // namespace

std::span<const protocol> link_tag_protocols()
{
    return rows;
}

} // namespace netkit::sniff
