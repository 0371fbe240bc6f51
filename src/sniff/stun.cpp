// STUN and TURN (RFC 8489, RFC 8656): a head of 20 bytes, then attributes padded to four.

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t head_size = 20;
constexpr std::uint32_t cookie = 0x2112a442;

bool is_message(const layer& at) noexcept
{
    return at.data[0] < 0x40;
}
bool is_channel(const layer& at) noexcept
{
    return at.data[0] >= 0x40;
}

constexpr std::array types{
    value_name{0x0001, 0x0001, "Binding Request"},
    value_name{0x0003, 0x0003, "Allocate Request"},
    value_name{0x0004, 0x0004, "Refresh Request"},
    value_name{0x0008, 0x0008, "CreatePermission Request"},
    value_name{0x0009, 0x0009, "Channel-Bind Request"},
    value_name{0x0011, 0x0011, "Binding Indication"},
    value_name{0x0016, 0x0016, "Send Indication"},
    value_name{0x0017, 0x0017, "Data Indication"},
    value_name{0x0101, 0x0101, "Binding Success Response"},
    value_name{0x0103, 0x0103, "Allocate Success Response"},
    value_name{0x0104, 0x0104, "Refresh Success Response"},
    value_name{0x0108, 0x0108, "CreatePermission Success Response"},
    value_name{0x0109, 0x0109, "Channel-Bind Success Response"},
    value_name{0x0111, 0x0111, "Binding Error Response"},
    value_name{0x0113, 0x0113, "Allocate Error Response"},
};

enum : std::uint16_t {
    mapped_address = 0x0001,
    username = 0x0006,
    integrity = 0x0008,
    error_code = 0x0009,
    channel_number = 0x000c,
    lifetime = 0x000d,
    peer_address = 0x0012,
    data = 0x0013,
    realm = 0x0014,
    nonce = 0x0015,
    relayed_address = 0x0016,
    requested_transport = 0x0019,
    xor_mapped_address = 0x0020,
    priority = 0x0024,
    software = 0x8022,
    alternate_server = 0x8023,
    fingerprint = 0x8028,
    controlled = 0x8029,
    controlling = 0x802a,
    response_origin = 0x802b,
    other_address = 0x802c,
};

constexpr auto fields = field_table(
    hex("stun.type", "Message Type", 4).at(0, 2).with(types).only(is_message),
    hex("stun.type.class", "Message Class", 4).detail(),
    hex("stun.type.method", "Message Method", 4).at(0, 2, 0x000f).only(is_message).detail(),
    hex("stun.type.method-assignment", "Message Method Assignment", 4).detail(),
    hex("stun.channel", "Channel Number", 4).at(0, 2).only(is_channel),
    dec("stun.length", "Message Length").at(2, 2).detail(),
    raw_bytes("stun.cookie", "Message Cookie").at(4, 4).only(is_message),
    raw_bytes("stun.id", "Message Transaction ID").at(8, 12).only(is_message),
    label("stun.attributes", "Attributes"), hex("stun.attribute", "Attribute Type", 4).detail(),
    hex("stun.att.type", "Attribute Type", 4).detail(),
    hex("stun.att.type.comprehension", "Attribute Type Comprehension", 4).detail(),
    hex("stun.att.type.assignment", "Attribute Type Assignment", 4).detail(),
    dec("stun.att.length", "Attribute Length").detail(),
    hex("stun.att.family", "Protocol Family", 2).detail(),
    row_of(form::ipv4, "stun.att.ipv4", "IP"), row_of(form::ipv6, "stun.att.ipv6", "IP"),
    dec("stun.att.port", "Port"), raw_bytes("stun.att.ipv4-xord", "IP (XOR-d)"),
    raw_bytes("stun.att.ipv6-xord", "IP (XOR-d)"), raw_bytes("stun.att.port-xord", "Port (XOR-d)"),
    dec("stun.att.padding", "Padding").detail(), raw_bytes("stun.att.reserved", "Reserved"),
    row_of(form::text, "stun.att.username", "Username"),
    row_of(form::text, "stun.att.realm", "Realm"),
    row_of(form::text, "stun.att.nonce", "Nonce").detail(),
    row_of(form::text, "stun.att.software", "Software"), raw_bytes("stun.att.hmac", "HMAC-SHA1"),
    raw_bytes("stun.value", "Value"), hex("stun.att.crc32", "CRC-32", 8).detail(),
    dec("stun.att.priority", "Priority").detail(), raw_bytes("stun.att.tie-breaker", "Tie breaker"),
    dec("stun.att.error.class", "Error Class"), dec("stun.att.error", "Error Code"),
    row_of(form::text, "stun.att.error.reason", "Error Reason Phrase"),
    dec("stun.att.lifetime", "Lifetime").detail(), hex("stun.att.transp", "Transport", 2).detail(),
    hex("stun.att.channelnum", "Channel-Number", 4).detail());

next_step decode_stun(cursor in, layer& here, decoding&)
{
    const auto type = in.be16();
    const auto length = in.be16();
    if (in.ok() && type >= 0x4000) { // TURN's channel data
        here.header = 4;
        in.narrow(length);
        return {in.wire() == 0 ? proto::none : proto::data, in};
    }
    in.skip(16U + length);
    here.fault = in.fault();
    here.header = here.wire;
    return {};
}

