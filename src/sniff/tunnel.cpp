// Smaller tunnels: Teredo (RFC 4380), EtherIP (RFC 3378), L2TP (RFC 2661, RFC 3931). note[0] of an
// L2TP layer is its flags word.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

// --- Teredo: an authentication and an origin indication may stand before the IPv6 packet.

constexpr auto teredo_fields = field_table(
    label("teredo.auth", "Authentication"), dec("teredo.auth.idlen", "Client Length").detail(),
    dec("teredo.auth.aulen", "Authentication Length").detail(),
    raw_bytes("teredo.auth.id", "Client"), raw_bytes("teredo.auth.value", "Authentication Value"),
    raw_bytes("teredo.auth.nonce", "Nonce"), raw_bytes("teredo.auth.conf", "Confirmation"),
    label("teredo.orig", "Origin Indication"), dec("teredo.orig.port", "Origin Port").detail(),
    row_of(form::ipv4, "teredo.orig.addr", "Origin Address").detail());

constexpr std::array<std::uint8_t, 4> turned(const std::uint8_t* obfuscated)
{
    std::array<std::uint8_t, 4> plain{};
    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] = static_cast<std::uint8_t>(~obfuscated[i]);
    return plain;
}

void walk_teredo(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    std::size_t at = 0;
    if (it.has(4) && load_be16(from.data) == 1) {
        const std::size_t id = it[2];
        const std::size_t value = it[3];
        to.put(row_named(teredo_fields, "teredo.auth"), 1, 0, 2);
        it.put(row_named(teredo_fields, "teredo.auth.idlen"), 2, 1, to);
        it.put(row_named(teredo_fields, "teredo.auth.aulen"), 3, 1, to);
        if (id > 0) it.put_bytes(row_named(teredo_fields, "teredo.auth.id"), 4, id, to);
        if (value > 0)
            it.put_bytes(row_named(teredo_fields, "teredo.auth.value"), 4 + id, value, to);
        it.put_bytes(row_named(teredo_fields, "teredo.auth.nonce"), 4 + id + value, 8, to);
        it.put_bytes(row_named(teredo_fields, "teredo.auth.conf"), 12 + id + value, 1, to);
        at = 13 + id + value;
    }
    if (!it.has(at + 8) || load_be16(from.data + at) != 0) return;
    const auto here = static_cast<std::uint32_t>(at);
    to.put(row_named(teredo_fields, "teredo.orig"), 1, here, 2);
    to.put(row_named(teredo_fields, "teredo.orig.port"), load_be16(from.data + at + 2) ^ 0xffffU,
           here + 2, 2);
    const auto address = turned(from.data + at + 4);
    to.put_text(row_named(teredo_fields, "teredo.orig.addr"), text_of(address), here + 4, 4);
}

next_step decode_teredo(cursor in, layer& here, decoding&)
{
    if (in.captured() >= 2 && load_be16(in.data()) == 1) {
        in.skip(2);
        const auto id = in.u8();
        const auto value = in.u8();
        in.skip(std::size_t{id} + value + 9);
        here.header = 13U + id + value;
    }
    if (in.captured() >= 2 && load_be16(in.data()) == 0) {
        in.skip(8);
        here.header += 8;
    }
    here.fault = in.fault();
    if (!in.ok() || in.captured() == 0) return {};
    return {in.data()[0] >> 4U == 6 ? proto::ipv6 : proto::data, in};
}

// --- EtherIP

constexpr auto etherip_fields =
    field_table(dec("etherip.ver", "Version").at(0, 2, 0xf000),
                hex("etherip.reserved", "Reserved", 4).at(0, 2, 0x0fff).asked());

next_step decode_etherip(cursor in, layer& here, decoding&)
{
    here.header = 2;
    in.skip(2);
    here.fault = in.fault();
    return {in.wire() == 0 ? proto::none : proto::eth, in};
}

// --- L2TP: version 2 carries PPP, version 3 over IP begins with a session.

enum l2tp_flag : std::uint16_t {
    is_control = 0x8000,
    has_length = 0x4000,
    has_sequence = 0x0800,
    has_offset = 0x0200,
};

bool over_udp(const layer& at)
{
    return at.note[1] != 0;
}

