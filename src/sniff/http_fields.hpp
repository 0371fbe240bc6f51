#pragma once

#include <string_view>

#include "field_rows.hpp"
#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// Of HTTP and of SSDP, which has the same form.
inline constexpr auto http_fields = field_table(
    row_of(form::text, "http.request.method", "Request Method"),
    row_of(form::text, "http.request.uri", "Request URI"),
    row_of(form::text, "http.request.uri.path", "Request URI Path").asked(),
    row_of(form::text, "http.request.uri.query", "Request URI Query").asked(),
    row_of(form::text, "http.request.uri.query.parameter", "Request URI Query Parameter").asked(),
    row_of(form::text, "http.request.version", "Request Version"),
    row_of(form::text, "http.response.version", "Response Version"),
    dec("http.response.code", "Status Code"),
    row_of(form::text, "http.response.code.desc", "Status Code Description").asked(),
    row_of(form::text, "http.response.phrase", "Response Phrase"),
    row_of(form::text, "http.request.line", "Request Header Line").asked(),
    row_of(form::text, "http.response.line", "Response Header Line").asked(),
    row_of(form::text, "http.host", "Host"),
    row_of(form::text, "http.user_agent", "User-Agent").detail(),
    row_of(form::text, "http.accept", "Accept").detail(),
    row_of(form::text, "http.accept_encoding", "Accept-Encoding").detail(),
    row_of(form::text, "http.accept_language", "Accept-Language").detail(),
    row_of(form::text, "http.authorization", "Authorization").detail(),
    row_of(form::text, "http.cache_control", "Cache-Control").detail(),
    row_of(form::text, "http.connection", "Connection").detail(),
    row_of(form::text, "http.content_encoding", "Content-Encoding").detail(),
    row_of(form::text, "http.content_length_header", "Content-Length").asked(),
    dec("http.content_length", "Content length"),
    row_of(form::text, "http.content_type", "Content-Type"),
    row_of(form::text, "http.cookie", "Cookie").detail(),
    row_of(form::text, "http.cookie_pair", "Cookie pair").asked(),
    row_of(form::text, "http.date", "Date").detail(),
    row_of(form::text, "http.http2_settings", "HTTP2-Settings").detail(),
    row_of(form::text, "http.last_modified", "Last-Modified").detail(),
    row_of(form::text, "http.location", "Location").detail(),
    row_of(form::text, "http.proxy_authenticate", "Proxy-Authenticate").detail(),
    row_of(form::text, "http.proxy_authorization", "Proxy-Authorization").detail(),
    row_of(form::text, "http.referer", "Referer").detail(),
    row_of(form::text, "http.sec_websocket_accept", "Sec-WebSocket-Accept").detail(),
    row_of(form::text, "http.sec_websocket_extensions", "Sec-WebSocket-Extensions").detail(),
    row_of(form::text, "http.sec_websocket_key", "Sec-WebSocket-Key").detail(),
    row_of(form::text, "http.sec_websocket_protocol", "Sec-WebSocket-Protocol").detail(),
    row_of(form::text, "http.sec_websocket_version", "Sec-WebSocket-Version").detail(),
    row_of(form::text, "http.server", "Server").detail(),
    row_of(form::text, "http.set_cookie", "Set-Cookie").detail(),
    row_of(form::text, "http.transfer_encoding", "Transfer-Encoding").detail(),
    row_of(form::text, "http.upgrade", "Upgrade").detail(),
    row_of(form::text, "http.www_authenticate", "WWW-Authenticate").detail(),
    row_of(form::text, "http.x_forwarded_for", "X-Forwarded-For").detail(),
    row_of(form::text, "http.request.full_uri", "Full request URI").asked(),
    row_of(form::boolean, "http.request", "Request").asked(),
    row_of(form::boolean, "http.response", "Response").asked());

consteval std::size_t http_place(std::string_view name)
{
    for (std::size_t i = 0; i < http_fields.size(); ++i)
        if (http_fields[i].name.substr(5) == name) return i;
    throw "no such field";
}

void walk_http(const packet& of, const layer& from, value_list& to);

} // namespace netkit::sniff
