// MQTT 3.1 and 3.1.1: packets of a type, a length of up to four bytes of seven bits, and fields in
// a fixed order. Of MQTT 5 the same fields are read; the properties of its CONNECT are skipped, in
// other packets they cannot be told from what follows without remembering the version.

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

enum type : std::uint8_t {
    connect = 1,
    connack,
    publish,
    puback,
    pubrec,
    pubrel,
    pubcomp,
    subscribe,
    suback,
    unsubscribe,
    unsuback,
};

constexpr std::array types{
    value_name{1, 1, "Connect Command"},
    value_name{2, 2, "Connect Ack"},
    value_name{3, 3, "Publish Message"},
    value_name{4, 4, "Publish Ack"},
    value_name{5, 5, "Publish Received"},
    value_name{6, 6, "Publish Release"},
    value_name{7, 7, "Publish Complete"},
    value_name{8, 8, "Subscribe Request"},
    value_name{9, 9, "Subscribe Ack"},
    value_name{10, 10, "Unsubscribe Request"},
    value_name{11, 11, "Unsubscribe Ack"},
    value_name{12, 12, "Ping Request"},
    value_name{13, 13, "Ping Response"},
    value_name{14, 14, "Disconnect Req"},
    value_name{15, 15, "Authentication Exchange"},
};

constexpr auto fields = field_table(
    hex("mqtt.hdrflags", "Header Flags", 2).detail(),
    dec("mqtt.msgtype", "Message Type").with(types), dec("mqtt.hdr_reserved", "Reserved").detail(),
    flag("mqtt.dupflag", "DUP Flag"), dec("mqtt.qos", "QoS Level").detail(),
    flag("mqtt.retain", "Retain"), dec("mqtt.len", "Msg Len").detail(),
    dec("mqtt.proto_len", "Protocol Name Length").detail(),
    row_of(form::text, "mqtt.protoname", "Protocol Name").detail(),
    dec("mqtt.ver", "Version").detail(), hex("mqtt.conflags", "Connect Flags", 2).detail(),
    flag("mqtt.conflag.uname", "User Name Flag"), flag("mqtt.conflag.passwd", "Password Flag"),
    flag("mqtt.conflag.retain", "Will Retain"), dec("mqtt.conflag.qos", "QoS Level").detail(),
    flag("mqtt.conflag.willflag", "Will Flag"),
    flag("mqtt.conflag.cleansess", "Clean Session Flag"),
    flag("mqtt.conflag.reserved", "(Reserved)"), dec("mqtt.kalive", "Keep Alive").detail(),
    dec("mqtt.clientid_len", "Client ID Length").detail(),
    row_of(form::text, "mqtt.clientid", "Client ID"),
    dec("mqtt.willtopic_len", "Will Topic Length").detail(),
    row_of(form::text, "mqtt.willtopic", "Will Topic").detail(),
    dec("mqtt.willmsg_len", "Will Message Length").detail(),
    raw_bytes("mqtt.willmsg", "Will Message"),
    dec("mqtt.username_len", "User Name Length").detail(),
    row_of(form::text, "mqtt.username", "User Name"),
    dec("mqtt.passwd_len", "Password Length").detail(),
    row_of(form::text, "mqtt.passwd", "Password").asked(),
    flag("mqtt.conack.flags.reserved", "Reserved"),
    hex("mqtt.conack.flags", "Acknowledge Flags", 2).detail(),
    flag("mqtt.conack.flags.sp", "Session Present"), dec("mqtt.conack.val", "Return Code"),
    dec("mqtt.msgid", "Message Identifier").detail(),
    dec("mqtt.topic_len", "Topic Length").detail(), row_of(form::text, "mqtt.topic", "Topic"),
    raw_bytes("mqtt.msg", "Message"), dec("mqtt.sub.qos", "Requested QoS").detail(),
    dec("mqtt.suback.qos", "Granted QoS").detail());

struct length {
    std::uint32_t value = 0;
    std::uint32_t size = 0; ///< 0: it is not all there, or longer than four bytes
};

length length_of(byte_view from) noexcept
{
    length found;
    for (std::uint32_t i = 0; i < from.size() && i < 4; ++i) {
        found.value |= (from[i] & 0x7fU) << 7U * i;
        if ((from[i] & 0x80U) == 0) {
            found.size = i + 1;
            return found;
        }
    }
    return {};
}

next_step decode_mqtt(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    here.fault = in.captured() >= 2 || in.captured() < in.wire() ? damage::none : damage::malformed;
    return {};
}

/// A length of two bytes, then text. False when it is cut.
bool put_text(field_reader& put, cursor& in, const field& size, const field& row)
{
    const auto length = put.be16(in, size);
    const auto at = put.at(in);
    const auto text = in.read(length);
    if (in.ok() && length > 0) put_utf8(put.to(), row, text, at);
    return in.ok();
}

void put_bit(field_reader& put, std::uint32_t at, const field& row, std::uint32_t value)
{
    put.to().put(row, value, at, 1);
}

