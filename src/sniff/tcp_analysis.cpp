// What happened on a TCP connection, judged segment by segment from the middle of the path, in the
// words and by the rules that users know from Wireshark, so that a filter written for one works in
// the other. The rules are heuristics: a segment is compared with what its direction sent before
// (`fwd`) and with what the other direction last said (`rev`). They are applied in a fixed order,
// because later ones look at the verdicts of earlier ones.
//
// 1. window   probe, zero window, lost segment, keep-alive, window update, window full
// 2. answer   answers to a keep-alive or a probe, duplicate acknowledgements
// 3. ack      acknowledged what was never seen
// 4. data     fast retransmission, out of order, spurious, plain retransmission
// 5. keep, remember, acknowledge, count what is in flight
//
// As there, 0 in a sequence number means "not seen yet": a connection that reaches exactly 0 loses
// one comparison, and an equal answer is worth more here than that.
//
// Segments that wait for their acknowledgement hang in one list per direction, in one pool for all
// connections. While a list rises, acknowledging stops at the first segment that stays, and bytes
// in flight are read off its ends; after a retransmission the list is walked until it is empty.

#include "netkit/sniff/tcp_analysis.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::uint64_t fast_within = 20 * millisecond;
constexpr std::uint64_t reordered_within = 3 * millisecond; // while the round trip is not known
constexpr std::uint16_t most_per_side = 10'000;
constexpr std::uint16_t most_when_short = 64;

bool is_before(std::uint32_t left, std::uint32_t right) noexcept
{
    return static_cast<std::int32_t>(left - right) < 0;
}
bool is_after(std::uint32_t left, std::uint32_t right) noexcept
{
    return is_before(right, left);
}

/// The options that the analysis looks at.
struct wanted_options {
    int shift = -1;           ///< window scale; -1: none
    std::uint32_t sacked = 0; ///< sum of the SACK blocks
};

std::uint32_t sum_of_blocks(byte_view blocks) noexcept
{
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at + 8 <= blocks.size(); at += 8)
        sum += load_be32(&blocks[at + 4]) - load_be32(&blocks[at]);
    return sum;
}

wanted_options read(byte_view options) noexcept
{
    constexpr std::uint8_t end = 0, nop = 1, scale = 3, sack = 5;
    wanted_options found;
    constexpr std::uint32_t padded_timestamp = 0x0101'080a; // nearly all; nothing else is in it
    if (options.size() == 12 && load_be32(options.data()) == padded_timestamp) return found;
    for (std::size_t at = 0; at < options.size();) {
        if (options[at] == end) break;
        if (options[at] == nop) {
            ++at;
            continue;
        }
        if (at + 1 >= options.size()) break;
        const std::size_t size = options[at + 1];
        if (size < 2 || size > options.size() - at) break;
        if (options[at] == scale && size == 3) found.shift = std::min<int>(options[at + 2], 14);
        if (options[at] == sack) found.sacked = sum_of_blocks(options.subspan(at + 2, size - 2));
        at += size;
    }
    return found;
}

} // namespace

struct tcp_analysis::view {
    tcp_state& state;
    tcp_side& fwd;
    tcp_side& rev;
    const tcp_segment& segment;
    flow_note& to;

    bool is(unsigned flags) const noexcept { return (segment.flags & flags) != 0; }
    bool opens_or_ends() const noexcept
    {
        return is(tcp_segment::syn | tcp_segment::fin | tcp_segment::rst);
    }
    /// SYN and FIN take a place in the sequence like a byte.
    std::uint32_t marker() const noexcept
    {
        return is(tcp_segment::syn | tcp_segment::fin) ? 1U : 0U;
    }
    std::uint32_t end() const noexcept { return segment.seq + segment.length; }
    bool says(std::uint32_t flags) const noexcept { return (to.flags & flags) != 0; }
    void say(std::uint32_t flags) const noexcept
    {
        to.flags |= flags;
        to.analysed = true;
    }
    bool repeats_window() const noexcept { return fwd.has_window && segment.window == fwd.window; }
    /// An empty segment that says again where both directions stand.
    bool repeats_place() const noexcept
    {
        return segment.length == 0 && segment.seq == fwd.next && segment.ack == fwd.last_ack &&
               !opens_or_ends();
    }
};

tcp_analysis::tcp_analysis(std::uint32_t most_waiting) : most_(std::max(most_waiting, 1U))
{
    segments_.reserve(most_);
}

