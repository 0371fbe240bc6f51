// How devices announce themselves: LLDP (IEEE 802.1AB §8), CDP (Cisco's), LACP (IEEE 802.1AX §6.4)
// and EAPOL (IEEE 802.1X §11). The first two are lists of type, length and value.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

// --- LLDP: seven bits of type, nine of length.

constexpr auto lldp_fields = field_table(
    dec("lldp.tlv.type", "Type").asked(), dec("lldp.tlv.len", "Length").asked(),
    dec("lldp.chassis.subtype", "Chassis Kind").detail(),
    row_of(form::mac, "lldp.chassis.id.mac", "Chassis"),
    row_of(form::ipv4, "lldp.chassis.id.ip4", "Chassis"),
    row_of(form::ipv6, "lldp.chassis.id.ip6", "Chassis"), raw_bytes("lldp.chassis.id", "Chassis"),
    dec("lldp.port.subtype", "Port Kind").detail(), row_of(form::mac, "lldp.port.id.mac", "Port"),
    row_of(form::ipv4, "lldp.port.id.ip4", "Port"), row_of(form::ipv6, "lldp.port.id.ip6", "Port"),
    row_of(form::text, "lldp.port.id", "Port"), dec("lldp.time_to_live", "Time to Live"),
    row_of(form::text, "lldp.port.desc", "Port Description").detail(),
    row_of(form::text, "lldp.tlv.system.name", "System Name"),
    row_of(form::text, "lldp.tlv.system.desc", "System Description").detail(),
    hex("lldp.tlv.system_cap", "Capabilities", 4).detail(),
    hex("lldp.tlv.enable_system_cap", "Enabled Capabilities", 4).detail(),
    dec("lldp.mgn.address.len", "Management Address Length").asked(),
    dec("lldp.mgn.address.subtype", "Management Address Kind").detail(),
    row_of(form::ipv4, "lldp.mgn.addr.ip4", "Management Address"),
    row_of(form::ipv6, "lldp.mgn.addr.ip6", "Management Address"),
    dec("lldp.mgn.interface.number", "Management Interface").detail());

struct identity_fields {
    const field& kind;
    const field& mac;
    const field& four;
    const field& six;
    const field& other;
};

/// A chassis or a port: which kind means a hardware and which a network address differs.
void put_identity(const field_record& it, const identity_fields& as, unsigned mac_kind,
                  unsigned network_kind, value_list& to)
{
    if (!it.has(2)) return;
    const unsigned kind = it[0];
    it.put(as.kind, 0, 1, to);
    if (kind == mac_kind && it.size() == 7) return it.put_bytes(as.mac, 1, 6, to);
    if (kind == network_kind && it[1] == 1 && it.size() == 6)
        return it.put_bytes(as.four, 2, 4, to);
    if (kind == network_kind && it[1] == 2 && it.size() == 18)
        return it.put_bytes(as.six, 2, 16, to);
    if (as.other.as == form::text)
        it.put_text(as.other, 1, it.size() - 1, to);
    else
        it.put_rest(as.other, 1, to);
}

void put_management(const field_record& it, value_list& to)
{
    if (!it.has(2)) return;
    const std::size_t length = it[0];
    it.put(row_named(lldp_fields, "lldp.mgn.address.len"), 0, 1, to);
    it.put(row_named(lldp_fields, "lldp.mgn.address.subtype"), 1, 1, to);
    if (it[1] == 1 && length == 5)
        it.put_bytes(row_named(lldp_fields, "lldp.mgn.addr.ip4"), 2, 4, to);
    if (it[1] == 2 && length == 17)
        it.put_bytes(row_named(lldp_fields, "lldp.mgn.addr.ip6"), 2, 16, to);
    it.put(row_named(lldp_fields, "lldp.mgn.interface.number"), length + 2, 4, to);
}

