#include "forwarded_syntax.hpp"

#include <algorithm>
#include <charconv>

#include "netkit/base/text.hpp"
#include "netkit/proxy/forwarded.hpp"

namespace netkit::proxy {

namespace {

void skip_space(std::string_view& rest) noexcept
{
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) {
        rest.remove_prefix(1);
    }
}

std::string_view take_token(std::string_view& rest) noexcept
{
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_token_byte);
    const auto token = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(token.size());
    return token;
}

constexpr bool is_text_byte(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

/// A quoted-string (RFC 9110 §5.6.4); what stands between the quotes, escapes untouched.
bool take_quoted(std::string_view& rest, std::string_view& content) noexcept
{
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            content = rest.substr(1, i - 1);
            rest.remove_prefix(i + 1);
            return true;
        }
        if (rest[i] == '\\') ++i;
        if (i >= rest.size() || !is_text_byte(rest[i])) return false;
    }
    return false;
}

/// `name=value`; the value is a token or a quoted-string.
bool take_pair(std::string_view& rest, std::string_view& name, std::string_view& value) noexcept
{
    name = take_token(rest);
    if (name.empty() || rest.empty() || rest.front() != '=') return false;
    rest.remove_prefix(1);
    if (!rest.empty() && rest.front() == '"') return take_quoted(rest, value);
    value = take_token(rest);
    return !value.empty();
}

bool is_escaped(std::string_view text, std::size_t at) noexcept
{
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - backslashes - 1] == '\\') {
        ++backslashes;
    }
    return backslashes % 2 == 1;
}

error_code invalid() noexcept
{
    return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
}

/// A node-port (RFC 7239 §6.3): up to five digits, or `_` and a name.
bool is_node_port(std::string_view text) noexcept
{
    if (text.size() > 1 && text.front() == '_') {
        return std::all_of(text.begin() + 1, text.end(), [](char c) {
            return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
                   c == '.' || c == '_' || c == '-';
        });
    }
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && text.size() <= 5;
}

} // namespace

bool read_forwarded_element(std::string_view& rest, std::string_view& node) noexcept
{
    node = {};
    bool has_for = false;
    for (;;) {
        skip_space(rest);
        if (!rest.empty() && rest.front() != ';' && rest.front() != ',') {
            std::string_view name;
            std::string_view value;
            if (!take_pair(rest, name, value)) return false;
            if (equal_ignoring_case(name, "for")) {
                if (has_for) return false; // a parameter occurs once, RFC 7239 §4
                has_for = true;
                node = value;
            }
            skip_space(rest);
        }
        if (rest.empty()) return true;
        const char separator = rest.front();
        if (separator != ';' && separator != ',') return false;
        rest.remove_prefix(1);
        if (separator == ',') return true;
    }
}

std::string_view take_last_element(std::string_view& list) noexcept
{
    std::size_t begin = list.size();
    bool quoted = false;
    while (begin > 0) {
        const char c = list[begin - 1];
        if (c == ',' && !quoted) break;
        if (c == '"' && !(quoted && is_escaped(list, begin - 1))) quoted = !quoted;
        --begin;
    }
    const auto element = trim_field_space(list.substr(begin));
    list = list.substr(0, begin == 0 ? 0 : begin - 1);
    return element;
}

bool is_forwarded_value(std::string_view value) noexcept
{
    std::string_view node;
    while (!value.empty()) {
        if (!read_forwarded_element(value, node)) return false;
    }
    return true;
}

bool parse_forwarded_for(std::string_view value, std::vector<std::string_view>& nodes)
{
    while (!value.empty()) {
        skip_space(value);
        if (!value.empty() && value.front() == ',') { // an empty element says nothing
            value.remove_prefix(1);
            continue;
        }
        if (value.empty()) break;
        std::string_view node;
        if (!read_forwarded_element(value, node)) return false;
        nodes.push_back(node);
    }
    return true;
}

result<ip_address> parse_node_address(std::string_view node)
{
    if (!node.empty() && node.front() == '[') {
        const auto close = node.find(']');
        if (close == std::string_view::npos) return invalid();
        const auto behind = node.substr(close + 1);
        if (!behind.empty() && (behind.front() != ':' || !is_node_port(behind.substr(1)))) {
            return invalid();
        }
        const auto inside = node.substr(1, close - 1);
        if (inside.find(':') == std::string_view::npos) return invalid(); // brackets are for IPv6
        return parse_ip(inside);
    }
    const auto colon = node.find(':');
    if (colon != std::string_view::npos && node.find(':', colon + 1) == std::string_view::npos) {
        if (!is_node_port(node.substr(colon + 1))) return invalid();
        return parse_ip(node.substr(0, colon));
    }
    return parse_ip(node);
}

} // namespace netkit::proxy
