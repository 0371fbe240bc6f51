// ICMPv6 (RFC 4443, 4861). With -v the length stands before what neighbour discovery says, and is
// left out elsewhere.

#include "line_icmpv6.hpp"

#include "line_checksum.hpp"

namespace netkit::sniff {

namespace {

enum icmpv6_type : std::uint8_t {
    type_unreachable = 1,
    type_too_big = 2,
    type_time_exceeded = 3,
    type_parameter_problem = 4,
    type_echo_request = 128,
    type_echo_reply = 129,
    type_mld_query = 130,
    type_mld_report = 131,
    type_mld_done = 132,
    type_router_solicitation = 133,
    type_router_advertisement = 134,
    type_neighbor_solicitation = 135,
    type_neighbor_advertisement = 136,
    type_redirect = 137,
    type_mld2_report = 143,
    type_agent_request = 144,
    type_agent_reply = 145,
    type_prefix_solicitation = 146,
    type_prefix_advertisement = 147,
};

constexpr number_name type_names[] = {
    {1, "destination unreachable"},
    {2, "packet too big"},
    {3, "time exceeded in-transit"},
    {4, "parameter problem"},
    {128, "echo request"},
    {129, "echo reply"},
    {130, "multicast listener query"},
    {131, "multicast listener report"},
    {132, "multicast listener done"},
    {133, "router solicitation"},
    {134, "router advertisement"},
    {135, "neighbor solicitation"},
    {136, "neighbor advertisement"},
    {137, "redirect"},
    {138, "router renumbering"},
    {139, "who-are-you request"},
    {140, "who-are-you reply"},
    {141, "inverse neighbor solicitation"},
    {142, "inverse neighbor advertisement"},
    {143, "multicast listener report v2"},
    {144, "ha discovery request"},
    {145, "ha discovery reply"},
    {146, "mobile router solicitation"},
    {147, "mobile router advertisement"},
    {155, "RPL"},
    {200, "mtrace response"},
    {201, "mtrace message"},
};

constexpr number_name unreachable_names[] = {
    {0, "unreachable route"},   {1, " unreachable prohibited"}, {2, "beyond scope"},
    {3, "unreachable address"}, {4, "unreachable port"},
};

constexpr number_name router_flags[] = {
    {0x80, "managed"}, {0x40, "other stateful"}, {0x20, "home agent"}, {0x02, "ipv6 only"}};
constexpr number_name neighbor_flags[] = {
    {0x80, "router"}, {0x40, "solicited"}, {0x20, "override"}};
constexpr std::array<std::string_view, 4> preferences{"medium", "high", "rsv", "low"};

/// Whether -v prints the length first.
bool has_length_first(std::uint8_t type) noexcept
{
    return (type >= type_router_solicitation && type <= type_redirect) ||
           type == type_agent_reply || type == type_prefix_advertisement;
}

/// The transport header inside a quoted IPv6 packet and its protocol; false if it is out of reach.
bool find_transport(line& to, place quoted, place& at, std::uint8_t& protocol)
{
    if (!to.has(quoted, 40)) return false;
    protocol = to.u8(quoted + 6);
    at = quoted + 40;
    for (unsigned headers = 0; headers < 16; ++headers) {
        switch (protocol) {
        case 6:
        case 17:
            return to.has(at, 4);
        case 0:
        case 43:
        case 60:
            if (!to.has(at, 2)) return false;
            protocol = to.u8(at);
            at += (to.u8(at + 1) + 1U) * 8;
            break;
        case 44:
            if (!to.has(at, 4) || (to.be16(at + 2) & 0xfff8U) != 0) return false;
            protocol = to.u8(at);
            at += 8;
            break;
        default:
            return false;
        }
    }
    return false;
}

void put_unreachable_port(line& to, place quoted)
{
    place transport = 0;
    std::uint8_t protocol = 0;
    if (!find_transport(to, quoted, transport, protocol)) {
        to.stop();
        return;
    }
    const auto destination = to.ipv6(quoted + 24);
    const auto port = to.be16(transport + 2);
    to.put(", ", destination, protocol == 6 ? " tcp port " : " udp port ", port);
}

/// False: no length is to be told.
bool put_unreachable(line& to, place at, std::uint32_t length)
{
    const auto code = to.u8(at + 1);
    const auto quoted = at + 8;
    to.put(", ", named{unreachable_names, code, "unknown unreach code (%u)"});
    switch (code) {
    case 0:
    case 1:
    case 3:
        to.put(' ', to.ipv6(quoted + 24));
        break;
    case 2: {
        const auto source = to.ipv6(quoted + 8);
        to.put(' ', to.ipv6(quoted + 24), ", source address ", source);
        break;
    }
    case 4:
        put_unreachable_port(to, quoted);
        break;
    default:
        print_bytes_below(to, at, length, "\n\t");
        return false;
    }
    return true;
}

void put_parameter_problem(line& to, place at)
{
    static constexpr std::array<std::string_view, 4> texts{
        ", erroneous - octet ", ", next header - octet ", ", option - octet ",
        ", incomplete header chain - octet "};
    const auto code = to.u8(at + 1);
    if (code < texts.size())
        to.put(texts[code], to.be32(at + 4));
    else
        to.put(", code-#", code);
}

void put_time_exceeded(line& to, place at)
{
    switch (to.u8(at + 1)) {
    case 0:
        to.put(" for ", to.ipv6(at + 8 + 24));
        break;
    case 1:
        to.put(" (reassembly)");
        break;
    default:
        to.put(", unknown code (", to.u8(at + 1), ')');
    }
}

void put_router_advertisement(line& to, place at, std::uint32_t length)
{
    if (!to.verbose()) return;
    const auto flags = to.u8(at + 5);
    to.put("\n\thop limit ", to.u8(at + 4), ", Flags [", bit_names{router_flags, flags, "none"},
           "], pref ", preferences[flags >> 3U & 3U], ", router lifetime ", to.be16(at + 6),
           "s, reachable time ", to.be32(at + 8), "ms, retrans timer ", to.be32(at + 12), "ms");
    print_nd_options(to, at + 16, length - 16);
}

void put_neighbor(line& to, place at, std::uint32_t length, std::uint8_t type)
{
    if (type == type_neighbor_solicitation) {
        to.put(", who has ", to.ipv6(at + 8));
    } else {
        to.put(", tgt is ", to.ipv6(at + 8));
        if (to.verbose())
            to.put(", Flags [", bit_names{neighbor_flags, to.be32(at + 4) >> 24U, "none"}, ']');
    }
    if (to.verbose()) print_nd_options(to, at + 24, length - 24);
}

void put_agent(line& to, place at, std::uint32_t length, std::uint8_t type)
{
    if (type == type_agent_reply) {
        if (!to.verbose()) return;
        to.put(", id 0x", hexed{to.be16(at + 4), 4});
        for (std::uint32_t i = 8; i < length && !to.stopped(); i += 16)
            to.put(", ", to.ipv6(at + i));
        return;
    }
    if (type == type_prefix_advertisement && !to.verbose()) return;
    to.put(", id 0x", hexed{to.be16(at + 4), 4});
    if (type != type_prefix_advertisement) return;
    const auto flags = to.be16(at + 6);
    if ((flags & 0xc000U) != 0) to.put(' ');
    if ((flags & 0x8000U) != 0) to.put('M');
    if ((flags & 0x4000U) != 0) to.put('O');
    print_nd_options(to, at + 8, length - 8);
}

void put_mld_query(line& to, place at, std::uint32_t length)
{
    if (length == 24) {
        print_mld1(to, at);
    } else if (length >= 28) {
        to.put(" v2");
        print_mld2_query(to, at, length);
    } else {
        to.put(" unknown-version (len ", length, ") ");
    }
}

/// False: the length has been printed, or is not to be.
bool put_message(line& to, place at, std::uint32_t length, std::uint8_t type)
{
    switch (type) {
    case type_unreachable:
        return put_unreachable(to, at, length);
    case type_too_big:
        to.put(", mtu ", to.be32(at + 4));
        if (to.verbose(2)) print_bytes_below(to, at, length, "\n\t");
        break;
    case type_time_exceeded:
        put_time_exceeded(to, at);
        break;
    case type_parameter_problem:
        put_parameter_problem(to, at);
        break;
    case type_echo_request:
    case type_echo_reply:
        to.put(", id ", to.be16(at + 4), ", seq ", to.be16(at + 6));
        break;
    case type_mld_query:
        put_mld_query(to, at, length);
        break;
    case type_mld_report:
    case type_mld_done:
        print_mld1(to, at);
        break;
    case type_router_solicitation:
        if (to.verbose()) print_nd_options(to, at + 8, length - 8);
        break;
    case type_router_advertisement:
        put_router_advertisement(to, at, length);
        break;
    case type_neighbor_solicitation:
    case type_neighbor_advertisement:
        put_neighbor(to, at, length, type);
        break;
    case type_redirect: {
        const auto target = to.ipv6(at + 8);
        to.put(", ", to.ipv6(at + 24), " to ", target);
        if (to.verbose()) print_nd_options(to, at + 40, length - 40);
        break;
    }
    case type_mld2_report:
        print_mld2_report(to, at, length);
        break;
    case type_agent_request:
    case type_prefix_solicitation:
        to.put(", id 0x", hexed{to.be16(at + 4), 4});
        break;
    case type_agent_reply:
    case type_prefix_advertisement:
        put_agent(to, at, length, type);
        break;
    case 138:
    case 139:
    case 140:
    case 141:
    case 142:
        break;
    case 155:
        print_rpl(to, at, length);
        break;
    default:
        to.put(", length ", length);
        if (!to.verbose(2)) print_bytes_below(to, at, length, "\n\t");
        return false;
    }
    return true;
}

} // namespace

void print_icmpv6(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "icmp6";
    if (length == 0) {
        to.put("ICMP6, length 0");
        to.invalid();
        return;
    }
    if (to.verbose() && !around.fragment && to.has(at, length)) {
        const auto rest = transport_rest(to, at, length, length, around, 58);
        const auto held = to.be16(at + 2);
        if (rest == 0)
            to.put("[icmp6 sum ok] ");
        else
            to.put("[bad icmp6 cksum 0x", hexed{held, 4}, " -> 0x",
                   hexed{ones_right(held, rest), 4}, "!] ");
    }
    const auto type = to.u8(at);
    to.put("ICMP6, ", named{type_names, type, "unknown icmp6 type (%u)"});
    if (to.stopped()) return;
    if (to.verbose() && has_length_first(type)) to.put(", length ", length);
    if (put_message(to, at, length, type) && !to.verbose()) to.put(", length ", length);
}

} // namespace netkit::sniff
