// A decoder looks at one packet. Whether a message goes on behind the packet's end is told by the
// message itself: a TLS record and a DNS message begin with their length, an HTTP head ends with an
// empty line. So when a segment begins a message that it does not end, its bytes from that
// beginning on are kept; the segments that follow in order are added until the message is whole,
// and then it is decoded as if it had come in one piece. Everything else passes untouched and
// uncopied.

#include "netkit/sniff/reassembler.hpp"

#include <algorithm>

#include "netkit/sniff/http_head.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t largest_message = 64 * 1024;
constexpr std::uint64_t largest_in_all = 16 * 1024 * 1024;

enum class framing : std::uint8_t { whole, part, foreign };

struct measured {
    framing state;
    std::size_t size = 0; ///< of a whole message
};

measured measure_tls(byte_view at) noexcept
{
    constexpr std::size_t head = 5;
    constexpr std::size_t largest = 16'384 + 2'048; // RFC 5246 section 6.2.3
    if (at[0] < 20 || at[0] > 25 || (at.size() > 1 && at[1] != 3)) return {framing::foreign};
    if (at.size() < head) return {framing::part};
    const std::size_t size = load_be16(&at[3]);
    if (size > largest) return {framing::foreign};
    return at.size() < head + size ? measured{framing::part}
                                   : measured{framing::whole, head + size};
}

measured measure_dns(byte_view at) noexcept
{
    if (at.size() < 2) return {framing::part};
    const std::size_t size = load_be16(at.data());
    if (size < 12) return {framing::foreign};
    return at.size() < 2 + size ? measured{framing::part} : measured{framing::whole, 2 + size};
}

measured measure_http(byte_view at) noexcept
{
    const auto text = text_of(at);
    auto end = text.find("\r\n\r\n");
    if (end != std::string_view::npos) return {framing::whole, end + 4};
    end = text.find("\n\n");
    if (end != std::string_view::npos) return {framing::whole, end + 2};
    return {framing::part};
}

/// The message at the beginning of `at`, which is not empty.
measured measure(proto id, byte_view at) noexcept
{
    switch (id) {
    case proto::tls:
        return measure_tls(at);
    case proto::dns:
        return measure_dns(at);
    case proto::http:
        return measure_http(at);
    default:
        return {framing::foreign};
    }
}

/// What the packet on its own was found to begin with, if it is something to be measured.
proto beginning_of(const packet& of, std::size_t transport, byte_view payload) noexcept
{
    if (of.depth <= transport) return proto::none;
    const auto& first = of.stack[transport];
    if (first.data != payload.data()) return proto::none;
    if (first.id == proto::tls && (first.flags & layer::later) != 0) return proto::none;
    if (first.id == proto::http && http_kind_of(text_of(payload)) == http_kind::continuation)
        return proto::none;
    const bool measurable =
        first.id == proto::tls || first.id == proto::dns || first.id == proto::http;
    return measurable ? first.id : proto::none;
}

} // namespace

stream_segment stream_segment_of(const packet& of, const layer& tcp) noexcept
{
    if (tcp.captured < 20 || tcp.header < 20 || tcp.header > tcp.wire) return {};
    const unsigned flags = tcp.data[13];
    stream_segment segment{.seq = load_be32(tcp.data + 4),
                           .syn = (flags & tcp_segment::syn) != 0,
                           .fin = (flags & tcp_segment::fin) != 0,
                           .time_ns = of.meta.time_ns};
    if ((flags & tcp_segment::rst) != 0) { // what it carries is not the stream's
        segment.fin = false;
        return segment;
    }
    segment.length = tcp.wire - tcp.header;
    if (tcp.captured > tcp.header)
        segment.bytes = {tcp.data + tcp.header, tcp.captured - tcp.header};
    return segment;
}

reassembler::reassembler(flow_tracker& flows, const reassembly_limits& limits)
    : flows_(flows), streams_(limits)
{
    flows_.tell(*this);
}
reassembler::~reassembler() = default;

bool reassembler::see(packet& of, decoder& with)
{
    const auto* const note = of.flow;
    if (note == nullptr || !note->has_bases || note->flow == nullptr) return false;
    const auto& tcp = of.stack[note->layer];
    const auto segment = stream_segment_of(of, tcp);
    auto& place = note->flow->assembly;
    const bool adds = segment.length > 0 || segment.syn || segment.fin;
    if (!adds && place == flow_record::none) return false;
    if (place == flow_record::none) place = new_talk();

    talk_ = &talks_[place];
    packet_ = &of;
    decoder_ = &with;
    payload_ = segment.bytes;
    transport_ = note->layer + std::size_t{1};
    added_ = false;
    whole_used_ = 0;
    const unsigned side = note->forward ? 0 : 1;
    if (adds) streams_.take(talk_->stream, side, segment, *this);
    if ((tcp.data[13] & tcp_segment::ack_valid) != 0)
        streams_.acknowledged(talk_->stream, 1 - side, load_be32(tcp.data + 8), *this);
    return added_;
}

