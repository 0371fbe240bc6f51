// What UDP carries, chosen as tcpdump does: by port alone, the first of this table.

#include "line_applications.hpp"
#include "line_dns.hpp"
#include "line_text_protocol.hpp"
#include "line_udp.hpp"

namespace netkit::sniff {

namespace {

void print_unicast_dns(line& to, place at, std::uint32_t length)
{
    print_dns(to, at, length, false);
}
void print_multicast_dns(line& to, place at, std::uint32_t length)
{
    print_dns(to, at, length, true);
}
void print_sip(line& to, place at, std::uint32_t length)
{
    print_text_protocol(to, at, length, text_sip);
}

using payload_printer = void (*)(line& to, place at, std::uint32_t length);

struct udp_service {
    std::uint16_t port;
    payload_printer print;
    bool destination_only = false;
};

constexpr udp_service services[] = {
    {53, print_unicast_dns},
    {5353, print_multicast_dns},
    {67, print_dhcp},
    {68, print_dhcp},
    {69, print_tftp},
    {123, print_ntp},
    {161, print_snmp},
    {162, print_snmp},
    {500, print_isakmp},
    {7500, print_isakmp},
    {8500, print_isakmp},
    {514, print_syslog},
    {520, print_rip},
    {521, print_ripng},
    {546, print_dhcpv6},
    {547, print_dhcpv6},
    {646, print_ldp},
    {1645, print_radius},
    {1646, print_radius},
    {1700, print_radius},
    {1812, print_radius},
    {1813, print_radius},
    {3799, print_radius},
    {1701, print_l2tp},
    {1985, print_hsrp, true},
    {3784, print_bfd_control, true},
    {4784, print_bfd_multihop, true},
    {6784, print_bfd_lag, true},
    {3785, print_bfd_echo, true},
    {6635, print_mpls},
    {5060, print_sip},
    {4789, print_vxlan},
    {4790, print_vxlan_gpe},
    {8472, print_otv},
    {6081, print_geneve},
    {4500, print_udp_encapsulated},
};

struct by_port {
    std::array<std::uint8_t, 65536> source{};
    std::array<std::uint8_t, 65536> destination{};
};

const by_port& places()
{
    static const auto table = [] {
        by_port all;
        for (std::size_t i = std::size(services); i-- > 0;) {
            const auto here = static_cast<std::uint8_t>(i + 1);
            all.destination[services[i].port] = here;
            if (!services[i].destination_only) all.source[services[i].port] = here;
        }
        return all;
    }();
    return table;
}

/// On other ports what the decoder found there: --decode-as, or by content. Not as tcpdump.
bool print_decoded(line& to, const udp_payload& payload)
{
    if (to.options.compat) return false;
    for (const auto& each : to.of.layers()) {
        if (each.id != proto::dns || each.data != to.some(payload.at, 0).data()) continue;
        print_unicast_dns(to, payload.at, payload.length);
        return true;
    }
    return false;
}

} // namespace

bool print_udp_payload(line& to, const udp_payload& payload)
{
    const auto& known = places();
    const auto from = known.source[payload.source];
    const auto until = known.destination[payload.destination];
    if (from == 0 && until == 0) return print_decoded(to, payload);
    const auto first = from == 0 ? until : until == 0 ? from : std::min(from, until);
    services[first - 1].print(to, payload.at, payload.length);
    return true;
}

} // namespace netkit::sniff
