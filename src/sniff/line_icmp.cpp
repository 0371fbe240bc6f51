// ICMP (RFC 792, 950, 1256, 4884). Errors name what they are about; -v shows the packet they quote
// and the objects behind it.

#include "line_checksum.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum icmp_type : std::uint8_t {
    type_echo_reply = 0,
    type_unreachable = 3,
    type_source_quench = 4,
    type_redirect = 5,
    type_echo = 8,
    type_router_advertisement = 9,
    type_time_exceeded = 11,
    type_parameter_problem = 12,
    type_time_stamp = 13,
    type_time_stamp_reply = 14,
    type_mask_reply = 18,
};

constexpr number_name type_names[] = {
    {0, "echo reply"},
    {4, "source quench"},
    {8, "echo request"},
    {10, "router solicitation"},
    {15, "information request"},
    {16, "information reply"},
    {17, "address mask request"},
};

/// `net X unreachable - unknown`: what stands before and behind the address.
struct unreachable_text {
    std::string_view before;
    std::string_view behind;
};
constexpr std::array<unreachable_text, 16> unreachable_texts{{
    {"net ", " unreachable"},
    {"host ", " unreachable"},
    {"", ""}, // protocol
    {"", ""}, // port
    {"", ""}, // need to frag
    {"", " unreachable - source route failed"},
    {"net ", " unreachable - unknown"},
    {"host ", " unreachable - unknown"},
    {"", " unreachable - source host isolated"},
    {"net ", " unreachable - admin prohibited"},
    {"host ", " unreachable - admin prohibited"},
    {"net ", " unreachable - tos prohibited"},
    {"host ", " unreachable - tos prohibited"},
    {"host ", " unreachable - admin prohibited filter"},
    {"host ", " unreachable - host precedence violation"},
    {"host ", " unreachable - precedence cutoff"},
}};

constexpr std::uint32_t header_size = 8;

void put_port_unreachable(line& to, place quoted)
{
    const auto size = (to.u8(quoted) & 15U) * 4U;
    const auto destination = to.ipv4(quoted + 16);
    const auto protocol = to.u8(quoted + 9);
    const auto port = to.be16(quoted + size + 2);
    if (protocol == 6)
        to.put(destination, " tcp port ", port, " unreachable");
    else if (protocol == 17)
        to.put(destination, " udp port ", port, " unreachable");
    else
        to.put(destination, " protocol ", protocol, " port ", port, " unreachable");
}

void put_unreachable(line& to, place at)
{
    const auto code = to.u8(at + 1);
    const auto quoted = at + header_size;
    switch (code) {
    case 2: {
        const auto protocol = to.u8(quoted + 9);
        to.put(to.ipv4(quoted + 16), " protocol ", protocol, " unreachable");
        break;
    }
    case 3:
        put_port_unreachable(to, quoted);
        break;
    case 4: {
        const auto mtu = to.be16(at + 6);
        to.put(to.ipv4(quoted + 16), " unreachable - need to frag");
        if (mtu != 0) to.put(" (mtu ", mtu, ')');
        break;
    }
    default:
        if (code < unreachable_texts.size()) {
            const auto& text = unreachable_texts[code];
            to.put(text.before, to.ipv4(quoted + 16), text.behind);
        } else {
            to.put(to.ipv4(quoted + 16), " unreachable - #", code);
        }
    }
}

void put_redirect(line& to, place at)
{
    static constexpr std::array<std::string_view, 4> kinds{"redirect ", "redirect ",
                                                           "redirect-tos ", "redirect-tos "};
    const auto code = to.u8(at + 1);
    const auto about = to.ipv4(at + header_size + 16);
    const auto gateway = to.ipv4(at + 4);
    if (code < kinds.size())
        to.put(kinds[code], about, code % 2 == 0 ? " to net " : " to host ", gateway);
    else
        to.put("redirect-#", code, ' ', about, " to ", gateway);
}

void put_lifetime(line& to, std::uint16_t lifetime)
{
    if (lifetime < 60)
        to.put(lifetime);
    else if (lifetime < 3600)
        to.put(lifetime / 60U, ':', zeros{lifetime % 60U, 2});
    else
        to.put(lifetime / 3600U, ':', zeros{lifetime / 60U % 60U, 2}, ':',
               zeros{lifetime % 60U, 2});
}

