// Organizationally specific TLVs of LLDP: IEEE 802.1, 802.3 and the media endpoints of TIA.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name organization_names[] = {
    {0x0080c2, "Ethernet bridged"},
    {0x00120f, "IEEE 802.3 Private"},
    {0x0012bb, "ANSI/TIA"},
    {0x001b21, "DCBX"},
    {0x00005e, "IANA"},
    {0x00000c, "Cisco"},
    {0x009069, "Juniper"},
};
constexpr number_name bridge_names[] = {
    {1, "Port VLAN Id"},
    {2, "Port and Protocol VLAN ID"},
    {3, "VLAN name"},
    {4, "Protocol Identity"},
    {8, "Congestion Notification"},
    {9, "ETS Configuration"},
    {10, "ETS Recommendation"},
    {11, "Priority Flow Control Configuration"},
    {12, "Application Priority"},
    {13, "EVB"},
    {14, "CDCP"},
};
constexpr number_name ethernet_names[] = {
    {1, "MAC/PHY configuration/status"},
    {2, "Power via MDI (Power over Ethernet)"},
    {3, "Link aggregation"},
    {4, "Max frame size"},
};
constexpr number_name negotiation_names[] = {{1, "supported"}, {2, "enabled"}};
constexpr number_name speed_names[] = {
    {0x4000, "10BASE-T hdx"},
    {0x2000, "10BASE-T fdx"},
    {0x1000, "100BASE-T4"},
    {0x0800, "100BASE-TX hdx"},
    {0x0400, "100BASE-TX fdx"},
    {0x0200, "100BASE-T2 hdx"},
    {0x0100, "100BASE-T2 fdx"},
    {0x0080, "PAUSE for fdx"},
    {0x0040, "Asym PAUSE for fdx"},
    {0x0020, "Sym PAUSE for fdx"},
    {0x0010, "Asym and Sym PAUSE for fdx"},
    {0x0008, "1000BASE-{X LX SX CX} hdx"},
    {0x0004, "1000BASE-{X LX SX CX} fdx"},
    {0x0002, "1000BASE-T hdx"},
    {0x0001, "1000BASE-T fdx"},
};
constexpr number_name medium_names[] = {
    {10, "10BASET hdx"},   {11, "10BASET fdx"},   {15, "100BASETX hdx"},
    {16, "100BASETX fdx"}, {29, "1000BASET hdx"}, {30, "1000BASET fdx"},
};
constexpr number_name aggregation_names[] = {{1, "supported"}, {2, "enabled"}};

bool put_bridge(line& to, std::uint8_t kind, place at, std::uint32_t size)
{
    switch (kind) {
    case 1:
        if (size < 6) return false;
        to.put("\n\t    port vlan id (PVID): ", to.be16(at + 4));
        break;
    case 2:
        if (size < 7) return false;
        to.put("\n\t    port and protocol vlan id (PPVID): ", to.be16(at + 5), ", flags [",
               bit_names{negotiation_names, unsigned{to.u8(at + 4)} >> 1U, "none"}, "] (0x",
               hexed{to.u8(at + 4), 2}, ')');
        break;
    case 3: {
        if (size < 6) return false;
        to.put("\n\t    vlan id (VID): ", to.be16(at + 4));
        if (size < 7) return false;
        const std::uint32_t name = to.u8(at + 6);
        if (size < 7 + name) return false;
        to.put("\n\t    vlan name: ");
        to.foreign(to.bytes(at + 7, name));
        break;
    }
    case 4: {
        if (size < 5) return false;
        const std::uint32_t identity = to.u8(at + 4);
        if (size < 5 + identity) return false;
        to.put("\n\t    protocol identity: ");
        to.foreign(to.bytes(at + 5, identity));
        break;
    }
    default:
        print_bytes_below(to, at, size, "\n\t  ");
    }
    return true;
}

bool put_ethernet(line& to, std::uint8_t kind, place at, std::uint32_t size)
{
    switch (kind) {
    case 1: {
        if (size < 9) return false;
        const auto status = to.u8(at + 4);
        const auto speeds = to.be16(at + 5);
        const auto medium = to.be16(at + 7);
        to.put("\n\t    autonegotiation [", bit_names{negotiation_names, status, "none"}, "] (0x",
               hexed{status, 2}, ')');
        to.put("\n\t    PMD autoneg capability [", bit_names{speed_names, speeds, "none"}, "] (0x",
               hexed{speeds, 4}, ')');
        to.put("\n\t    MAU type ", named{medium_names, medium, "unknown"}, " (0x",
               hexed{medium, 4}, ')');
        break;
    }
    case 3:
        if (size < 9) return false;
        to.put("\n\t    aggregation status [", bit_names{aggregation_names, to.u8(at + 4), "none"},
               "], aggregation port ID ", to.be32(at + 5));
        break;
    case 4:
        if (size < 6) return false;
        to.put("\n\t    MTU size ", to.be16(at + 4));
        break;
    default:
        print_bytes_below(to, at, size, "\n\t  ");
    }
    return true;
}

} // namespace

bool print_lldp_organization(line& to, place at, std::uint32_t size)
{
    if (size < 3) return false;
    const auto organization = to.be24(at);
    to.put(": OUI ", named{organization_names, organization, "Unknown"}, " (0x",
           hexed{organization, 6}, ')');
    if (size < 4) return false;
    const auto kind = to.u8(at + 3);
    switch (organization) {
    case 0x0080c2:
        to.put("\n\t  ", named{bridge_names, kind, "unknown"}, " Subtype (", kind, ')');
        return put_bridge(to, kind, at, size);
    case 0x00120f:
        to.put("\n\t  ", named{ethernet_names, kind, "unknown"}, " Subtype (", kind, ')');
        return put_ethernet(to, kind, at, size);
    default:
        print_bytes_below(to, at, size, "\n\t  ");
        return true;
    }
}

} // namespace netkit::sniff
