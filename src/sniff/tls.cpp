// TLS records (RFC 8446 §5, RFC 5246 §6.2). A layer is one segment's payload: its records are
// found again by whoever reads it. A record that the segment's end cuts is not read here: the flow
// table joins its parts and has them decoded as a layer of their own. Most packets are application
// data, so decoding looks at five bytes and one table entry; only handshakes are looked into, for
// the two facts that later records depend on: TLS 1.3, and who has changed the cipher.

#include <algorithm>

#include "conversation.hpp"
#include "decode_memory.hpp"
#include "families.hpp"
#include "netkit/sniff/app_content.hpp"
#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

enum content : std::uint8_t {
    change_cipher_spec = 20,
    alert = 21,
    handshake = 22,
    application_data = 23,
    heartbeat = 24,
};

struct record_head {
    std::uint8_t type;
    std::uint32_t length;
};

/// The record at the beginning of `in`, if it is one.
bool read_head(const cursor& in, record_head& to) noexcept
{
    if (in.captured() < 5) return false;
    const auto* const at = in.data();
    to = {at[0], load_be16(at + 3)};
    return to.type >= change_cipher_spec && to.type <= 25 && at[1] == 3;
}

/// Whether the extensions of a ServerHello choose TLS 1.3.
bool chooses_tls13(cursor body) noexcept
{
    body.skip(34);
    body.skip(body.u8());
    body.skip(3);
    bool found = false;
    const auto block = body.sub(body.be16()).bytes();
    for_each_extension(block, [&found](std::uint16_t type, byte_view data) {
        found = found || (type == 43 && data.size() == 2 && load_be16(data.data()) >= 0x0304);
    });
    return found;
}

/// The same of a record that may begin with any message.
bool chooses_tls13_at(cursor record) noexcept
{
    if (record.u8() != 2) return false;
    record.skip(3);
    return chooses_tls13(record);
}

/// A ClientHello that fills its record: in encrypted records this is too unlikely to be seen.
bool begins_connection(cursor record) noexcept
{
    if (record.captured() < 6 || record.data()[0] != 1 || record.data()[4] != 3) return false;
    return load_be24(record.data() + 1) <= record.wire() - 4;
}

/// Learns from every record of a packet that begins a connection or changes its cipher.
void learn(cursor in, const conversation& talk, tls_memory& memory)
{
    record_head head{};
    while (read_head(in, head)) {
        in.skip(5);
        cursor body = in.sub(head.length);
        if (head.type == change_cipher_spec) {
            memory.learn(talk.key,
                         talk.forward ? tls_memory::forward_changed : tls_memory::backward_changed);
        } else if (head.type == handshake && body.captured() > 4) {
            const auto type = body.data()[0];
            body.skip(4);
            if (type == 2 && chooses_tls13(body)) memory.learn(talk.key, tls_memory::is_tls13);
        }
    }
}

/// What is known of the connection before this packet, as bits of a note.
std::uint32_t state_of(const conversation& talk, const tls_memory& memory) noexcept
{
    const auto facts = memory.facts(talk.key);
    const auto changed = talk.forward ? tls_memory::forward_changed : tls_memory::backward_changed;
    std::uint32_t note = 0;
    if ((facts & tls_memory::is_tls13) != 0)
        note |= tls_note::is_tls13;
    else if ((facts & changed) != 0)
        note |= tls_note::encrypted;
    return note;
}

next_step decode_tls(cursor in, layer& here, decoding& with)
{
    if (here.captured < here.wire) here.fault = damage::truncated;
    if ((here.flags & layer::bare) != 0) {
        here.note[0] = tls_handshake_note(in);
        return {};
    }
    record_head head{};
    if (!read_head(in, head)) {
        here.flags |= layer::later;
        return {};
    }
    here.header = 5;
    const auto talk = conversation_of(with);
    auto& memory = with.memory().tls;
    const bool original = talk.key != 0 && (here.flags & layer::quoted) == 0;
    cursor record = in;
    record.skip(5);
    record.narrow(head.length);
    if (head.type == handshake && original && begins_connection(record)) memory.forget(talk.key);
    here.note[0] = head.type | state_of(talk, memory);
    if (head.type == application_data) return {};
    if (head.type == handshake && (here.note[0] & tls_note::encrypted) == 0) {
        here.note[0] |= tls_handshake_note(record);
        if (head.length > in.wire() - 5) here.note[0] &= ~tls_note::whole;
    }
    if (original) learn(in, talk, memory);
    return {};
}

