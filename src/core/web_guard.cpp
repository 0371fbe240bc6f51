#include "netkit/core/web_guard.hpp"

#include "netkit/base/address.hpp"
#include "netkit/base/text.hpp"

#include <algorithm>
#include <array>

namespace netkit::core {

namespace {

/// `name`, `name:8080`, `192.0.2.1:80`, `[::1]:80` without the port; nothing when malformed.
std::optional<std::string_view> without_port(std::string_view host)
{
    const std::size_t end = host.starts_with('[') ? host.find(']') : host.find(':');
    if (end == std::string_view::npos)
        return host.starts_with('[') ? std::nullopt : std::optional{host};
    const std::string_view name = host.substr(0, host[end] == ']' ? end + 1 : end);
    std::string_view port = host.substr(name.size());
    if (port.empty()) return name;
    if (port.front() != ':') return std::nullopt;
    port.remove_prefix(1);
    const bool digits =
        std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && port.size() <= 5 ? std::optional{name} : std::nullopt;
}

std::optional<web_response> refuse_framing(const web_request& request, bool http_1_0)
{
    const std::size_t codings = request.count_fields("Transfer-Encoding");
    const std::size_t lengths = request.count_fields("Content-Length");
    if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0))
        return web_error(400, "ambiguous length");
    if (codings == 0) return std::nullopt;
    if (http_1_0 || !equal_ignoring_case(request.field("Transfer-Encoding"), "chunked"))
        return web_error(400, "unknown transfer coding");
    return std::nullopt;
}

std::optional<web_response> refuse_host(const web_policy& policy, const web_request& request,
                                        bool http_1_0)
{
    const std::size_t hosts = request.count_fields("Host");
    if (hosts > 1 || (hosts == 0 && !http_1_0))
        return web_error(400, "exactly one Host field is needed");
    std::string_view host = request.field("Host");
    if (!request.target.authority.empty()) host = request.target.authority;
    if (hosts == 0 && host.empty()) return std::nullopt; // no browser speaks HTTP/1.0
    if (is_own_host(host, policy.hosts)) return std::nullopt;
    return web_error(421, "this host name is not served here; use the address or localhost, or "
                          "list the name in admin.allowed_hosts");
}

std::optional<web_response> refuse_stranger(const web_policy& policy, const web_request& request)
{
    const auto& open = policy.open_paths;
    if (policy.token.empty()) return std::nullopt;
    if (std::find(open.begin(), open.end(), request.target.path) != open.end()) return std::nullopt;
    if (bears_token(request.field("Authorization"), policy.token)) return std::nullopt;
    web_response refusal = web_error(401, "a token is needed: Authorization: Bearer TOKEN");
    refusal.fields = {{"WWW-Authenticate", "Bearer realm=\"netkit\""},
                      {"WWW-Authenticate", "Basic realm=\"netkit: the token as password\""}};
    return refusal;
}

bool is_from_elsewhere(const web_request& request)
{
    const std::string_view site = request.field("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin" && site != "none") return true;
    if (request.count_fields("Origin") == 0) return false; // not a browser
    const std::string host = to_lower(request.field("Host"));
    const std::string origin = to_lower(request.field("Origin"));
    return host.empty() || (origin != "http://" + host && origin != "https://" + host);
}

std::optional<web_response> refuse_write(const web_request& request)
{
    if (!request.is_write()) return std::nullopt;
    if (is_from_elsewhere(request)) return web_error(403, "written from a page of another origin");
    const std::string_view length = request.field("Content-Length");
    const bool has_body = request.count_fields("Transfer-Encoding") > 0 ||
                          length.find_first_not_of('0') != std::string_view::npos;
    if (!has_body) return std::nullopt;
    const std::string_view type = request.field("Content-Type");
    const std::string_view essence = trim(type.substr(0, type.find(';')));
    if (equal_ignoring_case(essence, "application/json")) return std::nullopt;
    return web_error(415, "a body must be application/json");
}

/// RFC 4648 §4. Nothing when a byte is none of the alphabet.
std::optional<std::string> decode_base64(std::string_view text)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (text.ends_with('='))
        text.remove_suffix(1);
    std::string out;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xffff;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 0xff);
    }
    return out;
}

} // namespace

std::optional<web_response> refuse_request(const web_policy& policy, const web_request& request,
                                           bool http_1_0)
{
    if (auto refusal = refuse_framing(request, http_1_0)) return refusal;
    if (auto refusal = refuse_host(policy, request, http_1_0)) return refusal;
    if (auto refusal = refuse_stranger(policy, request)) return refusal;
    return refuse_write(request);
}

bool is_own_host(std::string_view host, const std::vector<std::string>& listed)
{
    const auto bare = without_port(host);
    if (!bare || bare->empty()) return false;
    if (bare->starts_with('[')) {
        const auto ip = parse_ip(bare->substr(1, bare->size() - 2));
        return ip.has_value() && !ip->v4;
    }
    if (parse_ip(*bare).has_value()) return true;
    const std::string_view name = bare->ends_with('.') ? bare->substr(0, bare->size() - 1) : *bare;
    return equal_ignoring_case(name, "localhost") ||
           std::any_of(listed.begin(), listed.end(),
                       [&](const std::string& one) { return equal_ignoring_case(name, one); });
}

bool bears_token(std::string_view authorization, std::string_view secret)
{
    const std::size_t space = std::min(authorization.find(' '), authorization.size());
    const std::string_view scheme = authorization.substr(0, space);
    const std::string_view credentials = trim(authorization.substr(space), " ");
    if (equal_ignoring_case(scheme, "bearer")) return equal_in_constant_time(credentials, secret);
    if (!equal_ignoring_case(scheme, "basic")) return false;
    const auto pair = decode_base64(credentials);
    if (!pair) return false;
    const std::size_t colon = pair->find(':');
    return colon != std::string_view::npos &&
           equal_in_constant_time(std::string_view{*pair}.substr(colon + 1), secret);
}

bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept
{
    if (left.size() != right.size()) return false;
    volatile unsigned difference = 0; // volatile: or the loop may end at the first difference
    for (std::size_t i = 0; i < left.size(); ++i)
        difference = difference | static_cast<unsigned char>(left[i] ^ right[i]);
    return difference == 0;
}

const web_pairs& security_fields()
{
    static const web_pairs fields{
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
         "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    return fields;
}

} // namespace netkit::core