bool tcp_analysis::begins_anew(tcp_state& state, const tcp_segment& syn, unsigned side,
                               flow_note& to) noexcept
{
    auto& fwd = state.sides[side];
    if (!fwd.has_base) return false;
    if (syn.seq == fwd.base) {
        // A reset may have said a number that was never sent; the SYN again is no hole.
        if ((syn.flags & tcp_segment::ack_valid) == 0) fwd.next = fwd.contiguous;
        return false;
    }
    if ((syn.flags & tcp_segment::ack_valid) == 0) return true;
    fwd.base = syn.seq;
    to.flags |= flow_note::reused_ports;
    to.analysed = true;
    return false;
}

void tcp_analysis::see(tcp_state& state, const tcp_segment& segment, unsigned side, flow_note& to)
{
    view at{state, state.sides[side], state.sides[1 - side], segment, to};
    at.fwd.sacked = 0;
    if (!at.fwd.has_base) {
        at.fwd.base = at.is(tcp_segment::syn) ? segment.seq : segment.seq - 1;
        at.fwd.has_base = true;
    }
    if (!at.rev.has_base && at.is(tcp_segment::ack_valid)) {
        at.rev.base = segment.ack - 1;
        at.rev.has_base = true;
    }
    to.has_bases = true;
    to.seq_base = at.fwd.base;
    to.ack_base = at.is(tcp_segment::ack_valid) ? at.rev.base : 0;
    to.window_shift = at.fwd.shift;

    if (at.is(tcp_segment::ack_valid)) at.rev.flight_known = true;
    judge_place(at);
    if (segment.ack != at.fwd.last_ack) {
        at.fwd.distinct_ack_frame = segment.frame;
        at.fwd.duplicate_acks = 0;
    }
    judge_ack(at);
    judge_data(at);
    keep(at);
    remember(at);
    acknowledge(at);
    count_flight(at);
    learn_handshake(at);
    if ((to.analysed || to.ends_handshake) && state.initial_rtt != 0)
        to.initial_rtt = state.initial_rtt;
}

/// What the segment's place and window say, up to the first verdict that settles it.
void tcp_analysis::judge_place(view& at) const noexcept
{
    const auto& s = at.segment;
    auto& fwd = at.fwd;
    const auto& rev = at.rev;
    if (s.length == 1 && s.seq == fwd.next && rev.has_window && rev.window == 0)
        return at.say(flow_note::zero_window_probe);
    if (s.window == 0 && !at.opens_or_ends()) at.say(flow_note::zero_window);
    if (fwd.next != 0 && is_after(s.seq, fwd.next) && !at.is(tcp_segment::rst)) {
        at.say(flow_note::lost_segment);
        fwd.flight_known = false;
    }
    if (s.length <= 1 && s.seq == fwd.next - 1 && !at.opens_or_ends())
        at.say(flow_note::keep_alive);
    if (s.window != 0 && !at.repeats_window() && at.repeats_place())
        at.say(flow_note::window_update);
    if (s.length > 0 && rev.shift != -1 && !at.opens_or_ends() && at.end() == edge_of(rev))
        at.say(flow_note::window_full);
    judge_answer(at);
}

/// The right edge of what `side` is ready to take.
std::uint32_t tcp_analysis::edge_of(const tcp_side& side) noexcept
{
    const auto window = side.has_window ? std::uint32_t{side.window} : 0xffffffffU;
    return side.last_ack + (window << (side.first_ack || side.shift < 0 ? 0 : side.shift));
}

void tcp_analysis::judge_answer(view& at) const noexcept
{
    auto& fwd = at.fwd;
    if (!at.repeats_place() || !at.repeats_window()) return;
    if (at.segment.window == 0) {
        if ((at.rev.last_flags & flow_note::zero_window_probe) != 0)
            at.say(flow_note::zero_window_probe_ack);
        return;
    }
    if ((at.rev.last_flags & flow_note::keep_alive) != 0) return at.say(flow_note::keep_alive_ack);
    fwd.duplicate_acks = static_cast<std::int16_t>(
        fwd.duplicate_acks == -1 ? 1 : std::min(fwd.duplicate_acks + 1, 0x7fff));
    at.say(flow_note::duplicate_ack);
    at.to.duplicate_ack_number = static_cast<std::uint32_t>(fwd.duplicate_acks);
    at.to.duplicate_ack_frame = fwd.distinct_ack_frame;
}

