// IEEE 802.2 logical link control and SNAP.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum service_access : std::uint8_t {
    sap_stp = 0x42,
    sap_ip = 0x06,
    sap_snap = 0xaa,
    sap_ipx = 0xe0,
    sap_netbeui = 0xf0,
    sap_osi = 0xfe,
    sap_global = 0xff,
};

constexpr number_name sap_names[] = {
    {0x00, "Null"},    {0x02, "802.1B I"},  {0x03, "802.1B G"}, {0x04, "SNA"},
    {0x06, "IP"},      {0x0e, "ProWay NM"}, {0x42, "STP"},      {0x4e, "RS511"},
    {0x7e, "ISO8208"}, {0x8e, "ProWay"},    {0xaa, "SNAP"},     {0xe0, "IPX"},
    {0xf0, "NetBeui"}, {0xfe, "OSI"},       {0xff, "Global"},
};

constexpr number_name unnumbered_names[] = {
    {0x03, "ui"},   {0xe3, "test"}, {0xaf, "xid"},   {0x63, "ua"},
    {0x43, "disc"}, {0x0f, "dm"},   {0x6f, "sabme"}, {0x87, "frmr"},
};

constexpr number_name supervisory_names[] = {
    {0, "Receiver Ready"}, {1, "Receiver not Ready"}, {2, "Reject"}};

constexpr number_name organisation_names[] = {
    {0x000000, "Ethernet"},         {0x00000c, "Cisco"},    {0x0000f8, "Cisco bridged"},
    {0x0080c2, "Ethernet bridged"}, {0x009069, "Juniper"},  {0x00120f, "IEEE 802.3 Private"},
    {0x080007, "Appletalk"},        {0x0012bb, "ANSI/TIA"},
};

constexpr number_name cisco_names[] = {
    {0x2000, "CDP"}, {0x2004, "DTP"},  {0x0111, "UDLD"},
    {0x2003, "VTP"}, {0x010b, "PVST"}, {0x010c, "VLAN Bridge"},
};

constexpr number_name bridged_names[] = {
    {0x0001, "Ethernet + FCS"},
    {0x0002, "802.4 + FCS"},
    {0x0003, "Token Ring + FCS"},
    {0x0004, "FDDI + FCS"},
    {0x0005, "802.6 + FCS"},
    {0x0007, "Ethernet w/o FCS"},
    {0x0008, "802.4 w/o FCS"},
    {0x0009, "Token Ring w/o FCS"},
    {0x000a, "FDDI w/o FCS"},
    {0x000b, "802.6 w/o FCS"},
    {0x000e, "BPDU"},
};

constexpr std::uint8_t poll_final = 0x10;

struct llc_header {
    std::uint8_t destination;
    std::uint8_t source;
    std::uint16_t control;
    bool unnumbered;
    std::uint32_t size;

    bool is(std::uint8_t sap) const noexcept
    {
        return (destination & 0xfeU) == sap && (source & 0xfeU) == sap;
    }
    bool is_information() const noexcept { return unnumbered && (control & 0xefU) == 0x03; }
};

void put_flags(line& to, bool response, bool poll)
{
    if (poll)
        to.put(response ? "Final" : "Poll");
    else
        to.put(response ? "Response" : "Command");
}

void put_link(line& to, const llc_header& llc)
{
    const auto destination = llc.destination & 0xfeU;
    const auto source = llc.source & 0xfeU;
    to.put("LLC, dsap ", named{sap_names, destination, "Unknown"}, " (0x", hexed{destination, 2},
           (llc.destination & 1U) != 0 ? ") Group" : ") Individual", ", ssap ",
           named{sap_names, source, "Unknown"}, " (0x", hexed{source, 2}, ") ");
    to.put((llc.source & 1U) != 0 ? "Response" : "Command", ", ctrl 0x",
           hexed{llc.control, llc.unnumbered ? 2U : 4U}, ": ");
}

void put_ends(line& to, const llc_header& llc, const link_ends& ends)
{
    const auto destination = llc.destination & 0xfeU;
    const auto source = llc.source & 0xfeU;
    if (!ends.known) {
        if (source == destination)
            to.put(named{sap_names, destination, "Unknown DSAP 0x%02x"}, ' ');
        else
            to.put(named{sap_names, source, "Unknown SSAP 0x%02x"}, " > ",
                   named{sap_names, destination, "Unknown DSAP 0x%02x"}, ' ');
        return;
    }
    const auto from = to.mac(ends.source);
    const auto until = to.mac(ends.destination);
    if (source == destination)
        to.put(from, " > ", until, ' ', named{sap_names, destination, "Unknown DSAP 0x%02x"}, ' ');
    else
        to.put(from, ' ', named{sap_names, source, "Unknown SSAP 0x%02x"}, " > ", until, ' ',
               named{sap_names, destination, "Unknown DSAP 0x%02x"}, ' ');
}

/// Whether that was all there is to show.
bool put_control(line& to, place at, std::uint32_t length, const llc_header& llc)
{
    const bool response = (llc.source & 1U) != 0;
    if (llc.unnumbered) {
        const auto kind = llc.control & 0xefU;
        to.put("Unnumbered, ", named{unnumbered_names, kind, "%02x"}, ", Flags [");
        put_flags(to, response, (llc.control & poll_final) != 0);
        to.put("], length ", length);
        if (kind == 0xaf && to.left(at) > 3 && to.u8(at + 3) == 0x81) {
            const auto first = to.u8(at + 4);
            to.put(": ", hexed{first, 2}, ' ', hexed{to.u8(at + 5), 2});
            return true;
        }
        return false;
    }
    const bool poll = (llc.control & 0x0100U) != 0;
    if ((llc.control & 3U) == 1) {
        to.put("Supervisory, ", named{supervisory_names, unsigned{llc.control} >> 2U & 3U, "?"},
               ", rcv seq ", unsigned{llc.control} >> 9U, ", Flags [");
        put_flags(to, response, poll);
    } else {
        to.put("Information, send seq ", unsigned{llc.control} >> 1U & 0x7fU, ", rcv seq ",
               unsigned{llc.control} >> 9U, ", Flags [");
        put_flags(to, response, poll);
    }
    to.put("], length ", length);
    return (llc.control & 3U) == 1;
}

