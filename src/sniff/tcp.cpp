// TCP (RFC 9293). A data offset below 5 or beyond the segment is the sender's fault: nothing behind
// the offset is read then. note[0] is the number of payload bytes on the wire.

#include <algorithm>
#include <array>

#include "application.hpp"
#include "families.hpp"
#include "netkit/sniff/checksum.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "tcp_fields.hpp"

namespace netkit::sniff {

namespace {

using tcp_rows::tcp_fields;

/// Twelve places, one a bit; a middle dot (two bytes of UTF-8) where the bit is clear.
void put_flag_letters(const layer& from, value_list& to)
{
    const auto& row = row_named(tcp_fields, "tcp.flags.str");
    if (!to.wants(row)) return;
    constexpr std::string_view letters = "RRRACEUAPRSF";
    const auto bits = load_be16(from.data + 12) & 0xfffU;
    std::array<char, 24> text{};
    std::size_t size = 0;
    for (unsigned i = 0; i < 12; ++i) {
        if ((bits >> (11 - i) & 1U) != 0) {
            text[size++] = letters[i];
        } else {
            text[size++] = '\xc2';
            text[size++] = '\xb7';
        }
    }
    to.put_text(row, {text.data(), size}, 12, 2);
}

struct noted {
    const field& row;
    std::uint32_t bit;
};

constexpr std::array analyses{
    noted{row_named(tcp_fields, "tcp.analysis.retransmission"), flow_note::retransmission},
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

void put_duration(const field& row, std::int64_t duration, value_list& to)
{
    if (duration >= 0) to.put(row, static_cast<std::uint64_t>(duration));
}

void put_flow(const flow_note& flow, value_list& to)
{
    to.put(row_named(tcp_fields, "tcp.stream"), flow.stream);
    put_duration(row_named(tcp_fields, "tcp.time_relative"), flow.time_relative, to);
    put_duration(row_named(tcp_fields, "tcp.time_delta"), flow.time_delta, to);
    put_duration(row_named(tcp_fields, "tcp.analysis.initial_rtt"), flow.initial_rtt, to);
    put_duration(row_named(tcp_fields, "tcp.analysis.ack_rtt"), flow.ack_rtt, to);
    if (flow.bytes_in_flight != 0)
        to.put(row_named(tcp_fields, "tcp.analysis.bytes_in_flight"), flow.bytes_in_flight);
    if (flow.flags == 0) return;
    to.put(row_named(tcp_fields, "tcp.analysis.flags"), 1);
    for (const auto& each : analyses)
        if ((flow.flags & each.bit) != 0) to.put(each.row, 1);
    if ((flow.flags & flow_note::duplicate_ack) != 0)
        to.put(row_named(tcp_fields, "tcp.analysis.duplicate_ack_num"), flow.duplicate_ack_number);
}

/// Sequence numbers as Wireshark counts them: from 0 where the flow's beginning is known.
void put_sequence(const layer& from, const flow_note* flow, value_list& to)
{
    const bool relative = flow != nullptr && flow->has_bases;
    const auto flags = from.data[13];
    const auto seq = load_be32(from.data + 4) - (relative ? flow->seq_base : 0);
    to.put(row_named(tcp_fields, "tcp.seq"), seq, 4, 4);
    const auto next = seq + from.note[0] + (flags & 1U) + (flags >> 1U & 1U);
    to.put(row_named(tcp_fields, "tcp.nxtseq"), next);
    const auto ack = load_be32(from.data + 8);
    const bool acknowledges = (flags & 0x10U) != 0;
    to.put(row_named(tcp_fields, "tcp.ack"), relative && acknowledges ? ack - flow->ack_base : ack,
           8, 4);
}

void put_window(const layer& from, const flow_note* flow, value_list& to)
{
    const std::uint32_t window = load_be16(from.data + 14);
    const bool is_syn = (from.data[13] & 2U) != 0;
    const int shift = flow == nullptr ? -1 : flow->window_shift;
    to.put(row_named(tcp_fields, "tcp.window_size"),
           shift > 0 && !is_syn ? window << shift : window, 14, 2);
    if (is_syn || flow == nullptr) return;
    const auto factor = shift >= 0 ? std::int64_t{1} << shift : std::int64_t{shift};
    to.put(row_named(tcp_fields, "tcp.window_size_scalefactor"), static_cast<std::uint64_t>(factor),
           14, 2);
}

void walk_tcp(const packet& of, const layer& from, value_list& to)
{
    const auto& port = row_named(tcp_fields, "tcp.port");
    for (const unsigned at : {0U, 2U})
        if (from.captured >= at + 2) to.put(port, load_be16(from.data + at), at, 2);
    if (from.captured >= 13)
        to.put(row_named(tcp_fields, "tcp.hdr_len"), (from.data[12] >> 4U) * 4U, 12, 1);
    if (from.fault == damage::malformed || from.captured < 20) return;
    to.put(row_named(tcp_fields, "tcp.len"), from.note[0]);
    const auto* flow = (from.flags & layer::quoted) == 0 ? of.flow : nullptr;
    put_sequence(from, flow, to);
    put_window(from, flow, to);
    put_flag_letters(from, to);
    const auto& status = row_named(tcp_fields, "tcp.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 16, 2);
    if (flow != nullptr) put_flow(*flow, to);
    if (from.header > 20) walk_tcp_options(from, to);
    const auto payload = from.payload();
    if (payload.captured() > 0)
        to.put(row_named(tcp_fields, "tcp.payload"), payload.bytes(), from.header);
}

next_step decode_tcp(cursor in, layer& here, decoding& with)
{
    if (!in.need(20)) {
        here.header = 20;
        here.fault = in.fault();
        return {};
    }
    here.header = (here.data[12] >> 4U) * 4U;
    if (here.header < 20 || here.header > here.wire) {
        here.header = 13;
        here.fault = damage::malformed;
        return {};
    }
    here.note[0] = here.wire - here.header;
    if (!in.need(here.header)) {
        here.fault = in.fault();
        return {};
    }
    return after_tcp(here.payload(), here, with);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::tcp,
     .name = "tcp",
     .title = "Transmission Control Protocol",
     .decode = decode_tcp,
     .fields = tcp_fields,
     .walk = walk_tcp},
}};

} // namespace

std::span<const protocol> tcp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
