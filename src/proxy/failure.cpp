#include "netkit/proxy/failure.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "escape.hpp"

namespace netkit::proxy {

namespace {

struct reason_row {
    failure_reason reason;
    int status;
    std::string_view name;
    std::string_view text;
};

constexpr std::array<reason_row, failure_reason_count> reasons{{
    {failure_reason::none, 200, "none", "All went well."},
    {failure_reason::bad_request, 400, "bad_request",
     "The request breaks a rule of HTTP, so it was not passed on."},
    {failure_reason::header_timeout, 408, "header_timeout",
     "The head of the request did not arrive in time."},
    {failure_reason::body_too_slow, 408, "body_too_slow",
     "The body of the request arrived too slowly."},
    {failure_reason::body_too_large, 413, "body_too_large",
     "The body of the request is larger than this server accepts."},
    {failure_reason::no_route, 404, "no_route", "No route matches this host and path."},
    {failure_reason::no_server, 503, "no_server",
     "No server of the upstream can take the request now."},
    {failure_reason::dns_failed, 503, "dns_failed",
     "The name of the upstream server could not be resolved."},
    {failure_reason::upstream_connect_refused, 502, "upstream_connect_refused",
     "The upstream server refused the connection."},
    {failure_reason::upstream_unreachable, 502, "upstream_unreachable",
     "The upstream server could not be reached."},
    {failure_reason::upstream_connect_timeout, 504, "upstream_connect_timeout",
     "The upstream server did not accept the connection in time."},
    {failure_reason::upstream_reset, 502, "upstream_reset",
     "The upstream server closed the connection without a response."},
    {failure_reason::upstream_closed_early, 502, "upstream_closed_early",
     "The upstream server closed the connection in the middle of its response."},
    {failure_reason::upstream_bad_response, 502, "upstream_bad_response",
     "The response of the upstream server breaks a rule of HTTP."},
    {failure_reason::upstream_response_timeout, 504, "upstream_response_timeout",
     "The upstream server did not begin its response in time."},
    {failure_reason::upstream_read_timeout, 504, "upstream_read_timeout",
     "The upstream server stopped in the middle of its response."},
    {failure_reason::client_closed, 499, "client_closed",
     "The client left before the response was complete."},
    {failure_reason::client_send_timeout, 499, "client_send_timeout",
     "The client did not take the response in time."},
    {failure_reason::total_timeout, 504, "total_timeout",
     "The exchange took longer than it may take in all."},
    {failure_reason::overloaded, 503, "overloaded",
     "This server has no connection left for the request."},
    {failure_reason::stopping, 503, "stopping", "This server is about to stop."},
    {failure_reason::loop_detected, 508, "loop_detected",
     "The request came back to the server that had sent it on."},
    {failure_reason::internal, 500, "internal", "This server failed; its log says more."},
}};

constexpr bool are_in_order()
{
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (reasons[i].reason != static_cast<failure_reason>(i)) return false;
    }
    return true;
}
static_assert(are_in_order(), "a reason is looked up by its number");

const reason_row& row_of(failure_reason reason) noexcept
{
    return reasons[static_cast<std::size_t>(reason)];
}

void append_number(std::string& out, int number)
{
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end.ptr);
}

void append_member(std::string& out, std::string_view name, std::string_view value)
{
    if (value.empty()) return;
    out.append(",\"").append(name).append("\":\"");
    append_escaped(out, value, escape_style::json);
    out.push_back('"');
}

void append_line(std::string& out, std::string_view name, std::string_view value)
{
    if (value.empty()) return;
    out.append(name).append(": ");
    append_escaped(out, value, escape_style::quoted);
    out.push_back('\n');
}

} // namespace

std::string_view reason_name(failure_reason reason) noexcept
{
    return row_of(reason).name;
}

int reason_status(failure_reason reason) noexcept
{
    return row_of(reason).status;
}

std::string_view reason_text(failure_reason reason) noexcept
{
    return row_of(reason).text;
}

std::string_view error_content_type(bool json) noexcept
{
    return json ? "application/json" : "text/plain; charset=utf-8";
}

void append_error_body(std::string& out, int status, failure_reason reason, std::string_view detail,
                       std::string_view request_id, bool json)
{
    const auto& row = row_of(reason);
    if (json) {
        out.append("{\"status\":");
        append_number(out, status);
        append_member(out, "error", status_phrase(status));
        append_member(out, "reason", row.name);
        append_member(out, "message", row.text);
        append_member(out, "detail", detail);
        append_member(out, "request_id", request_id);
        out.append("}\n");
        return;
    }
    append_number(out, status);
    out.append(" ").append(status_phrase(status)).append("\n").append(row.text).append("\n\n");
    append_line(out, "reason", row.name);
    append_line(out, "detail", detail);
    append_line(out, "request id", request_id);
}

} // namespace netkit::proxy
