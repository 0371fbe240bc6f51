// RTP and RTCP (RFC 3550).

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

bool is_rtp(const layer& at) noexcept
{
    return at.data[0] >> 6U == 2;
}

constexpr auto rtp_fields = field_table(
    dec("rtp.version", "Version").at(0, 1, 0xc0).detail(),
    flag("rtp.padding", "Padding").at(0, 1, 0x20).only(is_rtp),
    flag("rtp.ext", "Extension").at(0, 1, 0x10).only(is_rtp),
    dec("rtp.cc", "Contributing source identifiers count").at(0, 1, 0x0f).only(is_rtp).detail(),
    row_of(form::boolean, "rtp.marker", "Marker").at(1, 1, 0x80).only(is_rtp),
    dec("rtp.p_type", "Payload type").at(1, 1, 0x7f).only(is_rtp),
    dec("rtp.seq", "Sequence number").at(2, 2).only(is_rtp),
    dec("rtp.timestamp", "Timestamp").at(4, 4).only(is_rtp),
    hex("rtp.ssrc", "Synchronization Source identifier", 8).at(8, 4).only(is_rtp),
    label("rtp.csrc.items", "Contributing Source identifiers"),
    hex("rtp.csrc.item", "CSRC item", 8).detail(),
    hex("rtp.ext.profile", "Defined by profile", 4).detail(),
    dec("rtp.ext.len", "Extension length").detail(), label("rtp.hdr_exts", "Header extensions"),
    raw_bytes("rtp.payload", "Payload"), raw_bytes("rtp.padding.data", "Padding data"),
    dec("rtp.padding.count", "Padding count").detail());

next_step decode_rtp(cursor in, layer& here, decoding&)
{
    const auto first = in.u8();
    if (in.ok() && first >> 6U != 2) {
        here.header = 1;
        return {proto::data, here.read()};
    }
    here.header = here.wire;
    in.skip(11U + (first & 15U) * 4U);
    here.fault = in.fault();
    if (!in.ok()) here.header = 0;
    return {};
}

void put_payload(value_list& to, const layer& from, cursor in)
{
    std::uint32_t padding = 0;
    if ((from.data[0] & 0x20U) != 0 && from.captured == from.wire && in.captured() > 0)
        padding = std::min<std::uint32_t>(in.bytes().back(), in.captured());
    const auto at = static_cast<std::uint32_t>(in.data() - from.data);
    const auto size = in.captured() - padding;
    if (size > 0) to.put(row_named(rtp_fields, "rtp.payload"), in.bytes().first(size), at);
    if (padding == 0) return;
    if (padding > 1)
        to.put(row_named(rtp_fields, "rtp.padding.data"), in.bytes().subspan(size, padding - 1),
               at + size);
    to.put(row_named(rtp_fields, "rtp.padding.count"), padding, at + size + padding - 1, 1);
}

void walk_rtp(const packet&, const layer& from, value_list& to)
{
    if (from.captured < 12 || !is_rtp(from)) return;
    field_reader put{to, from.data};
    cursor in = from.read();
    in.skip(12);
    const std::uint32_t sources = from.data[0] & 15U;
    if (sources > 0) put.label(in, row_named(rtp_fields, "rtp.csrc.items"), sources * 4);
    for (std::uint32_t i = 0; i < sources && in.ok(); ++i)
        put.be32(in, row_named(rtp_fields, "rtp.csrc.item"));
    if ((from.data[0] & 0x10U) != 0) {
        put.be16(in, row_named(rtp_fields, "rtp.ext.profile"));
        const auto words = put.be16(in, row_named(rtp_fields, "rtp.ext.len"));
        if (words > 0) put.label(in, row_named(rtp_fields, "rtp.hdr_exts"), words * 4);
        in.skip(std::size_t{words} * 4);
    }
    if (in.ok()) put_payload(to, from, in);
}

constexpr std::array packet_types{
    value_name{200, 200, "Sender Report"},        value_name{201, 201, "Receiver Report"},
    value_name{202, 202, "Source description"},   value_name{203, 203, "Goodbye"},
    value_name{204, 204, "Application specific"}, value_name{205, 205, "Generic RTP Feedback"},
    value_name{206, 206, "Payload-specific"},     value_name{207, 207, "Extended report"},
};

constexpr auto rtcp_fields = field_table(
    dec("rtcp.version", "Version").detail(), flag("rtcp.padding", "Padding"),
    dec("rtcp.rc", "Reception report count").detail(), dec("rtcp.sc", "Source count").detail(),
    dec("rtcp.pt", "Packet type").with(packet_types), dec("rtcp.length", "Length").detail(),
    hex("rtcp.senderssrc", "Sender SSRC", 8), hex("rtcp.mediassrc", "Media source SSRC", 8),
    dec("rtcp.timestamp.ntp.msw", "Timestamp, MSW").detail(),
    dec("rtcp.timestamp.ntp.lsw", "Timestamp, LSW").detail(),
    dec("rtcp.timestamp.rtp", "RTP timestamp").detail(),
    dec("rtcp.sender.packetcount", "Sender's packet count"),
    dec("rtcp.sender.octetcount", "Sender's octet count"),
    hex("rtcp.ssrc.identifier", "Identifier", 8), dec("rtcp.ssrc.fraction", "Fraction lost"),
    row_of(form::signed_number, "rtcp.ssrc.cum_nr", "Cumulative number of packets lost"),
    dec("rtcp.ssrc.ext_high", "Extended highest sequence number received").detail(),
    dec("rtcp.ssrc.high_cycles", "Sequence number cycles count").detail(),
    dec("rtcp.ssrc.high_seq", "Highest sequence number received").detail(),
    dec("rtcp.ssrc.jitter", "Interarrival jitter"),
    dec("rtcp.ssrc.lsr", "Last SR timestamp").detail(),
    dec("rtcp.ssrc.dlsr", "Delay since last SR timestamp").detail(),
    dec("rtcp.sdes.type", "Type").detail(), dec("rtcp.sdes.length", "Length").detail(),
    row_of(form::text, "rtcp.sdes.text", "Text"));

