// Ethernet II and 802.3 (IEEE 802.3 §3.2, RFC 894): a type of at most 1500 is a length, one below
// 1536 is neither. What lies behind the packet that the frame carries is padding up to 60 bytes if
// it is all zero, then a trailer, and in frames of 64 bytes and more the check sequence.

#include <algorithm>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "link_trailer.hpp"

namespace netkit::sniff {

namespace {

constexpr unsigned longest_802_3 = 1500;
constexpr unsigned first_ethertype = 1536;

unsigned type_of(const layer& at)
{
    return load_be16(at.data + 12);
}

constexpr auto eth_fields = field_table(
    row_of(form::mac, "eth.dst", "Destination").at(0, 6),
    flag("eth.dst.lg", "Locally administered").at(0, 1, 0x02).asked(),
    flag("eth.dst.ig", "Group address").at(0, 1, 0x01).asked(),
    row_of(form::mac, "eth.src", "Source").at(6, 6),
    flag("eth.src.lg", "Locally administered").at(6, 1, 0x02).asked(),
    flag("eth.src.ig", "Group address").at(6, 1, 0x01).asked(),
    row_of(form::mac, "eth.addr", "Address").asked(),
    flag("eth.lg", "Locally administered").asked(), flag("eth.ig", "Group address").asked(),
    hex("eth.type", "Type", 4).at(12, 2).with(ethertype_names()).only([](const layer& at) {
        return type_of(at) >= first_ethertype;
    }),
    dec("eth.len", "Length").at(12, 2).only([](const layer& at) {
        return type_of(at) <= longest_802_3;
    }),
    hex("eth.invalid_lentype", "Neither type nor length", 4).at(12, 2).only([](const layer& at) {
        return type_of(at) > longest_802_3 && type_of(at) < first_ethertype;
    }),
    raw_bytes("eth.padding", "Padding"), raw_bytes("eth.trailer", "Trailer"),
    hex("eth.fcs", "Frame check sequence", 8).detail());

void walk_ethernet(const packet& of, const layer& from, value_list& to)
{
    const auto& addr = row_named(eth_fields, "eth.addr");
    if (to.wants(addr))
        for (const unsigned at : {0U, 6U})
            if (from.captured >= at + 6) to.put(addr, {from.data + at, 6}, at);
    for (const unsigned at : {0U, 6U}) {
        if (from.captured < at + 6) break;
        to.put(row_named(eth_fields, "eth.lg"), from.data[at] >> 1U & 1U, at, 1);
        to.put(row_named(eth_fields, "eth.ig"), from.data[at] & 1U, at, 1);
    }
    const auto rest = trailer_of(of, from);
    if (!rest.padding.empty())
        to.put(row_named(eth_fields, "eth.padding"), rest.padding, rest.padding_at);
    if (!rest.trailer.empty())
        to.put(row_named(eth_fields, "eth.trailer"), rest.trailer, rest.trailer_at);
    if (rest.fcs != nullptr)
        to.put(row_named(eth_fields, "eth.fcs"), load_be32(rest.fcs),
               static_cast<std::uint32_t>(rest.fcs - from.data), 4);
}

next_step decode_ethernet(cursor in, layer& here, decoding&)
{
    here.header = 14;
    in.skip(12);
    const auto type = in.be16();
    here.fault = in.fault();
    if (type >= first_ethertype) return {after_ethertype(type), in};
    if (type > longest_802_3) return {proto::data, in};
    in.narrow(type);
    return {proto::llc, in};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::eth,
     .name = "eth",
     .title = "Ethernet II",
     .decode = decode_ethernet,
     .fields = eth_fields,
     .walk = walk_ethernet},
}};

} // namespace

std::span<const protocol> ethernet_protocols()
{
    return rows;
}

} // namespace netkit::sniff
