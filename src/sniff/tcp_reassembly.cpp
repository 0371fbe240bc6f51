// One direction is a place in the stream (`next`) and a list of pieces that came too early, sorted
// and without overlaps. Nearly every segment begins at `next` and is handed on as it lies in the
// packet. What comes early is copied, without the parts that already wait; what comes late is
// counted and dropped. So the first copy of a byte wins, and no byte is delivered twice.
//
// The danger is a segment that lies: a wild sequence number must not carry the stream away from its
// place. Therefore a piece that waits moves nothing while bytes still come in order, and sequence
// numbers more than `farthest` ahead are not taken at all.

#include "netkit/sniff/tcp_reassembly.hpp"

#include <algorithm>
#include <cstring>

namespace netkit::sniff {

namespace {

constexpr std::int32_t farthest = 1 << 30; // the largest window there is (RFC 7323)

std::int32_t distance(std::uint32_t from, std::uint32_t to) noexcept
{
    return static_cast<std::int32_t>(to - from);
}

} // namespace

/// Bytes and where they stand.
struct tcp_reassembly::span_at {
    std::uint32_t seq;
    byte_view bytes;

    std::uint32_t end() const noexcept { return seq + static_cast<std::uint32_t>(bytes.size()); }
    void drop(std::size_t size) noexcept
    {
        seq += static_cast<std::uint32_t>(size);
        bytes = bytes.subspan(size);
    }
};

tcp_reassembly::tcp_reassembly(const reassembly_limits& limits) : limits_(limits)
{
}
tcp_reassembly::~tcp_reassembly() = default;

std::uint32_t tcp_reassembly::open()
{
    if (free_streams_.empty()) {
        sides_.resize(sides_.size() + 2);
        return static_cast<std::uint32_t>(sides_.size() / 2 - 1);
    }
    const auto stream = free_streams_.back();
    free_streams_.pop_back();
    sides_[2 * stream] = sides_[2 * stream + 1] = side_state{};
    return stream;
}

void tcp_reassembly::take(std::uint32_t stream, unsigned side, const stream_segment& segment,
                          stream_sink& to)
{
    auto& of = sides_[2 * stream + side];
    if (of.ended) return;
    const auto seq = segment.syn ? segment.seq + 1 : segment.seq;
    if (!of.begun) {
        of.begun = true;
        of.next = seq;
        of.moved_ns = segment.time_ns;
    }
    const auto end = seq + segment.length;
    if (distance(of.next, end) > farthest) return;
    if (segment.fin && !of.has_fin && distance(of.next, end) >= 0) {
        of.has_fin = true;
        of.fin = end;
    }
    const bool due = distance(of.next, seq) <= 0;
    const bool first_to_wait = of.first == none && !due;
    if (due && distance(of.next, end) > 0) of.moved_ns = segment.time_ns;
    put(of, side, {seq, segment.bytes}, to);
    // Declared, in its place and not captured: nobody will bring it.
    const auto missing = distance(of.next, end);
    if (due && missing > 0 && segment.bytes.size() < segment.length) {
        const auto room = of.first == none ? missing : distance(of.next, pieces_[of.first].seq);
        skip(of, side, static_cast<std::uint32_t>(std::min(missing, room)), to);
        drain(of, side, to);
    }
    if (first_to_wait && of.first != none) of.moved_ns = segment.time_ns;
    const bool impatient = segment.time_ns - of.moved_ns > limits_.gap_ns;
    while (of.first != none && (impatient || of.waiting >= limits_.gap_bytes))
        give_up_gap(of, side, to);
    finish(of, side, to);
}

/// Delivers, keeps or drops each byte of a segment.
void tcp_reassembly::put(side_state& of, unsigned side, span_at at, stream_sink& to)
{
    if (of.has_fin && distance(of.fin, at.end()) > 0) {
        const auto beyond = static_cast<std::size_t>(distance(of.fin, at.end()));
        at.bytes = at.bytes.first(at.bytes.size() - std::min(at.bytes.size(), beyond));
    }
    if (of.first != none) count_differences(of, at);
    while (!at.bytes.empty()) {
        const auto ahead = distance(of.next, at.seq);
        if (ahead < 0) {
            const auto old =
                std::min(at.bytes.size(), static_cast<std::size_t>(-std::int64_t{ahead}));
            counts_.repeated += old;
            at.drop(old);
        } else if (ahead == 0) {
            auto size = at.bytes.size();
            if (of.first != none)
                size = std::min(size,
                                static_cast<std::size_t>(distance(of.next, pieces_[of.first].seq)));
            pass(of, side, at.bytes.first(size), to);
            at.drop(size);
            drain(of, side, to);
        } else if (fits(of, at.bytes.size())) {
            return wait(of, at);
        } else {
            ++counts_.pressed;
            if (of.first != none && distance(pieces_[of.first].seq, at.seq) > 0)
                give_up_gap(of, side, to);
            else
                skip(of, side, static_cast<std::uint32_t>(ahead), to);
        }
    }
}

bool tcp_reassembly::fits(const side_state& of, std::size_t size) const noexcept
{
    return of.waiting + size <= limits_.side_bytes &&
           waiting_bytes_ + size <= limits_.total_bytes && waiting_segments_ < limits_.segments;
}

void tcp_reassembly::pass(side_state& of, unsigned side, byte_view bytes, stream_sink& to)
{
    const auto offset = of.offset;
    of.next += static_cast<std::uint32_t>(bytes.size());
    of.offset += bytes.size();
    counts_.delivered += bytes.size();
    if (!bytes.empty()) to.on_bytes(side, offset, bytes);
}

void tcp_reassembly::skip(side_state& of, unsigned side, std::uint32_t size, stream_sink& to)
{
    const auto offset = of.offset;
    of.next += size;
    of.offset += size;
    ++counts_.gaps;
    counts_.gap_bytes += size;
    to.on_gap(side, offset, size);
}

/// Delivers what waits as far as it is due.
void tcp_reassembly::drain(side_state& of, unsigned side, stream_sink& to)
{
    while (of.first != none) {
        const auto& each = pieces_[of.first];
        const auto behind = distance(each.seq, of.next);
        if (behind < 0) return;
        if (static_cast<std::uint32_t>(behind) < each.size)
            pass(of, side,
                 {each.bytes.get() + behind, each.size - static_cast<std::uint32_t>(behind)}, to);
        drop_first(of);
    }
}

void tcp_reassembly::give_up_gap(side_state& of, unsigned side, stream_sink& to)
{
    const auto size = distance(of.next, pieces_[of.first].seq);
    if (size > 0) skip(of, side, static_cast<std::uint32_t>(size), to);
    drain(of, side, to);
}

/// Keeps the parts of a segment that do not wait already.
void tcp_reassembly::wait(side_state& of, span_at at)
{
    auto before = none;
    auto i = of.first;
    if (of.last != none && distance(pieces_[of.last].end(), at.seq) >= 0) {
        before = of.last; // the ordinary case: behind everything that waits
        i = none;
    }
    while (!at.bytes.empty()) {
        while (i != none && distance(at.seq, pieces_[i].end()) <= 0) {
            before = i;
            i = pieces_[i].next;
        }
        const auto room =
            i == none ? at.bytes.size()
                      : static_cast<std::size_t>(std::max(distance(at.seq, pieces_[i].seq), 0));
        const auto size = std::min(at.bytes.size(), room);
        if (size == 0) { // in the piece at i
            const auto known = static_cast<std::size_t>(distance(at.seq, pieces_[i].end()));
            counts_.repeated += std::min(known, at.bytes.size());
            at.drop(std::min(known, at.bytes.size()));
            continue;
        }
        if (waiting_segments_ >= limits_.segments) return;
        const auto made = make_piece(at.seq, at.bytes.first(size));
        pieces_[made].next = i;
        (before == none ? of.first : pieces_[before].next) = made;
        if (i == none) of.last = made;
        of.waiting += static_cast<std::uint32_t>(size);
        before = made;
        at.drop(size);
    }
}

/// Says how many bytes of a segment contradict what waits.
void tcp_reassembly::count_differences(const side_state& of, const span_at& at) noexcept
{
    for (auto i = of.first; i != none; i = pieces_[i].next) {
        const auto& each = pieces_[i];
        if (distance(at.end(), each.seq) >= 0) return;
        const auto from = std::max(distance(at.seq, each.seq), 0);
        const auto until = std::min(distance(at.seq, at.end()), distance(at.seq, each.end()));
        for (auto k = from; k < until; ++k) {
            const auto mine = at.bytes[static_cast<std::size_t>(k)];
            const auto theirs = each.bytes[at.seq + static_cast<std::uint32_t>(k) - each.seq];
            if (mine != theirs) ++counts_.differences;
        }
    }
}

std::uint32_t tcp_reassembly::make_piece(std::uint32_t seq, byte_view bytes)
{
    auto place = free_piece_;
    if (place == none) {
        place = static_cast<std::uint32_t>(pieces_.size());
        pieces_.emplace_back();
    } else {
        free_piece_ = pieces_[place].next;
    }
    auto& made = pieces_[place];
    made.seq = seq;
    made.size = static_cast<std::uint32_t>(bytes.size());
    made.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(bytes.size());
    std::memcpy(made.bytes.get(), bytes.data(), bytes.size());
    waiting_bytes_ += bytes.size();
    ++waiting_segments_;
    return place;
}

void tcp_reassembly::drop_first(side_state& of) noexcept
{
    const auto place = of.first;
    auto& gone = pieces_[place];
    of.first = gone.next;
    if (of.first == none) of.last = none;
    of.waiting -= gone.size;
    waiting_bytes_ -= gone.size;
    --waiting_segments_;
    gone.bytes.reset();
    gone.next = free_piece_;
    free_piece_ = place;
}

void tcp_reassembly::finish(side_state& of, unsigned side, stream_sink& to)
{
    if (!of.has_fin || of.ended || distance(of.next, of.fin) > 0) return;
    of.ended = true;
    while (of.first != none)
        drop_first(of);
    to.on_fin(side);
}

void tcp_reassembly::acknowledged(std::uint32_t stream, unsigned side, std::uint32_t ack,
                                  stream_sink& to)
{
    auto& of = sides_[2 * stream + side];
    while (of.first != none && distance(pieces_[of.first].seq, ack) >= 0)
        give_up_gap(of, side, to);
    finish(of, side, to);
}

void tcp_reassembly::close(std::uint32_t stream, stream_sink& to)
{
    for (unsigned side = 0; side < 2; ++side) {
        auto& of = sides_[2 * stream + side];
        while (of.first != none)
            give_up_gap(of, side, to);
        finish(of, side, to);
    }
    forget(stream);
}

void tcp_reassembly::forget(std::uint32_t stream) noexcept
{
    for (unsigned side = 0; side < 2; ++side) {
        auto& of = sides_[2 * stream + side];
        while (of.first != none)
            drop_first(of);
        of = side_state{};
    }
    free_streams_.push_back(stream);
}

} // namespace netkit::sniff
