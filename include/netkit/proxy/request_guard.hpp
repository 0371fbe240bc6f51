#pragma once

#include <cstdint>
#include <string_view>

#include "netkit/proxy/framing.hpp"
#include "netkit/proxy/http1_parser.hpp"
#include "netkit/proxy/rule.hpp"

namespace netkit::proxy {

/// What a well-formed request means. Views point into the request's bytes.
struct request_facts {
    framing body = framing::none;
    std::uint64_t length = 0; ///< with framing::length
    bool http_1_0 = false;
    bool keep_alive = true; ///< persistence as the client asked (RFC 9112 §9.3)
    bool expect_continue = false;
    bool te_trailers = false; ///< `TE: trailers` given
    bool idempotent = false;  ///< method, RFC 9110 §9.2.2
    bool is_head = false;
    /// Offered protocols as one list to send upstream; empty unless the version is 1.1 and
    /// Connection names upgrade. `h2c` is left out, as is `websocket` with a method other than GET;
    /// where that cuts the offer in two, the part with `websocket` or else the first is kept.
    std::string_view upgrade;
    bool websocket = false;         ///< upgrade offers websocket
    std::string_view websocket_key; ///< Sec-WebSocket-Key, with websocket
    std::string_view authority; ///< Host, or the authority of an absolute-form target; as received;
                                ///< what Host must say upstream; empty only in HTTP/1.0
    std::string_view host;      ///< authority without port and trailing dot, case untouched;
                                ///< IPv6 keeps its brackets
    /// What goes upstream: origin-form, `*`, or a query alone (`http://host?q`) that needs a `/` in
    /// front; never empty.
    std::string_view path_query;
    std::string_view scheme; ///< of an absolute-form target, else empty
};

/// Checks a complete request head against the framing, target, Host, Expect and method rules and
/// says what it means. Anything ambiguous is refused: the caller answers `rule_status` and closes.
rule examine(const request_parser& head, request_facts& facts);

struct response_facts {
    framing body = framing::none;
    std::uint64_t length = 0; ///< Content-Length, also where it frames nothing (HEAD, 304)
    bool has_length = false;
    bool keep_alive = true;      ///< the upstream connection may be used again afterwards
    bool interim = false;        ///< 1xx other than 101
    bool switching = false;      ///< 101
    int keep_alive_seconds = -1; ///< `Keep-Alive: timeout=`, -1 when absent
};

/// The same for a response to a request of the given kind. A 101 is also held against the offer:
/// the protocol it names was offered, and a WebSocket one answers the key (RFC 6455 §4.2.2). A 205
/// has no body; its connection is kept only if it said so with `Content-Length: 0`.
rule examine(const response_parser& head, const request_facts& request, response_facts& facts);

} // namespace netkit::proxy
