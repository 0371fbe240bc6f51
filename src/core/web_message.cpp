#include "netkit/core/web_message.hpp"

#include "netkit/core/web_json.hpp"

#include "netkit/base/text.hpp"

#include <algorithm>

namespace netkit::core {

namespace {

std::optional<unsigned> hex_digit(char c)
{
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// RFC 3986 §2.1. Nothing when an escape is broken or stands for NUL.
std::optional<std::string> decode_percent(std::string_view text, bool plus_is_space)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' && plus_is_space ? ' ' : text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low || *high * 16 + *low == 0) return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

bool read_query(std::string_view text, web_pairs& into)
{
    for (const std::string_view piece : split(text, '&')) {
        if (piece.empty()) continue;
        const std::size_t equals = piece.find('=');
        auto name = decode_percent(piece.substr(0, equals), true);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>{""}
                         : decode_percent(piece.substr(equals + 1), true);
        if (!name || !value) return false;
        into.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

bool is_target_byte(char c)
{
    return c > ' ' && c < 0x7f &&
           std::string_view{"\"<>\\^`{|}#"}.find(c) == std::string_view::npos;
}

const std::string* find(const web_pairs& pairs, std::string_view name)
{
    for (const auto& [key, value] : pairs)
        if (key == name) return &value;
    return nullptr;
}

} // namespace

std::optional<web_target> parse_web_target(std::string_view target)
{
    web_target parsed;
    for (const char c : target)
        if (!is_target_byte(c)) return std::nullopt;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        const std::size_t end = std::min(target.find_first_of("/?"), target.size());
        parsed.authority = target.substr(0, end);
        target.remove_prefix(end);
        if (parsed.authority.empty()) return std::nullopt;
        if (target.empty() || target.front() == '?') parsed.path = "/";
        break;
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    parsed.path += target.substr(0, mark);
    if (!parsed.path.starts_with('/')) return std::nullopt;
    for (const std::string_view piece : split(std::string_view{parsed.path}.substr(1), '/')) {
        auto segment = decode_percent(piece, false);
        if (!segment) return std::nullopt;
        parsed.segments.push_back(std::move(*segment));
    }
    if (mark < target.size() && !read_query(target.substr(mark + 1), parsed.query))
        return std::nullopt;
    return parsed;
}

std::string_view web_request::field(std::string_view name) const noexcept
{
    for (const auto& [key, value] : fields)
        if (equal_ignoring_case(key, name)) return value;
    return {};
}

std::size_t web_request::count_fields(std::string_view name) const noexcept
{
    std::size_t count = 0;
    for (const auto& [key, value] : fields)
        count += equal_ignoring_case(key, name) ? 1 : 0;
    return count;
}

std::string_view web_request::parameter(std::string_view name) const noexcept
{
    const std::string* found = find(parameters, name);
    return found != nullptr ? std::string_view{*found} : std::string_view{};
}

std::optional<std::string_view> web_request::query(std::string_view name) const noexcept
{
    const std::string* found = find(target.query, name);
    if (found == nullptr) return std::nullopt;
    return *found;
}

web_response web_text(std::string body, unsigned status)
{
    return web_response{status, "text/plain; charset=utf-8", std::move(body), {}};
}

web_response web_json(std::string body, unsigned status)
{
    return web_response{status, "application/json", std::move(body), {}};
}

web_response web_error(unsigned status, std::string_view why)
{
    json_writer json;
    json.begin_object().member("status", status).member("error", why).end_object();
    return web_json(json.text() + "\n", status);
}

} // namespace netkit::core
