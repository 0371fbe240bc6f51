// DTLS (RFC 6347, RFC 9147). Records as in TLS, with an epoch and a number; handshake messages in
// fragments that come in any order. A whole message is read where it stands; the last fragment of
// the others opens a layer with the joined message. Fields are those of TLS under another name, so
// the table is made from TLS's.

#include <algorithm>

#include "conversation.hpp"
#include "decode_memory.hpp"
#include "families.hpp"
#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t record_size = 13;
constexpr std::uint32_t fragment_size = 12;
constexpr std::uint8_t handshake = 22;

using dtls_name = std::array<char, 96>;

constexpr auto dtls_names = [] {
    std::array<dtls_name, tls_fields.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i][0] = 'd';
        std::ranges::copy(tls_fields[i].name, names[i].begin() + 1);
    }
    return names;
}();

constexpr auto dtls_fields = [] {
    auto rows = tls_fields;
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].name = {dtls_names[i].data(), rows[i].name.size() + 1};
    return rows;
}();

struct record_head {
    std::uint8_t type;
    std::uint16_t epoch;
    std::uint32_t length;
};

bool read_head(const cursor& in, record_head& to) noexcept
{
    if (in.captured() < record_size) return false;
    const auto* const at = in.data();
    to = {at[0], load_be16(at + 3), load_be16(at + 11)};
    return to.type >= 20 && to.type <= 26 && (at[1] == 0xfe || at[1] == 1);
}

struct fragment_head {
    std::uint8_t type;
    std::uint32_t length;
    std::uint16_t number;
    std::uint32_t offset;
    std::uint32_t size;

    bool is_whole() const noexcept { return size == length; }
};

bool read_fragment(const cursor& in, fragment_head& to) noexcept
{
    if (in.captured() < fragment_size) return false;
    const auto* const at = in.data();
    to = {at[0], load_be24(at + 1), load_be16(at + 4), load_be24(at + 6), load_be24(at + 9)};
    return std::uint64_t{to.offset} + to.size <= to.length;
}

/// Adds a fragment to its message; when that makes it whole, the message becomes a layer.
void collect(const fragment_head& head, byte_view bytes, decoding& with)
{
    if (head.length > handshake_stream::most_bytes - 4) return;
    const auto talk = conversation_of(with);
    if (talk.key == 0) return;
    auto& memory = with.memory();
    auto& message = memory.dtls.find_or_make(talk.key ^ (talk.forward ? 1U : 0U), head.number,
                                             with.meta().time_ns);
    const std::array<std::uint8_t, 4> start{
        head.type, static_cast<std::uint8_t>(head.length >> 16U),
        static_cast<std::uint8_t>(head.length >> 8U), static_cast<std::uint8_t>(head.length)};
    message.bytes.add(0, start);
    message.bytes.add(4 + std::uint64_t{head.offset}, bytes);
    const auto whole = message.bytes.messages();
    if (whole.empty()) return;
    const auto copy = memory.arena.room(whole.size());
    if (copy.empty()) return;
    std::ranges::copy(whole, copy.begin());
    message = {};
    const auto size = static_cast<std::uint32_t>(copy.size());
    with.also({proto::dtls, cursor{copy.data(), size, size}, layer::joined | layer::bare});
}

/// The fragments of one record.
void collect_record(cursor record, decoding& with)
{
    fragment_head head{};
    while (read_fragment(record, head)) {
        record.skip(fragment_size);
        const auto bytes = record.read(head.size);
        if (!record.ok()) return;
        if (!head.is_whole()) collect(head, bytes, with);
    }
}

std::uint32_t note_of(const record_head& head, cursor record) noexcept
{
    std::uint32_t note = head.type;
    fragment_head first{};
    if (head.type != handshake || head.epoch != 0 || !read_fragment(record, first)) return note;
    if (first.offset == 0) note |= tls_note::has_handshake | std::uint32_t{first.type} << 8U;
    if (first.is_whole() && record.captured() >= fragment_size + first.size)
        note |= tls_note::whole;
    return note;
}

next_step decode_dtls(cursor in, layer& here, decoding& with)
{
    if (here.captured < here.wire) here.fault = damage::truncated;
    if ((here.flags & layer::bare) != 0) {
        here.note[0] = tls_handshake_note(in);
        return {};
    }
    record_head head{};
    if (!read_head(in, head)) return {};
    here.header = record_size;
    bool first = true;
    do {
        in.skip(record_size);
        if (head.length > in.wire()) break;
        const cursor record = in.sub(head.length);
        if (first) here.note[0] = note_of(head, record);
        first = false;
        const bool plain = head.type == handshake && head.epoch == 0;
        if (plain && (here.flags & layer::quoted) == 0) collect_record(record, with);
    } while (read_head(in, head));
    return {};
}

void put_fragments(tls_walk& with, cursor record)
{
    fragment_head head{};
    while (read_fragment(record, head)) {
        with.read.label(record, with[tls_place("handshake")], fragment_size + head.size);
        with.read.u8(record, with[tls_place("handshake.type")]);
        with.read.be24(record, with[tls_place("handshake.length")]);
        with.read.be16(record, with[tls_place("handshake.message_seq")]);
        with.read.be24(record, with[tls_place("handshake.fragment_offset")]);
        with.read.be24(record, with[tls_place("handshake.fragment_length")]);
        const cursor body = record.sub(head.size);
        if (head.is_whole()) walk_handshake(with, head.type, body);
    }
}

void put_record(tls_walk& with, const record_head& head, cursor record)
{
    switch (head.type) {
    case 20:
        return with.read.label(record, with[tls_place("change_cipher_spec")], record.wire());
    case 21:
        with.read.label(record, with[tls_place("alert_message")], record.wire());
        if (record.wire() != 2) return; // encrypted
        with.read.u8(record, with[tls_place("alert_message.level")]);
        with.read.u8(record, with[tls_place("alert_message.desc")]);
        return;
    case handshake:
        if (head.epoch != 0)
            return with.read.label(record, with[tls_place("handshake")], record.wire());
        return put_fragments(with, record);
    case 23:
        return with.read.bytes(record, with[tls_place("app_data")], record.wire());
    default:
        return;
    }
}

void walk_dtls(const packet&, const layer& from, value_list& to)
{
    tls_walk with{field_reader{to, from.data}, dtls_fields.data(), true, ja4_carrier::datagram};
    cursor in = from.read();
    if ((from.flags & layer::bare) != 0) { // its head was shown with its last fragment
        const auto type = in.u8();
        in.narrow(in.be24());
        return walk_handshake(with, type, in);
    }
    record_head head{};
    while (read_head(in, head)) {
        with.read.label(in, with[tls_place("record")], record_size + head.length);
        with.read.u8(in, with[tls_place("record.content_type")]);
        with.read.be16(in, with[tls_place("record.version")]);
        with.read.be16(in, with[tls_place("record.epoch")]);
        const auto at = with.read.at(in);
        const std::uint64_t high = in.be16();
        const auto number = high << 32U | in.be32();
        with.read.to().put(with[tls_place("record.sequence_number")], number, at, 6);
        with.read.be16(in, with[tls_place("record.length")]);
        if (head.length > in.wire()) return;
        put_record(with, head, in.sub(head.length));
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::dtls,
     .name = "dtls",
     .title = "Datagram Transport Layer Security",
     .decode = decode_dtls,
     .fields = dtls_fields,
     .walk = walk_dtls},
}};

} // namespace

std::span<const protocol> dtls_protocols()
{
    return rows;
}

} // namespace netkit::sniff
