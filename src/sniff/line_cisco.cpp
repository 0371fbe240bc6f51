// Cisco's discovery protocol. Without -v the device's name, and every other value as it stands.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum cdp_type : std::uint16_t {
    type_device = 0x01,
    type_address = 0x02,
    type_port = 0x03,
    type_capability = 0x04,
    type_version = 0x05,
    type_platform = 0x06,
    type_prefixes = 0x07,
    type_domain = 0x09,
    type_native_vlan = 0x0a,
    type_duplex = 0x0b,
    type_voip_assignment = 0x0e,
    type_voip_request = 0x0f,
    type_power = 0x10,
    type_mtu = 0x11,
    type_trust = 0x12,
    type_untrusted = 0x13,
    type_system_name = 0x14,
    type_management = 0x16,
    type_location = 0x17,
};

struct cdp_name {
    std::uint16_t type;
    std::string_view name;
    int size; ///< of the value; -1: any
};
constexpr cdp_name names[] = {
    {0x01, "Device-ID", -1},
    {0x02, "Address", -1},
    {0x03, "Port-ID", -1},
    {0x04, "Capability", 4},
    {0x05, "Version String", -1},
    {0x06, "Platform", -1},
    {0x07, "Prefixes", -1},
    {0x08, "Protocol-Hello option", -1},
    {0x09, "VTP Management Domain", -1},
    {0x0a, "Native VLAN ID", 2},
    {0x0b, "Duplex", 1},
    {0x0e, "ATA-186 VoIP VLAN assignment", 3},
    {0x0f, "ATA-186 VoIP VLAN request", 3},
    {0x10, "power consumption", 2},
    {0x11, "MTU", 4},
    {0x12, "AVVID trust bitmap", 1},
    {0x13, "AVVID untrusted ports CoS", 1},
    {0x14, "System Name", -1},
    {0x15, "System Object ID (not decoded)", -1},
    {0x16, "Management Addresses", -1},
    {0x17, "Physical Location", -1},
};

constexpr number_name capability_names[] = {
    {0x01, "Router"},     {0x02, "Transparent Bridge"}, {0x04, "Source Route Bridge"},
    {0x08, "L2 Switch"},  {0x10, "L3 capable"},         {0x20, "IGMP snooping"},
    {0x40, "L1 capable"},
};

constexpr std::array<std::uint8_t, 8> ipv6_protocol{0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd};

const cdp_name* find(std::uint16_t type) noexcept
{
    for (const auto& each : names)
        if (each.type == type) return &each;
    return nullptr;
}

/// One address of a list; how many bytes it took, 0 when there is not enough.
std::uint32_t put_address(line& to, place at, std::uint32_t size)
{
    if (size < 2) {
        to.put(" (not enough space for PT+PL)");
        return 0;
    }
    const auto kind = to.u8(at);
    const std::uint32_t protocol_size = to.u8(at + 1);
    if (size < 2 + protocol_size + 2) {
        to.put(" (not enough space for P+AL)");
        return 0;
    }
    const std::uint32_t address_size = to.be16(at + 2 + protocol_size);
    const auto address = at + 2 + protocol_size + 2;
    const auto all = 2 + protocol_size + 2 + address_size;
    if (size < all) {
        to.put(" (not enough space for A)");
        return 0;
    }
    if (kind == 1 && protocol_size == 1 && to.u8(at + 2) == 0xcc && address_size == 4) {
        to.put(' ', to.ipv4(address));
        return all;
    }
    const auto protocol = to.bytes(at + 2, protocol_size);
    if (kind == 2 && std::ranges::equal(protocol, ipv6_protocol) && address_size == 16) {
        to.put(' ', to.ipv6(address));
        return all;
    }
    to.put(" pt=0x", hexed{kind, 2}, ", pl=", protocol_size, ", pb=");
    for (const auto byte : protocol)
        to.put(' ', hexed{byte, 2});
    to.put(", al=", address_size, ", a=");
    for (const auto byte : to.bytes(address, address_size))
        to.put(' ', hexed{byte, 2});
    return all;
}

void put_addresses(line& to, place at, std::uint32_t size)
{
    if (size < 4) {
        to.put(" (not enough space for num)");
        return;
    }
    const auto count = to.be32(at);
    at += 4;
    size -= 4;
    for (std::uint32_t i = 0; i < count && size > 0 && !to.stopped(); ++i) {
        to.put(i == 0 ? "" : " ", to.u8(at) == 1 ? "IPv4 (" : "IPv6 (", to.u8(at + 1), ')');
        const auto used = put_address(to, at, size);
        if (used == 0) return;
        at += used;
        size -= used;
    }
    if (size > 0) to.put(" (", size, " bytes of stray data)");
}

