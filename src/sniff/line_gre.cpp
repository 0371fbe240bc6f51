// GRE version 0 (RFC 1701, 2784, 2890) and 1 (PPTP, RFC 2637).

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum gre_flag : std::uint16_t {
    flag_checksum = 0x8000,
    flag_routing = 0x4000,
    flag_key = 0x2000,
    flag_sequence = 0x1000,
    flag_source_route = 0x0800,
    flag_acknowledge = 0x0080,
};

constexpr number_name flag_names[] = {
    {flag_checksum, "checksum present"},
    {flag_routing, "routing present"},
    {flag_key, "key present"},
    {flag_sequence, "sequence# present"},
    {flag_source_route, "source routing present"},
    {flag_acknowledge, "ack present"},
};

/// Where the reading has come to. Fields beyond the declared length end the part.
struct gre_at {
    place at;
    std::uint32_t length;
    bool take(line& to, std::uint32_t size)
    {
        if (length >= size) return true;
        to.truncated("gre");
        return false;
    }
    void skip(std::uint32_t size) noexcept
    {
        at += size;
        length -= size;
    }
};

bool put_ip_route(line& to, place at, std::uint8_t offset, std::uint8_t size)
{
    if (offset % 4 != 0) {
        to.put(", badoffset=", offset);
        return true;
    }
    if (size % 4 != 0) {
        to.put(", badlength=", size);
        return true;
    }
    if (offset >= size) {
        to.put(", badoff/len=", offset, '/', size);
        return true;
    }
    for (std::uint32_t i = 0; i < size; i += 4)
        to.put(i == offset ? " *" : " ", to.ipv4(at + i));
    return true;
}

void put_as_route(line& to, place at, std::uint8_t offset, std::uint8_t size)
{
    if (offset % 2 != 0) {
        to.put(", badoffset=", offset);
        return;
    }
    if (size % 2 != 0) {
        to.put(", badlength=", size);
        return;
    }
    if (offset >= size) {
        to.put(", badoff/len=", offset, '/', size);
        return;
    }
    for (std::uint32_t i = 0; i < size; i += 2)
        to.put(i == offset ? " *" : " ", hexed{to.be16(at + i)});
}

/// RFC 1701's list of source routes; false when it is cut off.
bool put_routes(line& to, gre_at& here)
{
    for (;;) {
        if (!here.take(to, 4)) return false;
        const auto family = to.be16(here.at);
        const auto offset = to.u8(here.at + 2);
        const auto size = to.u8(here.at + 3);
        if (to.stopped()) return false;
        here.skip(4);
        if (size == 0) return true;
        if (!here.take(to, size)) return false;
        switch (family) {
        case 0x0800:
            to.put(", (rtaf=ip");
            put_ip_route(to, here.at, offset, size);
            break;
        case 0xfffe:
            to.put(", (rtaf=asn");
            put_as_route(to, here.at, offset, size);
            break;
        default:
            to.put(", (rtaf=0x", hexed{family});
        }
        to.put(')');
        here.skip(size);
    }
}

void print_payload(line& to, std::uint16_t protocol, const gre_at& here)
{
    switch (protocol) {
    case 0x0800:
        print_ip(to, here.at, here.length);
        break;
    case 0x86dd:
        print_ipv6(to, here.at, here.length);
        break;
    case 0x8847:
    case 0x8848:
        print_mpls(to, here.at, here.length);
        break;
    case 0x00fe:
        print_osi(to, here.at, here.length);
        break;
    case 0x809b:
        print_appletalk(to, here.at, here.length);
        break;
    case 0x8137:
        print_ipx(to, here.at, here.length);
        break;
    case 0x6558:
        print_ethernet(to, here.at, here.length);
        break;
    default:
        to.put("gre-proto-0x", hexed{protocol});
    }
}

void put_protocol(line& to, std::uint16_t protocol)
{
    to.put(", proto ", named{ethertype_names, protocol, "unknown"}, " (0x", hexed{protocol, 4},
           ')');
}

void print_version_0(line& to, place at, std::uint32_t length)
{
    gre_at here{at, length};
    const auto flags = to.be16(at);
    if (to.verbose()) to.put(", Flags [", bit_names{flag_names, flags, "none"}, ']');
    here.skip(2);
    if (!here.take(to, 2)) return;
    const auto protocol = to.be16(here.at);
    here.skip(2);
    if ((flags & (flag_checksum | flag_routing)) != 0) {
        if (!here.take(to, 2)) return;
        if (to.verbose()) to.put(", sum 0x", hexed{to.be16(here.at)});
        here.skip(2);
        if (!here.take(to, 2)) return;
        to.put(", off 0x", hexed{to.be16(here.at)});
        here.skip(2);
    }
    if ((flags & flag_key) != 0) {
        if (!here.take(to, 4)) return;
        to.put(", key=0x", hexed{to.be32(here.at)});
        here.skip(4);
    }
    if ((flags & flag_sequence) != 0) {
        if (!here.take(to, 4)) return;
        to.put(", seq ", to.be32(here.at));
        here.skip(4);
    }
    if ((flags & flag_routing) != 0 && !put_routes(to, here)) return;
    if (to.options.link) put_protocol(to, protocol);
    to.put(", length ", length);
    to.put(to.verbose() ? "\n\t" : ": ");
    print_payload(to, protocol, here);
}

void print_version_1(line& to, place at, std::uint32_t length)
{
    gre_at here{at, length};
    const auto flags = to.be16(at);
    here.skip(2);
    if (to.verbose()) to.put(", Flags [", bit_names{flag_names, flags, "none"}, ']');
    if (!here.take(to, 2)) return;
    const auto protocol = to.be16(here.at);
    here.skip(2);
    if ((flags & flag_key) != 0) {
        if (!here.take(to, 4)) return;
        to.put(", call ", to.be16(here.at + 2));
        here.skip(4);
    }
    if ((flags & flag_sequence) != 0) {
        if (!here.take(to, 4)) return;
        to.put(", seq ", to.be32(here.at));
        here.skip(4);
    }
    if ((flags & flag_acknowledge) != 0) {
        if (!here.take(to, 4)) return;
        to.put(", ack ", to.be32(here.at));
        here.skip(4);
    }
    const bool any = (flags & flag_sequence) != 0;
    if (!any) to.put(", no-payload");
    if (to.options.link) put_protocol(to, protocol);
    to.put(", length ", length);
    if (!any) return;
    to.put(to.verbose() ? "\n\t" : ": ");
    if (protocol == 0x880b)
        print_ppp(to, here.at, here.length);
    else
        to.put("gre-proto-0x", hexed{protocol});
}

} // namespace

void print_gre(line& to, place at, std::uint32_t length)
{
    to.part = "gre";
    if (!to.can_nest()) return;
    const nested inside{to};
    if (length < 2) {
        to.truncated();
        return;
    }
    const auto version = to.be16(at) & 7U;
    to.put("GREv", version);
    switch (version) {
    case 0:
        print_version_0(to, at, length);
        break;
    case 1:
        print_version_1(to, at, length);
        break;
    default:
        to.put(" ERROR: unknown-version");
    }
}

} // namespace netkit::sniff
