// TCP (RFC 9293). Sequence numbers are counted from the first packet of a conversation that was
// seen with an acknowledgement, in both directions, as tcpdump does; that one packet shows them as
// they are.

#include "line_tcp.hpp"
#include "line_checksum.hpp"
#include "line_memory.hpp"
#include "line_printers.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

constexpr std::uint32_t smallest_header = 20;

/// The letters of the flags, by the value of the flags byte.
struct letters {
    std::array<char, 8> text;
    std::uint8_t size;
};
constexpr auto flag_letters = [] {
    std::array<letters, 256> all{};
    constexpr std::string_view order = "FSRP.UEW";
    for (unsigned flags = 0; flags < 256; ++flags)
        for (unsigned bit = 0; bit < 8; ++bit)
            if ((flags >> bit & 1U) != 0) all[flags].text[all[flags].size++] = order[bit];
    return all;
}();

void put_ends(line& to, const tcp_header& tcp, const network_around& around)
{
    to.paint(ink::address);
    if (around.protocol != 6)
        to.put(tcp.source, " > ", tcp.destination);
    else if (around.version == 4)
        to.put(to.ipv4(around.at + 12), '.', tcp.source, " > ", to.ipv4(around.at + 16), '.',
               tcp.destination);
    else
        to.put(to.ipv6(around.at + 8), '.', tcp.source, " > ", to.ipv6(around.at + 24), '.',
               tcp.destination);
    to.put(": ");
    to.paint(ink::plain);
}

/// The two ends in the order of the table, and whether this packet goes against that order.
tcp_ends ends_of(line& to, tcp_header& tcp, const network_around& around)
{
    tcp_ends ends;
    const std::size_t size = around.version == 4 ? 4 : 16;
    const auto both = to.bytes(around.at + (size == 4 ? 12 : 8), 2 * size);
    if (both.empty()) return ends;
    const auto from = both.first(size);
    const auto until = both.last(size);
    tcp.backward =
        tcp.source > tcp.destination ||
        (tcp.source == tcp.destination && std::ranges::lexicographical_compare(until, from));
    const auto& low = tcp.backward ? until : from;
    const auto& high = tcp.backward ? from : until;
    for (std::size_t i = 0; i < size; i += 4) {
        ends.addresses[i / 4] = load_be32(&low[i]);
        ends.addresses[4 + i / 4] = load_be32(&high[i]);
    }
    if (size == 4) ends.addresses[1] = 4; // not the beginning of an IPv6 address
    ends.ports = tcp.backward ? std::uint32_t{tcp.destination} << 16U | tcp.source
                              : std::uint32_t{tcp.source} << 16U | tcp.destination;
    return ends;
}

/// Makes the numbers relative, unless this packet is the one others are relative to.
void make_relative(line& to, tcp_header& tcp, const network_around& around)
{
    if (to.options.absolute_seq || !tcp.has(tcp_ack)) return;
    const auto ends = ends_of(to, tcp, around);
    const auto [bases, known] = to.memory.conversations.find(ends);
    auto& own = tcp.backward ? bases->backward : bases->forward;
    auto& other = tcp.backward ? bases->forward : bases->backward;
    if (!known || tcp.has(tcp_syn)) {
        own = tcp.seq;
        other = tcp.ack - 1;
    } else {
        tcp.seq -= own;
        tcp.ack -= other;
    }
    tcp.sack_base = other;
}

void put_checksum(line& to, const tcp_header& tcp, std::uint32_t length,
                  const network_around& around)
{
    if (!to.verbose() || around.fragment || !to.has(tcp.at, length)) return;
    const auto held = to.be16(tcp.at + 16);
    const auto rest = transport_rest(to, tcp.at, length, length, around, 6);
    to.put(", cksum 0x", hexed{held, 4});
    if (rest == 0)
        to.put(" (correct)");
    else
        to.put(" (incorrect -> 0x", hexed{ones_right(held, rest), 4}, ')');
}

void put_numbers(line& to, const tcp_header& tcp, std::uint32_t length)
{
    if (to.verbose(2) || length > 0 || (tcp.flags & (tcp_syn | tcp_fin | tcp_rst)) != 0) {
        to.put(", seq ", tcp.seq);
        if (length > 0) to.put(':', tcp.seq + length);
    }
    if (tcp.has(tcp_ack)) to.put(", ack ", tcp.ack);
    to.put(", win ", tcp.window);
    if (tcp.has(tcp_urg)) to.put(", urg ", tcp.urgent);
}

void put_too_long(line& to, const tcp_header& tcp, std::uint32_t length)
{
    to.put(" [bad hdr length ", tcp.size, " - too long, > ", length, ']');
}

/// Ports are all there is; false when not even they were captured.
bool read_ports(line& to, tcp_header& tcp, const network_around& around)
{
    if (to.has(tcp.at, 4)) {
        tcp.source = to.be16(tcp.at);
        tcp.destination = to.be16(tcp.at + 2);
        return true;
    }
    if (around.version == 4)
        to.put(to.ipv4(around.at + 12), " > ", to.ipv4(around.at + 16), ':');
    else
        to.put(to.ipv6(around.at + 8), " > ", to.ipv6(around.at + 24), ':');
    to.truncated();
    return false;
}

} // namespace

void print_tcp(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "tcp";
    tcp_header tcp{.at = at};
    if (!read_ports(to, tcp, around)) return;
    put_ends(to, tcp, around);
    if (!to.has(at, smallest_header)) {
        to.truncated();
        return;
    }
    tcp.size = (to.u8(at + 12) >> 4U) * 4U;
    if (tcp.size < smallest_header) {
        to.put(" tcp ", length - tcp.size, " [bad hdr length ", tcp.size, " - too short, < ",
               smallest_header, ']');
        return;
    }
    tcp.seq = to.be32(at + 4);
    tcp.ack = to.be32(at + 8);
    tcp.flags = to.u8(at + 13);
    tcp.window = to.be16(at + 14);
    tcp.urgent = to.be16(at + 18);
    if (to.options.quiet) {
        to.put("tcp ", length - tcp.size);
        if (tcp.size > length) put_too_long(to, tcp, length);
        return;
    }
    to.paint(ink::flags);
    const auto& flags = flag_letters[tcp.flags];
    to.put("Flags [", flags.size == 0 ? std::string_view{"none"}
                                      : std::string_view{flags.text.data(), flags.size});
    to.put(']');
    to.paint(ink::plain);
    make_relative(to, tcp, around);
    if (tcp.size > length) {
        put_too_long(to, tcp, length);
        return;
    }
    put_checksum(to, tcp, length, around);
    const auto payload = length - tcp.size;
    put_numbers(to, tcp, payload);
    if (tcp.size > smallest_header && !print_tcp_options(to, tcp)) return;
    to.paint(ink::length);
    to.put(", length ", payload);
    to.paint(ink::plain);
    if (payload > 0) print_tcp_payload(to, at + tcp.size, payload, tcp);
}

} // namespace netkit::sniff