std::uint32_t reassembler::new_talk()
{
    std::uint32_t place = 0;
    if (free_talks_.empty()) {
        place = static_cast<std::uint32_t>(talks_.size());
        talks_.emplace_back();
    } else {
        place = free_talks_.back();
        free_talks_.pop_back();
    }
    talks_[place].stream = streams_.open();
    return place;
}

void reassembler::on_flow_end(const flow_record& gone, flow_end)
{
    if (gone.assembly == flow_record::none) return;
    auto& of = talks_[gone.assembly];
    streams_.forget(of.stream);
    for (auto& side : of.sides) {
        drop(side);
        side.part.shrink_to_fit();
    }
    free_talks_.push_back(gone.assembly);
    gone.assembly = flow_record::none;
}

void reassembler::on_bytes(unsigned side, std::uint64_t, byte_view bytes)
{
    auto& of = talk_->sides[side];
    const bool begins_packet = bytes.data() == payload_.data();
    if (!of.part.empty()) {
        // What this packet seemed to be on its own began in the middle of a message.
        if (begins_packet) packet_->depth = std::min(packet_->depth, transport_);
        bytes = go_on(of, bytes);
        if (!bytes.empty() && of.part.empty()) read_on(of, bytes);
    } else if (begins_packet) {
        of.id = beginning_of(*packet_, transport_, payload_);
        if (of.id != proto::none) keep(of, behind_whole(of.id, bytes));
    } else {
        read_on(of, bytes);
    }
}

void reassembler::on_gap(unsigned side, std::uint64_t, std::uint64_t)
{
    drop(talk_->sides[side]);
}

/// What follows the whole messages at the beginning of `bytes`.
byte_view reassembler::behind_whole(proto id, byte_view bytes) noexcept
{
    while (!bytes.empty()) {
        const auto next = measure(id, bytes);
        if (next.state == framing::foreign || (next.state == framing::whole && id == proto::http))
            return {};
        if (next.state == framing::part) return bytes;
        bytes = bytes.subspan(next.size);
    }
    return bytes;
}

/// Reads bytes at the end of a message that nobody has decoded in their place. What follows a head
/// of HTTP is a body.
void reassembler::read_on(reading& of, byte_view bytes)
{
    if (of.id == proto::none || of.id == proto::http) return;
    const auto rest = behind_whole(of.id, bytes);
    if (const auto whole = bytes.size() - rest.size(); whole > 0) {
        const bool in_packet =
            bytes.data() >= payload_.data() && bytes.data() < payload_.data() + payload_.size();
        decode(of.id, in_packet ? bytes.first(whole) : copy_of(bytes.first(whole)));
    }
    keep(of, rest);
}

/// Adds to the message that waits; returns what follows it, nothing while it still waits.
byte_view reassembler::go_on(reading& of, byte_view bytes)
{
    const auto before = of.part.size();
    const auto size = std::min(bytes.size(), largest_message - before);
    of.part.insert(of.part.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    waiting_bytes_ += size;
    const auto message = measure(of.id, of.part);
    const bool too_much = of.part.size() == largest_message || waiting_bytes_ > largest_in_all;
    if (message.state == framing::foreign || (message.state == framing::part && too_much)) {
        drop(of);
        return {};
    }
    if (message.state == framing::part) return {};
    waiting_bytes_ -= of.part.size();
    auto& whole = next_whole();
    whole.swap(of.part);
    of.part.clear();
    decode(of.id, byte_view{whole}.first(message.size));
    return bytes.subspan(message.size - before);
}

/// The beginning of a message, to be gone on with.
void reassembler::keep(reading& of, byte_view bytes)
{
    if (bytes.empty() || bytes.size() >= largest_message) return;
    of.part.assign(bytes.begin(), bytes.end());
    waiting_bytes_ += bytes.size();
    if (waiting_bytes_ > largest_in_all) drop(of);
}

std::vector<std::uint8_t>& reassembler::next_whole()
{
    if (whole_used_ == whole_.size()) whole_.emplace_back();
    return whole_[whole_used_++];
}

byte_view reassembler::copy_of(byte_view bytes)
{
    auto& copy = next_whole();
    copy.assign(bytes.begin(), bytes.end());
    return copy;
}

void reassembler::decode(proto id, byte_view bytes)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    decoder_->decode_more(*packet_, id, {bytes.data(), size, size});
    added_ = true;
}

void reassembler::drop(reading& of) noexcept
{
    waiting_bytes_ -= of.part.size();
    of.part.clear();
    of.id = proto::none;
}

} // namespace netkit::sniff
