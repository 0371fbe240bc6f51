// HTTP/1 messages as fields: lines are split only when somebody asks. One segment may hold several
// messages: a body ends where Content-Length says, a request without one has none. What begins in
// the middle of a head is read as headers as far as it looks like them.

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "http_fields.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/http_head.hpp"

namespace netkit::sniff {

namespace {

consteval std::size_t place(std::string_view name)
{
    return http_place(name);
}

/// IANA's status codes, in the words of the RFCs.
constexpr std::array reasons{
    value_name{100, 100, "Continue"},
    value_name{101, 101, "Switching Protocols"},
    value_name{102, 102, "Processing"},
    value_name{103, 103, "Early Hints"},
    value_name{200, 200, "OK"},
    value_name{201, 201, "Created"},
    value_name{202, 202, "Accepted"},
    value_name{203, 203, "Non-authoritative Information"},
    value_name{204, 204, "No Content"},
    value_name{205, 205, "Reset Content"},
    value_name{206, 206, "Partial Content"},
    value_name{207, 207, "Multi-Status"},
    value_name{208, 208, "Already Reported"},
    value_name{226, 226, "IM Used"},
    value_name{300, 300, "Multiple Choices"},
    value_name{301, 301, "Moved Permanently"},
    value_name{302, 302, "Found"},
    value_name{303, 303, "See Other"},
    value_name{304, 304, "Not Modified"},
    value_name{305, 305, "Use Proxy"},
    value_name{307, 307, "Temporary Redirect"},
    value_name{308, 308, "Permanent Redirect"},
    value_name{400, 400, "Bad Request"},
    value_name{401, 401, "Unauthorized"},
    value_name{402, 402, "Payment Required"},
    value_name{403, 403, "Forbidden"},
    value_name{404, 404, "Not Found"},
    value_name{405, 405, "Method Not Allowed"},
    value_name{406, 406, "Not Acceptable"},
    value_name{407, 407, "Proxy Authentication Required"},
    value_name{408, 408, "Request Time-out"},
    value_name{409, 409, "Conflict"},
    value_name{410, 410, "Gone"},
    value_name{411, 411, "Length Required"},
    value_name{412, 412, "Precondition Failed"},
    value_name{413, 413, "Request Entity Too Large"},
    value_name{414, 414, "Request-URI Too Long"},
    value_name{415, 415, "Unsupported Media Type"},
    value_name{416, 416, "Requested Range Not Satisfiable"},
    value_name{417, 417, "Expectation Failed"},
    value_name{418, 418, "I'm a teapot"},
    value_name{421, 421, "Misdirected Request"},
    value_name{422, 422, "Unprocessable Entity"},
    value_name{423, 423, "Locked"},
    value_name{424, 424, "Failed Dependency"},
    value_name{425, 425, "Too Early"},
    value_name{426, 426, "Upgrade Required"},
    value_name{428, 428, "Precondition Required"},
    value_name{429, 429, "Too Many Requests"},
    value_name{431, 431, "Request Header Fields Too Large"},
    value_name{451, 451, "Unavailable For Legal Reasons"},
    value_name{500, 500, "Internal Server Error"},
    value_name{501, 501, "Not Implemented"},
    value_name{502, 502, "Bad Gateway"},
    value_name{503, 503, "Service Unavailable"},
    value_name{504, 504, "Gateway Time-out"},
    value_name{505, 505, "HTTP Version not supported"},
    value_name{507, 507, "Insufficient Storage"},
    value_name{508, 508, "Loop Detected"},
    value_name{511, 511, "Network Authentication Required"},
};

/// A header with a field of its own.
struct known_header {
    std::string_view name; ///< in lower case
    std::size_t place;
};

/// Sorted by name.
constexpr std::array known_headers{
    known_header{"accept", place("accept")},
    known_header{"accept-encoding", place("accept_encoding")},
    known_header{"accept-language", place("accept_language")},
    known_header{"authorization", place("authorization")},
    known_header{"cache-control", place("cache_control")},
    known_header{"connection", place("connection")},
    known_header{"content-encoding", place("content_encoding")},
    known_header{"content-length", place("content_length_header")},
    known_header{"content-type", place("content_type")},
    known_header{"cookie", place("cookie")},
    known_header{"date", place("date")},
    known_header{"host", place("host")},
    known_header{"http2-settings", place("http2_settings")},
    known_header{"last-modified", place("last_modified")},
    known_header{"location", place("location")},
    known_header{"proxy-authenticate", place("proxy_authenticate")},
    known_header{"proxy-authorization", place("proxy_authorization")},
    known_header{"referer", place("referer")},
    known_header{"sec-websocket-accept", place("sec_websocket_accept")},
    known_header{"sec-websocket-extensions", place("sec_websocket_extensions")},
    known_header{"sec-websocket-key", place("sec_websocket_key")},
    known_header{"sec-websocket-protocol", place("sec_websocket_protocol")},
    known_header{"sec-websocket-version", place("sec_websocket_version")},
    known_header{"server", place("server")},
    known_header{"set-cookie", place("set_cookie")},
    known_header{"transfer-encoding", place("transfer_encoding")},
    known_header{"upgrade", place("upgrade")},
    known_header{"user-agent", place("user_agent")},
    known_header{"www-authenticate", place("www_authenticate")},
    known_header{"x-forwarded-for", place("x_forwarded_for")},
};

const known_header* find_header(std::string_view name) noexcept
{
    std::array<char, 32> lower;
    if (name.empty() || name.size() > lower.size()) return nullptr;
    std::ranges::transform(name, lower.begin(), [](char c) { return to_lower(c); });
    const std::string_view key{lower.data(), name.size()};
    const auto found = std::ranges::lower_bound(known_headers, key, {}, &known_header::name);
    return found != known_headers.end() && found->name == key ? &*found : nullptr;
}

/// RFC 9110 §5.6.2: what a header's name may be made of.
bool is_token(std::string_view name) noexcept
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        constexpr std::string_view separators = "()<>@,;:\\\"/[]?={}";
        return c > ' ' && c < 0x7f && separators.find(c) == std::string_view::npos;
    });
}

