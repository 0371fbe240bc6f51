// Ethernet, its VLAN tags, and the table of what follows a type.

#include "line_small_link.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 14;
constexpr std::uint16_t largest_length = 1500;

enum ethertype : std::uint16_t {
    type_ipv4 = 0x0800,
    type_arp = 0x0806,
    type_rarp = 0x8035,
    type_vlan = 0x8100,
    type_ipv6 = 0x86dd,
    type_jumbo_llc = 0x8870,
    type_qinq = 0x88a8,
    type_macsec = 0x88e5,
};

constexpr number_name type_names[] = {
    {0x0800, "IPv4"},
    {0x0806, "ARP"},
    {0x86dd, "IPv6"},
    {0x8100, "802.1Q"},
    {0x00fe, "GRE-OSI"},
    {0x0200, "PUP"},
    {0x0500, "Sprite"},
    {0x0600, "NS"},
    {0x0707, "GeoNet (old)"},
    {0x1000, "Trail"},
    {0x1111, "CALM FAST"},
    {0x6001, "MOP DL"},
    {0x6002, "MOP RC"},
    {0x6003, "DN"},
    {0x6004, "LAT"},
    {0x6007, "SCA"},
    {0x6558, "TEB"},
    {0x8035, "Reverse ARP"},
    {0x8038, "Lanbridge"},
    {0x803c, "DEC DNS"},
    {0x803e, "DEC DTS"},
    {0x805b, "VEXP"},
    {0x805c, "VPROD"},
    {0x809b, "Appletalk"},
    {0x80f3, "Appletalk ARP"},
    {0x8137, "IPX"},
    {0x8808, "MPCP"},
    {0x8809, "Slow Protocols"},
    {0x880b, "PPP"},
    {0x8847, "MPLS unicast"},
    {0x8848, "MPLS multicast"},
    {0x8863, "PPPoE D"},
    {0x8864, "PPPoE S"},
    {0x886f, "MS NLB heartbeat"},
    {0x8870, "Jumbo"},
    {0x888e, "EAPOL"},
    {0x8899, "Realtek protocols"},
    {0x88a2, "AoE"},
    {0x88a8, "802.1Q-QinQ"},
    {0x88ca, "TIPC"},
    {0x88cc, "LLDP"},
    {0x88e5, "802.1AE MACsec"},
    {0x88f7, "PTP"},
    {0x8902, "CFM"},
    {0x893a, "IEEE1905.1"},
    {0x8947, "GeoNet"},
    {0x894f, "NSH"},
    {0x9000, "Loopback"},
    {0x9100, "802.1Q-9100"},
    {0x9200, "802.1Q-9200"},
    {0xabcd, "CFM (old)"},
    {0xd28b, "Arista Vendor Specific Protocol"},
    {0xfefe, "OSI"},
};

bool is_vlan(std::uint16_t type) noexcept
{
    return type == type_vlan || type == type_qinq || type == 0x9100 || type == 0x9200;
}

void put_type(line& to, std::uint16_t type)
{
    if (to.options.quiet)
        to.put(named{type_names, type, "Unknown Ethertype (0x%04x)"});
    else
        to.put("ethertype ", named{type_names, type, "Unknown"}, " (0x", hexed{type, 4}, ')');
}

void put_tag(line& to, std::uint16_t tag)
{
    to.put("vlan ", tag & 0xfffU, ", p ", unsigned{tag} >> 13U);
    if ((tag & 0x1000U) != 0) to.put(", DEI");
    to.put(", ");
}

/// Where an Ethernet header's reading has come to.
struct ethernet_at {
    place at;
    std::uint32_t length; ///< from `at`
    std::uint32_t whole;  ///< of the frame
    link_ends ends;
    bool length_said = false;
};

void put_length(line& to, ethernet_at& here)
{
    if (!here.length_said)
        to.put(", length ", here.whole, ": ");
    else
        to.put(", ");
    here.length_said = true;
}

/// Reads the tags from `type` on and leaves the type behind them; false if they are cut off.
bool read_tags(line& to, ethernet_at& here, std::uint16_t& type)
{
    while (is_vlan(type)) {
        if (!to.has(here.at, 4) || here.length < 4) {
            to.truncated("vlan");
            return false;
        }
        if (to.options.link) {
            put_type(to, type);
            put_length(to, here);
            put_tag(to, to.be16(here.at));
        }
        type = to.be16(here.at + 2);
        here.at += 4;
        here.length -= 4;
        to.link_header += 4;
    }
    return true;
}

