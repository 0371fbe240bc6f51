// DCCP (RFC 4340 §5): sequence numbers are 24 or 48 bits long, as the X bit says; the packet type
// says whether acknowledgment, service code or reset code follow.

#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "ip_fields.hpp"
#include "netkit/sniff/checksum.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array type_names{
    value_name{0, 0, "request"},  value_name{1, 1, "response"}, value_name{2, 2, "data"},
    value_name{3, 3, "ack"},      value_name{4, 4, "data ack"}, value_name{5, 5, "close request"},
    value_name{6, 6, "close"},    value_name{7, 7, "reset"},    value_name{8, 8, "sync"},
    value_name{9, 9, "sync ack"},
};
enum type : std::uint8_t { request = 0, response = 1, only_data = 2, data_ack = 4, reset = 7 };

unsigned type_of(const layer& at)
{
    return at.data[8] >> 1U & 15U;
}
bool is_long(const layer& at)
{
    return (at.data[8] & 1U) != 0;
}

constexpr auto dccp_fields = field_table(
    dec("dccp.srcport", "Source Port").at(0, 2), dec("dccp.dstport", "Destination Port").at(2, 2),
    dec("dccp.port", "Source or Destination Port").asked(),
    dec("dccp.data_offset", "Data Offset").at(4, 1).detail(),
    dec("dccp.ccval", "CCVal").at(5, 1, 0xf0).detail(),
    dec("dccp.cscov", "Checksum Coverage").at(5, 1, 0x0f).detail(),
    hex("dccp.checksum", "Checksum", 4).at(6, 2).detail(),
    dec("dccp.checksum.status", "Checksum Status").with(ip_rows::checksum_names).asked(),
    dec("dccp.type", "Type").at(8, 1, 0x1e).with(type_names),
    flag("dccp.x", "Extended Sequence Numbers").at(8, 1, 0x01), dec("dccp.seq", "Sequence Number"),
    dec("dccp.seq_raw", "Sequence Number (raw)").asked(), dec("dccp.ack", "Acknowledgment Number"),
    dec("dccp.ack_raw", "Acknowledgment Number (raw)").asked(),
    dec("dccp.service_code", "Service Code").detail(),
    dec("dccp.reset_code", "Reset Code").detail());

void walk_dccp(const packet& of, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    const auto& port = row_named(dccp_fields, "dccp.port");
    it.put(port, 0, 2, to);
    it.put(port, 2, 2, to);
    if (!it.has(12) || from.fault == damage::malformed) return;
    const auto& status = row_named(dccp_fields, "dccp.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 6, 2);
    const std::uint32_t width = is_long(from) ? 6 : 3;
    const std::size_t seq_at = is_long(from) ? 10 : 9;
    it.put(row_named(dccp_fields, "dccp.seq"), seq_at, width, to);
    it.put(row_named(dccp_fields, "dccp.seq_raw"), seq_at, width, to);
    std::size_t at = is_long(from) ? 16 : 12;
    const auto type = type_of(from);
    if (type != request && type != only_data) {
        it.put(row_named(dccp_fields, "dccp.ack"), at + (is_long(from) ? 2U : 1U), width, to);
        it.put(row_named(dccp_fields, "dccp.ack_raw"), at + (is_long(from) ? 2U : 1U), width, to);
        at += is_long(from) ? 8 : 4;
    }
    if (type == request || type == response)
        it.put(row_named(dccp_fields, "dccp.service_code"), at, 4, to);
    if (type == reset) it.put(row_named(dccp_fields, "dccp.reset_code"), at, 1, to);
}

next_step decode_dccp(cursor in, layer& here, decoding&)
{
    here.header = 12;
    if (!in.need(12)) {
        here.fault = in.fault();
        return {};
    }
    here.header = here.data[4] * 4U;
    if (here.header < 12 || here.header > here.wire) {
        here.header = 5;
        here.fault = damage::malformed;
        return {};
    }
    const auto type = type_of(here);
    in.skip(here.header);
    here.fault = in.fault();
    const bool carries = type <= only_data || type == data_ack;
    return {in.ok() && carries && in.wire() > 0 ? proto::data : proto::none, in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::dccp,
     .name = "dccp",
     .title = "Datagram Congestion Control Protocol",
     .decode = decode_dccp,
     .fields = dccp_fields,
     .walk = walk_dccp},
}};

} // namespace

std::span<const protocol> dccp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
