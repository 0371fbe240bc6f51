// IPv4 options (RFC 791, 1108, 2113), as -v shows them.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum ip_option : std::uint8_t {
    option_end = 0,
    option_nop = 1,
    option_record_route = 7,
    option_timestamp = 68,
    option_loose_route = 131,
    option_strict_route = 137,
    option_router_alert = 148,
};

constexpr number_name option_names[] = {
    {0, "EOL"},    {1, "NOP"},    {7, "RR"},   {68, "timestamp"},  {130, "security"},
    {131, "LSRR"}, {137, "SSRR"}, {148, "RA"}, {82, "traceroute"},
};

bool put_route(line& to, place at, std::uint32_t length)
{
    if (length < 3) {
        to.put(" [bad length ", length, ']');
        return true;
    }
    if ((length + 1) % 4 != 0) to.put(" [bad length ", length, ']');
    const std::uint32_t pointer = to.u8(at + 2) - 1U;
    if (pointer < 3 || (pointer + 1) % 4 != 0) to.put(" [bad ptr ", to.u8(at + 2), ']');
    for (std::uint32_t i = 3; i < length; i += 4) {
        if (!to.has(at + i, 4)) return false;
        to.put(' ', to.ipv4(at + i));
        if (pointer > i) to.put(',');
    }
    return true;
}

bool put_timestamps(line& to, place at, std::uint32_t length)
{
    if (length < 4) {
        to.put("[bad length ", length, ']');
        return true;
    }
    to.put(" TS{");
    const auto flags = to.u8(at + 3) & 15U;
    std::uint32_t step = flags == 0 ? 4 : 8;
    if ((length - 4) % step != 0) to.put("[bad length ", length, ']');
    const std::uint32_t pointer = to.u8(at + 2) - 1U;
    if (pointer < 4 || (pointer - 4) % step != 0 || pointer > length)
        to.put("[bad ptr ", to.u8(at + 2), ']');
    switch (flags) {
    case 0:
        to.put("TSONLY");
        break;
    case 1:
        to.put("TS+ADDR");
        break;
    case 3:
        to.put("PRESPEC");
        break;
    default:
        to.put("[bad ts type ", flags, ']');
        return true;
    }
    std::string_view before = " ";
    for (std::uint32_t i = 4; i < length; i += step) {
        if (!to.has(at + i, step)) return false;
        if (i == pointer) before = " ^ ";
        to.put(before);
        if (step == 8)
            to.put(to.be32(at + i + 4), '@', to.ipv4(at + i));
        else
            to.put(to.be32(at + i), '@');
        before = " ";
    }
    to.put(pointer == length ? " ^ " : "");
    const auto overflow = to.u8(at + 3) >> 4U;
    if (overflow != 0)
        to.put(" [", overflow, " hops not recorded]} ");
    else
        to.put('}');
    return true;
}

} // namespace

bool print_ip_options(line& to, place at, std::uint32_t length)
{
    std::string_view before;
    while (length > 0) {
        if (!to.has(at, 1)) return false;
        to.put(before);
        before = ",";
        const auto kind = to.u8(at);
        to.put(named{option_names, kind, "unknown %u"});
        std::uint32_t size = 1;
        if (kind != option_end && kind != option_nop) {
            if (!to.has(at, 2)) return false;
            size = to.u8(at + 1);
            if (size < 2) {
                to.put(" [bad length ", size, ']');
                return true;
            }
        }
        if (size > length) {
            to.put(" [bad length ", size, ']');
            return true;
        }
        if (!to.has(at, size)) return false;
        switch (kind) {
        case option_end:
            return true;
        case option_timestamp:
            if (!put_timestamps(to, at, size)) return false;
            break;
        case option_record_route:
        case option_loose_route:
        case option_strict_route:
            if (!put_route(to, at, size)) return false;
            break;
        case option_router_alert:
            if (size < 4) {
                to.put(" [bad length ", size, ']');
                return true;
            }
            if (to.be16(at + 2) != 0) to.put(" value ", to.be16(at + 2));
            break;
        default:
            break;
        }
        at += size;
        length -= size;
    }
    return true;
}

} // namespace netkit::sniff
