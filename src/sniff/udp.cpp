// UDP (RFC 768): four 16-bit fields. A length of 0 is a jumbogram (RFC 2675), below 8 an error; one
// beyond the packet leaves what is there. UDP-Lite (RFC 3828) says there how much is checked.
// note[0] is the number of payload bytes on the wire.

#include <algorithm>
#include <array>

#include "application.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "ip_fields.hpp"
#include "netkit/sniff/checksum.hpp"
#include "netkit/sniff/flow_note.hpp"

namespace netkit::sniff {

namespace {

template <proto Id>
bool is(const layer& at)
{
    return at.id == Id;
}

constexpr auto udp_fields = field_table(
    dec("udp.srcport", "Source Port").at(0, 2), dec("udp.dstport", "Destination Port").at(2, 2),
    dec("udp.port", "Source or Destination Port").asked(),
    dec("udp.length", "Length").at(4, 2).only(is<proto::udp>),
    dec("udp.checksum_coverage", "Checksum Coverage").at(4, 2).only(is<proto::udplite>),
    hex("udp.checksum", "Checksum", 4).at(6, 2).detail(),
    dec("udp.checksum.status", "Checksum Status").with(ip_rows::checksum_names).asked(),
    dec("udp.stream", "Stream"),
    row_of(form::seconds, "udp.time_relative", "Since the First Packet of the Stream").detail(),
    row_of(form::seconds, "udp.time_delta", "Since the Previous Packet of the Stream").detail(),
    raw_bytes("udp.payload", "Payload").asked());

/// Like Wireshark's, an empty datagram has no times.
void put_flow(const flow_note& flow, bool empty, value_list& to)
{
    to.put(row_named(udp_fields, "udp.stream"), flow.stream);
    if (empty) return;
    to.put(row_named(udp_fields, "udp.time_relative"),
           static_cast<std::uint64_t>(flow.time_relative));
    to.put(row_named(udp_fields, "udp.time_delta"), static_cast<std::uint64_t>(flow.time_delta));
}

void walk_udp(const packet& of, const layer& from, value_list& to)
{
    const auto& port = row_named(udp_fields, "udp.port");
    for (const unsigned at : {0U, 2U})
        if (from.captured >= at + 2) to.put(port, load_be16(from.data + at), at, 2);
    if (from.captured < 8 || from.fault == damage::malformed) return;
    const auto& status = row_named(udp_fields, "udp.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 6, 2);
    if (const auto* const flow = of.flow == nullptr ? nullptr : flow_of(of, from))
        put_flow(*flow, from.note[0] == 0, to);
    const auto payload = from.payload();
    if (payload.captured() > 0)
        to.put(row_named(udp_fields, "udp.payload"), payload.bytes(), from.header);
}

next_step decode_udp(cursor in, layer& here, decoding& with)
{
    here.header = 8;
    if (!in.need(8)) {
        here.fault = in.fault();
        return {};
    }
    const std::uint32_t length = load_be16(here.data + 4);
    if (length != 0 && length < 8) {
        here.header = 6;
        here.fault = damage::malformed;
        return {};
    }
    if (length != 0) {
        here.wire = std::min(here.wire, length);
        here.captured = std::min(here.captured, here.wire);
    }
    here.note[0] = here.wire - 8;
    return after_udp(here.payload(), here, with);
}

next_step decode_udplite(cursor in, layer& here, decoding& with)
{
    here.header = 8;
    in.skip(8);
    here.fault = in.fault();
    if (!in.ok()) return {};
    here.note[0] = in.wire();
    return after_udp(in, here, with);
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::udp,
     .name = "udp",
     .title = "User Datagram Protocol",
     .decode = decode_udp,
     .fields = udp_fields,
     .walk = walk_udp},
    {.id = proto::udplite,
     .name = "udplite",
     .title = "Lightweight User Datagram Protocol",
     .decode = decode_udplite,
     .fields = udp_fields,
     .walk = walk_udp,
     .prefix = "udp"},
}};

} // namespace

std::span<const protocol> udp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
