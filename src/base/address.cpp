// Addresses as people write them. Strict on purpose: what inet_aton(3) would also take (`10.1`,
// `0x7f.1`, `010.0.0.1`) is refused, because two readers of one forwarded address must never see
// two different hosts. Nothing here allocates except the functions that return strings.
#include "netkit/base/address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

namespace netkit {
namespace {

constexpr std::size_t groups = 8; // of 16 bits in an IPv6 address
constexpr std::uint8_t mapped_bits = 96;

error_code invalid() noexcept
{
    return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
}

bool is_mapped(const std::array<std::uint8_t, 16>& bytes) noexcept
{
    const auto zeros = bytes.begin() + 10;
    return std::all_of(bytes.begin(), zeros, [](std::uint8_t b) { return b == 0; }) &&
           bytes[10] == 0xff && bytes[11] == 0xff;
}

/// 1 to `digits` decimal digits without a leading zero, at most `most`; nothing else around them.
std::optional<std::uint32_t> decimal(std::string_view text, std::size_t digits, std::uint32_t most)
{
    if (text.empty() || text.size() > digits) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) {
        return std::nullopt;
    }
    return value;
}

bool read_v4(std::string_view text, std::uint8_t* out)
{
    for (int i = 0; i < 4; ++i) {
        const auto dot = i < 3 ? text.find('.') : text.size();
        if (dot == std::string_view::npos) return false;
        const auto octet = decimal(text.substr(0, dot), 3, 255);
        if (!octet) return false;
        out[i] = static_cast<std::uint8_t>(*octet);
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return true;
}

/// The groups on one side of `::`. The last may be an embedded IPv4 address where `may_end_in_v4`.
/// Returns how many groups were read, or nothing when the syntax is wrong or there are too many.
std::optional<std::size_t> read_groups(std::string_view text, bool may_end_in_v4, std::uint8_t* out)
{
    std::size_t count = 0;
    while (!text.empty()) {
        const auto colon = text.find(':');
        const auto part = text.substr(0, colon);
        const bool last = colon == std::string_view::npos;
        if (last && may_end_in_v4 && part.find('.') != std::string_view::npos) {
            if (count + 2 > groups || !read_v4(part, out + 2 * count)) return std::nullopt;
            return count + 2;
        }
        std::uint16_t group = 0;
        const auto [end, error] =
            std::from_chars(part.data(), part.data() + part.size(), group, 16);
        if (error != std::errc{} || end != part.data() + part.size() || part.size() > 4 ||
            count == groups) {
            return std::nullopt;
        }
        out[2 * count] = static_cast<std::uint8_t>(group >> 8);
        out[2 * count + 1] = static_cast<std::uint8_t>(group & 0xff);
        ++count;
        if (last) return count;
        text.remove_prefix(colon + 1);
        if (text.empty()) return std::nullopt; // ends in a single colon
    }
    return count;
}

bool read_v6(std::string_view text, std::array<std::uint8_t, 16>& out)
{
    const auto gap = text.find("::");
    if (gap == std::string_view::npos) return read_groups(text, true, out.data()) == groups;

    std::array<std::uint8_t, 16> tail{};
    const auto left = read_groups(text.substr(0, gap), false, out.data());
    const auto right = read_groups(text.substr(gap + 2), true, tail.data());
    if (!left || !right || *left + *right >= groups) return false;
    const auto size = static_cast<std::ptrdiff_t>(2 * *right);
    std::copy(tail.begin(), tail.begin() + size, out.end() - size);
    return true;
}

char* write_number(char* out, std::uint32_t value, int base) noexcept
{
    return std::to_chars(out, out + 4, value, base).ptr;
}

/// The longest run of at least two zero groups, the first of equals (RFC 5952 §4.2).
struct zero_run {
    std::size_t first = groups;
    std::size_t size = 1;
};

zero_run longest_zero_run(const std::array<std::uint16_t, groups>& group) noexcept
{
    zero_run best;
    for (std::size_t i = 0; i < groups; ++i) {
        std::size_t end = i;
        while (end < groups && group[end] == 0)
            ++end;
        if (end - i > best.size) best = {i, end - i};
        i = std::max(i, end);
    }
    return best;
}

char* write_v6(char* out, const std::array<std::uint8_t, 16>& bytes) noexcept
{
    std::array<std::uint16_t, groups> group{};
    for (std::size_t i = 0; i < groups; ++i) {
        group[i] = static_cast<std::uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    const auto run = longest_zero_run(group);
    for (std::size_t i = 0; i < groups; ++i) {
        if (i == run.first) {
            *out++ = ':';
            *out++ = ':';
            i += run.size - 1;
            continue;
        }
        if (i != 0 && i != run.first + run.size) *out++ = ':';
        out = write_number(out, group[i], 16);
    }
    return out;
}

bool is_host_byte(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

result<endpoint_address> parse_tcp(std::string_view text)
{
    endpoint_address address;
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return invalid();
    const auto port = decimal(text.substr(colon + 1), 5, 65535);
    if (!port) return invalid();
    address.port = static_cast<std::uint16_t>(*port);

    auto host = text.substr(0, colon);
    if (!host.empty() && host.front() == '[') {
        if (host.size() < 2 || host.back() != ']') return invalid();
        host = host.substr(1, host.size() - 2);
        std::array<std::uint8_t, 16> octets{};
        if (!read_v6(host, octets)) return invalid();
    } else if (!std::all_of(host.begin(), host.end(), is_host_byte)) {
        return invalid();
    }
    address.host = host;
    return address;
}

} // namespace

ip_address ipv4_address(const std::array<std::uint8_t, 4>& octets) noexcept
{
    ip_address address;
    std::copy(octets.begin(), octets.end(), address.bytes.begin() + 12);
    return address;
}

ip_address ipv6_address(const std::array<std::uint8_t, 16>& octets) noexcept
{
    return {octets, is_mapped(octets)};
}

result<ip_address> parse_ip(std::string_view text)
{
    if (text.find(':') == std::string_view::npos) {
        std::array<std::uint8_t, 4> octets{};
        if (!read_v4(text, octets.data())) return invalid();
        return ipv4_address(octets);
    }
    std::array<std::uint8_t, 16> octets{};
    if (!read_v6(text, octets)) return invalid();
    return ipv6_address(octets);
}

std::size_t format_ip(const ip_address& address, char* out) noexcept
{
    if (!address.v4) return static_cast<std::size_t>(write_v6(out, address.bytes) - out);
    char* end = out;
    for (std::size_t i = 12; i < 16; ++i) {
        if (i != 12) *end++ = '.';
        end = write_number(end, address.bytes[i], 10);
    }
    return static_cast<std::size_t>(end - out);
}

std::string format_ip(const ip_address& address)
{
    std::array<char, 46> text;
    return {text.data(), format_ip(address, text.data())};
}

bool cidr::contains(const ip_address& address) const noexcept
{
    if (address.v4 != network.v4) return false;
    const auto bits = static_cast<std::size_t>(prefix) + (network.v4 ? mapped_bits : 0U);
    const auto whole = bits / 8;
    if (std::memcmp(address.bytes.data(), network.bytes.data(), whole) != 0) return false;
    if (bits % 8 == 0) return true;
    return (address.bytes[whole] ^ network.bytes[whole]) >> (8 - bits % 8) == 0;
}

result<cidr> parse_cidr(std::string_view text)
{
    const auto slash = text.find('/');
    NETKIT_TRY(const auto network, parse_ip(text.substr(0, slash)));
    const bool written_v4 = text.find(':') == std::string_view::npos;
    const std::uint32_t most = written_v4 ? 32 : 128;
    std::uint32_t prefix = most;
    if (slash != std::string_view::npos) {
        const auto bits = decimal(text.substr(slash + 1), 3, most);
        if (!bits) return invalid();
        prefix = *bits;
    }
    if (network.v4 && !written_v4) { // `::ffff:10.0.0.0/104` is `10.0.0.0/8`
        if (prefix < mapped_bits) return invalid();
        prefix -= mapped_bits;
    }
    const auto bits = prefix + (network.v4 ? mapped_bits : 0U);
    for (std::size_t bit = bits; bit < 128; ++bit) {
        if ((network.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) return invalid();
    }
    return cidr{network, static_cast<std::uint8_t>(prefix)};
}

std::string format_cidr(const cidr& network)
{
    return format_ip(network.network) + '/' + std::to_string(network.prefix);
}

result<endpoint_address> parse_endpoint(std::string_view text)
{
    constexpr std::string_view unix_prefix = "unix:";
    constexpr std::string_view fd_prefix = "fd:";
    endpoint_address address;
    if (text.substr(0, unix_prefix.size()) == unix_prefix) {
        text.remove_prefix(unix_prefix.size());
        if (text.empty() || text.find('\0') != std::string_view::npos) return invalid();
        address.type = endpoint_address::kind::unix_path;
        address.host = text;
        return address;
    }
    if (text.substr(0, fd_prefix.size()) == fd_prefix) {
        const auto number = decimal(text.substr(fd_prefix.size()), 9, 999'999'999);
        if (!number) return invalid();
        address.type = endpoint_address::kind::inherited;
        address.descriptor = static_cast<int>(*number);
        return address;
    }
    return parse_tcp(text);
}

std::string format_endpoint(const endpoint_address& address)
{
    switch (address.type) {
    case endpoint_address::kind::unix_path:
        return "unix:" + address.host;
    case endpoint_address::kind::inherited:
        return "fd:" + std::to_string(address.descriptor);
    case endpoint_address::kind::tcp:
        break;
    }
    const auto port = ':' + std::to_string(address.port);
    if (address.host.find(':') == std::string::npos) return address.host + port;
    return '[' + address.host + ']' + port;
}

} // namespace netkit