/// An acknowledgement of bytes that were never seen, told once per hole.
void tcp_analysis::judge_ack(view& at) const noexcept
{
    auto& rev = at.rev;
    if (rev.contiguous == 0 || !at.is(tcp_segment::ack_valid)) return;
    if (!is_after(at.segment.ack, rev.contiguous)) return;
    at.to.analysed = true;
    if (is_before(rev.contiguous, rev.next)) {
        rev.contiguous = rev.next;
        return at.say(flow_note::ack_lost_segment);
    }
    if (rev.duplicate_acks == 0) at.say(flow_note::ack_lost_segment);
    rev.duplicate_acks = -1;
}

/// Why a segment with data, SYN or FIN does not lead on.
void tcp_analysis::judge_data(view& at) const noexcept
{
    const auto& s = at.segment;
    const auto& fwd = at.fwd;
    const auto& rev = at.rev;
    if (s.length == 0 && at.marker() == 0) return;
    if (at.says(flow_note::keep_alive)) return;
    if (s.length > 0 && rev.last_ack != 0 && !is_after(at.end(), rev.last_ack))
        return at.say(flow_note::spurious_retransmission);
    // One byte before `next`, but longer than that byte: new data behind a probe.
    const bool behind_probe = s.length > 1 && fwd.next - 1 == s.seq;
    if (fwd.next == 0 || !is_before(s.seq, fwd.next) || behind_probe) return;

    // Time that runs backwards counts as very long ago.
    const auto since_ack = static_cast<std::uint64_t>(s.time_ns - rev.last_time);
    // -1, an acknowledged hole, counts as many.
    const bool asked_for = rev.duplicate_acks >= 2 || rev.duplicate_acks == -1;
    if (asked_for && rev.last_ack == s.seq && since_ack < fast_within)
        return at.say(flow_note::fast_retransmission);
    const auto since_next = static_cast<std::uint64_t>(s.time_ns - fwd.next_time);
    const auto reordered = at.state.initial_rtt == 0
                               ? reordered_within
                               : static_cast<std::uint64_t>(at.state.initial_rtt);
    if (since_next < reordered && fwd.next != at.end() + at.marker())
        return at.say(flow_note::out_of_order);
    at.say(flow_note::retransmission);
    judge_lateness(at);
}

/// A retransmission is late by the time since the oldest segment that waits, or, if none does,
/// since the one that led furthest.
void tcp_analysis::judge_lateness(view& at) const noexcept
{
    const bool waits = at.fwd.oldest != tcp_side::none;
    at.to.rto_frame = waits ? segments_[at.fwd.oldest].frame : at.fwd.next_frame;
    at.to.rto = at.segment.time_ns - (waits ? segments_[at.fwd.oldest].time_ns : at.fwd.next_time);
}

/// Notes what now waits for an acknowledgement.
void tcp_analysis::keep(view& at)
{
    const auto& s = at.segment;
    auto& fwd = at.fwd;
    if (s.length == 0 && at.marker() == 0) return;
    const bool short_of_room = used_ > most_ - most_ / 4;
    if (fwd.waiting >= (short_of_room ? most_when_short : most_per_side) || used_ == most_) {
        ++not_kept_;
        return;
    }
    std::uint32_t place = free_;
    if (place == tcp_side::none) {
        place = static_cast<std::uint32_t>(segments_.size());
        segments_.emplace_back();
    } else {
        free_ = segments_[place].newer;
    }
    ++used_;
    segments_[place] = {s.seq, at.end() + at.marker(), s.frame, tcp_side::none, s.time_ns};
    if (fwd.waiting++ == 0) {
        fwd.oldest = place;
        fwd.in_order = true;
    } else {
        if (is_before(s.seq, segments_[fwd.youngest].next_seq)) fwd.in_order = false;
        segments_[fwd.youngest].newer = place;
    }
    fwd.youngest = place;
}

void tcp_analysis::remember(view& at) noexcept
{
    const auto& s = at.segment;
    auto& fwd = at.fwd;
    const auto next = at.end() + at.marker();
    const bool probe = at.says(flow_note::zero_window_probe);
    if (!probe && (fwd.next == 0 || is_after(next, fwd.next))) {
        fwd.next = next;
        fwd.next_frame = s.frame;
        fwd.next_time = s.time_ns;
    }
    if (!probe && (fwd.contiguous == 0 || s.seq == fwd.contiguous)) fwd.contiguous = fwd.next;
    fwd.window = s.window;
    fwd.has_window = true;
    fwd.last_ack = s.ack;
    fwd.last_time = s.time_ns;
    fwd.last_flags = static_cast<std::uint16_t>(at.to.flags);
}