/// What of a message's head decides where its body ends.
struct body_facts {
    bool has_length = false;
    bool chunked = false;
    std::uint64_t length = 0;
    std::string_view host{};
};

/// Puts the fields of one payload.
class http_walk {
public:
    http_walk(value_list& to, std::string_view payload) noexcept
        : to_(to), start_(payload.data()), left_(payload)
    {
    }

    /// One message, or what is left of a body. False at the end.
    bool next()
    {
        const auto kind = http_kind_of(left_);
        if (kind == http_kind::continuation) return rest_of_head();
        const char* const begin = left_.data();
        auto line = take_line(left_);
        const auto start = read_http_start(line);
        if (kind == http_kind::request)
            put_request(start);
        else
            put_response(start);
        const auto facts = put_headers(kind == http_kind::request);
        put_ending(start, facts, begin);
        skip_body(start, facts);
        return !left_.empty();
    }

private:
    /// A head that began in an earlier segment goes on here: the lines that can be headers.
    bool rest_of_head()
    {
        body_facts facts;
        while (!left_.empty()) {
            auto after = left_;
            const auto header = read_http_header(take_line(after));
            if (!is_token(header.name)) return false;
            left_ = after;
            if (const auto* const known = find_header(header.name); known != nullptr)
                put_header(*known, header.value, facts);
        }
        return false;
    }