/// Whether a handshake record is encrypted: after the cipher change, or because what it says makes
/// no sense. `record` holds at least one byte.
bool is_encrypted(const cursor& record, bool changed) noexcept
{
    if (record.wire() < 16 || record.captured() < 5) return false;
    const auto* const at = record.data();
    if (changed || (load_be32(at) == 0 && at[4] == 0)) return true;
    const auto known = std::ranges::find(tls_handshake_names, at[0], &value_name::from);
    return known == tls_handshake_names.end() || load_be24(at + 1) >= 0x10000;
}

void put_alert(tls_walk& with, cursor record)
{
    with.read.label(record, with[tls_place("alert_message")], record.wire());
    if (record.wire() != 2) return; // encrypted
    with.read.u8(record, with[tls_place("alert_message.level")]);
    with.read.u8(record, with[tls_place("alert_message.desc")]);
}

void put_record(tls_walk& with, std::uint8_t type, cursor record, bool changed)
{
    switch (type) {
    case change_cipher_spec:
        return with.read.label(record, with[tls_place("change_cipher_spec")], record.wire());
    case alert:
        return put_alert(with, record);
    case handshake:
        if (record.captured() == 0) return;
        if (is_encrypted(record, changed))
            return with.read.label(record, with[tls_place("handshake")], record.wire());
        return walk_handshakes(with, record);
    case application_data:
        return with.read.bytes(record, with[tls_place("app_data")], record.wire());
    case heartbeat:
        return with.read.label(record, with[tls_place("heartbeat_message")], record.wire());
    default:
        return;
    }
}

void walk_tls(const packet&, const layer& from, value_list& to)
{
    const bool bare = (from.flags & layer::bare) != 0;
    tls_walk with{field_reader{to, from.data}, tls_fields.data(), false, tls_carrier(from)};
    cursor in = from.read();
    if (bare) return walk_handshakes(with, in);
    bool tls13 = (from.note[0] & tls_note::is_tls13) != 0;
    bool changed = (from.note[0] & tls_note::encrypted) != 0;
    record_head head{};
    while (read_head(in, head)) {
        if (head.length > in.wire() - 5) return; // goes on in another segment
        with.read.label(in, with[tls_place("record")], 5 + head.length);
        const bool opaque = tls13 && head.type == application_data;
        with.read.u8(
            in, with[opaque ? tls_place("record.opaque_type") : tls_place("record.content_type")]);
        with.read.be16(in, with[tls_place("record.version")]);
        with.read.be16(in, with[tls_place("record.length")]);
        cursor record = in.sub(head.length);
        put_record(with, head.type, record, changed);
        tls13 = tls13 || (head.type == handshake && chooses_tls13_at(record));
        changed = changed || (head.type == change_cipher_spec && !tls13);
    }
}

constexpr auto own_fields = std::span{tls_fields}.first(tls_place("record.epoch"));

constexpr std::array<protocol, 1> rows{{
    {.id = proto::tls,
     .name = "tls",
     .title = "Transport Layer Security",
     .decode = decode_tls,
     .fields = own_fields,
     .walk = walk_tls},
}};

} // namespace

std::uint32_t tls_handshake_note(const cursor& in) noexcept
{
    if (in.captured() == 0) return handshake;
    std::uint32_t note = handshake | tls_note::has_handshake | std::uint32_t{in.data()[0]} << 8U;
    if (in.captured() >= 4 && load_be24(in.data() + 1) <= in.captured() - 4)
        note |= tls_note::whole;
    return note;
}

ja4_carrier tls_carrier(const layer& at) noexcept
{
    if (at.id == proto::dtls) return ja4_carrier::datagram;
    return (at.flags & layer::opened) != 0 ? ja4_carrier::quic : ja4_carrier::tcp;
}

client_hello client_hello_of(const layer& at) noexcept
{
    if ((at.note[0] & tls_note::has_handshake) == 0) return {};
    if (tls_note::handshake_type(at.note[0]) != 1) return {};
    const bool datagram = at.id == proto::dtls;
    const bool bare = (at.flags & layer::bare) != 0;
    cursor in = at.read();
    if (!bare) {
        in.skip(datagram ? 11 : 3);
        const auto length = in.be16();
        in.narrow(length);
    }
    in.skip(1);
    const auto size = in.be24();
    if (datagram && !bare) in.skip(8); // the rest of the message's head: which fragment it is
    in.narrow(size);
    auto hello = read_client_hello(in, datagram);
    hello.complete = hello.complete && (at.note[0] & tls_note::whole) != 0;
    return hello;
}

bool looks_like_tls(const cursor& payload) noexcept
{
    record_head head{};
    if (!read_head(payload, head) || payload.data()[2] > 4) return false;
    return head.length > 0 && head.length <= 16384 + 2048;
}

std::span<const protocol> tls_protocols()
{
    return rows;
}

} // namespace netkit::sniff
