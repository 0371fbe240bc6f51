// LLDP (IEEE 802.1AB): without -v the name of the system.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name tlv_names[] = {
    {0, "End"},
    {1, "Chassis ID"},
    {2, "Port ID"},
    {3, "Time to Live"},
    {4, "Port Description"},
    {5, "System Name"},
    {6, "System Description"},
    {7, "System Capabilities"},
    {8, "Management Address"},
    {127, "Organization specific"},
};
constexpr number_name chassis_names[] = {
    {1, "Chassis component"}, {2, "Interface alias"}, {3, "Port component"}, {4, "MAC address"},
    {5, "Network address"},   {6, "Interface name"},  {7, "Local"},
};
constexpr number_name port_names[] = {
    {1, "Interface alias"}, {2, "Port component"},   {3, "MAC address"}, {4, "Network Address"},
    {5, "Interface Name"},  {6, "Agent circuit ID"}, {7, "Local"},
};
constexpr number_name capability_names[] = {
    {0x01, "Other"},  {0x02, "Repeater"},  {0x04, "Bridge"}, {0x08, "WLAN AP"},
    {0x10, "Router"}, {0x20, "Telephone"}, {0x40, "Docsis"}, {0x80, "Station only"},
};
constexpr number_name family_names[] = {{1, "IPv4"}, {2, "IPv6"}};

/// False: too short for what it should hold.
bool put_network_address(line& to, place at, std::uint32_t size)
{
    if (size < 1) return false;
    const auto family = to.u8(at);
    if (family == 1) {
        if (size < 5) return false;
        to.put("AFI IPv4 (1): ", to.ipv4(at + 1));
    } else if (family == 2) {
        if (size < 17) return false;
        to.put("AFI IPv6 (2): ", to.ipv6(at + 1));
    } else {
        to.put("AFI ", named{family_names, family, "Unknown"}, " (", family, "), no AFI printer !");
    }
    return true;
}

bool put_identifier(line& to, place at, std::uint32_t size, bool chassis)
{
    if (size < 2) return false;
    const auto kind = to.u8(at);
    to.put("\n\t  Subtype ", named{chassis ? chassis_names : port_names, kind, "Unknown"}, " (",
           kind, "): ");
    ++at;
    --size;
    const bool is_mac = kind == (chassis ? 4 : 3);
    const bool is_network = kind == (chassis ? 5 : 4);
    if (is_mac) {
        if (size < 6) return false;
        to.put(to.mac(at));
    } else if (is_network) {
        return put_network_address(to, at, size);
    } else if (kind >= 1 && kind <= 7) {
        to.foreign(to.bytes(at, size));
    } else {
        print_bytes_below(to, at, size, "\n\t  ");
    }
    return true;
}

bool put_management(line& to, place at, std::uint32_t size)
{
    static constexpr number_name numbering[] = {
        {1, "Unknown"}, {2, "Interface Index"}, {3, "System port number"}};
    if (size < 1) return false;
    const std::uint32_t address = to.u8(at);
    if (size < address + 1 || address < 1) return false;
    to.put("\n\t  Management Address length ", address, ", ");
    if (!put_network_address(to, at + 1, address)) return false;
    at += 1 + address;
    size -= 1 + address;
    if (size < 5) return false;
    const auto kind = to.u8(at);
    to.put("\n\t  ", named{numbering, kind, "Unknown"}, " Interface Numbering (", kind,
           "): ", to.be32(at + 1));
    at += 5;
    size -= 5;
    if (size > 0) {
        const std::uint32_t oid = to.u8(at);
        if (size < 1 + oid) return false;
        if (oid > 0) {
            to.put("\n\t  OID length ", oid, ": ");
            to.foreign(to.bytes(at + 1, oid));
        }
    }
    return true;
}

/// False ends the packet: a length that cannot be.
bool put_tlv(line& to, std::uint8_t type, place at, std::uint32_t size)
{
    switch (type) {
    case 1:
    case 2:
        return !to.verbose() || put_identifier(to, at, size, type == 1);
    case 3:
        if (!to.verbose()) return true;
        if (size < 2) return false;
        to.put(": TTL ", to.be16(at), 's');
        return true;
    case 4:
        if (to.verbose()) {
            to.put(": ");
            to.foreign(to.bytes(at, size));
        }
        return true;
    case 5:
        to.put(": ");
        to.foreign(to.bytes(at, size));
        return true;
    case 6:
        if (to.verbose()) {
            to.put("\n\t  ");
            to.foreign(to.bytes(at, size));
        }
        return true;
    case 7: {
        if (!to.verbose()) return true;
        if (size < 4) return false;
        const auto system = to.be16(at);
        const auto enabled = to.be16(at + 2);
        to.put("\n\t  System  Capabilities [", bit_names{capability_names, system, "none"}, "] (0x",
               hexed{system, 4}, ')');
        to.put("\n\t  Enabled Capabilities [", bit_names{capability_names, enabled, "none"},
               "] (0x", hexed{enabled, 4}, ')');
        return true;
    }
    case 8:
        return !to.verbose() || put_management(to, at, size);
    case 127:
        return !to.verbose() || print_lldp_organization(to, at, size);
    default:
        if (to.verbose() && type != 0) print_bytes_below(to, at, size, "\n\t  ");
        return true;
    }
}

} // namespace

void print_lldp(line& to, place at, std::uint32_t length)
{
    to.part = "lldp";
    to.put("LLDP, length ", length);
    while (length >= 2) {
        const auto head = to.be16(at);
        if (to.stopped()) return;
        const auto type = static_cast<std::uint8_t>(head >> 9U);
        const std::uint32_t size = head & 0x1ffU;
        at += 2;
        length -= 2;
        if (to.verbose())
            to.put("\n\t", named{tlv_names, type, "Unknown"}, " TLV (", type, "), length ", size);
        if (length < size) {
            to.truncated();
            return;
        }
        if (!to.need(at, size)) return;
        if (!put_tlv(to, type, at, size)) {
            to.truncated();
            return;
        }
        if (to.stopped() || type == 0) return;
        const bool known = type <= 8 || type == 127; // the others are dumped already
        if (to.verbose(2) && known) print_bytes_below(to, at, size, "\n\t  ");
        at += size;
        length -= size;
    }
}

} // namespace netkit::sniff
