// DNS record types and EDNS options that are seldom seen.

#include "line_dns.hpp"

namespace netkit::sniff {

bool dns_printer::put_rare_data(std::uint16_t type, place at, place end)
{
    constexpr std::uint16_t soa = 6;
    constexpr std::uint16_t uri = 256;
    constexpr std::uint16_t tsig = 250;
    switch (type) {
    case soa: {
        if (!to_.verbose()) return true;
        to_.put(' ');
        at = put_name(at);
        if (at == nowhere) return false;
        to_.put(' ');
        at = put_name(at);
        if (at == nowhere) return false;
        for (unsigned i = 0; i < 5; ++i, at += 4) {
            if (!to_.has(at, 4)) return false;
            to_.put(' ', to_.be32(at));
        }
        return true;
    }
    case uri:
        if (!to_.has(at, 4)) return false;
        to_.put(' ', to_.be16(at), ' ', to_.be16(at + 2), ' ');
        return put_string(at + 4) != nowhere;
    case 103: { // unspecified: until a NUL
        if (!to_.has(at, end - at)) return false;
        to_.put(' ');
        return to_.foreign_until_nul(at, end - at);
    }
    case 104:
        if (!to_.has(at, end - at)) return false;
        to_.put(' ');
        to_.foreign(to_.some(at, end - at));
        return true;
    case tsig:
        return put_signature(at, end);
    default:
        return true;
    }
}

bool dns_printer::put_signature(place at, place)
{
    if (!to_.has(at, 1)) return false;
    if (!to_.verbose()) return true;
    to_.put(' ');
    at = put_name(at);
    if (at == nowhere) return false;
    at += 6;
    if (!to_.has(at, 2)) return false;
    to_.put(" fudge=", to_.be16(at));
    at += 2;
    if (!to_.has(at, 2)) return false;
    const auto size = to_.be16(at);
    to_.put(" maclen=", size);
    at += 2 + place{size};
    if (!to_.has(at, 2)) return false;
    to_.put(" origid=", to_.be16(at));
    at += 2;
    if (!to_.has(at, 2)) return false;
    to_.put(" error=", to_.be16(at));
    at += 2;
    if (!to_.has(at, 2)) return false;
    to_.put(" otherlen=", to_.be16(at));
    return true;
}

void dns_printer::put_options(place at, place end)
{
    static constexpr number_name names[] = {
        {1, "LLQ"},      {2, "UL"},     {3, "NSID"},     {5, "DAU"},         {6, "DHU"},
        {7, "N3U"},      {8, "ECS"},    {9, "EXPIRE"},   {10, "COOKIE"},     {11, "KEEPALIVE"},
        {12, "PADDING"}, {13, "CHAIN"}, {14, "KEY-TAG"}, {16, "CLIENT-TAG"}, {17, "SERVER-TAG"},
    };
    if (at >= end) return;
    to_.put(" [");
    while (at < end) {
        const auto code = to_.be16(at);
        const auto size = to_.be16(at + 2);
        if (to_.stopped()) return;
        to_.put(named{names, code, "Opt%u"});
        at += 4;
        if (size > 0) {
            to_.put(' ');
            put_option(
                code, at,
                std::min<std::uint32_t>(size, static_cast<std::uint32_t>(at > end ? 0 : end - at)));
        }
        at += size;
        if (at < end) to_.put(',');
    }
    to_.put(']');
}

void dns_printer::put_option(std::uint16_t code, place at, std::uint32_t size)
{
    const auto hex = [&] {
        for (std::uint32_t i = 0; i < size; ++i) {
            if (code == 10 && i == 8) to_.put(' '); // behind the client's cookie the server's
            to_.put(hexed{to_.u8(at + i), 2});
        }
    };
    switch (code) {
    case 8: { // client subnet
        const auto family = to_.be16(at);
        const auto source = to_.u8(at + 2);
        const auto scope = to_.u8(at + 3);
        std::array<std::uint8_t, 16> address{};
        const auto rest = size < 4 ? 0 : std::min<std::uint32_t>(size - 4, 16);
        const auto bytes = to_.bytes(at + 4, rest);
        std::copy(bytes.begin(), bytes.end(), address.begin());
        if (family == 1)
            to_.put(ipv4_text{{address[0], address[1], address[2], address[3]}});
        else if (family == 2)
            to_.put(ipv6_text{address});
        else
            hex();
        to_.put('/', source, '/', scope);
        break;
    }
    case 9: // seconds
        if (size == 4)
            to_.put(to_.be32(at), " sec");
        else
            hex();
        break;
    case 11: { // tenths of seconds
        const auto tenths = to_.be16(at);
        to_.put(tenths / 10U, '.', tenths % 10U, " sec");
        break;
    }
    default:
        hex();
    }
}

} // namespace netkit::sniff
