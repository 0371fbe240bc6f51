#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace netkit::proxy {

/// Why an exchange did not go well: one stable word each, in the access log (`reason`) and in
/// `netkit_proxy_failures_total{reason}`.
enum class failure_reason : std::uint8_t {
    none,
    bad_request,               ///< a rule was broken, `detail` names it        rule_status
    header_timeout,            ///< head not complete in timeouts.header        408
    body_too_slow,             ///< below limits.min_body_rate                  408
    body_too_large,            ///< beyond limits.body                          413
    no_route,                  ///< nothing matches host and path               404
    no_server,                 ///< no eligible server in the upstream          503
    dns_failed,                ///< no address known for any server             503
    upstream_connect_refused,  ///< 502
    upstream_unreachable,      ///< 502
    upstream_connect_timeout,  ///< 504
    upstream_reset,            ///< closed or reset before the response began   502
    upstream_closed_early,     ///< in the middle of the response               502 or cut
    upstream_bad_response,     ///< a rule was broken, `detail` names it        502
    upstream_response_timeout, ///< no response byte in timeouts.response       504
    upstream_read_timeout,     ///< gap in the body beyond timeouts.read        cut
    client_closed,             ///< the client left                             499, log only
    client_send_timeout,       ///< the client does not read                    499, log only
    total_timeout,             ///< timeouts.total                              504 or cut
    overloaded,                ///< out of connections or descriptors           503
    stopping,                  ///< refused while draining                      503
    loop_detected,             ///< the request came from ourselves             508
    internal,                  ///< our own fault                               500
};

/// How many there are: array sizes, and loops from `none` on.
constexpr std::size_t failure_reason_count = static_cast<std::size_t>(failure_reason::internal) + 1;

std::string_view reason_name(failure_reason reason) noexcept;
/// The status a client gets, when there still is a response to send.
int reason_status(failure_reason reason) noexcept;
/// One sentence for the body of our own error response: what happened, what to look at.
std::string_view reason_text(failure_reason reason) noexcept;

/// `Bad Gateway` for 502 (the registry of RFC 9110 §16.2.1 and of its neighbours); for a code
/// nobody has named, the name of its class.
std::string_view status_phrase(int status) noexcept;

/// Appends the body of a response of our own: status, what happened, the broken rule or the setting
/// (`detail`, may be empty) and the request id (likewise), as text or as one JSON object.
void append_error_body(std::string& out, int status, failure_reason reason, std::string_view detail,
                       std::string_view request_id, bool json);
/// What to send it as.
std::string_view error_content_type(bool json) noexcept;
/// Whether an Accept value prefers application/json (or any `+json`) to text; at equal weight JSON
/// must be named, and before any text type. Without Accept, or with `*/*`, it is text.
bool prefers_json(std::string_view accept);

} // namespace netkit::proxy
