// QUIC (RFC 9000, RFC 9369). A datagram holds packets behind each other; each is a layer. Initial
// packets are opened and shown in the clear: the layer then points to a copy of the same length,
// kept until the next packet, so offsets mean the same in both. What their CRYPTO frames say is a
// tls layer, once its messages are whole: big ClientHellos are spread over several Initials and
// datagrams, in any order on purpose. Everything else stays closed.
//
// Keys follow from the first connection id of the client, so connections are remembered by their
// addresses and ports: for the server's Initials, for CRYPTO bytes that wait, and for the length of
// the ids in short headers. A packet that cannot be opened is shown with its head only; that is no
// fault.

#include <algorithm>
#include <array>

#include "conversation.hpp"
#include "decode_memory.hpp"
#include "families.hpp"
#include "quic_fields.hpp"
#include "quic_parts.hpp"

namespace netkit::sniff {

namespace {

constexpr unsigned client = 0;
constexpr unsigned server = 1;

/// Derives keys for a connection that begins with this Initial.
bool set_keys(quic_connection& to, const quic_head& head)
{
    if (head.destination.size() > to.original.size()) return false;
    if (!derive_initial_keys(head.version, head.destination, to.keys)) return false;
    to.version = head.version;
    to.original_size = static_cast<std::uint8_t>(head.destination.size());
    std::ranges::copy(head.destination, to.original.begin());
    return true;
}

/// What the steps of opening an Initial share.
struct opening {
    byte_view packet;
    const quic_head& head;
    conversation talk;
    std::int64_t now;
    quic_memory& memory;
    std::span<std::uint8_t> out;
};

std::int64_t open_with(const opening& at, quic_connection& with, unsigned side)
{
    const auto& keys = side == client ? with.keys.client : with.keys.server;
    const auto number = open_initial(at.packet, at.head, keys, with.largest[side], at.out.data());
    if (number < 0) return number;
    with.largest[side] = std::max(with.largest[side], number);
    with.id_size[side] = static_cast<std::uint8_t>(at.head.source.size());
    return number;
}

/// Opens the packet with the keys of its connection, or as the first of a new one: also after a
/// Retry or version negotiation, and where a client uses its port again.
quic_connection* open_packet(const opening& at, std::int64_t& number)
{
    auto* const known = at.memory.find(at.talk.key, at.now);
    if (known != nullptr) {
        const auto side = at.talk.forward == known->client_forward ? client : server;
        number = open_with(at, *known, side);
        if (number >= 0) return known;
        const bool same = std::ranges::equal(known->original_id(), at.head.destination) &&
                          known->version == at.head.version;
        if (same) return nullptr;
    }
    quic_connection fresh;
    if (!set_keys(fresh, at.head)) return nullptr;
    number = open_with(at, fresh, client);
    if (number < 0) return nullptr;
    fresh.client_forward = at.talk.forward;
    auto& made = at.memory.make(at.talk.key, at.now);
    fresh.key = made.key;
    fresh.last_used = made.last_used;
    made = std::move(fresh);
    return &made;
}

/// Skips a frame that is not CRYPTO; false when it cannot be read.
bool skip_frame(cursor& in, std::uint64_t type) noexcept
{
    const auto skip_text = [&in] {
        const auto size = quic_number(in);
        in.skip(static_cast<std::size_t>(size));
    };
    switch (type) {
    case 0:
    case 1:
        return true;
    case 2:
    case 3: {
        quic_number(in);
        quic_number(in);
        auto ranges = quic_number(in);
        quic_number(in);
        for (; ranges > 0 && in.ok(); --ranges) {
            quic_number(in);
            quic_number(in);
        }
        for (unsigned i = 0; type == 3 && i < 3; ++i)
            quic_number(in);
        return in.ok();
    }
    case 28:
        quic_number(in);
        [[fallthrough]];
    case 29:
        quic_number(in);
        skip_text();
        return in.ok();
    default:
        return false;
    }
}

next_step tls_step(byte_view messages) noexcept
{
    const auto size = static_cast<std::uint32_t>(messages.size());
    return {proto::tls, cursor{messages.data(), size, size}, layer::bare | layer::opened};
}

/// Whether a frame alone holds whole messages that nothing waits for: most hellos, and repeated
/// ones. Then they are read where they are.
bool stands_alone(handshake_stream& stream, std::uint64_t offset, byte_view bytes) noexcept
{
    if (!stream.empty() || offset > stream.position()) return false;
    if (offset > 0 && offset < stream.position()) return false;
    if (bytes.empty() || whole_messages(bytes).size() != bytes.size()) return false;
    if (offset == stream.position()) stream.skip_to(offset + bytes.size());
    return true;
}

/// The handshake messages that this packet completes, as a step; none if there are none.
next_step crypto_step(cursor frames, handshake_stream& stream, decode_memory& all)
{
    auto& memory = all.quic;
    next_step alone;
    while (frames.captured() > 0) {
        const auto type = quic_number(frames);
        if (type != 6) {
            if (!skip_frame(frames, type)) break;
            continue;
        }
        const auto offset = quic_number(frames);
        const auto bytes = frames.read(static_cast<std::size_t>(quic_number(frames)));
        if (!frames.ok()) break;
        if (alone.id == proto::none && stands_alone(stream, offset, bytes))
            alone = tls_step(bytes);
        else
            memory.add(stream, offset, bytes);
    }
    const auto whole = stream.messages();
    if (whole.empty()) return alone;
    const auto copy = all.arena.room(whole.size());
    if (copy.empty()) return alone;
    std::ranges::copy(whole, copy.begin());
    memory.drop(stream, whole.size());
    auto step = tls_step(copy);
    step.flags |= layer::joined;
    return step;
}

next_step open_layer(layer& here, const quic_head& head, decoding& with)
{
    auto& memory = with.memory().quic;
    const auto talk = conversation_of(with);
    const auto out = with.memory().arena.room(here.captured);
    if (talk.key == 0 || out.empty() || (here.flags & layer::quoted) != 0) return {};
    const opening at{here.bytes(), head, talk, with.meta().time_ns, memory, out};
    std::int64_t number = -1;
    auto* const connection = open_packet(at, number);
    if (connection == nullptr) return {};
    here.data = out.data();
    here.flags |= layer::opened;
    here.note[1] = static_cast<std::uint32_t>(number);
    const auto clear = head.size + (out[0] & 3U) + 1U;
    const auto size = here.captured - clear - static_cast<std::uint32_t>(gcm_tag_size);
    const auto side = talk.forward == connection->client_forward ? client : server;
    return crypto_step(cursor{out.data() + clear, size, size}, connection->streams[side],
                       with.memory());
}

next_step decode_short(layer& here, decoding& with)
{
    auto& memory = with.memory().quic;
    std::uint32_t id = 0;
    if (!memory.empty()) {
        const auto talk = conversation_of(with);
        const auto* const known = memory.find(talk.key, with.meta().time_ns);
        if (known != nullptr)
            id = known->id_size[talk.forward == known->client_forward ? server : client];
    }
    here.header = 1 + id;
    here.note[0] = quic_note::of(quic_kind::one_rtt, id);
    return {};
}

next_step decode_quic(cursor in, layer& here, decoding& with)
{
    if (in.captured() > 0 && (in.data()[0] & 0x80U) == 0) return decode_short(here, with);
    const auto head = read_quic_head(in);
    here.note[0] = quic_note::of(head.kind, 0);
    here.header = head.size;
    if (!head.ok) {
        here.fault = in.captured() < in.wire() ? damage::truncated : damage::malformed;
        return {};
    }
    if (head.kind != quic_kind::initial && head.kind != quic_kind::zero_rtt &&
        head.kind != quic_kind::handshake)
        return {};
    if (head.length > in.wire() - head.size) {
        here.fault = damage::malformed;
        return {};
    }
    const auto whole = static_cast<std::uint32_t>(head.size + head.length);
    cursor packet = in.sub(whole);
    here.wire = packet.wire();
    here.captured = packet.captured();
    if (here.captured < here.wire) {
        here.fault = damage::truncated;
        return {};
    }
    // Behind the last packet there may be padding; a packet begins with a bit that is set.
    if (in.captured() > 0 && (in.data()[0] & 0xc0U) != 0) with.also({proto::quic, in});
    return head.kind == quic_kind::initial ? open_layer(here, head, with) : next_step{};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::quic,
     .name = "quic",
     .title = "QUIC IETF",
     .decode = decode_quic,
     .fields = quic_fields,
     .walk = walk_quic},
}};

} // namespace

std::span<const protocol> quic_protocols()
{
    return rows;
}

} // namespace netkit::sniff
