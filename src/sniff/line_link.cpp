// What a frame begins with, by link type.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

// Link types that have no name in frame.hpp but are printed.
constexpr link_type link_slip{8};
constexpr link_type link_chdlc{104};
constexpr link_type link_frame_relay{107};

constexpr number_name family_names[] = {
    {2, "IPv4"},  {7, "ISO"},   {16, "Appletalk"}, {23, "IPX"},
    {24, "IPv6"}, {28, "IPv6"}, {30, "IPv6"},
};

enum sll_packet : std::uint8_t { to_us, broadcast, multicast, to_other, from_us };
constexpr number_name sll_names[] = {
    {to_us, "In"}, {broadcast, "B"}, {multicast, "M"}, {to_other, "P"}, {from_us, "Out"}};

/// 802.3 without LLC, and LLC, as the cooked headers number them.
enum sll_protocol : std::uint16_t { sll_802_3 = 1, sll_802_2 = 4 };

void print_raw(line& to)
{
    to.part = "raw";
    const auto length = to.of.meta.wire;
    if (length < 4) {
        to.truncated();
        to.link_header += length;
        return;
    }
    if (to.options.link) to.put("ip: ");
    print_ip_of_either_version(to, 0, length);
}

/// BSD loopback: an address family in the byte order of the machine that captured.
void print_null(line& to)
{
    to.part = "null";
    const auto length = to.of.meta.wire;
    if (!to.need(0, 4)) return;
    to.link_header = 4;
    auto family = to.le32(0);
    if ((family & 0xffff0000U) != 0) family = to.be32(0);
    if (to.options.link) {
        if (to.options.quiet)
            to.put(named{family_names, family, "Unknown AF %u"});
        else
            to.put("AF ", named{family_names, family, "Unknown"}, " (", family, ')');
        to.put(", length ", length, ": ");
    }
    switch (family) {
    case 2:
        print_ip(to, 4, length - 4);
        return;
    case 24:
    case 28:
    case 30:
        print_ipv6(to, 4, length - 4);
        return;
    case 7:
        print_osi(to, 4, length - 4);
        return;
    default:
        break;
    }
    if (!to.options.link) {
        if (to.options.quiet)
            to.put(named{family_names, family, "Unknown AF %u"});
        else
            to.put("AF ", named{family_names, family, "Unknown"}, " (", family, ')');
        to.put(", length ", length, ": ");
    }
    print_unknown_unless_hex(to, 4, to.left(4));
}

/// What both cooked headers say.
struct cooked {
    std::uint32_t size;
    std::uint16_t protocol;
    std::uint8_t kind;
    std::uint8_t address_size;
    place address;
    std::uint32_t interface = 0;
};

void put_cooked_type(line& to, std::uint16_t type)
{
    if (to.options.quiet) return;
    if (type <= 1500) {
        switch (type) {
        case sll_802_3:
            to.put("802.3");
            break;
        case sll_802_2:
            to.put("802.2");
            break;
        default:
            to.put("ethertype Unknown (0x", hexed{type, 4}, ')');
        }
    } else {
        to.put("ethertype ", named{ethertype_names, type, "Unknown"}, " (0x", hexed{type, 4}, ')');
    }
}

void put_cooked_address(line& to, const cooked& head)
{
    if (head.address_size == 6) to.put(to.mac(head.address), ' ');
}

void put_sll(line& to, const cooked& head)
{
    const auto* const name = find_name(sll_names, head.kind);
    const std::string_view text = name == nullptr ? "?" : name->name;
    to.put(std::string_view{"   "}.substr(std::min<std::size_t>(3, text.size())), text, ' ');
    put_cooked_address(to, head);
    put_cooked_type(to, head.protocol);
    to.put(", length ", to.of.meta.wire, ": ");
}

void put_sll2(line& to, const cooked& head)
{
    const auto* const name = find_name(sll_names, head.kind);
    const std::string_view text = name == nullptr ? "?" : name->name;
    std::string_view interface;
    if (to.options.interface_name != nullptr) interface = to.options.interface_name(head.interface);
    if (interface.empty()) {
        to.put("ifindex ", head.interface, ' ');
    } else {
        to.out.escaped(interface);
        if (interface.size() < 5) to.out.put(' ', 5 - interface.size());
        to.put(' ');
    }
    to.put(text);
    if (text.size() < 3) to.out.put(' ', 3 - text.size());
    to.put(' ');
    if (!to.options.link) return;
    to.put("ifindex ", head.interface, ' ');
    put_cooked_address(to, head);
    put_cooked_type(to, head.protocol);
    to.put(", length ", to.of.meta.wire, ": ");
}

