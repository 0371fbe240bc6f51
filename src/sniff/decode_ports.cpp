// Ports that mean an application unless the settings say otherwise: IANA's service names, as far
// as there is a decoder, plus what is common beside them.

#include <array>

#include "netkit/sniff/decode.hpp"

namespace netkit::sniff {

namespace {

struct known_port {
    std::uint16_t port;
    proto id;
};

constexpr std::array tcp_ports{
    known_port{21, proto::ftp},          known_port{22, proto::ssh},
    known_port{23, proto::telnet},       known_port{25, proto::smtp},
    known_port{53, proto::dns},          known_port{80, proto::http},
    known_port{110, proto::pop},         known_port{143, proto::imap},
    known_port{161, proto::snmp},        known_port{162, proto::snmp},
    known_port{179, proto::bgp},         known_port{324, proto::tls},
    known_port{443, proto::tls},         known_port{465, proto::tls},
    known_port{500, proto::isakmp},      known_port{587, proto::smtp},
    known_port{631, proto::http},        known_port{636, proto::tls},
    known_port{802, proto::tls},         known_port{853, proto::tls},
    known_port{993, proto::tls},         known_port{995, proto::tls},
    known_port{1300, proto::tls},        known_port{1883, proto::mqtt},
    known_port{1900, proto::http},       known_port{2123, proto::gtp},
    known_port{2152, proto::gtp},        known_port{2221, proto::tls},
    known_port{2443, proto::tls},        known_port{2710, proto::http},
    known_port{2869, proto::http},       known_port{3128, proto::http},
    known_port{3132, proto::http},       known_port{3306, proto::mysql},
    known_port{3478, proto::stun},       known_port{3689, proto::http},
    known_port{5060, proto::sip},        known_port{5061, proto::tls},
    known_port{5353, proto::dns},        known_port{5432, proto::pgsql},
    known_port{5671, proto::tls},        known_port{5684, proto::tls},
    known_port{5985, proto::http},       known_port{6379, proto::redis},
    known_port{8080, proto::http},       known_port{8088, proto::http},
    known_port{8883, proto::tls},        known_port{11207, proto::tls},
    known_port{11211, proto::memcached}, known_port{11371, proto::http},
    known_port{19999, proto::tls},       known_port{27017, proto::tls},
    known_port{29418, proto::ssh},
};
constexpr std::array udp_ports{
    known_port{53, proto::dns},          known_port{67, proto::dhcp},
    known_port{68, proto::dhcp},         known_port{69, proto::tftp},
    known_port{123, proto::ntp},         known_port{137, proto::nbns},
    known_port{161, proto::snmp},        known_port{162, proto::snmp},
    known_port{500, proto::isakmp},      known_port{514, proto::syslog},
    known_port{520, proto::rip},         known_port{521, proto::ripng},
    known_port{546, proto::dhcpv6},      known_port{547, proto::dhcpv6},
    known_port{853, proto::dtls},        known_port{1645, proto::radius},
    known_port{1646, proto::radius},     known_port{1700, proto::radius},
    known_port{1701, proto::l2tp},       known_port{1812, proto::radius},
    known_port{1813, proto::radius},     known_port{1900, proto::ssdp},
    known_port{1985, proto::hsrp},       known_port{2029, proto::hsrp},
    known_port{2123, proto::gtp},        known_port{2152, proto::gtp},
    known_port{2221, proto::dtls},       known_port{3478, proto::stun},
    known_port{3544, proto::teredo},     known_port{3784, proto::bfd},
    known_port{3799, proto::radius},     known_port{4011, proto::dhcp},
    known_port{4500, proto::esp},        known_port{4784, proto::bfd},
    known_port{4789, proto::vxlan},      known_port{5060, proto::sip},
    known_port{5353, proto::mdns},       known_port{5355, proto::llmnr},
    known_port{5684, proto::dtls},       known_port{5868, proto::dtls},
    known_port{6081, proto::geneve},     known_port{6635, proto::mpls},
    known_port{6784, proto::bfd},        known_port{7784, proto::bfd},
    known_port{8161, proto::snmp},       known_port{8472, proto::vxlan},
    known_port{11211, proto::memcached},
};

template <class Ports>
std::vector<proto> table_of(const Ports& ports)
{
    std::vector<proto> table(65536, proto::none);
    for (const auto& [port, id] : ports)
        table[port] = id;
    return table;
}

} // namespace

port_map::port_map() : tcp_(table_of(tcp_ports)), udp_(table_of(udp_ports))
{
}

} // namespace netkit::sniff
