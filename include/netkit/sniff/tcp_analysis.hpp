#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/flow_note.hpp"

namespace netkit::sniff {

/// What the analysis needs of one segment. Sequence numbers as they are on the wire.
struct tcp_segment {
    enum flag : std::uint8_t { fin = 1, syn = 2, rst = 4, psh = 8, ack_valid = 16 };

    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint32_t length = 0; ///< payload bytes, as declared
    std::uint16_t window = 0;
    std::uint8_t flags = 0;
    std::uint32_t frame = 0; ///< its number
    std::int64_t time_ns = 0;
    byte_view options{}; ///< as far as captured
};

/// One direction of a connection.
struct tcp_side {
    static constexpr std::uint32_t none = 0xffffffffU;

    std::uint32_t base = 0;       ///< relative numbers count from here
    std::uint32_t next = 0;       ///< behind the highest byte seen; 0: nothing seen
    std::uint32_t contiguous = 0; ///< behind the highest byte seen without a hole; 0: nothing seen
    std::uint32_t last_ack = 0;
    std::int64_t last_time = 0; ///< of the latest segment
    std::int64_t next_time = 0; ///< of the segment that ends at `next`
    std::uint32_t next_frame = 0;
    std::uint32_t distinct_ack_frame = 0; ///< where `last_ack` was said first
    std::uint32_t oldest = none; ///< segments not yet acknowledged: a list in the order of arrival
    std::uint32_t youngest = none;
    std::uint32_t push_bytes = 0;
    std::uint32_t sacked = 0;     ///< bytes that the latest segment acknowledged selectively
    std::uint16_t waiting = 0;    ///< number of segments in that list
    std::uint16_t last_flags = 0; ///< flow_note::analysis of the latest segment
    std::int16_t duplicate_acks = 0;
    std::uint16_t window = 0;
    std::int8_t shift = -1; ///< as flow_note::window_shift
    bool has_base = false;
    bool has_window = false;
    bool flight_known = true; ///< false behind a hole until the peer acknowledges
    bool push_set = false;
    bool in_order = true;   ///< that list rises
    bool first_ack = false; ///< the handshake's last ACK, whose window is not yet scaled, is due
};

/// One connection: both directions and what belongs to neither. 168 bytes.
struct tcp_state {
    std::array<tcp_side, 2> sides{}; ///< [0]: the key's low end sends
    std::int64_t syn_time = -1;      ///< of the latest SYN
    std::int64_t initial_rtt = 0;    ///< 0: not known
};

/// Says of each segment what Wireshark's analysis says. Keeps the segments that wait for an
/// acknowledgement, at most `most_waiting` in all; while more than three quarters of these are
/// taken a direction keeps at most 64, so bytes in flight and round trips are incomplete where
/// acknowledgements never come.
class tcp_analysis {
public:
    explicit tcp_analysis(std::uint32_t most_waiting = 131'072);

    /// A SYN to a connection that exists: whether it begins another one. If not, what the first
    /// one got wrong is mended, and `to` says reused_ports.
    bool begins_anew(tcp_state& state, const tcp_segment& syn, unsigned side,
                     flow_note& to) noexcept;
    /// Looks at the segment that `side` sent and fills the analysis' part of `to`.
    void see(tcp_state& state, const tcp_segment& segment, unsigned side, flow_note& to);
    /// Gives back what the connection holds.
    void forget(tcp_state& state) noexcept;

    /// Segments that were not kept for want of room.
    std::uint64_t not_kept() const noexcept { return not_kept_; }

private:
    struct waiting {
        std::uint32_t seq = 0;
        std::uint32_t next_seq = 0;
        std::uint32_t frame = 0;
        std::uint32_t newer = tcp_side::none;
        std::int64_t time_ns = 0;
    };
    struct view; // one segment with its surroundings

    void judge_place(view& at) const noexcept;
    void judge_answer(view& at) const noexcept;
    void judge_ack(view& at) const noexcept;
    void judge_data(view& at) const noexcept;
    void judge_lateness(view& at) const noexcept;
    void keep(view& at);
    void remember(view& at) noexcept;
    void acknowledge(view& at) noexcept;
    void count_flight(view& at) const noexcept;
    void learn_handshake(view& at) const noexcept;
    void settle_scaling(view& at) const noexcept;
    void release(tcp_side& of, std::uint32_t before, std::uint32_t segment) noexcept;
    static std::uint32_t edge_of(const tcp_side& side) noexcept;

    std::uint32_t most_;
    std::vector<waiting> segments_; // reserved at once
    std::uint32_t free_ = tcp_side::none;
    std::uint32_t used_ = 0;
    std::uint64_t not_kept_ = 0;
};

} // namespace netkit::sniff