next_step decode_rtcp(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    while (in.ok() && in.wire() > 0) {
        in.skip(2);
        const auto words = in.be16();
        in.skip(std::size_t{words} * 4);
    }
    here.fault = in.fault();
    return {};
}

void put_report(field_reader& put, cursor& in)
{
    put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.identifier"));
    put.u8(in, row_named(rtcp_fields, "rtcp.ssrc.fraction"));
    const auto at = put.at(in);
    const auto lost = static_cast<std::int32_t>(in.be24() << 8U) >> 8;
    if (!in.ok()) return;
    put.to().put(row_named(rtcp_fields, "rtcp.ssrc.cum_nr"),
                 static_cast<std::uint64_t>(std::int64_t{lost}), at, 3);
    const auto high = put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.ext_high"));
    put.to().put(row_named(rtcp_fields, "rtcp.ssrc.high_cycles"), high >> 16U, at + 3, 2);
    put.to().put(row_named(rtcp_fields, "rtcp.ssrc.high_seq"), high & 0xffffU, at + 5, 2);
    put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.jitter"));
    put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.lsr"));
    put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.dlsr"));
}

void put_sender(field_reader& put, cursor& in)
{
    put.be32(in, row_named(rtcp_fields, "rtcp.timestamp.ntp.msw"));
    put.be32(in, row_named(rtcp_fields, "rtcp.timestamp.ntp.lsw"));
    put.be32(in, row_named(rtcp_fields, "rtcp.timestamp.rtp"));
    put.be32(in, row_named(rtcp_fields, "rtcp.sender.packetcount"));
    put.be32(in, row_named(rtcp_fields, "rtcp.sender.octetcount"));
}

/// Chunks of items, each chunk padded to four bytes.
void put_description(field_reader& put, cursor& in, std::uint32_t chunks)
{
    for (; chunks > 0 && in.ok() && in.wire() > 0; --chunks) {
        const auto start = put.at(in);
        put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.identifier"));
        while (in.ok()) {
            const auto type = put.u8(in, row_named(rtcp_fields, "rtcp.sdes.type"));
            if (type == 0) break;
            const auto size = put.u8(in, row_named(rtcp_fields, "rtcp.sdes.length"));
            const auto at = put.at(in);
            const auto text = in.read(size);
            if (in.ok()) put_utf8(put.to(), row_named(rtcp_fields, "rtcp.sdes.text"), text, at);
        }
        const auto odd = (put.at(in) - start) % 4;
        if (in.ok() && odd != 0 && in.wire() > 0) in.skip(4 - odd);
    }
}

void put_packet(field_reader& put, std::uint8_t type, std::uint32_t count, cursor in)
{
    if (type == 202) return put_description(put, in, count);
    if (type == 203) {
        for (; count > 0 && in.ok(); --count)
            put.be32(in, row_named(rtcp_fields, "rtcp.ssrc.identifier"));
        return;
    }
    put.be32(in, row_named(rtcp_fields, "rtcp.senderssrc"));
    if (type == 205 || type == 206) put.be32(in, row_named(rtcp_fields, "rtcp.mediassrc"));
    if (type == 200) put_sender(put, in);
    if (type == 200 || type == 201)
        for (; count > 0 && in.ok(); --count)
            put_report(put, in);
}

void walk_rtcp(const packet&, const layer& from, value_list& to)
{
    field_reader put{to, from.data};
    cursor in = from.read();
    while (in.ok() && in.wire() >= 4) {
        const auto at = put.at(in);
        const auto first = in.u8();
        const auto type = in.u8();
        if (!in.ok() || first >> 6U != 2) return;
        to.put(row_named(rtcp_fields, "rtcp.version"), 2, at, 1);
        to.put(row_named(rtcp_fields, "rtcp.padding"), first >> 5U & 1U, at, 1);
        const bool sources = type == 202 || type == 203;
        if (type <= 203)
            to.put(sources ? row_named(rtcp_fields, "rtcp.sc") : row_named(rtcp_fields, "rtcp.rc"),
                   first & 31U, at, 1);
        to.put(row_named(rtcp_fields, "rtcp.pt"), type, at + 1, 1);
        const auto words = put.be16(in, row_named(rtcp_fields, "rtcp.length"));
        put_packet(put, type, first & 31U, in.sub(words * 4));
    }
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::rtp,
     .name = "rtp",
     .title = "Real-Time Transport Protocol",
     .decode = decode_rtp,
     .fields = rtp_fields,
     .walk = walk_rtp},
    {.id = proto::rtcp,
     .name = "rtcp",
     .title = "Real-time Transport Control Protocol",
     .decode = decode_rtcp,
     .fields = rtcp_fields,
     .walk = walk_rtcp},
}};

} // namespace

std::span<const protocol> rtp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
