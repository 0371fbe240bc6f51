#include "netkit/sniff/http_head.hpp"

#include <algorithm>
#include <array>

#include "netkit/base/text.hpp"

namespace netkit::sniff {

namespace {

/// The methods of the IANA registry and those of SSDP, UPnP and NTRIP that use the same form.
constexpr std::array<std::string_view, 45> methods{
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CCM_POST",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKWORKSPACE",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "ORDERPATCH",
    "PATCH",
    "POST",
    "PRI",
    "PROPFIND",
    "PROPPATCH",
    "PUT",
    "REBIND",
    "REPORT",
    "RPC_CONNECT",
    "RPC_IN_DATA",
    "RPC_OUT_DATA",
    "SEARCH",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
    "UPDATE",
    "VERSION-CONTROL",
};

/// The word before the first blank.
std::string_view first_word(std::string_view text) noexcept
{
    return text.substr(0, std::min(text.find(' '), text.size()));
}

/// Cuts the first word off, with the blanks behind it.
std::string_view take_word(std::string_view& text) noexcept
{
    const auto word = first_word(text);
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return word;
}

} // namespace

std::string_view take_line(std::string_view& text) noexcept
{
    const auto end = text.find('\n');
    auto line = text.substr(0, std::min(end, text.size()));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

http_kind http_kind_of(std::string_view payload) noexcept
{
    if (payload.size() < 4 || payload[0] < 'A' || payload[0] > 'Z') return http_kind::continuation;
    if (payload.starts_with("HTTP/") || payload.starts_with("ICY ")) return http_kind::response;
    const auto blank = payload.substr(0, 18).find(' ');
    if (blank == std::string_view::npos) return http_kind::continuation;
    return std::ranges::binary_search(methods, payload.substr(0, blank)) ? http_kind::request
                                                                         : http_kind::continuation;
}

http_start read_http_start(std::string_view line) noexcept
{
    http_start to;
    to.kind = http_kind_of(line);
    to.line = line;
    if (to.kind == http_kind::request) {
        to.method = take_word(line);
        to.target = take_word(line);
        to.version = first_word(line);
    } else if (to.kind == http_kind::response) {
        to.version = take_word(line);
        unsigned status = 0;
        const auto code = take_word(line);
        for (const char c : code.substr(0, 3))
            status = c >= '0' && c <= '9' ? status * 10 + static_cast<unsigned>(c - '0') : 0;
        to.status = static_cast<std::uint16_t>(status);
        to.phrase = line;
    }
    return to;
}

http_header read_http_header(std::string_view line) noexcept
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return {trim(line.substr(0, colon)), value};
}

} // namespace netkit::sniff
