// VXLAN (RFC 7348) and its generic form, OTV, Geneve (RFC 8926): Ethernet over UDP.

#include "line_udp.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 8;

constexpr number_name geneve_classes[] = {
    {0x0100, "Linux"},
    {0x0101, "Open vSwitch"},
    {0x0102, "Open Virtual Networking (OVN)"},
    {0x0103, "In-band Network Telemetry (INT)"},
    {0x0104, "VMware"},
};

void put_geneve_options(line& to, place at, std::uint32_t size)
{
    std::string_view before;
    while (size > 0) {
        if (size < 4) {
            to.put(" [bad length]"); // cannot happen: sizes are multiples of 4
            return;
        }
        to.put(before);
        before = ", ";
        const auto option_class = to.be16(at);
        const auto type = to.u8(at + 2);
        const std::uint32_t length = (to.u8(at + 3) & 0x1fU) * 4U + 4;
        if (to.stopped()) return;
        to.put("class ");
        if (option_class <= 0xff)
            to.put("Standard");
        else if (option_class >= 0xfff0)
            to.put("Experimental");
        else
            to.put(named{geneve_classes, option_class, "Unknown"});
        to.put(" (0x", hexed{option_class}, ") type 0x", hexed{type},
               (type & 0x80U) != 0 ? "(C)" : "", " len ", length);
        if (length > size) {
            to.put(" [bad length]");
            return;
        }
        if (to.verbose(2) && length > 4) {
            to.put(" data");
            for (std::uint32_t i = 4; i < length && !to.stopped(); i += 4)
                to.put(' ', hexed{to.be32(at + i), 8});
        }
        at += length;
        size -= length;
    }
}

} // namespace

void print_vxlan(line& to, place at, std::uint32_t length)
{
    to.part = "vxlan";
    if (length < header_size) {
        to.put("VXLAN");
        to.truncated();
        return;
    }
    const auto flags = to.u8(at);
    to.put("VXLAN, flags [", (flags & 8U) != 0 ? "I" : "invalid", "] (0x", hexed{flags, 2}, ')');
    const auto network = to.be24(at + 4);
    to.put(", vni ", network, '\n');
    if (!to.need(at, header_size)) return;
    print_ethernet(to, at + header_size, length - header_size);
}

void print_otv(line& to, place at, std::uint32_t length)
{
    to.part = "otv";
    if (length < header_size) {
        to.put("OTV, ");
        to.put("[length ", length, " < ", header_size, ']');
        to.invalid();
        return;
    }
    const auto flags = to.u8(at);
    to.put("OTV, flags [", (flags & 8U) != 0 ? "I" : ".", "] (0x", hexed{flags, 2}, "), ");
    const auto overlay = to.be24(at + 1);
    to.put("overlay ", overlay, ", ");
    const auto instance = to.be24(at + 4);
    to.put("instance ", instance, '\n');
    if (!to.need(at, header_size)) return;
    print_ethernet(to, at + header_size, length - header_size);
}

void print_vxlan_gpe(line& to, place at, std::uint32_t length)
{
    to.part = "vxlan_gpe";
    to.put("VXLAN-GPE, ");
    if (length < header_size) {
        to.put(" (len ", length, " < ", header_size, ')');
        to.invalid();
        return;
    }
    static constexpr number_name flag_names[] = {
        {0x08, "I"}, {0x04, "P"}, {0x02, "B"}, {0x01, "O"}};
    const auto flags = to.u8(at);
    to.put("flags [", bit_names{flag_names, flags, "none", ""}, "], ");
    const auto next = to.u8(at + 3);
    const auto network = to.be24(at + 4);
    to.put("vni ", network);
    to.put(to.verbose() ? "\n    " : ": ");
    const auto inner = at + header_size;
    const auto rest = length - header_size;
    switch (next) {
    case 1:
        print_ip(to, inner, rest);
        break;
    case 2:
        print_ipv6(to, inner, rest);
        break;
    case 3:
        print_ethernet(to, inner, rest);
        break;
    case 5:
        print_mpls(to, inner, rest);
        break;
    default:
        to.put("ERROR: unknown-next-protocol");
        to.invalid();
    }
}

void print_geneve(line& to, place at, std::uint32_t length)
{
    static constexpr number_name flag_names[] = {{0x80, "O"}, {0x40, "C"}};
    to.part = "geneve";
    to.put("Geneve");
    if (length < header_size) {
        to.put(" [length ", length, " < ", header_size, ']');
        to.invalid();
        return;
    }
    const auto first = to.u8(at);
    const auto version = first >> 6U;
    if (version != 0) {
        to.put(" ERROR: unknown-version ", version);
        return;
    }
    const auto flags = to.u8(at + 1);
    to.put(", Flags [", bit_names{flag_names, flags, "none", ""}, ']');
    const auto protocol = to.be16(at + 2);
    const auto network = to.be24(at + 4);
    to.put(", vni 0x", hexed{network});
    const auto reserved = to.u8(at + 7);
    if (reserved != 0) to.put(", rsvd 0x", hexed{reserved});
    if (to.options.link)
        to.put(", proto ", named{ethertype_names, protocol, "unknown"}, " (0x", hexed{protocol, 4},
               ')');
    const std::uint32_t options = (first & 0x3fU) * 4U;
    length -= header_size;
    at += header_size;
    if (length < options) {
        to.put(" truncated-geneve - ", options - length, " bytes missing");
        to.invalid();
        return;
    }
    if (!to.need(at, options)) return;
    if (options > 0) {
        to.put(", options [");
        if (to.verbose())
            put_geneve_options(to, at, options);
        else
            to.put(options, " bytes");
        to.put(']');
    }
    at += options;
    length -= options;
    to.put(to.verbose() ? "\n\t" : ": ");
    const link_ends none{};
    if (protocol == 0x6558)
        print_ethernet(to, at, length);
    else if (!print_ethertype(to, protocol, at, length, none))
        to.put("geneve-proto-0x", hexed{protocol});
}

} // namespace netkit::sniff
