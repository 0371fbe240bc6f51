// Heads of the routing protocols: OSPF (RFC 2328, RFC 5340), VRRP (RFC 5798), PIM (RFC 7761), EIGRP
// (RFC 7868) over IP, and RIP (RFC 2453), RIPng (RFC 2080), HSRP (RFC 2281) over UDP. What follows
// the head is shown where it is a plain list of routes.

#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

// --- OSPF

template <unsigned Version>
bool is_version(const layer& at)
{
    return at.data[0] == Version;
}
bool is_hello_2(const layer& at)
{
    return at.data[0] == 2 && at.data[1] == 1;
}

constexpr std::array ospf_names{
    value_name{1, 1, "hello"},
    value_name{2, 2, "database description"},
    value_name{3, 3, "link state request"},
    value_name{4, 4, "link state update"},
    value_name{5, 5, "link state acknowledge"},
};
constexpr auto ospf_fields = field_table(
    dec("ospf.version", "Version").at(0, 1), dec("ospf.msg", "Message").at(1, 1).with(ospf_names),
    dec("ospf.packet_length", "Length").at(2, 2).detail(),
    row_of(form::ipv4, "ospf.srcrouter", "Router").at(4, 4),
    row_of(form::ipv4, "ospf.area_id", "Area").at(8, 4),
    hex("ospf.checksum", "Checksum", 4).at(12, 2).detail(),
    dec("ospf.auth.type", "Authentication").at(14, 2).only(is_version<2>).detail(),
    dec("ospf.instance_id", "Instance").at(14, 1).only(is_version<3>).detail(),
    row_of(form::ipv4, "ospf.hello.network_mask", "Network Mask")
        .at(24, 4)
        .only(is_hello_2)
        .detail(),
    dec("ospf.hello.hello_interval", "Hello Interval").at(28, 2).only(is_hello_2).detail(),
    dec("ospf.hello.router_priority", "Priority").at(31, 1).only(is_hello_2).detail(),
    dec("ospf.hello.router_dead_interval", "Dead Interval").at(32, 4).only(is_hello_2).detail(),
    row_of(form::ipv4, "ospf.hello.designated_router", "Designated Router")
        .at(36, 4)
        .only(is_hello_2),
    row_of(form::ipv4, "ospf.hello.backup_designated_router", "Backup Router")
        .at(40, 4)
        .only(is_hello_2)
        .detail(),
    row_of(form::ipv4, "ospf.hello.active_neighbor", "Neighbor").detail());

void walk_ospf(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    if (!it.has(44) || !is_hello_2(from)) return;
    const std::size_t end = load_be16(from.data + 2);
    for (std::size_t at = 44; at + 4 <= end && it.has(at + 4); at += 4)
        it.put_bytes(row_named(ospf_fields, "ospf.hello.active_neighbor"), at, 4, to);
}

next_step decode_ospf(cursor in, layer& here, decoding&)
{
    here.header = in.captured() > 0 && here.data[0] == 3 ? 16 : 24;
    in.skip(here.header);
    here.fault = in.fault();
    return {};
}

// --- VRRP

bool is_vrrp_2(const layer& at)
{
    return at.data[0] >> 4U == 2;
}
bool is_vrrp_3(const layer& at)
{
    return at.data[0] >> 4U == 3;
}
constexpr auto vrrp_fields = field_table(
    dec("vrrp.version", "Version").at(0, 1, 0xf0), dec("vrrp.type", "Type").at(0, 1, 0x0f).detail(),
    dec("vrrp.virt_rtr_id", "Virtual Router").at(1, 1), dec("vrrp.prio", "Priority").at(2, 1),
    dec("vrrp.addr_count", "Address Count").at(3, 1).detail(),
    dec("vrrp.auth_type", "Authentication").at(4, 1).only(is_vrrp_2).detail(),
    dec("vrrp.adver_int", "Advertisement Interval").at(5, 1).only(is_vrrp_2),
    dec("vrrp.short_adver_int", "Advertisement Interval").at(4, 2, 0x0fff).only(is_vrrp_3),
    hex("vrrp.checksum", "Checksum", 4).at(6, 2).detail(),
    row_of(form::ipv4, "vrrp.ip_addr", "Address"), row_of(form::ipv6, "vrrp.ipv6_addr", "Address"));

