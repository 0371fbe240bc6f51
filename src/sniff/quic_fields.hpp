#pragma once

#include "field_rows.hpp"

namespace netkit::sniff {

inline constexpr std::array quic_type_names{
    value_name{0, 0, "Initial"},
    value_name{1, 1, "0-RTT"},
    value_name{2, 2, "Handshake"},
    value_name{3, 3, "Retry"},
};

inline constexpr std::array quic_version_names{
    value_name{0, 0, "Version Negotiation"},
    value_name{1, 1, "1"},
    value_name{0x6b3343cf, 0x6b3343cf, "2"},
    value_name{0xff000000, 0xff0000ff, "draft"},
};

inline constexpr std::array quic_frame_names{
    value_name{0, 0, "PADDING"},
    value_name{1, 1, "PING"},
    value_name{2, 3, "ACK"},
    value_name{6, 6, "CRYPTO"},
    value_name{28, 29, "CONNECTION_CLOSE"},
};

inline constexpr auto quic_fields = field_table(
    dec("quic.packet_length", "Packet Length").detail(), dec("quic.header_form", "Header Form"),
    row_of(form::boolean, "quic.fixed_bit", "Fixed Bit").detail(),
    row_of(form::boolean, "quic.spin_bit", "Spin Bit").detail(),
    dec("quic.long.packet_type", "Packet Type").with(quic_type_names),
    dec("quic.long.packet_type_v2", "Packet Type"), dec("quic.long.reserved", "Reserved").detail(),
    dec("quic.packet_number_length", "Packet Number Length").detail(),
    hex("quic.vn.unused", "Unused", 2).detail(),
    hex("quic.version", "Version", 8).with(quic_version_names),
    dec("quic.dcil", "Destination Connection ID Length").detail(),
    row_of(form::bytes, "quic.dcid", "Destination Connection ID"),
    dec("quic.scil", "Source Connection ID Length").detail(),
    row_of(form::bytes, "quic.scid", "Source Connection ID"),
    hex("quic.supported_version", "Supported Version", 8).with(quic_version_names),
    dec("quic.token_length", "Token Length").detail(),
    row_of(form::bytes, "quic.token", "Token").detail(),
    row_of(form::bytes, "quic.retry_token", "Retry Token").detail(),
    row_of(form::bytes, "quic.retry_integrity_tag", "Retry Integrity Tag").detail(),
    dec("quic.length", "Length").detail(), dec("quic.packet_number", "Packet Number"),
    row_of(form::bytes, "quic.remaining_payload", "Remaining Payload").asked(),
    label("quic.frame", "Frame").asked(),
    dec("quic.frame_type", "Frame Type").with(quic_frame_names).detail(),
    dec("quic.padding_length", "Padding Length").detail(),
    dec("quic.ack.largest_acknowledged", "Largest Acknowledged").detail(),
    dec("quic.ack.ack_delay", "ACK Delay").detail(),
    dec("quic.ack.ack_range_count", "ACK Range Count").detail(),
    dec("quic.ack.first_ack_range", "First ACK Range").detail(),
    dec("quic.ack.gap", "Gap").detail(), dec("quic.ack.ack_range", "ACK Range").detail(),
    dec("quic.ack.ect0_count", "ECT(0) Count").detail(),
    dec("quic.ack.ect1_count", "ECT(1) Count").detail(),
    dec("quic.ack.ecn_ce_count", "ECN-CE Count").detail(),
    dec("quic.crypto.offset", "Offset").detail(), dec("quic.crypto.length", "Length").detail(),
    label("quic.crypto.crypto_data", "Crypto Data").asked(),
    dec("quic.cc.error_code", "Error code").detail(),
    dec("quic.cc.frame_type", "Frame Type").detail(),
    dec("quic.cc.reason_phrase.length", "Reason phrase Length").detail(),
    row_of(form::text, "quic.cc.reason_phrase", "Reason phrase").detail());

consteval const field& quic_field(std::string_view name)
{
    for (const auto& each : quic_fields)
        if (each.name.substr(5) == name) return each;
    throw "no such field";
}

} // namespace netkit::sniff
