// IPv6 extension headers: hop-by-hop and destination options, routing (RFC 5095, 8754), fragments.

#include "line_ipv6.hpp"

namespace netkit::sniff {

namespace {

enum ipv6_option : std::uint8_t {
    option_pad1 = 0x00,
    option_padn = 0x01,
    option_router_alert = 0x05,
    option_jumbo = 0xc2,
    option_home_address = 0xc9,
};

/// What of the options stands before them.
struct option_room {
    place at;
    std::uint32_t size;
};

void put_sub_options(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i < size;) {
        const auto kind = to.u8(at + i);
        const std::uint32_t step =
            kind == option_pad1 ? 1 : (i + 1 < size ? to.u8(at + i + 1) + 2U : 0);
        if (kind == option_pad1) {
            if (to.verbose()) to.put(", pad1");
        } else if (kind == option_padn) {
            if (size - i < 2) {
                to.put(", padn: trunc");
                return;
            }
            if (to.verbose()) to.put(", padn");
        } else {
            if (size - i < 2) {
                to.put(", sopt_type ", kind, ": trunc)");
                return;
            }
            to.put(", sopt_type 0x", hexed{kind, 2}, ": len=", to.u8(at + i + 1));
        }
        if (to.stopped() || step == 0) return;
        i += step;
    }
}

/// The jumbo length counts only once, only in hop-by-hop options, only instead of the other.
struct jumbo_state {
    bool hop_by_hop;
    std::uint32_t payload;
    std::uint32_t found = 0;
};

void put_jumbo(line& to, place at, jumbo_state& jumbo)
{
    const auto length = to.be32(at + 2);
    if (to.stopped()) return;
    if (!jumbo.hop_by_hop) {
        to.put("(jumbo: ", length, " - not a hop-by-hop option) ");
    } else if (jumbo.payload != 0) {
        to.put("(jumbo: ", length, " - payload len != 0) ");
    } else if (jumbo.found != 0) {
        to.put("(jumbo: ", length, " - already seen) ");
    } else if (length < 65536) {
        to.put("(jumbo: ", length, " - < 65536) ");
    } else {
        jumbo.found = length;
        if (to.verbose()) to.put("(jumbo: ", length, ") ");
    }
}

/// One option of `size` bytes, its head included; false ends the list.
bool put_option(line& to, place at, std::uint32_t size, jumbo_state& jumbo)
{
    const auto kind = to.u8(at);
    const auto declared = to.u8(at + 1);
    switch (kind) {
    case option_router_alert:
        if (declared != 2) {
            to.put("(rtalert: invalid len ", declared, ')');
            return false;
        }
        if (to.verbose()) to.put("(rtalert: 0x", hexed{to.be16(at + 2), 4}, ") ");
        break;
    case option_jumbo:
        if (declared != 4) {
            to.put("(jumbo: invalid len ", declared, ')');
            return false;
        }
        put_jumbo(to, at, jumbo);
        break;
    case option_home_address:
        if (declared < 16) {
            to.put("(homeaddr: invalid len ", declared, ')');
            return false;
        }
        if (to.verbose()) {
            to.put("(homeaddr: ", to.ipv6(at + 2));
            if (size > 18) put_sub_options(to, at + 18, size - 18);
            to.put(')');
        }
        break;
    case option_padn:
        if (to.verbose()) to.put("(padn)");
        break;
    default:
        if (to.verbose()) to.put("(opt_type 0x", hexed{kind, 2}, ": len=", declared, ')');
    }
    return true;
}

std::string_view cut_name(std::uint8_t kind) noexcept
{
    switch (kind) {
    case option_padn:
        return "(padn: trunc)";
    case option_router_alert:
        return "(rtalert: trunc)";
    case option_jumbo:
        return "(jumbo: trunc)";
    case option_home_address:
        return "(homeaddr: trunc)";
    default:
        return {};
    }
}

void put_options(line& to, place at, std::uint32_t size, jumbo_state& jumbo)
{
    for (std::uint32_t i = 0; i < size;) {
        const auto kind = to.u8(at + i);
        if (to.stopped()) return;
        if (kind == option_pad1) {
            if (to.verbose()) to.put("(pad1)");
            ++i;
            continue;
        }
        const bool whole = size - i >= 2 && (kind != option_router_alert || size - i >= 4) &&
                           (kind != option_jumbo || size - i >= 6) &&
                           (kind != option_home_address || size - i >= 18);
        if (!whole) {
            if (const auto name = cut_name(kind); !name.empty())
                to.put(name);
            else
                to.put("(type ", kind, ": trunc)");
            to.truncated();
            return;
        }
        const std::uint32_t step = to.u8(at + i + 1) + 2U;
        if (to.stopped()) return;
        if (!put_option(to, at + i, step, jumbo)) {
            to.truncated();
            return;
        }
        if (to.stopped()) return;
        i += step;
    }
    if (to.verbose()) to.put(' ');
}

std::uint32_t print_options(line& to, place at, jumbo_state& jumbo)
{
    const std::uint32_t size = (to.u8(at + 1) + 1U) * 8;
    if (!to.need(at, size)) return size;
    to.put(jumbo.hop_by_hop ? "HBH " : "DSTOPT ");
    if (to.verbose() || jumbo.hop_by_hop) put_options(to, at + 2, size - 2, jumbo);
    return size;
}

} // namespace