/// Lets go of what the other direction sent and this segment acknowledges.
void tcp_analysis::acknowledge(view& at) noexcept
{
    auto& rev = at.rev;
    const auto ack = at.segment.ack;
    auto before = tcp_side::none;
    for (auto i = rev.oldest; i != tcp_side::none;) {
        auto& each = segments_[i];
        if (!is_after(each.next_seq, ack)) {
            if (each.next_seq == ack && at.to.acks_frame == 0) {
                at.to.analysed = true;
                at.to.acks_frame = each.frame;
                if (at.segment.time_ns != each.time_ns)
                    at.to.ack_rtt = at.segment.time_ns - each.time_ns;
            }
            const auto newer = each.newer;
            release(rev, before, i);
            i = newer;
            continue;
        }
        if (is_after(ack, each.seq)) each.seq = ack;
        if (rev.in_order) break;
        before = i;
        i = each.newer;
    }
}

/// Bytes sent and not acknowledged, as far as this capture shows them.
void tcp_analysis::count_flight(view& at) const noexcept
{
    const auto& s = at.segment;
    auto& fwd = at.fwd;
    if (s.length == 0 || fwd.waiting == 0 || !fwd.flight_known) return;
    auto first = segments_[fwd.oldest].seq - fwd.base;
    auto last = segments_[fwd.youngest].next_seq - fwd.base;
    const bool by_ends = fwd.in_order && first <= last;
    for (auto i = fwd.oldest; !by_ends && i != tcp_side::none; i = segments_[i].newer) {
        first = std::min(first, segments_[i].seq - fwd.base);
        last = std::max(last, segments_[i].next_seq - fwd.base);
    }
    const auto flight = last - first - at.rev.sacked;
    at.to.analysed = true;
    if (flight > 0 && flight < 2'000'000'000U) at.to.bytes_in_flight = flight - at.marker();
    fwd.push_bytes = fwd.push_set ? s.length : fwd.push_bytes + s.length;
    fwd.push_set = at.is(tcp_segment::psh);
    at.to.push_bytes_sent = fwd.push_bytes;
}

/// What the handshake settles: the first round trip and the window scale.
void tcp_analysis::learn_handshake(view& at) const noexcept
{
    auto& state = at.state;
    const auto& s = at.segment;
    const bool syn = at.is(tcp_segment::syn);
    if (syn) {
        if (!at.is(tcp_segment::ack_valid)) state.syn_time = s.time_ns;
        at.fwd.first_ack = true;
    } else if (at.is(tcp_segment::ack_valid)) {
        if (state.syn_time != -1 && state.initial_rtt == 0) {
            state.initial_rtt = s.time_ns - state.syn_time;
            at.to.ends_handshake = state.initial_rtt > 0;
        }
        at.fwd.first_ack = false;
    }
    if (s.options.empty()) {
        if (syn) settle_scaling(at);
        return;
    }
    const auto options = read(s.options);
    at.fwd.sacked = options.sacked;
    if (options.shift >= 0) at.fwd.shift = static_cast<std::int8_t>(options.shift);
    if (syn) settle_scaling(at);
}

/// Windows are scaled only if both ends said so (RFC 7323 section 2.2).
void tcp_analysis::settle_scaling(view& at) const noexcept
{
    if (at.fwd.shift == -1)
        at.fwd.shift = at.rev.shift = -2;
    else if (at.is(tcp_segment::ack_valid) && at.rev.shift == -2)
        at.fwd.shift = -2;
}

void tcp_analysis::forget(tcp_state& state) noexcept
{
    for (auto& side : state.sides)
        while (side.oldest != tcp_side::none)
            release(side, tcp_side::none, side.oldest);
}

void tcp_analysis::release(tcp_side& of, std::uint32_t before, std::uint32_t segment) noexcept
{
    const auto newer = segments_[segment].newer;
    if (before == tcp_side::none)
        of.oldest = newer;
    else
        segments_[before].newer = newer;
    if (of.youngest == segment) of.youngest = before;
    --of.waiting;
    segments_[segment].newer = free_;
    free_ = segment;
    --used_;
}

} // namespace netkit::sniff