constexpr auto l2tp_fields = field_table(
    hex("l2tp.flags", "Flags", 4).at(0, 2).only(over_udp).detail(),
    dec("l2tp.type", "Control").at(0, 2, 0x8000).only(over_udp),
    flag("l2tp.length_bit", "Length").at(0, 2, 0x4000).only(over_udp),
    flag("l2tp.seq_bit", "Sequence").at(0, 2, 0x0800).only(over_udp),
    flag("l2tp.offset_bit", "Offset").at(0, 2, 0x0200).only(over_udp),
    flag("l2tp.priority", "Priority").at(0, 2, 0x0100).only(over_udp),
    dec("l2tp.version", "Version").at(0, 2, 0x000f).only(over_udp),
    dec("l2tp.length", "Length").detail(), dec("l2tp.tunnel", "Tunnel"),
    dec("l2tp.session", "Session"), dec("l2tp.Ns", "Sent").detail(),
    dec("l2tp.Nr", "Expected").detail(), dec("l2tp.offset", "Offset").detail(),
    hex("l2tp.sid", "Session", 8), hex("l2tp.ccid", "Control Connection", 8),
    flag("l2tp.avp.mandatory", "Mandatory").asked(), flag("l2tp.avp.hidden", "Hidden").asked(),
    dec("l2tp.avp.length", "Attribute Length").asked(), dec("l2tp.avp.type", "Attribute").asked());

void put_attributes(const field_record& it, std::size_t at, value_list& to)
{
    while (it.has(at + 6)) {
        const std::size_t size = load_be16(it.bytes.data() + at) & 0x3ffU;
        it.put(row_named(l2tp_fields, "l2tp.avp.mandatory"), at, 2, to, 0x8000);
        it.put(row_named(l2tp_fields, "l2tp.avp.hidden"), at, 2, to, 0x4000);
        it.put(row_named(l2tp_fields, "l2tp.avp.length"), at, 2, to, 0x03ff);
        if (load_be16(it.bytes.data() + at + 2) == 0)
            it.put(row_named(l2tp_fields, "l2tp.avp.type"), at + 4, 2, to);
        if (size < 6) return;
        at += size;
    }
}

void walk_l2tp(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    if (!over_udp(from)) {
        it.put(row_named(l2tp_fields, "l2tp.sid"), 0, 4, to);
        return;
    }
    if (!it.has(6)) return;
    const unsigned flags = from.note[0];
    std::size_t at = 2;
    const auto next = [&](bool there, const field& as) {
        if (!there) return;
        it.put(as, at, 2, to);
        at += 2;
    };
    next((flags & has_length) != 0, row_named(l2tp_fields, "l2tp.length"));
    if ((flags & 15U) == 3) {
        it.put((flags & is_control) != 0 ? row_named(l2tp_fields, "l2tp.ccid")
                                         : row_named(l2tp_fields, "l2tp.sid"),
               4, 4, to);
        return;
    }
    next(true, row_named(l2tp_fields, "l2tp.tunnel"));
    next(true, row_named(l2tp_fields, "l2tp.session"));
    next((flags & has_sequence) != 0, row_named(l2tp_fields, "l2tp.Ns"));
    next((flags & has_sequence) != 0, row_named(l2tp_fields, "l2tp.Nr"));
    next((flags & has_offset) != 0, row_named(l2tp_fields, "l2tp.offset"));
    if ((flags & is_control) != 0) put_attributes(it, at, to);
}

next_step decode_l2tp(cursor in, layer& here, decoding& with)
{
    const auto* const outer = with.outer();
    const bool udp = outer != nullptr && outer->id == proto::udp;
    here.header = udp ? 6 : 4;
    here.note[1] = udp ? 1 : 0;
    if (!udp) {
        in.skip(4);
        here.fault = in.fault();
        return {};
    }
    const unsigned flags = in.be16();
    here.note[0] = flags;
    if ((flags & has_length) != 0) {
        const std::uint32_t length = in.be16();
        here.header += 2;
        if (in.ok() && length >= 4) in.narrow(length - 4);
    }
    in.skip(4);
    if ((flags & has_sequence) != 0) {
        in.skip(4);
        here.header += 4;
    }
    if ((flags & has_offset) != 0) {
        const auto padding = in.be16();
        in.skip(padding);
        here.header += 2U + padding;
    }
    here.fault = in.fault();
    const bool carries = (flags & (is_control | 15U)) == 2;
    return {carries && in.wire() > 0 ? proto::ppp : proto::none, in};
}

constexpr std::array<protocol, 3> rows{{
    {.id = proto::teredo,
     .name = "teredo",
     .title = "Teredo IPv6 over UDP tunneling",
     .decode = decode_teredo,
     .fields = teredo_fields,
     .walk = walk_teredo},
    {.id = proto::etherip,
     .name = "etherip",
     .title = "Ethernet over IP",
     .decode = decode_etherip,
     .fields = etherip_fields},
    {.id = proto::l2tp,
     .name = "l2tp",
     .title = "Layer 2 Tunneling Protocol",
     .decode = decode_l2tp,
     .fields = l2tp_fields,
     .walk = walk_l2tp},
}};

} // namespace

std::span<const protocol> tunnel_protocols()
{
    return rows;
}

} // namespace netkit::sniff