    void put(std::size_t row, std::string_view text)
    {
        to_.put(http_fields[row],
                byte_view{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                static_cast<std::uint32_t>(text.data() - start_));
    }

    void put_request(const http_start& start)
    {
        put(place("request.method"), start.method);
        put(place("request.uri"), start.target);
        if (const auto mark = start.target.find('?'); mark != std::string_view::npos) {
            put(place("request.uri.path"), start.target.substr(0, mark));
            auto query = start.target.substr(mark + 1);
            put(place("request.uri.query"), query);
            while (!query.empty()) {
                const auto end = std::min(query.find('&'), query.size());
                if (end > 0) put(place("request.uri.query.parameter"), query.substr(0, end));
                query.remove_prefix(std::min(end + 1, query.size()));
            }
        }
        put(place("request.version"), start.version);
    }

    void put_response(const http_start& start)
    {
        put(place("response.version"), start.version);
        to_.put(http_fields[place("response.code")], start.status);
        put_reason(start.status);
        put(place("response.phrase"), start.phrase);
    }

    /// What the status means, whatever the server calls it.
    void put_reason(std::uint16_t status)
    {
        const auto found = std::ranges::lower_bound(reasons, status, {}, &value_name::from);
        if (found == reasons.end() || found->from != status) return;
        const auto text = found->name;
        to_.put(http_fields[place("response.code.desc")],
                byte_view{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }

    body_facts put_headers(bool request)
    {
        body_facts facts;
        const auto line_row = request ? place("request.line") : place("response.line");
        while (!left_.empty()) {
            const char* const begin = left_.data();
            const auto line = take_line(left_);
            if (line.empty()) break;
            const auto header = read_http_header(line);
            if (const auto* const known = find_header(header.name); known != nullptr)
                put_header(*known, header.value, facts);
            if (!header.name.empty())
                put(line_row, {begin, static_cast<std::size_t>(left_.data() - begin)});
        }
        return facts;
    }

    void put_header(const known_header& header, std::string_view value, body_facts& facts)
    {
        put(header.place, value);
        if (header.place == place("host")) facts.host = value;
        if (header.place == place("transfer_encoding"))
            facts.chunked = equal_ignoring_case(value, "chunked");
        if (header.place == place("cookie")) put_cookies(value);
        if (header.place != place("content_length_header")) return;
        const auto* const end = value.data() + value.size();
        facts.has_length = std::from_chars(value.data(), end, facts.length).ec == std::errc{};
        if (facts.has_length)
            to_.put(http_fields[place("content_length")], facts.length,
                    static_cast<std::uint32_t>(value.data() - start_),
                    static_cast<std::uint32_t>(value.size()));
    }

    void put_cookies(std::string_view pairs)
    {
        while (!pairs.empty()) {
            const auto end = std::min(pairs.find(';'), pairs.size());
            put(place("cookie_pair"), trim(pairs.substr(0, end)));
            pairs.remove_prefix(std::min(end + 1, pairs.size()));
        }
    }

    void put_ending(const http_start& start, const body_facts& facts, const char* begin)
    {
        if (start.kind == http_kind::response) {
            to_.put(http_fields[place("response")], 1);
            return;
        }
        if (!facts.host.empty() && to_.wants(http_fields[place("request.full_uri")]))
            put_full_uri(start, facts, begin);
        to_.put(http_fields[place("request")], 1);
    }

    void put_full_uri(const http_start& start, const body_facts& facts, const char* begin)
    {
        const bool absolute =
            start.target.starts_with("http://") || start.target.starts_with("https://");
        thread_local std::string text; // its memory stays
        text.assign(absolute || start.method == "CONNECT" ? "" : "http://");
        if (!text.empty()) text.append(facts.host);
        text.append(start.target);
        to_.put_text(http_fields[place("request.full_uri")], text,
                     static_cast<std::uint32_t>(begin - start_));
    }

    void skip_body(const http_start& start, const body_facts& facts)
    {
        const bool request = start.kind == http_kind::request;
        const bool none = start.status / 100 == 1 || start.status == 204 || start.status == 304;
        std::uint64_t size = left_.size();
        if (facts.has_length && !facts.chunked)
            size = facts.length;
        else if (!facts.chunked && (request || none))
            size = 0;
        left_.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(size, left_.size())));
    }

    value_list& to_;
    const char* start_;
    std::string_view left_;
};

} // namespace

void walk_http(const packet&, const layer& from, value_list& to)
{
    http_walk walk{to, text_of(from.bytes())};
    while (walk.next()) {
    }
}

} // namespace netkit::sniff