std::uint32_t print_hop_options(line& to, place at, std::uint32_t payload, std::uint32_t& jumbo)
{
    to.part = "hbhopt";
    jumbo_state state{true, payload};
    const auto size = print_options(to, at, state);
    jumbo = state.found;
    return size;
}

std::uint32_t print_destination_options(line& to, place at)
{
    to.part = "dstopt";
    jumbo_state state{false, 1};
    return print_options(to, at, state);
}

bool print_ipv6_fragment(line& to, place at, place header)
{
    to.part = "frag6";
    const auto offset = to.be16(at + 2);
    const auto id = to.be32(at + 4);
    const std::uint64_t size = std::uint64_t{40} + to.be16(header + 4) - (at - header) - 8;
    to.put("frag (");
    if (to.verbose()) to.put("0x", hexed{id, 8}, ':');
    to.put(offset & 0xfff8U, '|', size, ')');
    if ((offset & 0xfff8U) != 0) return false;
    to.put(' ');
    return true;
}

std::uint32_t print_routing(line& to, place at, network_around& around)
{
    to.part = "rt6";
    const auto size = to.u8(at + 1);
    const auto kind = to.u8(at + 2);
    const auto left = to.u8(at + 3);
    to.put("RT6 (len=", size, ", type=", kind);
    if (kind == 0) to.put(" [Deprecated]");
    to.put(", segleft=", left);
    if (kind == 0 || kind == 2) {
        if (to.be32(at + 4) != 0 || to.verbose()) to.put(", rsv=0x", hexed{to.be32(at + 4)});
    } else if (kind == 4) {
        to.put(", last-entry=", to.u8(at + 4));
        if (to.u8(at + 5) != 0 || to.verbose()) to.put(", flags=0x", hexed{to.u8(at + 5)});
        to.put(", tag=", hexed{to.be16(at + 6)});
    } else {
        to.put(" (unknown type) ");
        return 0;
    }
    if (size % 2 == 1) {
        to.put(" (invalid length ", size, ')');
        to.invalid();
        return 0;
    }
    place entry = at + 8;
    for (unsigned i = 0; i < size / 2U && !to.stopped(); ++i, entry += 16) {
        to.put(", [", i, ']', to.ipv6(entry));
        if (kind != 4) around.final_destination = entry;
    }
    if (left == 0) around.final_destination = 0;
    to.put(") ");
    return (size + 1U) * 8;
}

} // namespace netkit::sniff
