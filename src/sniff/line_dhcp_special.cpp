// DHCP options with a form of their own (RFC 2132, 3004, 3046, 3442, 4702).

#include "line_dhcp.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name hardware_names[] = {
    {0, "unspecified"}, {1, "ether"},  {6, "ieee802"},
    {15, "frelay"},     {23, "strip"}, {24, "ieee1394"},
};
constexpr number_name node_names[] = {{1, "b-node"}, {2, "p-node"}, {4, "m-node"}, {8, "h-node"}};
constexpr number_name overload_names[] = {{1, "file"}, {2, "sname"}, {3, "file+sname"}};
constexpr number_name agent_names[] = {
    {1, "Circuit-ID"}, {2, "Remote-ID"}, {5, "Link-selection"}, {6, "Subscriber-ID"}};

void put_least(line& to, std::uint32_t least)
{
    to.put("[ERROR: length < ", least, " bytes]");
}

void put_client_id(line& to, place at, std::uint32_t size)
{
    const auto kind = to.u8(at);
    if (kind == 0) {
        to.put('"');
        to.foreign(to.bytes(at + 1, size - 1));
        to.put('"');
        return;
    }
    if (find_name(hardware_names, kind) != nullptr)
        to.put(named{hardware_names, kind, ""});
    else
        to.put("hardware-type ", kind, ',');
    to.put(' ');
    for (std::uint32_t i = 1; i < size && !to.stopped(); ++i)
        to.put(i == 1 ? "" : ":", hexed{to.u8(at + i), 2});
}

void put_name(line& to, place at, std::uint32_t size)
{
    if (size < 3) {
        put_least(to, 3);
        return;
    }
    const auto flags = to.u8(at);
    if ((flags & 0xf0U) != 0)
        to.put("[ERROR: MBZ nibble 0x", hexed{unsigned{flags} >> 4U}, " != 0] ");
    if ((flags & 0x0fU) != 0) {
        to.put('[', (flags & 1U) != 0 ? "S" : "", (flags & 2U) != 0 ? "O" : "",
               (flags & 4U) != 0 ? "E" : "", (flags & 8U) != 0 ? "N" : "", "] ");
    }
    const auto first = to.u8(at + 1);
    const auto second = to.u8(at + 2);
    if (first != 0 || second != 0) to.put(first, '/', second, ' ');
    to.put('"');
    to.foreign(to.bytes(at + 3, size - 3));
    to.put('"');
}

void put_agent(line& to, place at, std::uint32_t size)
{
    while (size >= 2 && !to.stopped()) {
        const auto kind = to.u8(at);
        const std::uint32_t length = to.u8(at + 1);
        at += 2;
        size -= 2;
        to.put("\n\t      ", named{agent_names, kind, "Unknown"}, " SubOption ", kind, ", length ",
               length, ": ");
        if (length > size) {
            to.put("length goes past end of option");
            return;
        }
        if (kind == 1 || kind == 2 || kind == 6) {
            to.foreign(to.bytes(at, length));
        } else if (kind == 5 && length == 4) {
            to.put(to.ipv4(at));
        } else {
            print_bytes_below(to, at, length, "\n\t\t");
        }
        at += length;
        size -= length;
    }
}

void put_user_classes(line& to, place at, std::uint32_t size)
{
    if (size < 2) {
        put_least(to, 2);
        return;
    }
    for (unsigned count = 1; size > 0 && !to.stopped(); ++count) {
        const std::uint32_t length = to.u8(at);
        ++at;
        --size;
        to.put("\n\t      ");
        to.put("instance#", count, ": ");
        if (length == 0) {
            to.put("[ERROR: suboption length must be non-zero]");
            return;
        }
        if (length > size) {
            to.put("[ERROR: invalid option]");
            return;
        }
        to.put('"');
        to.foreign(to.bytes(at, length));
        to.put("\", length ", length);
        at += length;
        size -= length;
    }
}

void put_routes(line& to, place at, std::uint32_t size)
{
    if (size < 5) {
        put_least(to, 5);
        return;
    }
    for (bool first = true; size > 0 && !to.stopped(); first = false) {
        if (!first) to.put(',');
        const auto width = to.u8(at);
        ++at;
        --size;
        if (width > 32) {
            to.put("[ERROR: Mask width (", width, ") > 32]");
            return;
        }
        const std::uint32_t significant = (width + 7U) / 8U;
        if (size < significant + 4) {
            to.put("[ERROR: Remaining length (", size, ") < ", significant + 4, " bytes]");
            return;
        }
        to.put('(');
        if (width == 0) {
            to.put("default");
        } else {
            for (unsigned i = 0; i < 4; ++i) {
                if (i > 0) to.put('.');
                to.put(i < significant ? to.u8(at + i) : std::uint8_t{0});
            }
            to.put('/', width);
        }
        at += significant;
        to.put(':', to.ipv4(at), ')');
        at += 4;
        size -= significant + 4;
    }
}

} // namespace

const number_names dhcp_hardware_names = hardware_names;

std::uint32_t print_dhcp_special(line& to, std::uint8_t option, place at, std::uint32_t size)
{
    switch (option) {
    case 46:
        if (size < 1) return 0;
        to.put(named{node_names, to.u8(at), "#%u"});
        return size - 1;
    case 52:
        if (size < 1) return 0;
        to.put(named{overload_names, to.u8(at), "#%u"});
        return size - 1;
    case 61:
        if (size >= 1) put_client_id(to, at, size);
        return 0;
    case 77:
        put_user_classes(to, at, size);
        return 0;
    case 81:
        put_name(to, at, size);
        return 0;
    case 82:
        put_agent(to, at, size);
        return 0;
    default:
        put_routes(to, at, size);
        return 0;
    }
}

} // namespace netkit::sniff
