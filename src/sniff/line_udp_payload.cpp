// What UDP carries, chosen as tcpdump does: by port alone, the first of this table.

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
    {53, print_unicast_dns}, {5353, print_multicast_dns},    {5060, print_sip},
    {4789, print_vxlan},     {4790, print_vxlan_gpe},        {8472, print_otv},
    {6081, print_geneve},    {4500, print_udp_encapsulated},
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

} // namespace

bool print_udp_payload(line& to, const udp_payload& payload)
{
    const auto& known = places();
    const auto from = known.source[payload.source];
    const auto until = known.destination[payload.destination];
    if (from == 0 && until == 0) return false;
    const auto first = from == 0 ? until : until == 0 ? from : std::min(from, until);
    services[first - 1].print(to, payload.at, payload.length);
    return true;
}

} // namespace netkit::sniff