void walk_vrrp(const packet& of, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    const layer* const outer = &from - 1;
    const bool six = outer >= of.stack.data() && outer->id == proto::ipv6;
    const std::size_t size = six ? 16 : 4;
    std::size_t at = 8;
    for (unsigned left = it.has(8) ? it[3] : 0; left > 0 && it.has(at + size); --left, at += size)
        it.put_bytes(six ? row_named(vrrp_fields, "vrrp.ipv6_addr")
                         : row_named(vrrp_fields, "vrrp.ip_addr"),
                     at, size, to);
}

template <std::uint32_t Size>
next_step decode_head(cursor in, layer& here, decoding&)
{
    here.header = Size;
    in.skip(Size);
    here.fault = in.fault();
    return {};
}

// --- PIM

constexpr std::array pim_names{
    value_name{0, 0, "hello"},         value_name{1, 1, "register"},
    value_name{2, 2, "register stop"}, value_name{3, 3, "join/prune"},
    value_name{4, 4, "bootstrap"},     value_name{5, 5, "assert"},
    value_name{6, 6, "graft"},         value_name{7, 7, "graft ack"},
    value_name{8, 8, "candidate RP"},
};
constexpr auto pim_fields = field_table(dec("pim.version", "Version").at(0, 1, 0xf0),
                                        dec("pim.type", "Type").at(0, 1, 0x0f).with(pim_names),
                                        hex("pim.cksum", "Checksum", 4).at(2, 2).detail());

// --- EIGRP

constexpr std::array eigrp_names{
    value_name{1, 1, "update"}, value_name{3, 3, "query"},       value_name{4, 4, "reply"},
    value_name{5, 5, "hello"},  value_name{10, 10, "SIA query"}, value_name{11, 11, "SIA reply"},
};
constexpr auto eigrp_fields = field_table(dec("eigrp.version", "Version").at(0, 1),
                                          dec("eigrp.opcode", "Opcode").at(1, 1).with(eigrp_names),
                                          hex("eigrp.flags", "Flags", 8).at(4, 4).detail(),
                                          dec("eigrp.seq", "Sequence Number").at(8, 4),
                                          dec("eigrp.ack", "Acknowledgment Number").at(12, 4),
                                          dec("eigrp.vrid", "Virtual Router").at(16, 2).detail(),
                                          dec("eigrp.as", "Autonomous System").at(18, 2));

// --- RIP: entries of 20 bytes.

constexpr std::array rip_names{
    value_name{1, 1, "request"},
    value_name{2, 2, "response"},
};
constexpr auto rip_fields = field_table(
    dec("rip.command", "Command").at(0, 1).with(rip_names), dec("rip.version", "Version").at(1, 1),
    dec("rip.routing_domain", "Routing Domain")
        .at(2, 2)
        .only([](const layer& at) { return at.data[1] == 2; })
        .detail(),
    dec("rip.family", "Family").detail(), dec("rip.route_tag", "Route Tag").detail(),
    row_of(form::ipv4, "rip.ip", "Address"), row_of(form::ipv4, "rip.netmask", "Netmask").detail(),
    row_of(form::ipv4, "rip.next_hop", "Next Hop").detail(), dec("rip.metric", "Metric"),
    dec("rip.auth.type", "Authentication").detail());

void walk_rip(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    for (std::size_t at = 4; it.has(at + 20); at += 20) {
        const auto family = load_be16(from.data + at);
        it.put(row_named(rip_fields, "rip.family"), at, 2, to);
        if (family == 0xffff) {
            it.put(row_named(rip_fields, "rip.auth.type"), at + 2, 2, to);
            continue;
        }
        if (family != 2 && family != 0) continue;
        if (from.data[1] == 2 && family == 2)
            it.put(row_named(rip_fields, "rip.route_tag"), at + 2, 2, to);
        if (family == 2) it.put_bytes(row_named(rip_fields, "rip.ip"), at + 4, 4, to);
        if (from.data[1] == 2 && family == 2) {
            it.put_bytes(row_named(rip_fields, "rip.netmask"), at + 8, 4, to);
            it.put_bytes(row_named(rip_fields, "rip.next_hop"), at + 12, 4, to);
        }
        // A metric takes four bytes; Wireshark reads the last two.
        it.put(row_named(rip_fields, "rip.metric"), at + 18, 2, to);
    }
}

