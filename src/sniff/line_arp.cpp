// ARP and RARP (RFC 826, 903, 2390). Ordinary requests and replies omit what can only be Ethernet
// and IPv4.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name hardware_names[] = {
    {1, "Ethernet"}, {6, "TokenRing"},  {7, "ArcNet"},      {15, "Frame Relay"},
    {23, "Strip"},   {24, "IEEE 1394"}, {32, "InfiniBand"},
};

constexpr number_name operation_names[] = {
    {1, "Request"},         {2, "Reply"},         {3, "Reverse Request"}, {4, "Reverse Reply"},
    {8, "Inverse Request"}, {9, "Inverse Reply"}, {10, "NACK Reply"},
};

/// The fields of an ARP packet for a pair of address kinds.
struct arp_packet {
    std::uint16_t hardware;
    std::uint16_t protocol;
    std::uint8_t hardware_size;
    std::uint8_t protocol_size;
    std::uint16_t operation;
    place sender_hardware;
    place sender;
    place target_hardware;
    place target;
};

arp_packet read_arp(line& to, place at)
{
    arp_packet all{
        to.be16(at), to.be16(at + 2), to.u8(at + 4), to.u8(at + 5), to.be16(at + 6), 0, 0, 0, 0};
    all.sender_hardware = at + 8;
    all.sender = all.sender_hardware + all.hardware_size;
    all.target_hardware = all.sender + all.protocol_size;
    all.target = all.target_hardware + all.hardware_size;
    return all;
}

bool is_zero(byte_view bytes)
{
    for (const auto byte : bytes)
        if (byte != 0) return false;
    return true;
}

void put_hardware(line& to, const arp_packet& all, place at)
{
    if (all.hardware_size == 0) {
        to.put("<empty>");
        return;
    }
    const auto bytes = to.bytes(at, all.hardware_size);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0) to.put(':');
        to.put(hexed{bytes[i], 2});
    }
}

void put_protocol(line& to, const arp_packet& all, place at)
{
    if (all.protocol != 0x0800 && all.protocol != 0x1000)
        to.put("<wrong proto type>");
    else if (all.protocol_size != 4)
        to.put("<wrong len>");
    else
        to.put(to.ipv4(at));
}

/// False: nothing that could be printed.
bool print_operation(line& to, const arp_packet& all)
{
    switch (all.operation) {
    case 1:
        to.put("who-has ");
        put_protocol(to, all, all.target);
        if (!is_zero(to.bytes(all.target_hardware, all.hardware_size))) {
            to.put(" (");
            put_hardware(to, all, all.target_hardware);
            to.put(')');
        }
        to.put(" tell ");
        put_protocol(to, all, all.sender);
        break;
    case 2:
        put_protocol(to, all, all.sender);
        to.put(" is-at ");
        put_hardware(to, all, all.sender_hardware);
        break;
    case 3:
        to.put("who-is ");
        put_hardware(to, all, all.target_hardware);
        to.put(" tell ");
        put_hardware(to, all, all.sender_hardware);
        break;
    case 4:
        put_hardware(to, all, all.target_hardware);
        to.put(" at ");
        put_protocol(to, all, all.target);
        break;
    case 8:
        to.put("who-is ");
        put_hardware(to, all, all.target_hardware);
        to.put(" tell ");
        put_hardware(to, all, all.sender_hardware);
        break;
    case 9:
        put_hardware(to, all, all.sender_hardware);
        to.put(" at ");
        put_protocol(to, all, all.sender);
        break;
    default:
        return false;
    }
    return true;
}

} // namespace

void print_arp(line& to, place at, std::uint32_t length)
{
    to.part = "arp";
    if (!to.need(at, 8)) return;
    const auto all = read_arp(to, at);
    if (!to.need(all.target, all.protocol_size)) return;
    if (!to.options.link) to.put("ARP, ");
    const bool usual = (all.protocol == 0x0800 || all.protocol == 0x1000) &&
                       all.protocol_size == 4 && all.hardware_size != 0;
    if (!usual || to.verbose()) {
        to.put(named{hardware_names, all.hardware, "Unknown Hardware (%u)"}, " (len ",
               all.hardware_size, "), ",
               named{ethertype_names, all.protocol, "Unknown Protocol (0x%04x)"}, " (len ",
               all.protocol_size, ')');
        if (!to.verbose()) {
            to.put(", length ", length);
            return;
        }
        to.put(", ");
    }
    to.put(named{operation_names, all.operation, "Unknown (%u)"}, ' ');
    if (print_operation(to, all))
        to.put(", length ", length);
    else
        print_unknown(to, at, length);
}

} // namespace netkit::sniff
