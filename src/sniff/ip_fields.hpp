#pragma once

#include "ethertype.hpp"
#include "field_rows.hpp"
#include "ip.hpp"

namespace netkit::sniff::ip_rows {

inline constexpr std::array dscp_names{
    value_name{0, 0, "default"},
    value_name{8, 8, "class selector 1"},
    value_name{10, 10, "AF11"},
    value_name{12, 12, "AF12"},
    value_name{14, 14, "AF13"},
    value_name{16, 16, "class selector 2"},
    value_name{18, 18, "AF21"},
    value_name{20, 20, "AF22"},
    value_name{22, 22, "AF23"},
    value_name{24, 24, "class selector 3"},
    value_name{26, 26, "AF31"},
    value_name{28, 28, "AF32"},
    value_name{30, 30, "AF33"},
    value_name{32, 32, "class selector 4"},
    value_name{34, 34, "AF41"},
    value_name{36, 36, "AF42"},
    value_name{38, 38, "AF43"},
    value_name{40, 40, "class selector 5"},
    value_name{44, 44, "voice admit"},
    value_name{46, 46, "expedited forwarding"},
    value_name{48, 48, "class selector 6"},
    value_name{56, 56, "class selector 7"},
};
inline constexpr std::array ecn_names{
    value_name{0, 0, "not ECN-capable"},
    value_name{1, 1, "ECT(1)"},
    value_name{2, 2, "ECT(0)"},
    value_name{3, 3, "congestion experienced"},
};
inline constexpr std::array checksum_names{
    value_name{0, 0, "bad"},
    value_name{1, 1, "good"},
    value_name{2, 2, "unverified"},
    value_name{3, 3, "not present"},
};
inline constexpr std::array option_class_names{
    value_name{0, 0, "control"},
    value_name{2, 2, "debugging and measurement"},
};
inline constexpr std::array option_names{
    value_name{0, 0, "end of options"},
    value_name{1, 1, "no operation"},
    value_name{7, 7, "record route"},
    value_name{25, 25, "quick-start"},
    value_name{68, 68, "time stamp"},
    value_name{82, 82, "traceroute"},
    value_name{130, 130, "security"},
    value_name{131, 131, "loose source route"},
    value_name{134, 134, "commercial security"},
    value_name{136, 136, "stream identifier"},
    value_name{137, 137, "strict source route"},
    value_name{148, 148, "router alert"},
};

/// Otherwise the address there is only the next stop.
inline bool header_has_destination(const layer& ip)
{
    return !is_source_routed(ip);
}

inline constexpr auto ip_fields = field_table(
    dec("ip.version", "Version").at(0, 1, 0xf0).detail(),
    dec("ip.hdr_len", "Header Length").detail(),
    hex("ip.dsfield", "Differentiated Services Field", 2).at(1, 1).detail(),
    dec("ip.dsfield.dscp", "Codepoint").at(1, 1, 0xfc).with(dscp_names).detail(),
    dec("ip.dsfield.ecn", "Congestion Notification").at(1, 1, 0x03).with(ecn_names).detail(),
    dec("ip.len", "Total Length").at(2, 2), hex("ip.id", "Identification", 4).at(4, 2),
    hex("ip.flags", "Flags", 2).at(6, 1, 0xe0).detail(),
    flag("ip.flags.rb", "Reserved").at(6, 1, 0x80),
    flag("ip.flags.df", "Don't fragment").at(6, 1, 0x40),
    flag("ip.flags.mf", "More fragments").at(6, 1, 0x20),
    dec("ip.frag_offset", "Fragment Offset").detail(), dec("ip.ttl", "Time to Live").at(8, 1),
    dec("ip.proto", "Protocol").at(9, 1).with(ip_protocol_names()),
    hex("ip.checksum", "Header Checksum", 4).at(10, 2).detail(),
    dec("ip.checksum.status", "Header Checksum Status").with(checksum_names).asked(),
    row_of(form::ipv4, "ip.src", "Source Address").at(12, 4),
    row_of(form::ipv4, "ip.dst", "Destination Address").at(16, 4).only(header_has_destination),
    row_of(form::ipv4, "ip.cur_rt", "Current Route").at(16, 4).only(is_source_routed).detail(),
    row_of(form::ipv4, "ip.addr", "Source or Destination Address").asked(),
    // options
    dec("ip.opt.type", "Option").with(option_names).detail(),
    flag("ip.opt.type.copy", "Copied into fragments").asked(),
    dec("ip.opt.type.class", "Class").with(option_class_names).asked(),
    dec("ip.opt.type.number", "Number").asked(), dec("ip.opt.len", "Length").detail(),
    dec("ip.opt.ptr", "Pointer").detail(),
    row_of(form::ipv4, "ip.rec_rt", "Recorded Route").detail(),
    row_of(form::ipv4, "ip.src_rt", "Source Route").detail(),
    row_of(form::ipv4, "ip.empty_rt", "Empty Route").detail(),
    dec("ip.opt.sid", "Stream Identifier").detail(), dec("ip.opt.ra", "Router Alert").detail(),
    dec("ip.opt.mtu", "MTU").detail(), dec("ip.opt.id_number", "Traceroute Identifier").detail(),
    dec("ip.opt.ohc", "Outbound Hop Count").detail(),
    dec("ip.opt.rhc", "Return Hop Count").detail(),
    row_of(form::ipv4, "ip.opt.originator", "Originator").detail(),
    dec("ip.opt.overflow", "Overflow").detail(), hex("ip.opt.flag", "Flag", 2).detail(),
    dec("ip.opt.time_stamp", "Time Stamp").detail(),
    row_of(form::ipv4, "ip.opt.time_stamp_addr", "Time Stamp Address").detail(),
    raw_bytes("ip.opt.padding", "Padding"), dec("ip.opt.qs_func", "Quick-Start Function").detail(),
    dec("ip.opt.qs_rate", "Quick-Start Rate").detail(),
    dec("ip.opt.qs_ttl", "Quick-Start TTL").detail(),
    hex("ip.opt.sec_rfc791_sec", "Security", 4).detail(),
    dec("ip.opt.sec_rfc791_comp", "Compartments").detail(),
    dec("ip.cipso.doi", "CIPSO Domain of Interpretation").detail(),
    dec("ip.cipso.tag_type", "CIPSO Tag Type").detail());

} // namespace netkit::sniff::ip_rows
