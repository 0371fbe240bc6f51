#include "netkit/proxy/authority.hpp"

#include "netkit/base/address.hpp"

#include <charconv>
#include <system_error>

namespace netkit::proxy {
namespace {

bool is_hex_digit(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// reg-name of RFC 3986 §3.2.2, less the comma: a list in Host means somebody joined two of them.
bool is_name_byte(char c) noexcept
{
    constexpr std::string_view marks = "_~!$&'()*+;=";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || marks.find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_name_byte(text[i])) continue;
        const bool escape = text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) &&
                            is_hex_digit(text[i + 2]);
        if (!escape) return false;
        i += 2;
    }
    return !text.empty();
}

/// *DIGIT up to 65535 (RFC 3986 §3.2.3).
bool is_port(std::string_view text) noexcept
{
    if (text.empty()) return true;
    std::uint16_t port = 0;
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, port);
    return error == std::errc{} && stop == end;
}

bool is_v6_literal(std::string_view text)
{
    return text.find(':') != std::string_view::npos && parse_ip(text).has_value();
}

} // namespace

bool split_authority(std::string_view authority, std::string_view& host) noexcept
{
    if (!authority.empty() && authority.front() == '[') {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return false;
        const auto rest = authority.substr(close + 1);
        host = authority.substr(0, close + 1);
        return is_v6_literal(authority.substr(1, close - 1)) &&
               (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
    }
    const auto colon = authority.find(':');
    host = authority.substr(0, colon);
    if (!is_name(host)) return false;
    if (host.back() == '.') host.remove_suffix(1);
    return !host.empty() &&
           (colon == std::string_view::npos || is_port(authority.substr(colon + 1)));
}

} // namespace netkit::proxy
