#include "ethertype.hpp"

#include <algorithm>
#include <array>

namespace netkit::sniff {

namespace {

struct announced {
    std::uint16_t type;
    proto id;
};

constexpr std::array ethertypes{
    announced{0x0800, proto::ip},     announced{0x0806, proto::arp},
    announced{0x6558, proto::eth},    announced{0x8035, proto::arp},
    announced{0x8100, proto::vlan},   announced{0x86dd, proto::ipv6},
    announced{0x8809, proto::slow},   announced{0x880b, proto::ppp},
    announced{0x8847, proto::mpls},   announced{0x8848, proto::mpls},
    announced{0x8863, proto::pppoed}, announced{0x8864, proto::pppoes},
    announced{0x888e, proto::eapol},  announced{0x88a8, proto::vlan},
    announced{0x88be, proto::erspan}, announced{0x88cc, proto::lldp},
    announced{0x88e5, proto::macsec}, announced{0x8909, proto::cmd},
    announced{0x9100, proto::vlan},   announced{0x9200, proto::vlan},
    announced{0x9300, proto::vlan},
};
static_assert(std::ranges::is_sorted(ethertypes, {}, &announced::type));

constexpr auto ip_numbers = [] {
    std::array<proto, 256> table;
    table.fill(proto::data);
    const auto set = [&table](std::size_t number, proto id) { table[number] = id; };
    set(0, proto::ipv6_hopopts);
    set(1, proto::icmp);
    set(2, proto::igmp);
    set(4, proto::ip);
    set(6, proto::tcp);
    set(17, proto::udp);
    set(33, proto::dccp);
    set(41, proto::ipv6);
    set(43, proto::ipv6_routing);
    set(44, proto::ipv6_fraghdr);
    set(47, proto::gre);
    set(50, proto::esp);
    set(51, proto::ah);
    set(58, proto::icmpv6);
    set(59, proto::none);
    set(60, proto::ipv6_dstopts);
    set(88, proto::eigrp);
    set(89, proto::ospf);
    set(94, proto::ip);
    set(97, proto::etherip);
    set(103, proto::pim);
    set(112, proto::vrrp);
    set(115, proto::l2tp);
    set(132, proto::sctp);
    set(135, proto::mipv6);
    set(136, proto::udplite);
    set(137, proto::mpls);
    set(139, proto::hip);
    set(140, proto::shim6);
    return table;
}();

} // namespace

proto after_ethertype(std::uint16_t type) noexcept
{
    if (type == 0x0800) return proto::ip;
    if (type == 0x86dd) return proto::ipv6;
    const auto* const found = std::ranges::lower_bound(ethertypes, type, {}, &announced::type);
    return found != ethertypes.end() && found->type == type ? found->id : proto::data;
}

proto after_ip_protocol(std::uint8_t number) noexcept
{
    return ip_numbers[number];
}

} // namespace netkit::sniff
