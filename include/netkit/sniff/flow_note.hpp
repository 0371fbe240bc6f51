#pragma once

#include <cstdint>

namespace netkit::sniff {

struct flow_record; // flow_table.hpp
struct layer;
struct packet;
struct process_name; // process_name.hpp
class text_out;

/// What the flow table and the TCP analysis know of one transport layer of one packet. Names are
/// Wireshark's (`tcp.analysis.*`). Times are in nanoseconds, -1 where unknown; frame numbers are 0
/// where unknown.
struct flow_note {
    enum analysis : std::uint32_t {
        retransmission = 1U << 0,
        fast_retransmission = 1U << 1,
        spurious_retransmission = 1U << 2,
        out_of_order = 1U << 3,
        duplicate_ack = 1U << 4,
        lost_segment = 1U << 5,
        ack_lost_segment = 1U << 6,
        zero_window = 1U << 7,
        zero_window_probe = 1U << 8,
        zero_window_probe_ack = 1U << 9,
        window_full = 1U << 10,
        window_update = 1U << 11,
        keep_alive = 1U << 12,
        keep_alive_ack = 1U << 13,
        reused_ports = 1U << 14,
    };

    std::uint32_t stream = 0; ///< tcp.stream or udp.stream, from 0
    std::uint32_t flags = 0;  ///< of `analysis`
    std::uint32_t duplicate_ack_number = 0;
    std::uint32_t bytes_in_flight = 0;
    std::uint32_t seq_base = 0; ///< relative sequence numbers count from here
    std::uint32_t ack_base = 0;
    std::int8_t window_shift = -1;     ///< of this direction; -1: not known, -2: no scaling
    bool has_bases = false;            ///< of a whole TCP segment: not a quoted one, not a fragment
    bool forward = true;               ///< from the side that began, as far as is known
    bool analysed = false;             ///< there is anything to say: `tcp.analysis` exists
    std::uint8_t layer = 0;            ///< the transport layer's place in the packet's stack
    std::uint8_t completeness = 0;     ///< tcp.completeness: what was seen before this packet
    std::uint32_t push_bytes_sent = 0; ///< since the last PSH; with `bytes_in_flight`
    std::uint32_t duplicate_ack_frame = 0; ///< the ACK that was repeated
    std::uint32_t acks_frame = 0;          ///< the segment that this one acknowledges
    std::uint32_t rto_frame = 0;           ///< `rto` counts from here
    std::int64_t time_delta = -1;          ///< since the flow's previous packet
    std::int64_t time_relative = -1;       ///< since the flow's first packet
    std::int64_t initial_rtt = -1;         ///< SYN to the ACK that ends the handshake
    std::int64_t ack_rtt = -1;             ///< since `acks_frame`
    std::int64_t rto = -1;                 ///< how late a retransmission is
    bool ends_handshake = false;           ///< this packet settled `initial_rtt`
    std::int64_t latency = -1;             ///< of an answer: since its request
    std::uint32_t request_frame = 0;       ///< with `latency`
    std::uint32_t repeats = 0;             ///< of a request: how often it was said before
    const flow_record* flow = nullptr;     ///< valid until the next packet is looked at
    const process_name* process = nullptr; ///< of one end; null unless asked for; as long as `flow`
    const flow_note* next = nullptr;       ///< of the packet's next transport layer outwards
};

/// The note of `of`'s layer `from`; null while flows are not tracked, and for layers that are not
/// a flow's. `packet::flow` itself is the note of the innermost transport layer.
const flow_note* flow_of(const packet& of, const layer& from) noexcept;

/// What netkit adds to the end of a packet's line about its flow: ` [retransmission]`,
/// ` [dup-ack #2]`, ` [zero-window]`, ` [rtt 12.3ms]`, each with a space before it; nothing when
/// there is nothing to say. A round trip is told where it was measured: at the end of a handshake
/// and of an answer since its request.
void put_flow_notes(text_out& to, const flow_note& of);

} // namespace netkit::sniff