/// Opens a MACsec frame as far as it can be; false when nothing more is to be printed.
bool read_macsec(line& to, ethernet_at& here, std::uint16_t& type)
{
    if (to.options.link) {
        put_type(to, type);
        put_length(to, here);
    }
    const auto head = print_macsec(to, here.at, here.length, here.ends);
    if (!head.ok) return false;
    here.at += head.size;
    here.length -= head.size;
    to.link_header += head.size;
    if (head.encrypted) {
        print_unknown_unless_hex(to, here.at, to.left(here.at));
        return false;
    }
    if (here.length < head.check_size + 2) {
        to.truncated("macsec");
        return false;
    }
    here.length -= head.check_size;
    if (head.short_length != 0 && head.short_length <= here.length) here.length = head.short_length;
    type = to.be16(here.at);
    here.at += 2;
    here.length -= 2;
    to.link_header += 2;
    to.part = "ether";
    return !to.stopped();
}

void print_802_3(line& to, ethernet_at& here, std::uint16_t size)
{
    const auto length = std::min<std::uint32_t>(size, here.length);
    if (to.options.link) {
        to.put("802.3");
        if (!here.length_said) to.put(", length ", length, ": ");
    }
    const narrowed inside{to, here.at + length};
    const auto printed = print_llc(to, here.at, length, here.ends);
    if (!printed.known && !to.stopped()) print_unknown_unless_hex(to, here.at, to.left(here.at));
    to.link_header += printed.size;
}

} // namespace

const number_names ethertype_names = type_names;

std::string_view ethertype_name(std::uint16_t type) noexcept
{
    const auto* const found = find_name(type_names, type);
    return found == nullptr ? std::string_view{} : found->name;
}

bool print_ethertype(line& to, std::uint16_t type, place at, std::uint32_t length, const link_ends&)
{
    switch (type) {
    case type_ipv4:
        print_ip(to, at, length);
        return true;
    case type_ipv6:
        print_ipv6(to, at, length);
        return true;
    case type_arp:
    case type_rarp:
        print_arp(to, at, length);
        return true;
    case 0x9000:
        print_loopback(to, at, length);
        return true;
    case 0x88cc:
        print_lldp(to, at, length);
        return true;
    case 0x8809:
        print_slow(to, at, length);
        return true;
    case 0x888e:
        print_eapol(to, at, length);
        return true;
    case 0x8137:
        if (!to.options.link) to.put("(NOV-ETHII) ");
        print_ipx(to, at, length);
        return true;
    case 0xfefe:
        print_osi(to, at, length);
        return true;
    case 0x8847:
    case 0x8848:
        print_mpls(to, at, length);
        return true;
    case 0x8863:
    case 0x8864:
    case 0x880b:
        if (type == 0x880b)
            print_ppp(to, at, length);
        else
            print_pppoe(to, at, length);
        return true;
    default:
        return false;
    }
}

/// A frame at the beginning of the packet is its link header, one inside a tunnel is not, and as
/// for tcpdump a line that ended early has none.
class outer_header {
public:
    outer_header(line& of, place at) noexcept
        : of_(of), before_(of.link_header), outer_(at == of.link_header)
    {
    }
    ~outer_header()
    {
        if (!outer_ || of_.stopped()) of_.link_header = before_;
    }
    outer_header(const outer_header&) = delete;
    outer_header& operator=(const outer_header&) = delete;

private:
    line& of_;
    std::uint32_t before_;
    bool outer_;
};

void print_ethernet(line& to, place at, std::uint32_t length)
{
    const outer_header kept{to, at};
    to.part = "ether";
    if (!to.has(at, header_size) || length < header_size) {
        to.truncated();
        return;
    }
    ethernet_at here{at + header_size, length - header_size, length, {at + 6, at, true}};
    to.link_header += header_size;
    if (to.options.link) to.put(to.mac(at + 6), " > ", to.mac(at), ", ");
    auto type = to.be16(at + 12);
    if (type == type_macsec && !read_macsec(to, here, type)) return;
    if (!read_tags(to, here, type)) return;
    if (type <= largest_length) {
        print_802_3(to, here, type);
        return;
    }
    if (type == type_jumbo_llc) {
        print_llc(to, here.at, here.length, here.ends);
        return;
    }
    if (to.options.link) {
        put_type(to, type);
        put_length(to, here);
    }
    if (print_ethertype(to, type, here.at, here.length, here.ends)) return;
    if (!to.options.link) {
        to.put(to.mac(at + 6), " > ", to.mac(at), ", ");
        put_type(to, type);
        to.put(", length ", here.whole, ": ");
    }
    print_unknown_unless_hex(to, here.at, to.left(here.at));
}

} // namespace netkit::sniff
