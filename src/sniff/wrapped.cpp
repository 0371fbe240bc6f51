// Frames that a system has wrapped with what it knows of them: NFLOG (Linux netfilter: a list of
// attributes, the packet among them) and PKTAP (macOS: a header that names interface and process).
// Layouts at https://www.tcpdump.org/linktypes/.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "first_layer.hpp"

namespace netkit::sniff {

namespace {

// --- NFLOG: lengths and types in the byte order of the capturing host; little-endian is assumed,
// as everywhere such captures are made.

enum attribute : std::uint16_t {
    packet_header = 1,
    in_device = 4,
    out_device = 5,
    payload = 9,
    prefix = 10,
    user = 11,
    group = 14,
};

constexpr std::array family_names{value_name{2, 2, "IPv4"}, value_name{7, 7, "bridge"},
                                  value_name{10, 10, "IPv6"}};

constexpr auto nflog_fields = field_table(
    dec("nflog.family", "Family").at(0, 1).with(family_names),
    dec("nflog.version", "Version").at(1, 1).detail(), dec("nflog.res_id", "Group").at(2, 2),
    dec("nflog.tlv_length", "Length").asked(), dec("nflog.tlv_type", "Attribute").asked(),
    hex("nflog.protocol", "Protocol", 4).detail(), dec("nflog.hook", "Hook").detail(),
    dec("nflog.ifindex_indev", "In Interface").detail(),
    dec("nflog.ifindex_outdev", "Out Interface").detail(),
    row_of(form::text, "nflog.prefix", "Prefix"),
    row_of(form::signed_number, "nflog.uid", "User").detail(),
    row_of(form::signed_number, "nflog.gid", "Group").detail());

void put_attribute(unsigned type, const field_record& it, value_list& to)
{
    switch (type) {
    case packet_header:
        it.put(row_named(nflog_fields, "nflog.protocol"), 0, 2, to);
        return it.put(row_named(nflog_fields, "nflog.hook"), 2, 1, to);
    case in_device:
        return it.put(row_named(nflog_fields, "nflog.ifindex_indev"), 0, 4, to);
    case out_device:
        return it.put(row_named(nflog_fields, "nflog.ifindex_outdev"), 0, 4, to);
    case prefix:
        return it.put_text(row_named(nflog_fields, "nflog.prefix"), 0, it.size(), to);
    case user:
        return it.put(row_named(nflog_fields, "nflog.uid"), 0, 4, to);
    case group:
        return it.put(row_named(nflog_fields, "nflog.gid"), 0, 4, to);
    default:
        return;
    }
}

void walk_nflog(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    for (std::size_t at = 4; it.has(at + 4);) {
        const std::size_t size = load_le16(from.data + at);
        const unsigned type = load_le16(from.data + at + 2) & 0x7fffU;
        const auto here = static_cast<std::uint32_t>(at);
        to.put(row_named(nflog_fields, "nflog.tlv_length"), size, here, 2);
        to.put(row_named(nflog_fields, "nflog.tlv_type"), type, here + 2, 2);
        if (size < 4 || !it.has(at + size)) return;
        put_attribute(type, {it.bytes.subspan(at + 4, size - 4), here + 4}, to);
        at += (size + 3) / 4 * 4;
    }
}

proto after_family(std::uint8_t family)
{
    if (family == 2) return proto::ip;
    if (family == 10) return proto::ipv6;
    return proto::data;
}

next_step decode_nflog(cursor in, layer& here, decoding&)
{
    here.header = 4;
    const auto family = in.u8();
    in.skip(3);
    while (in.ok() && in.wire() >= 4) {
        const std::uint32_t size = in.le16();
        const unsigned type = in.le16() & 0x7fffU;
        if (in.ok() && size < 4) in.fail(damage::malformed);
        if (!in.ok()) break;
        if (type == payload) {
            here.header = here.wire - in.wire();
            in.narrow(size - 4);
            return {after_family(family), in};
        }
        in.sub(std::min((size + 3) / 4 * 4 - 4, in.wire()));
        if (in.captured() == 0 && in.wire() > 0) in.fail(damage::truncated);
    }
    here.fault = in.fault();
    return {};
}

// --- PKTAP: little-endian, 108 bytes so far; the length comes first.

constexpr auto pktap_fields = field_table(
    dec("pktap.hdrlen", "Header Length").detail(), dec("pktap.rectype", "Record Type").detail(),
    dec("pktap.dlt", "Link Type").detail(), row_of(form::text, "pktap.ifname", "Interface"),
    hex("pktap.flags", "Flags", 8).detail(), dec("pktap.pfamily", "Protocol Family").detail(),
    dec("pktap.llhdrlen", "Link Header Length").detail(),
    dec("pktap.lltrlrlen", "Link Trailer Length").detail(), dec("pktap.pid", "Process"),
    row_of(form::text, "pktap.cmdname", "Command"),
    dec("pktap.svc_class", "Service Class").detail(),
    dec("pktap.iftype", "Interface Type").detail(), dec("pktap.ifunit", "Interface Unit").detail(),
    dec("pktap.epid", "Effective Process").detail(),
    row_of(form::text, "pktap.ecmdname", "Effective Command").detail());

void walk_pktap(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    const auto word = [&](const field& as, std::uint32_t at) {
        if (it.has(at + 4U)) to.put(as, load_le32(from.data + at), at, 4);
    };
    const auto half = [&](const field& as, std::uint32_t at) {
        if (it.has(at + 2U)) to.put(as, load_le16(from.data + at), at, 2);
    };
    word(row_named(pktap_fields, "pktap.hdrlen"), 0);
    word(row_named(pktap_fields, "pktap.rectype"), 4);
    word(row_named(pktap_fields, "pktap.dlt"), 8);
    it.put_text(row_named(pktap_fields, "pktap.ifname"), 12, 24, to);
    word(row_named(pktap_fields, "pktap.flags"), 36);
    word(row_named(pktap_fields, "pktap.pfamily"), 40);
    word(row_named(pktap_fields, "pktap.llhdrlen"), 44);
    word(row_named(pktap_fields, "pktap.lltrlrlen"), 48);
    word(row_named(pktap_fields, "pktap.pid"), 52);
    it.put_text(row_named(pktap_fields, "pktap.cmdname"), 56, 20, to);
    word(row_named(pktap_fields, "pktap.svc_class"), 76);
    half(row_named(pktap_fields, "pktap.iftype"), 80);
    half(row_named(pktap_fields, "pktap.ifunit"), 82);
    word(row_named(pktap_fields, "pktap.epid"), 84);
    it.put_text(row_named(pktap_fields, "pktap.ecmdname"), 88, 20, to);
}

/// PKTAP names the link by BSD's own number, which differs for raw packets.
proto after_pktap(std::uint32_t link)
{
    if (link == 12 || link == 14) return proto::raw;
    const auto id = link > 0xffff ? proto::data : first_layer(static_cast<link_type>(link));
    return id == proto::pktap ? proto::data : id;
}

next_step decode_pktap(cursor in, layer& here, decoding&)
{
    here.header = in.le32();
    in.skip(4);
    const auto link = in.le32();
    if (in.ok() && here.header < 12) in.fail(damage::malformed);
    if (in.ok()) in.skip(here.header - 12);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    return {after_pktap(link), in};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::nflog,
     .name = "nflog",
     .title = "Linux Netfilter NFLOG",
     .decode = decode_nflog,
     .fields = nflog_fields,
     .walk = walk_nflog},
    {.id = proto::pktap,
     .name = "pktap",
     .title = "PKTAP packet header",
     .decode = decode_pktap,
     .fields = pktap_fields,
     .walk = walk_pktap},
}};

} // namespace

std::span<const protocol> wrapped_protocols()
{
    return rows;
}

} // namespace netkit::sniff
