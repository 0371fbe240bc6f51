// The fields of a connection. Wireshark shows them only where there is something to show, and a
// fast or spurious retransmission also as a plain one; so do we, value for value.

#include "tcp_flow_fields.hpp"

#include "netkit/sniff/flow_note.hpp"
#include "tcp_fields.hpp"

namespace netkit::sniff {

namespace {

using tcp_rows::tcp_fields;

struct noted {
    const field& row;
    std::uint32_t bits;
};

constexpr std::array analyses{
    noted{row_named(tcp_fields, "tcp.analysis.retransmission"),
          flow_note::retransmission | flow_note::fast_retransmission |
              flow_note::spurious_retransmission},
    noted{row_named(tcp_fields, "tcp.analysis.fast_retransmission"),
          flow_note::fast_retransmission},
    noted{row_named(tcp_fields, "tcp.analysis.spurious_retransmission"),
          flow_note::spurious_retransmission},
    noted{row_named(tcp_fields, "tcp.analysis.out_of_order"), flow_note::out_of_order},
    noted{row_named(tcp_fields, "tcp.analysis.duplicate_ack"), flow_note::duplicate_ack},
    noted{row_named(tcp_fields, "tcp.analysis.lost_segment"), flow_note::lost_segment},
    noted{row_named(tcp_fields, "tcp.analysis.ack_lost_segment"), flow_note::ack_lost_segment},
    noted{row_named(tcp_fields, "tcp.analysis.zero_window"), flow_note::zero_window},
    noted{row_named(tcp_fields, "tcp.analysis.zero_window_probe"), flow_note::zero_window_probe},
    noted{row_named(tcp_fields, "tcp.analysis.zero_window_probe_ack"),
          flow_note::zero_window_probe_ack},
    noted{row_named(tcp_fields, "tcp.analysis.window_full"), flow_note::window_full},
    noted{row_named(tcp_fields, "tcp.analysis.window_update"), flow_note::window_update},
    noted{row_named(tcp_fields, "tcp.analysis.keep_alive"), flow_note::keep_alive},
    noted{row_named(tcp_fields, "tcp.analysis.keep_alive_ack"), flow_note::keep_alive_ack},
    noted{row_named(tcp_fields, "tcp.analysis.reused_ports"), flow_note::reused_ports},
};

std::uint64_t bits_of(std::int64_t number) noexcept
{
    return static_cast<std::uint64_t>(number);
}

/// -1 and 0 mean that there is nothing to show.
void put_duration(const field& row, std::int64_t duration, value_list& to)
{
    if (duration != -1 && duration != 0) to.put(row, bits_of(duration));
}

void put_flags(const flow_note& note, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.analysis.flags"), 1);
    for (const auto& each : analyses)
        if ((note.flags & each.bits) != 0) to.put(each.row, 1);
    if ((note.flags & flow_note::duplicate_ack) != 0) {
        // Wireshark has a field and a remark of this name: it shows both.
        to.put(row_named(tcp_fields, "tcp.analysis.duplicate_ack"), 1);
        to.put(row_named(tcp_fields, "tcp.analysis.duplicate_ack_num"), note.duplicate_ack_number);
        to.put(row_named(tcp_fields, "tcp.analysis.duplicate_ack_frame"), note.duplicate_ack_frame);
    }
    put_duration(row_named(tcp_fields, "tcp.analysis.rto"), note.rto, to);
    if (note.rto != -1 && note.rto != 0)
        to.put(row_named(tcp_fields, "tcp.analysis.rto_frame"), note.rto_frame);
}

} // namespace

void put_tcp_numbers(const layer& tcp, const flow_note* note, value_list& to)
{
    constexpr unsigned fin = 1, syn = 2, has_ack = 16;
    const bool relative = note != nullptr && note->has_bases;
    const unsigned flags = tcp.data[13];
    const auto seq = load_be32(tcp.data + 4) - (relative ? note->seq_base : 0);
    const auto marker = (flags & (fin | syn)) != 0 ? 1U : 0U;
    to.put(row_named(tcp_fields, "tcp.seq"), seq, 4, 4);
    to.put(row_named(tcp_fields, "tcp.nxtseq"), seq + tcp.note[0] + marker);
    const bool based = relative && (flags & has_ack) != 0;
    to.put(row_named(tcp_fields, "tcp.ack"), load_be32(tcp.data + 8) - (based ? note->ack_base : 0),
           8, 4);
    const bool scales = note != nullptr && (flags & syn) == 0;
    const int shift = scales ? note->window_shift : -1;
    const std::uint32_t window = load_be16(tcp.data + 14);
    to.put(row_named(tcp_fields, "tcp.window_size"), shift > 0 ? window << shift : window, 14, 2);
    if (scales)
        to.put(row_named(tcp_fields, "tcp.window_size_scalefactor"),
               bits_of(shift < 0 ? shift : std::int64_t{1} << shift), 14, 2);
}

void put_tcp_flow(const flow_note& note, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.stream"), note.stream);
    to.put(row_named(tcp_fields, "tcp.completeness"), note.completeness);
    to.put(row_named(tcp_fields, "tcp.time_relative"), bits_of(note.time_relative));
    to.put(row_named(tcp_fields, "tcp.time_delta"), bits_of(note.time_delta));
    if (!note.analysed) return;
    to.put(row_named(tcp_fields, "tcp.analysis"), 1);
    if (note.acks_frame != 0)
        to.put(row_named(tcp_fields, "tcp.analysis.acks_frame"), note.acks_frame);
    put_duration(row_named(tcp_fields, "tcp.analysis.ack_rtt"), note.ack_rtt, to);
    put_duration(row_named(tcp_fields, "tcp.analysis.initial_rtt"), note.initial_rtt, to);
    if (note.bytes_in_flight != 0) {
        to.put(row_named(tcp_fields, "tcp.analysis.bytes_in_flight"), note.bytes_in_flight);
        to.put(row_named(tcp_fields, "tcp.analysis.push_bytes_sent"), note.push_bytes_sent);
    }
    if (note.flags != 0) put_flags(note, to);
}

} // namespace netkit::sniff
