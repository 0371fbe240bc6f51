#include "line_dns.hpp"
#include "line_icmpv6.hpp"

namespace netkit::sniff {

namespace {

enum nd_option : std::uint8_t {
    option_source = 1,
    option_target = 2,
    option_prefix = 3,
    option_redirected = 4,
    option_mtu = 5,
    option_interval = 7,
    option_agent = 8,
    option_route = 24,
    option_dns_servers = 25,
    option_dns_search = 31,
};

constexpr number_name option_names[] = {
    {1, "source link-address"},
    {2, "destination link-address"},
    {3, "prefix info"},
    {4, "redirected header"},
    {5, "mtu"},
    {7, "advertisement interval"},
    {8, "homeagent information"},
    {24, "route info"},
    {25, "rdnss"},
    {31, "dnssl"},
};
constexpr number_name prefix_flags[] = {{0x80, "onlink"}, {0x40, "auto"}, {0x20, "router"}};
constexpr std::array<std::string_view, 4> preferences{"medium", "high", "rsv", "low"};

void put_lifetime(line& to, std::uint32_t seconds)
{
    if (seconds == 0xffffffffU)
        to.put("infinity");
    else
        to.put(seconds, 's');
}

void put_prefix(line& to, place at, std::uint32_t size)
{
    const auto flags = to.u8(at + 3);
    const auto valid = to.be32(at + 4);
    const auto preferred = to.be32(at + 8);
    const auto prefix = to.ipv6(at + 16);
    to.put(prefix, '/', to.u8(at + 2), size == 4 ? "" : "badlen", ", Flags [",
           bit_names{prefix_flags, flags, "none"}, "], valid time ");
    put_lifetime(to, valid);
    to.put(", pref. time ");
    put_lifetime(to, preferred);
}

void put_route(line& to, place at, std::uint32_t size)
{
    ipv6_text prefix{};
    const auto wanted = size == 1 ? 0U : size == 2 ? 8U : 16U;
    const auto bytes = to.bytes(at + 8, wanted);
    std::copy(bytes.begin(), bytes.end(), prefix.bytes.begin());
    const auto flags = to.u8(at + 3);
    const auto lifetime = to.be32(at + 4);
    to.put(' ', prefix, '/', to.u8(at + 2), ", pref=", preferences[flags >> 3U & 3U],
           ", lifetime=");
    put_lifetime(to, lifetime);
}

void put_data(line& to, place at, std::uint32_t size)
{
    const auto bytes = size * 8;
    switch (to.u8(at)) {
    case option_source:
    case option_target: {
        const auto address = to.bytes(at + 2, bytes - 2);
        for (std::size_t i = 0; i < address.size(); ++i) {
            if (i > 0) to.put(':');
            to.put(hexed{address[i], 2});
        }
        break;
    }
    case option_prefix:
        put_prefix(to, at, size);
        break;
    case option_redirected:
        print_bytes_below(to, at, bytes, "\n\t    ");
        break;
    case option_mtu:
        to.put(' ', to.be32(at + 4), size == 1 ? "" : ", bad option length");
        break;
    case option_dns_servers:
        to.put(" lifetime ", to.be32(at + 4), "s,");
        for (std::uint32_t i = 0; i < (size - 1) / 2 && !to.stopped(); ++i)
            to.put(" addr: ", to.ipv6(at + 8 + 16 * place{i}));
        break;
    case option_dns_search: {
        to.put(" lifetime ", to.be32(at + 4), "s, domain(s):");
        dns_printer names{to, at, false};
        for (place here = at + 8; here < at + bytes && to.u8(here) != 0 && !to.stopped();) {
            to.put(' ');
            here = names.put_name(here);
            if (here == dns_printer::nowhere) {
                to.stop();
                return;
            }
        }
        break;
    }
    case option_interval:
        to.put(' ', to.be32(at + 4), "ms");
        break;
    case option_agent:
        to.put(" preference ", to.be16(at + 4), ", lifetime ", to.be16(at + 6));
        break;
    case option_route:
        put_route(to, at, size);
        break;
    default:
        if (!to.verbose(2)) print_bytes_below(to, at + 2, bytes - 2, "\n\t  ");
        break;
    }
}

} // namespace

void print_nd_options(line& to, place at, std::uint32_t length)
{
    const auto left = static_cast<std::int64_t>(static_cast<std::int32_t>(length));
    for (std::int64_t i = 0; i < left && !to.stopped();) {
        if (!to.need(at, 2)) return;
        const std::uint32_t size = to.u8(at + 1);
        if (size == 0 || i + size * 8 > left) {
            to.stop();
            return;
        }
        if (!to.need(at, size * 8)) return;
        to.put("\n\t  ", named{option_names, to.u8(at), "unknown"}, " option (", to.u8(at),
               "), length ", size * 8, " (", size, "): ");
        put_data(to, at, size);
        if (to.verbose(2) && !to.stopped()) print_bytes_below(to, at + 2, size * 8 - 2, "\n\t    ");
        at += size * 8;
        i += size * 8;
    }
}

} // namespace netkit::sniff
