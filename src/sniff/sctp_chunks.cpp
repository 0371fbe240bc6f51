// What stands in SCTP chunks (RFC 9260 §3.3), their parameters and error causes: both are a type, a
// length that counts four bytes of head, and content padded to four. note: every loop advances by
// at least four bytes.

#include <algorithm>

#include "field_record.hpp"
#include "sctp_fields.hpp"

namespace netkit::sniff {

namespace {

using sctp_rows::sctp_fields;

void put_parameter_value(unsigned type, const field_record& it, value_list& to)
{
    const auto each = [&](const field& as, std::uint32_t size) {
        for (std::size_t at = 4; it.has(at + size); at += size)
            it.put(as, at, size, to);
    };
    switch (type) {
    case 1:
        return it.put_rest(row_named(sctp_fields, "sctp.parameter_heartbeat_information"), 4, to);
    case 5:
        return it.put_bytes(row_named(sctp_fields, "sctp.parameter_ipv4_address"), 4, 4, to);
    case 6:
        return it.put_bytes(row_named(sctp_fields, "sctp.parameter_ipv6_address"), 4, 16, to);
    case 7:
        return it.put_rest(row_named(sctp_fields, "sctp.parameter_state_cookie"), 4, to);
    case 12:
        return each(row_named(sctp_fields, "sctp.parameter_supported_address_type"), 2);
    case 0x8002:
        return it.put_rest(row_named(sctp_fields, "sctp.random_number"), 4, to);
    case 0x8003:
        return each(row_named(sctp_fields, "sctp.chunk_type_to_auth"), 1);
    case 0x8004:
        return each(row_named(sctp_fields, "sctp.hmac_id"), 2);
    case 0x8008:
        return each(row_named(sctp_fields, "sctp.supported_chunk_type"), 1);
    case 0xc006:
        return it.put(row_named(sctp_fields, "sctp.adaptation_layer_indication"), 4, 4, to);
    default:
        return;
    }
}

using put_record = void (*)(const field_record& it, value_list& to);

/// Records of type, length and padded content, from `at` on.
void each_record(const field_record& chunk, std::size_t at, put_record put, value_list& to)
{
    while (chunk.has(at + 4)) {
        const std::size_t size = load_be16(chunk.bytes.data() + at + 2);
        const auto there = std::min(size, chunk.size() - at);
        put({chunk.bytes.subspan(at, std::max<std::size_t>(there, 4)),
             chunk.at + static_cast<std::uint32_t>(at)},
            to);
        if (size < 4) return;
        at += (size + 3) / 4 * 4;
    }
}

void put_parameter(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.parameter_type"), 0, 2, to);
    it.put(row_named(sctp_fields, "sctp.parameter_length"), 2, 2, to);
    put_parameter_value(load_be16(it.bytes.data()), it, to);
}

void put_cause(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.cause_code"), 0, 2, to);
    it.put(row_named(sctp_fields, "sctp.cause_length"), 2, 2, to);
    it.put_rest(row_named(sctp_fields, "sctp.cause_information"), 4, to);
}

void put_data(const field_record& it, value_list& to)
{
    const bool interleaved = it[0] == sctp_rows::i_data;
    it.put(row_named(sctp_fields, "sctp.data_e_bit"), 1, 1, to, 0x01);
    it.put(row_named(sctp_fields, "sctp.data_b_bit"), 1, 1, to, 0x02);
    it.put(row_named(sctp_fields, "sctp.data_u_bit"), 1, 1, to, 0x04);
    it.put(row_named(sctp_fields, "sctp.data_i_bit"), 1, 1, to, 0x08);
    it.put(row_named(sctp_fields, "sctp.data_tsn"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.data_tsn_raw"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.data_sid"), 8, 2, to);
    if (!interleaved) {
        it.put(row_named(sctp_fields, "sctp.data_ssn"), 10, 2, to);
        it.put(row_named(sctp_fields, "sctp.data_payload_proto_id"), 12, 4, to);
        return;
    }
    it.put(row_named(sctp_fields, "sctp.data_mid"), 12, 4, to);
    it.put((it[1] & 2U) != 0 ? row_named(sctp_fields, "sctp.data_payload_proto_id")
                             : row_named(sctp_fields, "sctp.data_fsn"),
           16, 4, to);
}

void put_init(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.initiate_tag"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.init_initiate_tag"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.init_credit"), 8, 4, to);
    it.put(row_named(sctp_fields, "sctp.init_nr_out_streams"), 12, 2, to);
    it.put(row_named(sctp_fields, "sctp.init_nr_in_streams"), 14, 2, to);
    it.put(row_named(sctp_fields, "sctp.init_initial_tsn"), 16, 4, to);
    each_record(it, 20, put_parameter, to);
}

void put_init_ack(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.initiate_tag"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.initack_initiate_tag"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.initack_credit"), 8, 4, to);
    it.put(row_named(sctp_fields, "sctp.initack_nr_out_streams"), 12, 2, to);
    it.put(row_named(sctp_fields, "sctp.initack_nr_in_streams"), 14, 2, to);
    it.put(row_named(sctp_fields, "sctp.initack_initial_tsn"), 16, 4, to);
    each_record(it, 20, put_parameter, to);
}

void put_sack(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.sack_cumulative_tsn_ack"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.sack_cumulative_tsn_ack_raw"), 4, 4, to);
    it.put(row_named(sctp_fields, "sctp.sack_a_rwnd"), 8, 4, to);
    it.put(row_named(sctp_fields, "sctp.sack_number_of_gap_blocks"), 12, 2, to);
    it.put(row_named(sctp_fields, "sctp.sack_number_of_duplicated_tsns"), 14, 2, to);
    if (!it.has(16)) return;
    std::size_t at = 16;
    for (unsigned left = load_be16(it.bytes.data() + 12); left > 0 && it.has(at + 4);
         --left, at += 4) {
        it.put(row_named(sctp_fields, "sctp.sack_gap_block_start"), at, 2, to);
        it.put(row_named(sctp_fields, "sctp.sack_gap_block_end"), at + 2, 2, to);
    }
    for (unsigned left = load_be16(it.bytes.data() + 14); left > 0 && it.has(at + 4);
         --left, at += 4)
        it.put(row_named(sctp_fields, "sctp.sack_duplicate_tsn"), at, 4, to);
}

