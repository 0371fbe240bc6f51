// HTTP/2 in the clear (RFC 9113), and the heads of gRPC messages in it. A layer is one segment's
// payload; frames are found again by whoever reads it. A frame that a segment cuts goes on in the
// next one, so the decoder remembers how much of it is to come. Header compression makes every
// block depend on those before it: blocks are unpacked when the packet is decoded, once and in
// order, and stand behind a copy of the segment's bytes. A repeated segment is unpacked without
// what it would teach; after a gap, references to what was missed are unknown and left out.

#include <algorithm>
#include <cstring>
#include <utility>

#include "conversation.hpp"
#include "decode_memory.hpp"
#include "families.hpp"
#include "http2_fields.hpp"
#include "http2_parts.hpp"
#include "netkit/sniff/app_content.hpp"

namespace netkit::sniff {

namespace {

/// Unpacked headers on their way behind a layer's bytes.
class block_writer {
public:
    explicit block_writer(std::span<std::uint8_t> room) noexcept : room_(room) {}

    void put(const hpack_header& header) noexcept
    {
        const auto size = 4 + header.name.size() + header.value.size();
        const bool fits = header.name.size() <= 0xffff && header.value.size() <= 0xffff;
        if (!header.known || header.name.empty() || !fits || room_.size() < used_ + size + 4)
            return;
        put_size(header.name.size());
        put_size(header.value.size());
        put_text(header.name);
        put_text(header.value);
    }
    void end() noexcept
    {
        if (room_.size() < used_ + 4) return;
        put_size(0);
        put_size(0);
    }
    std::size_t used() const noexcept { return used_; }

private:
    void put_size(std::size_t size) noexcept
    {
        room_[used_++] = static_cast<std::uint8_t>(size >> 8U);
        room_[used_++] = static_cast<std::uint8_t>(size);
    }
    void put_text(std::string_view text) noexcept
    {
        std::memcpy(room_.data() + used_, text.data(), text.size());
        used_ += text.size();
    }

    std::span<std::uint8_t> room_;
    std::size_t used_ = 0;
};

/// Reads the frames of one segment.
class segment {
public:
    segment(layer& here, decoding& with, http2_connection& talk, http2_side& side) noexcept
        : here_(here), with_(with), talk_(talk), side_(side)
    {
    }

    /// `fresh`: these bytes were not seen before, so what they say is remembered.
    void read(cursor in, bool fresh)
    {
        fresh_ = fresh;
        if (text_of(in.bytes()).starts_with(http2_preface)) in.skip(http2_preface.size());
        while (in.wire() >= http2_head::size && in.captured() >= http2_head::size) {
            const auto head = read_http2_head(in.data());
            in.skip(http2_head::size);
            if (head.length > in.wire()) return cut(head, in);
            frame(head, in.sub(head.length));
        }
        if (fresh_) keep_head(in);
        finish();
    }

private:
    /// The last frame goes on in the next segment.
    void cut(const http2_head& head, const cursor& in) noexcept
    {
        if (fresh_) {
            side_.skip = head.length - in.wire();
            if (head.type == http2_headers || head.type == http2_push_promise ||
                head.type == http2_continuation)
                side_.lost = true;
        }
        finish();
    }

    void keep_head(const cursor& in) noexcept
    {
        side_.head_size = static_cast<std::uint8_t>(std::min<std::uint32_t>(in.captured(), 8));
        std::copy_n(in.data(), side_.head_size, side_.head.begin());
    }

    void frame(const http2_head& head, cursor payload)
    {
        const auto content = http2_content(head, payload);
        switch (head.type) {
        case http2_data:
            if (talk_.is_grpc && content.wire() > 0) with_.also({proto::grpc, content});
            return;
        case http2_headers:
        case http2_push_promise:
            if ((head.flags & http2_end_headers) != 0) return unpack(content);
            side_.block.assign(content.bytes().begin(), content.bytes().end());
            return;
        case http2_continuation:
            return go_on(head, payload);
        default:
            return;
        }
    }

    void go_on(const http2_head& head, const cursor& payload)
    {
        if (side_.block.size() + payload.captured() > http2_memory::most_block) return;
        const auto more = payload.bytes();
        side_.block.insert(side_.block.end(), more.begin(), more.end());
        if ((head.flags & http2_end_headers) == 0) return;
        const auto size = static_cast<std::uint32_t>(side_.block.size());
        unpack(cursor{side_.block.data(), size, size});
        side_.block.clear();
    }

    void unpack(cursor block)
    {
        if (!begin_blocks()) return;
        if (side_.lost && fresh_) side_.headers.lose();
        if (fresh_) side_.lost = false;
        hpack_decoder repeated; // what a repeated segment says was learnt already
        auto& headers = fresh_ ? side_.headers : repeated;
        block_writer out{room_.subspan(used_)};
        hpack_header each;
        while (headers.next(block, each)) {
            out.put(each);
            if (each.name == "content-type" && each.value.starts_with("application/grpc"))
                talk_.is_grpc = true;
        }
        out.end();
        used_ += out.used();
        if (!block.ok() && fresh_) side_.headers.lose();
    }

    /// Copies the segment to where headers can stand behind it, at the first block.
    bool begin_blocks()
    {
        constexpr std::size_t most = 48U * 1024U;
        if (!room_.empty()) return true;
        room_ = with_.memory().arena.room(here_.captured + most);
        if (room_.empty()) return false;
        std::copy_n(here_.data, here_.captured, room_.begin());
        here_.data = room_.data();
        used_ = here_.captured;
        return true;
    }

    void finish() noexcept
    {
        if (room_.empty()) return;
        here_.note[1] = static_cast<std::uint32_t>(used_ - here_.captured);
        with_.memory().arena.give_back(room_.size() - used_);
    }