void put_router_advertisement(line& to, place at)
{
    to.put("router advertisement lifetime ");
    const auto count = to.u8(at + 4);
    const auto size = to.u8(at + 5);
    const auto lifetime = to.be16(at + 6);
    put_lifetime(to, lifetime);
    to.put(' ', count, ':');
    if (size != 2) {
        to.put(" [size ", size, ']');
        return;
    }
    for (unsigned i = 0; i < count && !to.stopped(); ++i) {
        const auto entry = at + 8 + 8 * i;
        to.put(" {", to.ipv4(entry), ' ', to.be32(entry + 4), '}');
    }
}

/// Milliseconds since midnight.
void put_time_of_day(line& to, std::uint32_t milliseconds)
{
    const auto seconds = milliseconds / 1000;
    to.put(zeros{seconds / 3600, 2}, ':', zeros{seconds / 60 % 60, 2}, ':', zeros{seconds % 60, 2},
           '.', zeros{milliseconds % 1000, 3});
}

void put_time_stamp_reply(line& to, place at)
{
    to.put("time stamp reply id ", to.be16(at + 4), " seq ", to.be16(at + 6), ": org ");
    const auto originate = to.be32(at + 8);
    const auto receive = to.be32(at + 12);
    const auto transmit = to.be32(at + 16);
    put_time_of_day(to, originate);
    to.put(", recv ");
    put_time_of_day(to, receive);
    to.put(", xmit ");
    put_time_of_day(to, transmit);
}

void put_message(line& to, place at)
{
    const auto type = to.u8(at);
    const auto code = to.u8(at + 1);
    switch (type) {
    case type_echo:
    case type_echo_reply:
        to.put(type == type_echo ? "echo request, id " : "echo reply, id ", to.be16(at + 4),
               ", seq ", to.be16(at + 6));
        break;
    case type_unreachable:
        put_unreachable(to, at);
        break;
    case type_redirect:
        put_redirect(to, at);
        break;
    case type_router_advertisement:
        put_router_advertisement(to, at);
        break;
    case type_time_exceeded:
        static_cast<void>(to.need(at + header_size, 20));
        if (code > 1)
            to.put("time exceeded-#", code);
        else
            to.put(code == 0 ? "time exceeded in-transit" : "ip reassembly time exceeded");
        break;
    case type_parameter_problem:
        if (code != 0)
            to.put("parameter problem - code ", code);
        else
            to.put("parameter problem - octet ", to.u8(at + 4));
        break;
    case type_mask_reply:
        to.put("address mask is 0x", hexed{to.be32(at + 8), 8});
        break;
    case type_time_stamp:
        to.put("time stamp query id ", to.be16(at + 4), " seq ", to.be16(at + 6));
        break;
    case type_time_stamp_reply:
        put_time_stamp_reply(to, at);
        break;
    default:
        to.put(named{type_names, type, "type-#%u"});
    }
}

bool is_error(std::uint8_t type) noexcept
{
    return type == type_unreachable || type == type_redirect || type == type_time_exceeded ||
           type == type_parameter_problem || type == type_source_quench;
}

} // namespace

void print_icmp(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "icmp";
    const auto type = to.u8(at);
    static_cast<void>(to.u8(at + 1));
    const auto before = to.out.size();
    to.put("ICMP ");
    put_message(to, at);
    if (to.stopped()) { // all or nothing
        to.out.cut(before);
        to.stop_at(before);
        return;
    }
    to.put(", length ", length);
    if (!to.verbose()) return;
    if (!around.fragment && to.has(at, length)) {
        const auto rest = ones_rest(ones_sum(to.some(at, length)));
        if (rest != 0) {
            const auto held = to.be16(at + 2);
            to.put(" (wrong icmp cksum ", hexed{held}, " (->", hexed{ones_right(held, rest)},
                   ")!)");
        }
    }
    if (!is_error(type)) return;
    const auto quoted = at + header_size;
    to.put("\n\t");
    print_ip(to, quoted, to.be16(quoted + 2));
    to.part = "icmp";
    if (type != type_source_quench && type != type_redirect)
        print_icmp_extension(to, at, length, to.u8(at + 5));
}

} // namespace netkit::sniff
