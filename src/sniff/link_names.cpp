#include "link_names.hpp"

#include <algorithm>
#include <array>

namespace netkit::sniff {

namespace {

constexpr std::array names{
    link_name{link_type::null, "NULL", "BSD loopback"},
    link_name{link_type::ethernet, "EN10MB", "Ethernet"},
    link_name{link_type::ppp, "PPP", "PPP"},
    link_name{link_type::ppp_hdlc, "PPP_SERIAL", "PPP over serial"},
    link_name{link_type::ppp_ether, "PPP_ETHER", "PPPoE"},
    link_name{link_type::raw, "RAW", "Raw IP"},
    link_name{link_type::ieee80211, "IEEE802_11", "802.11"},
    link_name{link_type::loop, "LOOP", "OpenBSD loopback"},
    link_name{link_type::linux_sll, "LINUX_SLL", "Linux cooked v1"},
    link_name{link_type::radiotap, "IEEE802_11_RADIO", "802.11 plus radiotap header"},
    link_name{link_type::ipv4, "IPV4", "Raw IPv4"},
    link_name{link_type::ipv6, "IPV6", "Raw IPv6"},
    link_name{link_type::nflog, "NFLOG", "Linux netfilter log messages"},
    link_name{link_type::pktap, "PKTAP", "Apple DLT_PKTAP"},
    link_name{link_type::linux_sll2, "LINUX_SLL2", "Linux cooked v2"},
};

} // namespace

link_name name_of(link_type link) noexcept
{
    const auto found = std::ranges::find(names, link, &link_name::link);
    return found == names.end() ? link_name{link, {}, {}} : *found;
}

} // namespace netkit::sniff