constexpr std::uint32_t oui_ethernet = 0x000000;
constexpr std::uint32_t oui_cisco = 0x00000c;
constexpr std::uint32_t oui_cisco_bridged = 0x0000f8;
constexpr std::uint32_t oui_apple = 0x080007;
constexpr std::uint32_t oui_bridged = 0x0080c2;

void put_snap_header(line& to, std::uint32_t organisation, std::uint16_t type, std::uint32_t length)
{
    const bool by_type = organisation == oui_ethernet;
    number_names types;
    if (by_type || organisation == oui_cisco_bridged) types = ethertype_names;
    if (organisation == oui_cisco) types = cisco_names;
    if (organisation == oui_bridged) types = bridged_names;
    if (!by_type || to.options.link)
        to.put("oui ", named{organisation_names, organisation, "Unknown"}, " (0x",
               hexed{organisation, 6}, "), ");
    to.put(by_type ? "ethertype " : "pid ", named{types, type, "Unknown"}, " (0x", hexed{type, 4},
           "), length ", length, ": ");
}

bool print_cisco(line& to, std::uint16_t type, place at, std::uint32_t length)
{
    switch (type) {
    case 0x2000:
        print_cdp(to, at, length);
        return true;
    case 0x2004:
        print_dtp(to, at, length);
        return true;
    case 0x0111:
        print_udld(to, at, length);
        return true;
    case 0x2003:
        print_vtp(to, at, length);
        return true;
    case 0x010b:
    case 0x010c:
        print_stp(to, at, length);
        return true;
    default:
        return false;
    }
}

/// RFC 2684: a bridged frame behind two bytes of padding.
bool print_bridged(line& to, std::uint16_t type, place at, std::uint32_t length)
{
    switch (type) {
    case 0x0001: // with its check sequence
    case 0x0007:
        if (length < 2) {
            to.truncated();
            return true;
        }
        print_ethernet(to, at + 2, length - 2);
        return true;
    case 0x000e:
        print_stp(to, at, length);
        return true;
    default:
        return false;
    }
}

} // namespace

bool print_snap(line& to, place at, std::uint32_t length, const link_ends& ends,
                std::uint32_t padding)
{
    to.part = "snap";
    if (!to.need(at, 5)) return true;
    if (length < 5) {
        to.truncated();
        return true;
    }
    const auto organisation = to.be24(at);
    const auto type = to.be16(at + 3);
    at += 5 + padding;
    length = length < 5 + padding ? 0 : length - 5 - padding;
    if (to.options.link) put_snap_header(to, organisation, type, length);
    switch (organisation) {
    case oui_ethernet:
    case oui_cisco_bridged:
        return print_ethertype(to, type, at, length, ends);
    case oui_apple:
        return type == 0x809b && print_ethertype(to, type, at, length, ends);
    case oui_cisco:
        return print_cisco(to, type, at, length);
    case oui_bridged:
        return print_bridged(to, type, at, length);
    default:
        return false;
    }
}

llc_end print_llc(line& to, place at, std::uint32_t length, const link_ends& ends)
{
    to.part = "llc";
    if (!to.has(at, 3) || length < 3) {
        to.truncated();
        print_unknown(to, at, to.left(at));
        return {static_cast<std::uint32_t>(to.left(at))};
    }
    llc_header llc{to.u8(at), to.u8(at + 1), to.u8(at + 2), true, 3};
    if ((llc.control & 3U) != 3) {
        if (!to.has(at, 4) || length < 4) {
            to.truncated();
            return {static_cast<std::uint32_t>(to.left(at))};
        }
        llc = {llc.destination, llc.source, to.le16(at + 2), false, 4};
    }
    if (llc.destination == sap_global && llc.source == sap_global) {
        if (to.options.link) to.put("IPX 802.3: ");
        print_ipx(to, at, length);
        return {};
    }
    if (to.options.link) put_link(to, llc);
    const auto inner = at + llc.size;
    const auto rest = length - llc.size;
    if (llc.is(sap_snap) && llc.control == 3) {
        if (print_snap(to, inner, rest, ends, 0)) return {llc.size + 5};
        if (!to.options.link) {
            if (ends.known) to.put(to.mac(ends.source), " > ", to.mac(ends.destination), ' ');
            to.put("SNAP, ");
            put_snap_header(to, to.be24(inner), to.be16(inner + 3), rest - 5);
        }
        return {llc.size + 5, false};
    }
    if (llc.is(sap_stp) && llc.control == 3) {
        print_stp(to, inner, rest);
        return {llc.size};
    }
    if (llc.is(sap_ip) && llc.control == 3) {
        print_ip(to, inner, rest);
        return {llc.size};
    }
    if (llc.is(sap_ipx) && llc.control == 3) {
        if (to.options.link) to.put("IPX 802.2: ");
        print_ipx(to, inner, rest);
        return {llc.size};
    }
    if (llc.is(sap_osi) && llc.control == 3) {
        print_osi(to, inner, rest);
        return {llc.size};
    }
    if (!to.options.link) put_ends(to, llc, ends);
    return {llc.size, put_control(to, at, length, llc)};
}

} // namespace netkit::sniff