void put_prefixes(line& to, place at, std::uint32_t size)
{
    if (size % 5 != 0) {
        to.put(" [length ", size, " is not a multiple of 5]");
        return;
    }
    to.put(" IPv4 Prefixes (", size / 5, "):");
    for (std::uint32_t i = 0; i < size; i += 5)
        to.put(' ', to.ipv4(at + i), '/', to.u8(at + i + 4));
}

void put_version(line& to, place at, std::uint32_t size)
{
    to.put("\n\t  ");
    for (const auto c : to.bytes(at, size)) {
        if (c == '\n')
            to.put("\n\t  ");
        else
            to.foreign_character(c);
    }
}

void put_text(line& to, place at, std::uint32_t size)
{
    to.put('\'');
    to.foreign(to.bytes(at, size));
    to.put('\'');
}

void put_value(line& to, std::uint16_t type, place at, std::uint32_t size)
{
    switch (type) {
    case type_device:
    case type_port:
    case type_platform:
    case type_domain:
    case type_system_name:
        put_text(to, at, size);
        break;
    case type_version:
        put_version(to, at, size);
        break;
    case type_address:
    case type_management:
        put_addresses(to, at, size);
        break;
    case type_capability: {
        const auto bits = to.be32(at);
        to.put("(0x", hexed{bits, 8}, "): ", bit_names{capability_names, bits, "none"});
        break;
    }
    case type_prefixes:
        put_prefixes(to, at, size);
        break;
    case type_native_vlan:
        to.put(to.be16(at));
        break;
    case type_duplex:
        to.put(to.u8(at) != 0 ? "full" : "half");
        break;
    case type_voip_assignment:
    case type_voip_request: {
        const auto application = to.u8(at);
        to.put("app ", application, ", vlan ", to.be16(at + 1));
        break;
    }
    case type_power: {
        const auto milliwatts = to.be16(at);
        const auto hundredths = (milliwatts + 5U) / 10U;
        to.put(hundredths / 100U, '.', zeros{hundredths % 100U, 2}, 'W');
        break;
    }
    case type_mtu:
        to.put(to.be32(at), " bytes");
        break;
    case type_trust:
    case type_untrusted:
        to.put("0x", hexed{to.u8(at), 2});
        break;
    case type_location:
        to.put("0x", hexed{to.u8(at), 2}, '/');
        to.foreign(to.bytes(at + 1, size - 1));
        break;
    default:
        break;
    }
}

void put_tlv(line& to, std::uint16_t type, place at, std::uint32_t size)
{
    const auto* const known = find(type);
    const std::string_view name = known == nullptr ? "unknown field type" : known->name;
    const std::string_view plural = size == 1 ? "" : "s";
    if (to.verbose())
        to.put("\n\t", name, " (0x", hexed{type, 2}, "), value length: ", size, " byte", plural,
               ": ");
    if (known != nullptr && known->size >= 0 && known->size != static_cast<int>(size)) {
        to.put(" (malformed TLV)");
        print_bytes_below(to, at, size, "\n\t  ");
    } else if (known != nullptr && to.verbose()) {
        put_value(to, type, at, size);
    } else if (!to.verbose() && type == type_device) {
        to.put(", Device-ID ");
        put_text(to, at, size);
    } else {
        print_bytes_below(to, at, size, "\n\t  ");
    }
}

} // namespace

void print_cdp(line& to, place at, std::uint32_t length)
{
    to.part = "cdp";
    if (length < 4) {
        to.put(" (packet length ", length, " < 4)");
        to.invalid();
        return;
    }
    const auto version = to.u8(at);
    to.put("CDPv", version, ", ttl: ", to.u8(at + 1), 's');
    if (to.verbose())
        to.put(", checksum: 0x", hexed{to.be16(at + 2), 4}, " (unverified), length ", length);
    std::uint32_t left = length - 4;
    for (at += 4; left > 0 && !to.stopped();) {
        if (left < 4) {
            to.put(" (remaining packet length ", left, " < 4)");
            to.invalid();
            return;
        }
        const auto type = to.be16(at);
        const std::uint32_t size = to.be16(at + 2);
        if (to.stopped()) return;
        if (size < 4) {
            const auto* const known = find(type);
            to.put(to.verbose() ? "\n\t" : ", ",
                   known == nullptr ? std::string_view{"unknown field type"} : known->name);
            if (to.verbose())
                to.put(" (0x", hexed{type, 2}, "), TLV length: ", size, " byte",
                       size == 1 ? "" : "s", " (too short)");
            else
                to.put(" TLV length ", size, " too short");
            to.invalid();
            return;
        }
        if (size > left) {
            to.put(" (TLV length ", size, " > ", left, ')');
            to.invalid();
            return;
        }
        if (!to.need(at, size)) return;
        put_tlv(to, type, at + 4, size - 4);
        at += size;
        left -= size;
    }
    if (!to.verbose()) to.put(", length ", length);
}

} // namespace netkit::sniff
