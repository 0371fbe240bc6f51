// Fields that no single packet holds: stream numbers, relative sequence numbers, scaled windows,
// and what the analysis found.

#include "tcp_flow_fields.hpp"

#include "netkit/sniff/flow_note.hpp"

namespace netkit::sniff {

namespace {

/// Places in `tcp_flow_rows`, in its order.
enum tcp_row : std::size_t {
    stream,
    completeness,
    seq,
    nxtseq,
    ack,
    window_size,
    window_size_scalefactor,
    time_relative,
    time_delta,
    analysis,
    acks_frame,
    ack_rtt,
    initial_rtt,
    bytes_in_flight,
    push_bytes_sent,
    analysis_flags,
    rto,
    rto_frame,
    duplicate_ack_num,
    duplicate_ack_frame,
    first_flag,
};
static_assert(tcp_flow_rows[rto].name == "tcp.analysis.rto");
static_assert(tcp_flow_rows[first_flag].name == "tcp.analysis.retransmission");
static_assert(tcp_flow_rows.size() == first_flag + 15);

std::uint64_t bits_of(std::int64_t number) noexcept
{
    return static_cast<std::uint64_t>(number);
}

/// The numbers in the header, as the flow makes them readable.
void put_numbers(const layer& tcp, const flow_note* note, std::span<const field> rows,
                 value_list& to)
{
    constexpr unsigned fin_or_syn = 3, syn = 2, has_ack = 16;
    const bool relative = note != nullptr && note->has_bases;
    if (tcp.captured < 8) return;
    const auto here = load_be32(tcp.data + 4) - (relative ? note->seq_base : 0);
    to.put(rows[seq], here, 4, 4);
    if (tcp.captured < 16) return;
    const unsigned flags = tcp.data[13];
    const bool based = relative && (flags & has_ack) != 0;
    const std::uint32_t header = tcp.data[12] / 16U * 4;
    if (header < 20) return;
    const bool quoted = (tcp.flags & layer::quoted) != 0;
    if (tcp.wire >= header && !quoted) {
        const std::uint32_t marker = (flags & fin_or_syn) != 0 ? 1 : 0;
        to.put(rows[nxtseq], here + (tcp.wire - header) + marker);
    }
    to.put(rows[ack], load_be32(tcp.data + 8) - (based ? note->ack_base : 0), 8, 4);
    const int shift = relative && (flags & syn) == 0 ? note->window_shift : -1;
    to.put(rows[window_size], std::uint64_t{load_be16(tcp.data + 14)} << (shift < 0 ? 0 : shift),
           14, 2);
    if (note == nullptr || (flags & syn) != 0) return;
    const auto known = note->window_shift;
    to.put(rows[window_size_scalefactor], bits_of(known < 0 ? known : std::int64_t{1} << known), 14,
           2);
}

void put_analysis(const flow_note& note, std::span<const field> rows, value_list& to)
{
    to.put(rows[analysis], 1);
    if (note.acks_frame != 0) to.put(rows[acks_frame], note.acks_frame);
    if (note.ack_rtt != -1) to.put(rows[ack_rtt], bits_of(note.ack_rtt));
    if (note.initial_rtt != -1) to.put(rows[initial_rtt], bits_of(note.initial_rtt));
    if (note.bytes_in_flight != 0) {
        to.put(rows[bytes_in_flight], note.bytes_in_flight);
        to.put(rows[push_bytes_sent], note.push_bytes_sent);
    }
    if (note.flags == 0) return;
    to.put(rows[analysis_flags], 1);
    if (note.rto != -1 && note.rto != 0) {
        to.put(rows[rto], bits_of(note.rto));
        to.put(rows[rto_frame], note.rto_frame);
    }
    if (note.duplicate_ack_number != 0) {
        to.put(rows[duplicate_ack_num], note.duplicate_ack_number);
        to.put(rows[duplicate_ack_frame], note.duplicate_ack_frame);
    }
    for (std::size_t bit = 0; first_flag + bit < rows.size(); ++bit)
        if ((note.flags >> bit & 1U) != 0) to.put(rows[first_flag + bit], 1);
}

} // namespace

void put_tcp_flow(const packet& of, const layer& tcp, std::span<const field> rows, value_list& to)
{
    const auto* const note = of.flow == nullptr ? nullptr : flow_of(of, tcp);
    put_numbers(tcp, note, rows, to);
    if (note == nullptr) return;
    to.put(rows[stream], note->stream);
    to.put(rows[completeness], note->completeness);
    to.put(rows[time_relative], bits_of(note->time_relative));
    to.put(rows[time_delta], bits_of(note->time_delta));
    if (note->analysed) put_analysis(*note, rows, to);
}

void put_udp_flow(const packet& of, const layer& udp, std::span<const field> rows, value_list& to)
{
    if (of.flow == nullptr) return;
    const auto* const note = flow_of(of, udp);
    if (note == nullptr) return;
    to.put(rows[0], note->stream);
    to.put(rows[1], bits_of(note->time_relative));
    to.put(rows[2], bits_of(note->time_delta));
}

} // namespace netkit::sniff