void put_heartbeat(const field_record& it, value_list& to)
{
    each_record(it, 4, put_parameter, to);
}

void put_causes(const field_record& it, value_list& to)
{
    if (it[0] == sctp_rows::abort)
        it.put(row_named(sctp_fields, "sctp.abort_t_bit"), 1, 1, to, 0x01);
    each_record(it, 4, put_cause, to);
}

void put_forward(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.forward_tsn_tsn"), 4, 4, to);
    for (std::size_t at = 8; it.has(at + 4); at += 4) {
        it.put(row_named(sctp_fields, "sctp.forward_tsn_sid"), at, 2, to);
        it.put(row_named(sctp_fields, "sctp.forward_tsn_ssn"), at + 2, 2, to);
    }
}

void put_auth(const field_record& it, value_list& to)
{
    it.put(row_named(sctp_fields, "sctp.shared_key_id"), 4, 2, to);
    it.put(row_named(sctp_fields, "sctp.hmac_id"), 6, 2, to);
    it.put_rest(row_named(sctp_fields, "sctp.hmac"), 8, to);
}

void put_content(const field_record& it, value_list& to)
{
    switch (it[0]) {
    case sctp_rows::data:
    case sctp_rows::i_data:
        return put_data(it, to);
    case sctp_rows::init:
        return put_init(it, to);
    case sctp_rows::init_ack:
        return put_init_ack(it, to);
    case sctp_rows::sack:
    case sctp_rows::nr_sack:
        return put_sack(it, to);
    case sctp_rows::heartbeat:
    case sctp_rows::heartbeat_ack:
        return put_heartbeat(it, to);
    case sctp_rows::abort:
    case sctp_rows::error:
        return put_causes(it, to);
    case sctp_rows::shutdown:
        return it.put(row_named(sctp_fields, "sctp.shutdown_cumulative_tsn_ack"), 4, 4, to);
    case sctp_rows::shutdown_complete:
        return it.put(row_named(sctp_fields, "sctp.shutdown_complete_t_bit"), 1, 1, to, 0x01);
    case sctp_rows::cookie_echo:
        return it.put_rest(row_named(sctp_fields, "sctp.cookie"), 4, to);
    case sctp_rows::ecne:
        return it.put(row_named(sctp_fields, "sctp.ecne_lowest_tsn"), 4, 4, to);
    case sctp_rows::cwr:
        return it.put(row_named(sctp_fields, "sctp.cwr_lowest_tsn"), 4, 4, to);
    case sctp_rows::auth:
        return put_auth(it, to);
    case sctp_rows::forward_tsn:
        return put_forward(it, to);
    case sctp_rows::cookie_ack:
    case sctp_rows::shutdown_ack:
        return;
    default:
        return it.put_rest(row_named(sctp_fields, "sctp.chunk_value"), 4, to);
    }
}

} // namespace

void walk_sctp_chunks(const layer& from, value_list& to)
{
    const auto all = record_of(from);
    for (std::size_t at = 12; all.has(at + 1);) {
        all.put(row_named(sctp_fields, "sctp.chunk_type"), at, 1, to);
        all.put(row_named(sctp_fields, "sctp.chunk_bit_1"), at, 1, to, 0x80);
        all.put(row_named(sctp_fields, "sctp.chunk_bit_2"), at, 1, to, 0x40);
        all.put(row_named(sctp_fields, "sctp.chunk_flags"), at + 1, 1, to);
        all.put(row_named(sctp_fields, "sctp.chunk_length"), at + 2, 2, to);
        if (!all.has(at + 4)) return;
        const std::size_t size = load_be16(from.data + at + 2);
        if (size < 4) return;
        const auto there = std::min(size, all.size() - at);
        put_content({all.bytes.subspan(at, there), static_cast<std::uint32_t>(at)}, to);
        const auto padded = (size + 3) / 4 * 4;
        if (padded > size && all.has(at + padded))
            all.put_bytes(row_named(sctp_fields, "sctp.chunk_padding"), at + size, padded - size,
                          to);
        at += padded;
    }
}

} // namespace netkit::sniff
