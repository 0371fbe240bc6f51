// Spanning tree (IEEE 802.1D §9): configuration, rapid and multiple trees share their first 36
// bytes. Times are in 256ths of a second. note[0] is the version, note[1] the message type.

#include <array>
#include <bit>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

bool is_configuration(const layer& at)
{
    return at.data[3] == 0x00 || at.data[3] == 0x02;
}

constexpr std::array version_names{
    value_name{0, 0, "spanning tree"},
    value_name{2, 2, "rapid spanning tree"},
    value_name{3, 3, "multiple spanning tree"},
    value_name{4, 4, "shortest path tree"},
};
constexpr std::array type_names{
    value_name{0x00, 0x00, "configuration"},
    value_name{0x02, 0x02, "rapid or multiple"},
    value_name{0x80, 0x80, "topology change"},
};
constexpr std::array role_names{
    value_name{1, 1, "alternate or backup"},
    value_name{2, 2, "root"},
    value_name{3, 3, "designated"},
};

constexpr auto stp_fields = field_table(
    hex("stp.protocol", "Protocol Identifier", 4).at(0, 2).detail(),
    dec("stp.version", "Version").at(2, 1).with(version_names),
    hex("stp.type", "Type", 2).at(3, 1).with(type_names),
    hex("stp.flags", "Flags", 2).at(4, 1).only(is_configuration),
    flag("stp.flags.tcack", "Topology Change Acknowledged").at(4, 1, 0x80).only(is_configuration),
    flag("stp.flags.agreement", "Agreement").at(4, 1, 0x40).only(is_configuration),
    flag("stp.flags.forwarding", "Forwarding").at(4, 1, 0x20).only(is_configuration),
    flag("stp.flags.learning", "Learning").at(4, 1, 0x10).only(is_configuration),
    dec("stp.flags.port_role", "Port Role")
        .at(4, 1, 0x0c)
        .with(role_names)
        .only(is_configuration)
        .detail(),
    flag("stp.flags.proposal", "Proposal").at(4, 1, 0x02).only(is_configuration),
    flag("stp.flags.tc", "Topology Change").at(4, 1, 0x01).only(is_configuration),
    dec("stp.root.prio", "Root Priority"),
    dec("stp.root.ext", "Root Extension").at(5, 2, 0x0fff).only(is_configuration).detail(),
    row_of(form::mac, "stp.root.hw", "Root").at(7, 6).only(is_configuration),
    dec("stp.root.cost", "Root Path Cost").at(13, 4).only(is_configuration),
    dec("stp.bridge.prio", "Bridge Priority"),
    dec("stp.bridge.ext", "Bridge Extension").at(17, 2, 0x0fff).only(is_configuration).detail(),
    row_of(form::mac, "stp.bridge.hw", "Bridge").at(19, 6).only(is_configuration),
    hex("stp.port", "Port", 4).at(25, 2).only(is_configuration),
    row_of(form::real, "stp.msg_age", "Message Age").detail(),
    row_of(form::real, "stp.max_age", "Max Age").detail(),
    row_of(form::real, "stp.hello", "Hello Time").detail(),
    row_of(form::real, "stp.forward", "Forward Delay").detail(),
    dec("stp.version_1_length", "Version 1 Length")
        .at(35, 1)
        .only([](const layer& at) { return at.data[3] == 0x02; })
        .detail());

void put_time(const layer& from, const field& as, std::uint32_t at, value_list& to)
{
    if (from.captured < at + 2) return;
    to.put(as, std::bit_cast<std::uint64_t>(load_be16(from.data + at) / 256.0), at, 2);
}

void walk_stp(const packet&, const layer& from, value_list& to)
{
    if (from.captured < 4 || !is_configuration(from)) return;
    for (const std::uint32_t at : {5U, 17U})
        if (from.captured >= at + 2)
            to.put(at == 5 ? row_named(stp_fields, "stp.root.prio")
                           : row_named(stp_fields, "stp.bridge.prio"),
                   load_be16(from.data + at) & 0xf000U, at, 2);
    put_time(from, row_named(stp_fields, "stp.msg_age"), 27, to);
    put_time(from, row_named(stp_fields, "stp.max_age"), 29, to);
    put_time(from, row_named(stp_fields, "stp.hello"), 31, to);
    put_time(from, row_named(stp_fields, "stp.forward"), 33, to);
}

next_step decode_stp(cursor in, layer& here, decoding&)
{
    in.skip(2);
    here.note[0] = in.u8();
    here.note[1] = in.u8();
    here.header = 4;
    if (in.ok() && is_configuration(here)) {
        here.header = here.note[1] == 0x02 ? 36 : 35;
        in.skip(here.header - 4);
    }
    here.fault = in.fault();
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::stp,
     .name = "stp",
     .title = "Spanning Tree Protocol",
     .decode = decode_stp,
     .fields = stp_fields,
     .walk = walk_stp},
}};

} // namespace

std::span<const protocol> stp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
