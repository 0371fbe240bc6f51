// PIM (RFC 7761): the head of every message, the options of hellos with -v.

#include "line_checksum.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name type_names[] = {
    {0, "Hello"},         {1, "Register"},     {2, "Register-Stop"},
    {3, "Join / Prune"},  {4, "Bootstrap"},    {5, "Assert"},
    {6, "Graft"},         {7, "Graft-ACK"},    {8, "Candidate RP Advertisement"},
    {9, "Prune-Refresh"}, {10, "DF-Election"}, {11, "ECMP Redirect"},
};

constexpr number_name option_names[] = {
    {1, "Hold Time"},
    {2, "LAN Prune Delay"},
    {18, "DR Priority (Old)"},
    {19, "DR Priority"},
    {20, "Generation ID"},
    {21, "State Refresh Capability"},
    {22, "Bi-Directional Capability"},
    {24, "Address List"},
    {65001, "Address List (Old)"},
};

void put_option(line& to, std::uint16_t type, place at, std::uint32_t size)
{
    const auto wrong = [&](std::uint32_t right) {
        if (size == right) return false;
        to.put("[option length ", size, " != ", right, ']');
        to.invalid();
        return true;
    };
    switch (type) {
    case 1:
        if (!wrong(2)) to.put(relative_time{to.be16(at)});
        break;
    case 2:
        if (wrong(4)) break;
        to.put("\n\t    T-bit=", to.be16(at) >> 15U, ", LAN delay ", to.be16(at) & 0x7fffU,
               "ms, Override interval ", to.be16(at + 2), "ms");
        break;
    case 18:
    case 19:
        if (!wrong(4)) to.put(to.be32(at));
        break;
    case 20:
        if (!wrong(4)) to.put("0x", hexed{to.be32(at), 8});
        break;
    default:
        if (!to.verbose(2)) print_bytes_below(to, at, size, "\n\t    ");
    }
}

void print_hello(line& to, place at, std::uint32_t length)
{
    while (length > 0 && !to.stopped()) {
        const auto type = to.be16(at);
        const std::uint32_t size = to.be16(at + 2);
        if (!to.need(at, 4 + size)) return;
        to.put("\n\t  ", named{option_names, type, "Unknown"}, " Option (", type, "), length ",
               size, ", Value: ");
        put_option(to, type, at + 4, size);
        if (to.verbose(2)) print_bytes_below(to, at + 4, size, "\n\t    ");
        at += 4 + size;
        length -= std::min(length, 4 + size);
    }
}

void print_version_2(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "pimv2";
    if (length < 2) {
        to.put("[length ", length, " < 2]");
        to.invalid();
        return;
    }
    if (to.u8(at + 1) != 0) to.put(", RFC2117-encoding");
    if (length < 4) return;
    const auto held = to.be16(at + 2);
    to.put(", cksum 0x", hexed{held, 4}, ' ');
    if (held != 0 && to.has(at, length)) {
        // Of a register only the head is summed (RFC 7761 §4.9).
        const auto covered = (to.u8(at) & 15U) == 1 ? std::min<std::uint32_t>(length, 8) : length;
        std::uint16_t rest = 0;
        if (around.version == 6)
            rest = transport_rest(to, at, length, covered, around, 103);
        else
            rest = ones_rest(ones_sum(to.some(at, covered)));
        to.put(rest == 0 ? "(correct)" : "(incorrect)");
    } else {
        to.put("(unverified)");
    }
    if ((to.u8(at) & 15U) == 0) print_hello(to, at + 4, length - 4);
}

} // namespace

void print_pim(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "pim";
    const auto first = to.u8(at);
    const auto version = first >> 4U;
    if (to.stopped()) return;
    if (version != 2) {
        to.put("PIMv", version, ", length ", length);
        return;
    }
    const named type{type_names, first & 15U, "Unknown-Type"};
    if (!to.verbose()) {
        to.put("PIMv2, ", type, ", length ", length);
        return;
    }
    to.put("PIMv2, length ", length, "\n\t", type);
    print_version_2(to, at, length, around);
}

} // namespace netkit::sniff