/// MQTT 3.1.1 §3.1
void put_connect(field_reader& put, cursor in)
{
    put_text(put, in, row_named(fields, "mqtt.proto_len"), row_named(fields, "mqtt.protoname"));
    const auto version = put.u8(in, row_named(fields, "mqtt.ver"));
    const auto at = put.at(in);
    const auto flags = put.u8(in, row_named(fields, "mqtt.conflags"));
    if (!in.ok()) return;
    put_bit(put, at, row_named(fields, "mqtt.conflag.uname"), flags >> 7U & 1U);
    put_bit(put, at, row_named(fields, "mqtt.conflag.passwd"), flags >> 6U & 1U);
    put_bit(put, at, row_named(fields, "mqtt.conflag.retain"), flags >> 5U & 1U);
    put_bit(put, at, row_named(fields, "mqtt.conflag.qos"), flags >> 3U & 3U);
    put_bit(put, at, row_named(fields, "mqtt.conflag.willflag"), flags >> 2U & 1U);
    put_bit(put, at, row_named(fields, "mqtt.conflag.cleansess"), flags >> 1U & 1U);
    put_bit(put, at, row_named(fields, "mqtt.conflag.reserved"), flags & 1U);
    put.be16(in, row_named(fields, "mqtt.kalive"));
    if (version >= 5) { // its properties
        const auto properties = length_of(in.bytes());
        in.skip(std::size_t{properties.size} + properties.value);
    }
    put_text(put, in, row_named(fields, "mqtt.clientid_len"), row_named(fields, "mqtt.clientid"));
    if ((flags & 4U) != 0) {
        put_text(put, in, row_named(fields, "mqtt.willtopic_len"),
                 row_named(fields, "mqtt.willtopic"));
        const auto size = put.be16(in, row_named(fields, "mqtt.willmsg_len"));
        put.bytes(in, row_named(fields, "mqtt.willmsg"), size);
    }
    if ((flags & 0x80U) != 0)
        put_text(put, in, row_named(fields, "mqtt.username_len"),
                 row_named(fields, "mqtt.username"));
    if ((flags & 0x40U) != 0)
        put_text(put, in, row_named(fields, "mqtt.passwd_len"), row_named(fields, "mqtt.passwd"));
}

void put_connack(field_reader& put, cursor in)
{
    const auto at = put.at(in);
    const auto flags = put.u8(in, row_named(fields, "mqtt.conack.flags"));
    if (!in.ok()) return;
    put_bit(put, at, row_named(fields, "mqtt.conack.flags.reserved"), flags >> 1U);
    put_bit(put, at, row_named(fields, "mqtt.conack.flags.sp"), flags & 1U);
    put.u8(in, row_named(fields, "mqtt.conack.val"));
}

void put_publish(field_reader& put, cursor in, std::uint32_t head)
{
    put_text(put, in, row_named(fields, "mqtt.topic_len"), row_named(fields, "mqtt.topic"));
    if ((head & 6U) != 0) put.be16(in, row_named(fields, "mqtt.msgid"));
    if (in.ok() && in.captured() > 0)
        put.to().put(row_named(fields, "mqtt.msg"), in.bytes(), put.at(in));
}

void put_topics(field_reader& put, cursor in, std::uint32_t type)
{
    put.be16(in, row_named(fields, "mqtt.msgid"));
    while (in.ok() && in.wire() > 0) {
        if (type == suback) {
            put.u8(in, row_named(fields, "mqtt.suback.qos"));
            continue;
        }
        put_text(put, in, row_named(fields, "mqtt.topic_len"), row_named(fields, "mqtt.topic"));
        if (type == subscribe) put.u8(in, row_named(fields, "mqtt.sub.qos"));
    }
}

void put_body(field_reader& put, std::uint32_t head, const cursor& in)
{
    switch (head >> 4U) {
    case connect:
        return put_connect(put, in);
    case connack:
        return put_connack(put, in);
    case publish:
        return put_publish(put, in, head);
    case puback:
    case pubrec:
    case pubrel:
    case pubcomp:
    case unsuback: {
        cursor rest = in;
        put.be16(rest, row_named(fields, "mqtt.msgid"));
        return;
    }
    case subscribe:
    case suback:
    case unsubscribe:
        return put_topics(put, in, head >> 4U);
    default:
        return;
    }
}

void walk_mqtt(const packet&, const layer& from, value_list& to)
{
    field_reader put{to, from.data};
    cursor in = from.read();
    while (in.ok() && in.captured() >= 2) {
        const auto at = put.at(in);
        const auto head = in.u8();
        const auto found = length_of(in.bytes());
        if (found.size == 0) return;
        put_bit(put, at, row_named(fields, "mqtt.hdrflags"), head);
        put_bit(put, at, row_named(fields, "mqtt.msgtype"), head >> 4U);
        if (head >> 4U == publish) {
            put_bit(put, at, row_named(fields, "mqtt.dupflag"), head >> 3U & 1U);
            put_bit(put, at, row_named(fields, "mqtt.qos"), head >> 1U & 3U);
            put_bit(put, at, row_named(fields, "mqtt.retain"), head & 1U);
        } else {
            put_bit(put, at, row_named(fields, "mqtt.hdr_reserved"), head & 15U);
        }
        to.put(row_named(fields, "mqtt.len"), found.value, at + 1, found.size);
        in.skip(found.size);
        put_body(put, head, in.sub(found.value));
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::mqtt,
     .name = "mqtt",
     .title = "MQ Telemetry Transport Protocol",
     .decode = decode_mqtt,
     .fields = fields,
     .walk = walk_mqtt},
}};

} // namespace

std::span<const protocol> mqtt_protocols()
{
    return rows;
}

} // namespace netkit::sniff