/// RFC 8489 §14.1, and §14.2 where address and port are XORed with the cookie and the id.
void put_address(field_reader& put, cursor in, const layer& from, bool crossed)
{
    const auto start = put.at(in);
    const auto reserved = in.read(1);
    if (!in.ok()) return;
    put.to().put(row_named(fields, "stun.att.reserved"), reserved, start);
    const auto family = put.u8(in, row_named(fields, "stun.att.family"));
    const auto port_bytes = in.read(2);
    const std::uint32_t size = family == 1 ? 4 : 16;
    const auto address = in.read(size);
    if (!in.ok() || (family != 1 && family != 2)) return;
    const auto& row =
        family == 1 ? row_named(fields, "stun.att.ipv4") : row_named(fields, "stun.att.ipv6");
    const auto port = load_be16(port_bytes.data());
    if (!crossed) {
        put.to().put(row_named(fields, "stun.att.port"), port, start + 2, 2);
        return put.to().put(row, address, start + 4);
    }
    put.to().put(row_named(fields, "stun.att.port-xord"), port_bytes, start + 2);
    put.to().put(row_named(fields, "stun.att.port"), port ^ (cookie >> 16U), start + 2, 2);
    put.to().put(family == 1 ? row_named(fields, "stun.att.ipv4-xord")
                             : row_named(fields, "stun.att.ipv6-xord"),
                 address, start + 4);
    std::array<char, 16> plain{};
    for (std::size_t i = 0; i < size; ++i) // the cookie and the id stand one behind the other
        plain[i] = static_cast<char>(address[i] ^ from.data[4 + i]);
    put.to().put_text(row, {plain.data(), size}, start + 4, size);
}

void put_error(field_reader& put, cursor in)
{
    put.bytes(in, row_named(fields, "stun.att.reserved"), 2);
    put.u8(in, row_named(fields, "stun.att.error.class"));
    put.u8(in, row_named(fields, "stun.att.error"));
    if (in.ok() && in.captured() > 0)
        put_utf8(put.to(), row_named(fields, "stun.att.error.reason"), in.bytes(), put.at(in));
}

void put_value(field_reader& put, std::uint32_t type, cursor in, const layer& from)
{
    const auto text = [&](const field& row) { put_utf8(put.to(), row, in.bytes(), put.at(in)); };
    switch (type) {
    case mapped_address:
    case alternate_server:
    case response_origin:
    case other_address:
        return put_address(put, in, from, false);
    case xor_mapped_address:
    case peer_address:
    case relayed_address:
        return put_address(put, in, from, true);
    case username:
        return text(row_named(fields, "stun.att.username"));
    case realm:
        return text(row_named(fields, "stun.att.realm"));
    case nonce:
        return text(row_named(fields, "stun.att.nonce"));
    case software:
        return text(row_named(fields, "stun.att.software"));
    case integrity:
        return put.bytes(in, row_named(fields, "stun.att.hmac"), in.wire());
    case data:
        return put.bytes(in, row_named(fields, "stun.value"), in.wire());
    case fingerprint:
        put.be32(in, row_named(fields, "stun.att.crc32"));
        return;
    case priority:
        put.be32(in, row_named(fields, "stun.att.priority"));
        return;
    case lifetime:
        put.be32(in, row_named(fields, "stun.att.lifetime"));
        return;
    case controlled:
    case controlling:
        return put.bytes(in, row_named(fields, "stun.att.tie-breaker"), 8);
    case channel_number:
        put.be16(in, row_named(fields, "stun.att.channelnum"));
        return put.bytes(in, row_named(fields, "stun.att.reserved"), 2);
    case requested_transport:
        put.u8(in, row_named(fields, "stun.att.transp"));
        return put.bytes(in, row_named(fields, "stun.att.reserved"), 3);
    case error_code:
        return put_error(put, in);
    default:
        return;
    }
}

void put_attribute(field_reader& put, cursor& in, const layer& from)
{
    const auto at = put.at(in);
    const std::uint32_t type = in.be16();
    const std::uint32_t size = in.be16();
    if (!in.ok()) return;
    put.to().put(row_named(fields, "stun.attribute"), type, at, 4 + size);
    put.to().put(row_named(fields, "stun.att.type"), type, at, 2);
    put.to().put(row_named(fields, "stun.att.type.comprehension"), type >> 15U, at, 2);
    put.to().put(row_named(fields, "stun.att.type.assignment"), type >> 14U & 1U, at, 2);
    put.to().put(row_named(fields, "stun.att.length"), size, at + 2, 2);
    const auto value = in.sub(size);
    if (in.ok() && value.captured() == size) put_value(put, type, value, from);
    const auto padding = (4 - size % 4) % 4;
    if (padding == 0 || !in.ok() || in.wire() < padding) return;
    put.to().put(row_named(fields, "stun.att.padding"), padding, put.at(in), padding);
    in.skip(padding);
}

void walk_stun(const packet&, const layer& from, value_list& to)
{
    if (from.captured < head_size || !is_message(from)) return;
    const auto type = load_be16(from.data);
    const auto kind = (type >> 4U & 0x0010U) | (type >> 4U & 0x0001U);
    to.put(row_named(fields, "stun.type.class"), kind, 0, 2);
    to.put(row_named(fields, "stun.type.method-assignment"), type >> 13U, 0, 2);
    field_reader put{to, from.data};
    cursor in = from.read();
    in.skip(head_size);
    in.narrow(load_be16(from.data + 2));
    if (in.wire() > 0) put.label(in, row_named(fields, "stun.attributes"), in.wire());
    while (in.ok() && in.wire() > 0)
        put_attribute(put, in, from);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::stun,
     .name = "stun",
     .title = "Session Traversal Utilities for NAT",
     .decode = decode_stun,
     .fields = fields,
     .walk = walk_stun},
}};

} // namespace

std::span<const protocol> stun_protocols()
{
    return rows;
}

} // namespace netkit::sniff
