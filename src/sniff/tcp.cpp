// TCP (RFC 9293). A data offset below 5 or beyond the segment is the sender's fault: nothing behind
// the offset is read then. note[0] is the number of payload bytes on the wire.

#include <algorithm>
#include <array>

#include "application.hpp"
#include "families.hpp"
#include "netkit/sniff/checksum.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "tcp_fields.hpp"
#include "tcp_flow_fields.hpp"

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

/// A fragment's length is not the segment's: Wireshark does not guess then.
bool is_fragment(const packet& of, const layer& from)
{
    if (&from == of.stack.data()) return false;
    const layer& outer = *(&from - 1);
    if (outer.id == proto::ip) return (outer.note[1] & 0x2000U) != 0;
    return outer.id == proto::ipv6_fraghdr && (outer.note[1] & 1U) != 0;
}

void walk_tcp(const packet& of, const layer& from, value_list& to)
{
    const auto& port = row_named(tcp_fields, "tcp.port");
    for (const unsigned at : {0U, 2U})
        if (from.captured >= at + 2) to.put(port, load_be16(from.data + at), at, 2);
    if (from.captured >= 13)
        to.put(row_named(tcp_fields, "tcp.hdr_len"), (from.data[12] >> 4U) * 4U, 12, 1);
    if (from.fault == damage::malformed || from.captured < 20) return;
    const auto& length = row_named(tcp_fields, "tcp.len");
    if (to.wants(length) && !is_fragment(of, from)) to.put(length, from.note[0]);
    const auto* const flow = of.flow == nullptr ? nullptr : flow_of(of, from);
    put_tcp_numbers(from, flow, to);
    put_flag_letters(from, to);
    const auto& status = row_named(tcp_fields, "tcp.checksum.status");
    if (to.wants(status))
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 16, 2);
    if (flow != nullptr) put_tcp_flow(*flow, to);
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
