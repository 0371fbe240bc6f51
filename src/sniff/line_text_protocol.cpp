// Protocols of text lines: HTTP, SMTP, FTP, RTSP, SIP, WHOIS. A payload that begins with a known
// request, or with a number where replies have one, is shown by its first line, with -v by all of
// them; anything else by the protocol's name alone.

#include <algorithm>

#include "line_text_protocol.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t longest_token = 126;

constexpr std::string_view http_requests[] = {"GET",
                                              "PUT",
                                              "COPY",
                                              "HEAD",
                                              "LOCK",
                                              "MOVE",
                                              "POLL",
                                              "POST",
                                              "BCOPY",
                                              "BMOVE",
                                              "MKCOL",
                                              "TRACE",
                                              "LABEL",
                                              "MERGE",
                                              "DELETE",
                                              "SEARCH",
                                              "UNLOCK",
                                              "REPORT",
                                              "UPDATE",
                                              "NOTIFY",
                                              "BDELETE",
                                              "CONNECT",
                                              "OPTIONS",
                                              "CHECKIN",
                                              "PROPFIND",
                                              "CHECKOUT",
                                              "CCM_POST",
                                              "SUBSCRIBE",
                                              "PROPPATCH",
                                              "BPROPFIND",
                                              "BPROPPATCH",
                                              "UNCHECKOUT",
                                              "MKACTIVITY",
                                              "MKWORKSPACE",
                                              "UNSUBSCRIBE",
                                              "RPC_CONNECT",
                                              "VERSION-CONTROL",
                                              "BASELINE-CONTROL"};
constexpr std::string_view rtsp_requests[] = {
    "DESCRIBE", "ANNOUNCE", "GET_PARAMETER", "OPTIONS",       "PAUSE",   "PLAY",
    "RECORD",   "REDIRECT", "SETUP",         "SET_PARAMETER", "TEARDOWN"};
constexpr std::string_view sip_requests[] = {
    "ACK",   "BYE",   "CANCEL", "DO",       "INFO",   "INVITE",    "MESSAGE", "NOTIFY", "OPTIONS",
    "PRACK", "QAUTH", "REFER",  "REGISTER", "SPRACK", "SUBSCRIBE", "UPDATE",  "PUBLISH"};

bool is_space(std::uint8_t c) noexcept
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_shown(std::uint8_t c) noexcept
{
    return c >= 0x20 && c < 0x7f;
}

/// A word and the place of the next one; `next` is 0 when there is no word.
struct token {
    std::string_view text;
    std::uint32_t next = 0;
};

token read_token(line& to, place at, std::uint32_t from, std::uint32_t length)
{
    const auto bytes = to.some(at, length);
    std::uint32_t i = from;
    for (;; ++i) {
        if (i >= length) break;
        if (i >= bytes.size()) break; // what is there has to do
        const auto c = bytes[i];
        if (is_space(c)) break;
        if (!is_shown(c) || i - from > longest_token) return {};
    }
    if (i == from) return {};
    const auto text = text_of(bytes.subspan(from, i - from));
    for (; i < bytes.size(); ++i) {
        const auto c = bytes[i];
        if (c == '\r' || c == '\n' || !is_space(c)) break;
    }
    return {text, i};
}

bool is_same(std::string_view left, std::string_view right) noexcept
{
    const auto upper = [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    };
    return std::ranges::equal(left, right, {}, upper, upper);
}

bool is_request_or_reply(line& to, place at, std::uint32_t length, const text_protocol& kind)
{
    if (kind.requests.empty()) return true;
    auto word = read_token(to, at, 0, length);
    if (word.next == 0) return false;
    for (const auto& request : kind.requests)
        if (is_same(word.text, request)) return true;
    if (kind.code_is_second) word = read_token(to, at, word.next, length);
    if (word.next == 0) return false;
    return word.text.size() == 3 &&
           std::ranges::all_of(word.text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Prints one line; where the next one begins, 0 when there is none to print.
std::uint32_t put_line(line& to, std::string_view before, place at, std::uint32_t from,
                       std::uint32_t length)
{
    const auto bytes = to.some(at, length);
    std::uint32_t i = from;
    for (; i < length; ++i) {
        if (i >= bytes.size()) {
            to.stop();
            return 0;
        }
        const auto c = bytes[i];
        if (c == '\n') {
            to.put(before, text_of(bytes.subspan(from, i - from)));
            return i + 1;
        }
        if (c == '\r') {
            if (i + 1 >= length) return 0;
            if (i + 1 >= bytes.size()) {
                to.stop();
                return 0;
            }
            if (bytes[i + 1] != '\n') return 0; // a lone CR: not text
            to.put(before, text_of(bytes.subspan(from, i - from)));
            return i + 2;
        }
        if (!is_shown(c) && c != '\t') return 0;
    }
    to.put(before, text_of(bytes.subspan(from, i - from)));
    to.truncated();
    return 0;
}

} // namespace

const text_protocol text_http{"http", "HTTP", http_requests, true};
const text_protocol text_rtsp{"rtsp", "RTSP", rtsp_requests, true};
const text_protocol text_sip{"sip", "SIP", sip_requests, true};
const text_protocol text_ftp{"ftp", "FTP", {}, false};
const text_protocol text_smtp{"smtp", "SMTP", {}, false};
const text_protocol text_whois{"whois", "WHOIS", {}, false};

void print_text_protocol(line& to, place at, std::uint32_t length, const text_protocol& kind)
{
    to.part = kind.part;
    to.put(kind.name);
    if (!is_request_or_reply(to, at, length, kind)) return;
    if (!to.verbose()) {
        put_line(to, ": ", at, 0, length);
        return;
    }
    to.put(", length: ", length);
    for (std::uint32_t i = 0; i < length;) {
        i = put_line(to, "\n\t", at, i, length);
        if (i == 0) return;
    }
}

} // namespace netkit::sniff
