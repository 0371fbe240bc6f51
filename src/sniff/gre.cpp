// GRE (RFC 2784, RFC 2890, RFC 1701) and its version 1 (PPTP, RFC 2637). Flags say which words
// follow the first four bytes. note[0] is the flags word, note[1] the protocol type.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "netkit/sniff/checksum.hpp"

namespace netkit::sniff {

namespace {

enum gre_flag : std::uint16_t {
    has_checksum = 0x8000,
    has_routing = 0x4000,
    has_key = 0x2000,
    has_sequence = 0x1000,
    has_acknowledgment = 0x0080, ///< version 1
};

template <unsigned Version>
bool is_version(const layer& at)
{
    return (load_be16(at.data) & 7U) == Version;
}

constexpr auto gre_fields = field_table(
    hex("gre.flags_and_version", "Flags and Version", 4).at(0, 2),
    flag("gre.flags.checksum", "Checksum").at(0, 2, 0x8000),
    flag("gre.flags.routing", "Routing").at(0, 2, 0x4000),
    flag("gre.flags.key", "Key").at(0, 2, 0x2000),
    flag("gre.flags.sequence_number", "Sequence Number").at(0, 2, 0x1000),
    flag("gre.flags.strict_source_route", "Strict Source Route").at(0, 2, 0x0800),
    dec("gre.flags.recursion_control", "Recursion Control").at(0, 2, 0x0700).asked(),
    flag("gre.flags.ack", "Acknowledgment").at(0, 2, 0x0080).only(is_version<1>),
    dec("gre.flags.reserved", "Reserved").asked(),
    dec("gre.flags.version", "Version").at(0, 2, 0x0007).detail(),
    hex("gre.proto", "Protocol Type", 4).at(2, 2).with(ethertype_names()),
    hex("gre.checksum", "Checksum", 4).detail(),
    dec("gre.checksum.status", "Checksum Status").asked(), dec("gre.offset", "Offset").detail(),
    hex("gre.key", "Key", 8), dec("gre.key.payload_length", "Payload Length").detail(),
    dec("gre.key.call_id", "Call"), dec("gre.sequence_number", "Sequence Number"),
    dec("gre.ack_number", "Acknowledgment Number"));

void put_checksum(const layer& from, const field_record& it, value_list& to)
{
    it.put(row_named(gre_fields, "gre.checksum"), 4, 2, to);
    const auto& status = row_named(gre_fields, "gre.checksum.status");
    if (to.wants(status) && from.captured == from.wire)
        to.put(status, internet_checksum(from.bytes()) == 0 ? 1 : 0, 4, 2);
    it.put(row_named(gre_fields, "gre.offset"), 6, 2, to);
}

void walk_gre(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    if (!it.has(4)) return;
    const unsigned flags = load_be16(from.data);
    const bool first_version = (flags & 7U) == 1;
    to.put(row_named(gre_fields, "gre.flags.reserved"), flags >> 3U & (first_version ? 15U : 31U),
           0, 2);
    std::size_t at = 4;
    if ((flags & (has_checksum | has_routing)) != 0) {
        put_checksum(from, it, to);
        at += 4;
    }
    if ((flags & has_key) != 0) {
        if (first_version) {
            it.put(row_named(gre_fields, "gre.key.payload_length"), at, 2, to);
            it.put(row_named(gre_fields, "gre.key.call_id"), at + 2, 2, to);
        } else {
            it.put(row_named(gre_fields, "gre.key"), at, 4, to);
        }
        at += 4;
    }
    if ((flags & has_sequence) != 0) {
        it.put(row_named(gre_fields, "gre.sequence_number"), at, 4, to);
        at += 4;
    }
    if (first_version && (flags & has_acknowledgment) != 0)
        it.put(row_named(gre_fields, "gre.ack_number"), at, 4, to);
}

/// Source route entries (RFC 1701): family, offset, length; one of length 0 is the last.
void skip_routing(cursor& in, layer& here)
{
    while (in.ok()) {
        in.skip(3);
        const auto size = in.u8();
        in.skip(size);
        here.header += 4U + size;
        if (size == 0) return;
    }
}

proto after_gre(std::uint16_t type)
{
    if (type == 0x22eb) return proto::erspan;
    if (type == 0x2000) return proto::cdp;
    if (type == 0x880b) return proto::ppp;
    return after_ethertype(type);
}

next_step decode_gre(cursor in, layer& here, decoding&)
{
    here.header = 4;
    const unsigned flags = in.be16();
    const auto type = in.be16();
    here.note = {flags, type};
    const auto take = [&](unsigned which) {
        if ((flags & which) == 0) return;
        in.skip(4);
        here.header += 4;
    };
    take(has_checksum | has_routing);
    take(has_key);
    take(has_sequence);
    if ((flags & 7U) == 1) take(has_acknowledgment);
    if ((flags & has_routing) != 0 && (flags & 7U) == 0) skip_routing(in, here);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    if (type == 0x883e && in.captured() > 0 && in.data()[0] >> 4U != 4) {
        // WCCP puts a redirect header of four bytes before the packet.
        in.skip(4);
        return {proto::ip, in};
    }
    if (type == 0x883e) return {proto::ip, in};
    return {after_gre(type), in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::gre,
     .name = "gre",
     .title = "Generic Routing Encapsulation",
     .decode = decode_gre,
     .fields = gre_fields,
     .walk = walk_gre},
}};

} // namespace

std::span<const protocol> gre_protocols()
{
    return rows;
}

} // namespace netkit::sniff