    layer& here_;
    decoding& with_;
    http2_connection& talk_;
    http2_side& side_;
    bool fresh_ = true;
    std::span<std::uint8_t> room_{};
    std::size_t used_ = 0;
};

/// What the sequence number of a segment says about it.
enum class arrival : std::uint8_t { in_order, repeated, after_gap };

arrival arrival_of(const decoding& with, const layer& here, http2_side& side) noexcept
{
    const auto* const outer = with.outer();
    if (outer == nullptr || outer->id != proto::tcp || outer->captured < 8)
        return arrival::in_order;
    if ((here.flags & layer::joined) != 0) return arrival::in_order;
    const auto seq = load_be32(outer->data + 4);
    const auto behind = static_cast<std::int32_t>(seq - side.next_seq);
    if (side.has_next && behind < 0) return arrival::repeated;
    const bool gap = side.has_next && behind > 0;
    side.has_next = true;
    side.next_seq = seq + here.wire;
    return gap ? arrival::after_gap : arrival::in_order;
}

/// How many bytes at the beginning belong to a frame whose head came earlier.
std::uint32_t bytes_before(http2_side& side, const cursor& in) noexcept
{
    std::uint32_t before = std::exchange(side.skip, 0);
    if (side.head_size > 0) {
        const auto missing = http2_head::size - side.head_size;
        if (in.captured() < missing) return in.wire();
        std::copy_n(in.data(), missing, side.head.begin() + side.head_size);
        before = missing + read_http2_head(side.head.data()).length;
        side.head_size = 0;
        if (side.head[3] == http2_headers || side.head[3] == http2_continuation) side.lost = true;
    }
    if (before > in.wire()) side.skip = before - in.wire();
    return std::min(before, in.wire());
}

next_step decode_http2(cursor in, layer& here, decoding& with)
{
    if (here.captured < here.wire) here.fault = damage::truncated;
    const auto talk = conversation_of(with);
    if (talk.key == 0 || (here.flags & layer::quoted) != 0) return {};
    auto& memory = with.memory();
    const bool begins = text_of(in.bytes()).starts_with(http2_preface);
    auto& connection = memory.http2.find_or_make(talk.key, with.meta().time_ns);
    auto& side = connection.sides[talk.forward ? 0 : 1];
    if (begins) {
        memory.talks.learn(talk.key, proto::http2);
        if (!side.has_next) connection.sides = {};
    }
    const auto arrived = arrival_of(with, here, side);
    if (arrived == arrival::after_gap) {
        side.headers.lose();
        side.skip = side.head_size = 0;
    }
    if (arrived == arrival::in_order && (here.flags & layer::joined) == 0) {
        here.note[0] = bytes_before(side, in);
        if (here.note[0] > 0) here.flags |= layer::later;
    }
    in.sub(here.note[0]);
    segment{here, with, connection, side}.read(in, arrived != arrival::repeated);
    return {};
}

enum grpc_place : std::uint8_t { compressed_flag, message_length, message_data };

constexpr auto grpc_fields = field_table(dec("grpc.compressed_flag", "Compressed Flag"),
                                         dec("grpc.message_length", "Message Length"),
                                         raw_bytes("grpc.message_data", "Message Data").asked());

/// Length-prefixed messages, as far as a DATA frame begins with one.
next_step decode_grpc(cursor in, layer& here, decoding&)
{
    here.header = 5;
    in.skip(5);
    here.fault = in.fault();
    return {};
}

void walk_grpc(const packet&, const layer& from, value_list& to)
{
    cursor in = from.read();
    while (in.captured() >= 5 && *in.data() <= 1) {
        const auto at = static_cast<std::uint32_t>(in.data() - from.data);
        to.put(grpc_fields[compressed_flag], in.u8(), at, 1);
        const auto size = in.be32();
        to.put(grpc_fields[message_length], size, at + 1, 4);
        to.put(grpc_fields[message_data], in.sub(std::min(size, in.wire())).bytes(), at + 5);
    }
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::http2,
     .name = "http2",
     .title = "HyperText Transfer Protocol 2",
     .decode = decode_http2,
     .fields = http2_fields,
     .walk = walk_http2},
    {.id = proto::grpc,
     .name = "grpc",
     .title = "GRPC Message",
     .decode = decode_grpc,
     .fields = grpc_fields,
     .walk = walk_grpc},
}};

} // namespace

cursor http2_content(const http2_head& head, cursor payload) noexcept
{
    std::uint32_t padding = 0;
    const bool has_headers = head.type == http2_headers;
    const bool paddable = head.type == http2_data || has_headers || head.type == http2_push_promise;
    if (paddable && (head.flags & http2_padded) != 0) padding = payload.u8();
    if (has_headers && (head.flags & http2_has_priority) != 0) payload.skip(5);
    if (head.type == http2_push_promise) payload.skip(4);
    if (padding > payload.wire()) return {};
    payload.narrow(payload.wire() - padding);
    return payload;
}

byte_view http2_blocks(const layer& at) noexcept
{
    return {at.data + at.captured, at.note[1]};
}

bool take_http2_header(byte_view& blocks, http2_text& to) noexcept
{
    if (blocks.size() < 4) return false;
    const std::size_t name = load_be16(blocks.data());
    const std::size_t value = load_be16(blocks.data() + 2);
    blocks = blocks.subspan(4);
    if (name == 0) return false;
    to = {text_of(blocks.first(name)), text_of(blocks.subspan(name, value))};
    blocks = blocks.subspan(name + value);
    return true;
}

std::span<const protocol> http2_protocols()
{
    return rows;
}

} // namespace netkit::sniff
