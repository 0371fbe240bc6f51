#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

/// Rows of the TCP and UDP tables whose values come from the flow table (flow_note.hpp), not from
/// the layer's bytes. Without flow tracking sequence numbers are as on the wire, the window is not
/// scaled, and the others do not exist.
inline constexpr std::array tcp_flow_rows{
    field{.name = "tcp.stream", .title = "Stream index"},
    field{.name = "tcp.completeness", .title = "Conversation completeness", .who = shown::detail},
    field{.name = "tcp.seq", .title = "Sequence Number"},
    field{.name = "tcp.nxtseq", .title = "Next Sequence Number", .who = shown::detail},
    field{.name = "tcp.ack", .title = "Acknowledgment Number"},
    field{.name = "tcp.window_size", .title = "Calculated window size", .who = shown::detail},
    field{.name = "tcp.window_size_scalefactor",
          .title = "Window size scaling factor",
          .as = form::signed_number,
          .who = shown::detail},
    field{.name = "tcp.time_relative",
          .title = "Time since first frame in this TCP stream",
          .as = form::seconds,
          .who = shown::detail},
    field{.name = "tcp.time_delta",
          .title = "Time since previous frame in this TCP stream",
          .as = form::seconds,
          .who = shown::detail},
    field{.name = "tcp.analysis",
          .title = "SEQ/ACK analysis",
          .as = form::presence,
          .who = shown::asked},
    field{.name = "tcp.analysis.acks_frame",
          .title = "This is an ACK to the segment in frame",
          .who = shown::detail},
    field{.name = "tcp.analysis.ack_rtt",
          .title = "The RTT to ACK the segment was",
          .as = form::seconds},
    field{.name = "tcp.analysis.initial_rtt",
          .title = "iRTT",
          .as = form::seconds,
          .who = shown::detail},
    field{.name = "tcp.analysis.bytes_in_flight", .title = "Bytes in flight", .who = shown::detail},
    field{.name = "tcp.analysis.push_bytes_sent",
          .title = "Bytes sent since last PSH flag",
          .who = shown::detail},
    field{.name = "tcp.analysis.flags",
          .title = "TCP Analysis Flags",
          .as = form::presence,
          .who = shown::asked},
    field{.name = "tcp.analysis.rto",
          .title = "The RTO for this segment was",
          .as = form::seconds,
          .who = shown::detail},
    field{.name = "tcp.analysis.rto_frame",
          .title = "RTO based on delta from frame",
          .who = shown::detail},
    field{.name = "tcp.analysis.duplicate_ack_num", .title = "Duplicate ACK #"},
    field{.name = "tcp.analysis.duplicate_ack_frame",
          .title = "Duplicate to the ACK in frame",
          .who = shown::detail},
    // From here on in the order of flow_note::analysis.
    field{.name = "tcp.analysis.retransmission",
          .title = "This frame is a (suspected) retransmission",
          .as = form::presence},
    field{.name = "tcp.analysis.fast_retransmission",
          .title = "This frame is a (suspected) fast retransmission",
          .as = form::presence},
    field{.name = "tcp.analysis.spurious_retransmission",
          .title = "This frame is a (suspected) spurious retransmission",
          .as = form::presence},
    field{.name = "tcp.analysis.out_of_order",
          .title = "This frame is a (suspected) out-of-order segment",
          .as = form::presence},
    field{.name = "tcp.analysis.duplicate_ack", .title = "Duplicate ACK", .as = form::presence},
    field{.name = "tcp.analysis.lost_segment",
          .title = "Previous segment(s) not captured (common at capture start)",
          .as = form::presence},
    field{.name = "tcp.analysis.ack_lost_segment",
          .title = "ACKed segment that wasn't captured (common at capture start)",
          .as = form::presence},
    field{.name = "tcp.analysis.zero_window",
          .title = "TCP Zero Window segment",
          .as = form::presence},
    field{.name = "tcp.analysis.zero_window_probe",
          .title = "TCP Zero Window Probe",
          .as = form::presence},
    field{.name = "tcp.analysis.zero_window_probe_ack",
          .title = "ACK to a TCP Zero Window Probe",
          .as = form::presence},
    field{.name = "tcp.analysis.window_full",
          .title = "TCP window specified by the receiver is now completely full",
          .as = form::presence},
    field{.name = "tcp.analysis.window_update", .title = "TCP window update", .as = form::presence},
    field{
        .name = "tcp.analysis.keep_alive", .title = "TCP keep-alive segment", .as = form::presence},
    field{.name = "tcp.analysis.keep_alive_ack",
          .title = "ACK to a TCP keep-alive segment",
          .as = form::presence},
    field{.name = "tcp.analysis.reused_ports",
          .title = "A new tcp session is started with the same ports as an earlier session in "
                   "this trace",
          .as = form::presence},
};

inline constexpr std::array udp_flow_rows{
    field{.name = "udp.stream", .title = "Stream index"},
    field{.name = "udp.time_relative",
          .title = "Time since first frame",
          .as = form::seconds,
          .who = shown::detail},
    field{.name = "udp.time_delta",
          .title = "Time since previous frame",
          .as = form::seconds,
          .who = shown::detail},
};

/// Two tables as one: a protocol's own rows and these behind them.
template <std::size_t First, std::size_t Second>
constexpr std::array<field, First + Second> joined_rows(const std::array<field, First>& first,
                                                        const std::array<field, Second>& second)
{
    std::array<field, First + Second> all{};
    for (std::size_t i = 0; i < First; ++i)
        all[i] = first[i];
    for (std::size_t i = 0; i < Second; ++i)
        all[First + i] = second[i];
    return all;
}

/// For the walk of TCP: puts the values of `tcp_flow_rows`. `rows` is where these stand in the
/// protocol's table: its last `tcp_flow_rows.size()` rows.
void put_tcp_flow(const packet& of, const layer& tcp, std::span<const field> rows, value_list& to);
/// The same for UDP.
void put_udp_flow(const packet& of, const layer& udp, std::span<const field> rows, value_list& to);

} // namespace netkit::sniff