void print_cooked_payload(line& to, const cooked& head)
{
    auto type = head.protocol;
    place at = head.size;
    auto length = to.of.meta.wire - head.size;
    if (type <= 1500) {
        switch (type) {
        case sll_802_3:
            print_ipx(to, at, length);
            return;
        case sll_802_2:
            if (const auto printed = print_llc(to, at, length, {}); !printed.known && !to.stopped())
                print_unknown_unless_hex(to, at + printed.size, to.left(at + printed.size));
            return;
        default:
            if (!to.options.link) put_sll(to, head);
            print_unknown_unless_hex(to, at, to.left(at));
            return;
        }
    }
    while (type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200) {
        to.part = "vlan";
        if (!to.has(at, 4)) {
            to.truncated();
            return;
        }
        if (to.options.link) {
            const auto tag = to.be16(at);
            to.put("vlan ", tag & 0xfffU, ", p ", unsigned{tag} >> 13U,
                   (tag & 0x1000U) != 0 ? ", DEI, " : ", ");
        }
        type = to.be16(at + 2);
        if (to.options.link) {
            put_cooked_type(to, type);
            to.put(", ");
        }
        at += 4;
        length -= 4;
        to.link_header += 4;
    }
    if (print_ethertype(to, type, at, length, {})) return;
    if (!to.options.link) put_sll(to, head);
    print_unknown_unless_hex(to, at, to.left(at));
}

/// Linux cooked capture: no link header was left, so the kernel wrote one of its own.
void print_sll(line& to)
{
    to.part = "sll";
    constexpr std::uint32_t size = 16;
    if (!to.need(0, size)) return;
    to.link_header = size;
    const cooked head{size, to.be16(14), static_cast<std::uint8_t>(to.be16(0)),
                      static_cast<std::uint8_t>(to.be16(4)), 6};
    if (to.options.link) put_sll(to, head);
    print_cooked_payload(to, head);
}

constexpr auto cisco_hdlc = static_cast<link_type>(104);

/// Cisco's HDLC: an address, a control byte, an EtherType.
void print_cisco_hdlc(line& to)
{
    to.part = "chdlc";
    const auto length = to.of.meta.wire;
    if (!to.need(0, 4)) return;
    to.link_header = 4;
    const auto type = to.be16(2);
    if (to.options.link) {
        const auto first = to.u8(0);
        if (first == 0x0f || first == 0x8f)
            to.put(first == 0x0f ? "unicast" : "bcast");
        else
            to.put("0x", hexed{first, 2});
        to.put(", ethertype ", named{ethertype_names, type, "Unknown"}, " (0x", hexed{type, 4},
               "), length ", length, ": ");
    }
    if (type == 0xfefe && !to.need(4, 2)) return;
    const bool known = type == 0x0800 || type == 0x86dd || type == 0x8847 || type == 0x8848;
    if (known)
        print_ethertype(to, type, 4, length - 4, {});
    else if (!to.options.link)
        to.put("unknown CHDLC protocol (0x", hexed{type, 4}, ')');
}

void print_sll2(line& to)
{
    to.part = "sll2";
    constexpr std::uint32_t size = 20;
    if (!to.need(0, size)) return;
    to.link_header = size;
    const cooked head{size, to.be16(0), to.u8(10), to.u8(11), 12, to.be32(4)};
    put_sll2(to, head);
    print_cooked_payload(to, head);
}

} // namespace

void print_ip_of_either_version(line& to, place at, std::uint32_t length)
{
    if (length < 1) {
        to.put("truncated-ip ", length);
        return;
    }
    const auto version = to.u8(at) >> 4U;
    if (to.stopped()) return;
    switch (version) {
    case 4:
        print_ip(to, at, length);
        break;
    case 6:
        print_ipv6(to, at, length);
        break;
    default:
        to.put("unknown ip ", version);
    }
}

void print_link(line& to)
{
    const auto length = to.of.meta.wire;
    if (to.of.meta.link == cisco_hdlc) return print_cisco_hdlc(to);
    switch (to.of.meta.link) {
    case link_type::ethernet:
        print_ethernet(to, 0, length);
        break;
    case link_type::raw:
    case link_type::ipv4:
    case link_type::ipv6:
        print_raw(to);
        break;
    case link_type::null:
    case link_type::loop:
        print_null(to);
        break;
    case link_type::linux_sll:
        print_sll(to);
        break;
    case link_type::linux_sll2:
        print_sll2(to);
        break;
    case link_type::radiotap:
        print_radiotap(to);
        break;
    case link_type::ieee80211:
        print_80211(to);
        break;
    case link_type::ppp:
        print_ppp_frame(to, 0, length);
        break;
    case link_type::ppp_hdlc:
        print_ppp_serial(to, 0, length);
        break;
    case link_type::ppp_ether:
        print_pppoe(to, 0, length);
        break;
    default:
        print_unknown(to, 0, length);
    }
}

} // namespace netkit::sniff