constexpr auto ripng_fields = field_table(
    dec("ripng.cmd", "Command").at(0, 1).with(rip_names), dec("ripng.version", "Version").at(1, 1),
    row_of(form::ipv6, "ripng.rte.ipv6_prefix", "Prefix"),
    hex("ripng.rte.route_tag", "Route Tag", 4).detail(),
    dec("ripng.rte.prefix_length", "Prefix Length"), dec("ripng.rte.metric", "Metric"));

void walk_ripng(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    for (std::size_t at = 4; it.has(at + 20); at += 20) {
        it.put_bytes(row_named(ripng_fields, "ripng.rte.ipv6_prefix"), at, 16, to);
        it.put(row_named(ripng_fields, "ripng.rte.route_tag"), at + 16, 2, to);
        it.put(row_named(ripng_fields, "ripng.rte.prefix_length"), at + 18, 1, to);
        it.put(row_named(ripng_fields, "ripng.rte.metric"), at + 19, 1, to);
    }
}

// --- HSRP version 1; version 2 is a list that begins with type 1.

bool is_hsrp_1(const layer& at)
{
    return at.data[0] == 0 && at.wire >= 20 && at.data[1] <= 2;
}
constexpr std::array hsrp_names{
    value_name{0, 0, "hello"},
    value_name{1, 1, "coup"},
    value_name{2, 2, "resign"},
    value_name{3, 3, "advertise"},
};
constexpr std::array hsrp_state_names{
    value_name{0, 0, "initial"}, value_name{1, 1, "learn"},   value_name{2, 2, "listen"},
    value_name{4, 4, "speak"},   value_name{8, 8, "standby"}, value_name{16, 16, "active"},
};
constexpr auto hsrp_fields = field_table(
    dec("hsrp.version", "Version").at(0, 1), dec("hsrp.opcode", "Opcode").at(1, 1).with(hsrp_names),
    dec("hsrp.state", "State").at(2, 1).with(hsrp_state_names).only(is_hsrp_1),
    dec("hsrp.hellotime", "Hello Time").at(3, 1).only(is_hsrp_1).detail(),
    dec("hsrp.holdtime", "Hold Time").at(4, 1).only(is_hsrp_1).detail(),
    dec("hsrp.priority", "Priority").at(5, 1).only(is_hsrp_1),
    dec("hsrp.group", "Group").at(6, 1).only(is_hsrp_1),
    row_of(form::text, "hsrp.auth_data", "Authentication").detail(),
    row_of(form::ipv4, "hsrp.virt_ip", "Virtual Address").at(16, 4).only(is_hsrp_1));

void walk_hsrp(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from);
    if (it.has(16) && is_hsrp_1(from))
        it.put_text(row_named(hsrp_fields, "hsrp.auth_data"), 8, 8, to);
}

constexpr std::array<protocol, 7> rows{{
    {.id = proto::ospf,
     .name = "ospf",
     .title = "Open Shortest Path First",
     .decode = decode_ospf,
     .fields = ospf_fields,
     .walk = walk_ospf},
    {.id = proto::vrrp,
     .name = "vrrp",
     .title = "Virtual Router Redundancy Protocol",
     .decode = decode_head<8>,
     .fields = vrrp_fields,
     .walk = walk_vrrp},
    {.id = proto::pim,
     .name = "pim",
     .title = "Protocol Independent Multicast",
     .decode = decode_head<4>,
     .fields = pim_fields},
    {.id = proto::eigrp,
     .name = "eigrp",
     .title = "Enhanced Interior Gateway Routing Protocol",
     .decode = decode_head<20>,
     .fields = eigrp_fields},
    {.id = proto::rip,
     .name = "rip",
     .title = "Routing Information Protocol",
     .decode = decode_head<4>,
     .fields = rip_fields,
     .walk = walk_rip},
    {.id = proto::ripng,
     .name = "ripng",
     .title = "RIPng",
     .decode = decode_head<4>,
     .fields = ripng_fields,
     .walk = walk_ripng},
    {.id = proto::hsrp,
     .name = "hsrp",
     .title = "Cisco Hot Standby Router Protocol",
     .decode = decode_head<8>,
     .fields = hsrp_fields,
     .walk = walk_hsrp},
}};

} // namespace

std::span<const protocol> routing_protocols()
{
    return rows;
}

} // namespace netkit::sniff
