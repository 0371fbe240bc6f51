// UDP (RFC 768).

#include "line_udp.hpp"
#include "line_checksum.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 8;

struct ports {
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
    bool known = false;
};

void put_ends(line& to, const ports& ends, const network_around& around)
{
    to.paint(ink::address);
    const bool direct = around.protocol == 17;
    if (around.version == 4 && direct) {
        const auto from = to.ipv4(around.at + 12);
        const auto until = to.ipv4(around.at + 16);
        if (ends.known)
            to.put(from, '.', ends.source, " > ", until, '.', ends.destination, ": ");
        else
            to.put(from, " > ", until, ": ");
    } else if (around.version == 6 && direct) {
        const auto from = to.ipv6(around.at + 8);
        const auto until = to.ipv6(around.at + 24);
        if (ends.known)
            to.put(from, '.', ends.source, " > ", until, '.', ends.destination, ": ");
        else
            to.put(from, " > ", until, ": ");
    } else if (ends.known) {
        to.put(ends.source, " > ", ends.destination, ": ");
    }
    to.paint(ink::plain);
}

void put_checksum(line& to, place at, std::uint32_t length, const network_around& around)
{
    if (!to.verbose(around.version == 4 ? 2 : 1) || around.fragment) return;
    const auto held = to.be16(at + 6);
    if (held == 0 && around.version == 4) {
        to.put("[no cksum] ");
        return;
    }
    if (!to.has(at, length)) return;
    const auto rest = transport_rest(to, at, length, length, around, 17);
    if (rest == 0)
        to.put("[udp sum ok] ");
    else
        to.put("[bad udp cksum 0x", hexed{held, 4}, " -> 0x", hexed{ones_right(held, rest), 4},
               "!] ");
}

} // namespace

void print_udp(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "udp";
    ports ends;
    if (!to.has(at, 4)) {
        put_ends(to, ends, around);
        to.truncated();
        return;
    }
    ends = {to.be16(at), to.be16(at + 2), true};
    put_ends(to, ends, around);
    if (length < header_size) {
        to.put("truncated-udp ", length);
        return;
    }
    if (!to.has(at + 4, 2)) {
        to.truncated();
        return;
    }
    std::uint32_t declared = to.be16(at + 4);
    if (declared == 0 && length > 65535) declared = length;
    if (declared < header_size) {
        to.put("truncated-udplength ", declared);
        return;
    }
    if (!to.has(at, header_size)) {
        to.truncated();
        return;
    }
    const auto payload = std::min(length, declared) - header_size;
    put_checksum(to, at, length, around);
    if (!to.options.quiet &&
        print_udp_payload(to, {at + header_size, payload, ends.source, ends.destination}))
        return;
    if (declared > length && !around.fragment)
        to.put("UDP, bad length ", declared - header_size, " > ", payload);
    else
        to.put("UDP, length ", declared - header_size);
}

} // namespace netkit::sniff