void put_lldp(unsigned type, const field_record& it, value_list& to)
{
    const auto text = [&](const field& as) { it.put_text(as, 0, it.size(), to); };
    constexpr identity_fields chassis{row_named(lldp_fields, "lldp.chassis.subtype"),
                                      row_named(lldp_fields, "lldp.chassis.id.mac"),
                                      row_named(lldp_fields, "lldp.chassis.id.ip4"),
                                      row_named(lldp_fields, "lldp.chassis.id.ip6"),
                                      row_named(lldp_fields, "lldp.chassis.id")};
    constexpr identity_fields port{
        row_named(lldp_fields, "lldp.port.subtype"), row_named(lldp_fields, "lldp.port.id.mac"),
        row_named(lldp_fields, "lldp.port.id.ip4"), row_named(lldp_fields, "lldp.port.id.ip6"),
        row_named(lldp_fields, "lldp.port.id")};
    switch (type) {
    case 1:
        return put_identity(it, chassis, 4, 5, to);
    case 2:
        return put_identity(it, port, 3, 4, to);
    case 3:
        return it.put(row_named(lldp_fields, "lldp.time_to_live"), 0, 2, to);
    case 4:
        return text(row_named(lldp_fields, "lldp.port.desc"));
    case 5:
        return text(row_named(lldp_fields, "lldp.tlv.system.name"));
    case 6:
        return text(row_named(lldp_fields, "lldp.tlv.system.desc"));
    case 7:
        it.put(row_named(lldp_fields, "lldp.tlv.system_cap"), 0, 2, to);
        return it.put(row_named(lldp_fields, "lldp.tlv.enable_system_cap"), 2, 2, to);
    case 8:
        return put_management(it, to);
    default:
        return;
    }
}

void walk_lldp(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    for (std::size_t at = 0; it.has(at + 2);) {
        const unsigned head = load_be16(from.data + at);
        const std::size_t size = head & 0x1ffU;
        it.put(row_named(lldp_fields, "lldp.tlv.type"), at, 2, to, 0xfe00);
        it.put(row_named(lldp_fields, "lldp.tlv.len"), at, 2, to, 0x01ff);
        if (head >> 9U == 0 || !it.has(at + 2 + size)) return;
        put_lldp(head >> 9U, {it.bytes.subspan(at + 2, size), static_cast<std::uint32_t>(at + 2)},
                 to);
        at += 2 + size;
    }
}

/// The list ends with a type of 0; what follows is padding.
next_step decode_lldp(cursor in, layer& here, decoding&)
{
    while (in.ok()) {
        const unsigned head = in.be16();
        here.header += 2 + (head & 0x1ffU);
        if (!in.ok() || head >> 9U == 0) break;
        in.skip(head & 0x1ffU);
        if (in.wire() == 0) break;
    }
    here.fault = in.fault();
    if (here.fault == damage::none) {
        here.wire = std::min(here.wire, here.header);
        here.captured = std::min(here.captured, here.wire);
    }
    return {};
}

// --- CDP

constexpr auto cdp_fields = field_table(
    dec("cdp.version", "Version").at(0, 1).detail(), dec("cdp.ttl", "Time to Live").at(1, 1),
    hex("cdp.checksum", "Checksum", 4).at(2, 2).detail(), hex("cdp.tlv.type", "Type", 4).asked(),
    dec("cdp.tlv.len", "Length").asked(), row_of(form::text, "cdp.deviceid", "Device"),
    row_of(form::text, "cdp.portid", "Port"), row_of(form::text, "cdp.platform", "Platform"),
    row_of(form::text, "cdp.software_version", "Software Version").detail(),
    hex("cdp.capabilities", "Capabilities", 8).detail(),
    dec("cdp.number_of_addresses", "Addresses").detail(),
    row_of(form::ipv4, "cdp.nrgyz.ip_address", "Address").asked(),
    row_of(form::text, "cdp.vtp_management_domain", "VTP Domain").detail(),
    dec("cdp.native_vlan", "Native VLAN").detail(), flag("cdp.duplex", "Full Duplex"));

void put_cdp(unsigned type, const field_record& it, value_list& to)
{
    const auto text = [&](const field& as) { it.put_text(as, 0, it.size(), to); };
    switch (type) {
    case 1:
        return text(row_named(cdp_fields, "cdp.deviceid"));
    case 2:
        return it.put(row_named(cdp_fields, "cdp.number_of_addresses"), 0, 4, to);
    case 3:
        return text(row_named(cdp_fields, "cdp.portid"));
    case 4:
        return it.put(row_named(cdp_fields, "cdp.capabilities"), 0, 4, to);
    case 5:
        return text(row_named(cdp_fields, "cdp.software_version"));
    case 6:
        return text(row_named(cdp_fields, "cdp.platform"));
    case 9:
        return text(row_named(cdp_fields, "cdp.vtp_management_domain"));
    case 10:
        return it.put(row_named(cdp_fields, "cdp.native_vlan"), 0, 2, to);
    case 11:
        return it.put(row_named(cdp_fields, "cdp.duplex"), 0, 1, to);
    default:
        return;
    }
}

void walk_cdp(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    for (std::size_t at = 4; it.has(at + 4);) {
        const std::size_t size = load_be16(from.data + at + 2);
        it.put(row_named(cdp_fields, "cdp.tlv.type"), at, 2, to);
        it.put(row_named(cdp_fields, "cdp.tlv.len"), at + 2, 2, to);
        if (size < 4 || !it.has(at + size)) return;
        put_cdp(load_be16(from.data + at),
                {it.bytes.subspan(at + 4, size - 4), static_cast<std::uint32_t>(at + 4)}, to);
        at += size;
    }
}

