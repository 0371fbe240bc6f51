// ARP and RARP (RFC 826, RFC 903): two pairs of addresses whose lengths the packet states itself.

#include <algorithm>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array hardware_names{
    value_name{1, 1, "Ethernet"},     value_name{6, 6, "IEEE 802"},
    value_name{7, 7, "ARCNET"},       value_name{15, 15, "Frame Relay"},
    value_name{16, 16, "ATM"},        value_name{24, 24, "IEEE 1394"},
    value_name{32, 32, "InfiniBand"},
};
constexpr std::array opcode_names{
    value_name{1, 1, "request"},         value_name{2, 2, "reply"},
    value_name{3, 3, "reverse request"}, value_name{4, 4, "reverse reply"},
    value_name{8, 8, "inverse request"}, value_name{9, 9, "inverse reply"},
    value_name{10, 10, "NAK"},
};

constexpr auto arp_fields = field_table(
    dec("arp.hw.type", "Hardware type").at(0, 2).with(hardware_names).detail(),
    hex("arp.proto.type", "Protocol type", 4).at(2, 2).with(ethertype_names()).detail(),
    dec("arp.hw.size", "Hardware size").at(4, 1).detail(),
    dec("arp.proto.size", "Protocol size").at(5, 1).detail(),
    dec("arp.opcode", "Opcode").at(6, 2).with(opcode_names), flag("arp.isgratuitous", "Gratuitous"),
    flag("arp.isprobe", "Probe"), flag("arp.isannouncement", "Announcement"),
    row_of(form::mac, "arp.src.hw_mac", "Sender MAC address"),
    raw_bytes("arp.src.hw", "Sender hardware address"),
    row_of(form::ipv4, "arp.src.proto_ipv4", "Sender IP address"),
    raw_bytes("arp.src.proto", "Sender protocol address"),
    row_of(form::mac, "arp.dst.hw_mac", "Target MAC address"),
    raw_bytes("arp.dst.hw", "Target hardware address"),
    row_of(form::ipv4, "arp.dst.proto_ipv4", "Target IP address"),
    raw_bytes("arp.dst.proto", "Target protocol address"));

/// The addresses one after another; those before a cut are there.
class address_reader {
public:
    address_reader(const layer& from, value_list& to) : from_(from), to_(to), in_(from.read())
    {
        in_.skip(8);
    }
    void next(std::uint8_t size, bool known, const field& usual, const field& other)
    {
        const auto at = static_cast<std::uint32_t>(in_.data() - from_.data);
        const auto bytes = in_.read(size);
        if (!bytes.empty()) to_.put(known ? usual : other, bytes, at);
    }

private:
    const layer& from_;
    value_list& to_;
    cursor in_;
};

bool is_ethernet(const layer& at)
{
    const auto type = load_be16(at.data);
    return (type == 1 || type == 6) && at.data[4] == 6;
}

bool is_ipv4(const layer& at)
{
    return load_be16(at.data + 2) == 0x0800 && at.data[5] == 4;
}

/// Who announces itself: sender and target protocol addresses are the same.
void put_kinds(const layer& from, value_list& to)
{
    const auto opcode = load_be16(from.data + 6);
    const auto* const src = from.data + 8 + from.data[4];
    const auto* const dst = src + from.data[5] + from.data[4];
    const bool same = std::equal(src, src + 4, dst);
    const bool zero = load_be32(src) == 0;
    if (opcode != 1 && opcode != 2) return;
    if (same) {
        to.put(row_named(arp_fields, "arp.isgratuitous"), 1);
        if (opcode == 1) to.put(row_named(arp_fields, "arp.isannouncement"), 1);
    } else if (zero && opcode == 1) {
        to.put(row_named(arp_fields, "arp.isprobe"), 1);
    }
}

void walk_arp(const packet&, const layer& from, value_list& to)
{
    if (from.captured < 8) return;
    const bool mac = is_ethernet(from);
    const bool ipv4 = is_ipv4(from);
    if (mac && ipv4 && from.captured >= 28) put_kinds(from, to);
    address_reader read{from, to};
    read.next(from.data[4], mac, row_named(arp_fields, "arp.src.hw_mac"),
              row_named(arp_fields, "arp.src.hw"));
    read.next(from.data[5], ipv4, row_named(arp_fields, "arp.src.proto_ipv4"),
              row_named(arp_fields, "arp.src.proto"));
    read.next(from.data[4], mac, row_named(arp_fields, "arp.dst.hw_mac"),
              row_named(arp_fields, "arp.dst.hw"));
    read.next(from.data[5], ipv4, row_named(arp_fields, "arp.dst.proto_ipv4"),
              row_named(arp_fields, "arp.dst.proto"));
}

next_step decode_arp(cursor in, layer& here, decoding&)
{
    in.skip(4);
    const std::uint32_t hardware = in.u8();
    const std::uint32_t address = in.u8();
    in.skip(2);
    here.header = 8 + 2 * (hardware + address);
    if (in.ok()) in.skip(here.header - 8);
    here.fault = in.fault();
    if (here.wire > here.header) {
        here.wire = here.header;
        here.captured = std::min(here.captured, here.wire);
    }
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::arp,
     .name = "arp",
     .title = "Address Resolution Protocol",
     .decode = decode_arp,
     .fields = arp_fields,
     .walk = walk_arp},
}};

} // namespace

std::span<const protocol> arp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