next_step decode_head(cursor in, layer& here, decoding&)
{
    here.header = 4;
    in.skip(4);
    here.fault = in.fault();
    return {};
}

// --- Slow protocols: link aggregation is the one that is read.

bool is_aggregation(const layer& at)
{
    return at.data[0] == 1;
}
constexpr std::array subtype_names{
    value_name{1, 1, "LACP"},
    value_name{2, 2, "marker"},
    value_name{3, 3, "OAM"},
    value_name{10, 10, "organisation specific"},
};
constexpr auto slow_fields = field_table(
    hex("slow.subtype", "Subtype", 2).at(0, 1).with(subtype_names),
    hex("lacp.version", "Version", 2).at(1, 1).only(is_aggregation).detail(),
    dec("lacp.actor.sys_priority", "Actor System Priority").at(4, 2).only(is_aggregation).detail(),
    row_of(form::mac, "lacp.actor.sysid", "Actor System").at(6, 6).only(is_aggregation),
    dec("lacp.actor.key", "Actor Key").at(12, 2).only(is_aggregation),
    dec("lacp.actor.port_priority", "Actor Port Priority").at(14, 2).only(is_aggregation).detail(),
    dec("lacp.actor.port", "Actor Port").at(16, 2).only(is_aggregation),
    hex("lacp.actor.state", "Actor State", 2).at(18, 1).only(is_aggregation),
    dec("lacp.partner.sys_priority", "Partner System Priority")
        .at(24, 2)
        .only(is_aggregation)
        .detail(),
    row_of(form::mac, "lacp.partner.sysid", "Partner System").at(26, 6).only(is_aggregation),
    dec("lacp.partner.key", "Partner Key").at(32, 2).only(is_aggregation),
    dec("lacp.partner.port_priority", "Partner Port Priority")
        .at(34, 2)
        .only(is_aggregation)
        .detail(),
    dec("lacp.partner.port", "Partner Port").at(36, 2).only(is_aggregation),
    hex("lacp.partner.state", "Partner State", 2).at(38, 1).only(is_aggregation),
    dec("lacp.collector.max_delay", "Collector Max Delay").at(44, 2).only(is_aggregation).detail());

next_step decode_slow(cursor in, layer& here, decoding&)
{
    here.header = 1;
    if (in.captured() > 0 && is_aggregation(here)) here.header = 110;
    in.skip(here.header);
    here.fault = in.fault();
    return {};
}

// --- EAPOL

constexpr std::array eapol_names{
    value_name{0, 0, "EAP packet"}, value_name{1, 1, "start"}, value_name{2, 2, "logoff"},
    value_name{3, 3, "key"},        value_name{4, 4, "alert"}, value_name{5, 5, "MKA"},
};
constexpr auto eapol_fields = field_table(dec("eapol.version", "Version").at(0, 1),
                                          dec("eapol.type", "Type").at(1, 1).with(eapol_names),
                                          dec("eapol.len", "Length").at(2, 2),
                                          dec("eapol.keydes.type", "Key Descriptor")
                                              .at(4, 1)
                                              .only([](const layer& at) { return at.data[1] == 3; })
                                              .detail());

next_step decode_eapol(cursor in, layer& here, decoding&)
{
    here.header = 4;
    in.skip(2);
    const std::uint32_t length = in.be16();
    here.fault = in.fault();
    here.wire = std::min(here.wire, length + 4);
    here.captured = std::min(here.captured, here.wire);
    return {};
}

constexpr std::array<protocol, 4> rows{{
    {.id = proto::lldp,
     .name = "lldp",
     .title = "Link Layer Discovery Protocol",
     .decode = decode_lldp,
     .fields = lldp_fields,
     .walk = walk_lldp},
    {.id = proto::cdp,
     .name = "cdp",
     .title = "Cisco Discovery Protocol",
     .decode = decode_head,
     .fields = cdp_fields,
     .walk = walk_cdp},
    {.id = proto::slow,
     .name = "slow",
     .title = "Slow Protocols",
     .decode = decode_slow,
     .fields = slow_fields},
    {.id = proto::eapol,
     .name = "eapol",
     .title = "802.1X Authentication",
     .decode = decode_eapol,
     .fields = eapol_fields},
}};

} // namespace

std::span<const protocol> neighbour_protocols()
{
    return rows;
}

} // namespace netkit::sniff
