#pragma once

#include <cstddef>
#include <string_view>

#include "netkit/proxy/fields.hpp"

namespace netkit::proxy {

/// Marks as dropped every field that belongs to this hop alone (RFC 9110 §7.6.1): those Connection
/// names, then Connection, Keep-Alive, Proxy-Connection, TE, Transfer-Encoding, Upgrade and
/// Trailer. What the next hop needs of them (`Connection: upgrade` with Upgrade, `TE: trailers`,
/// Trailer when trailers follow, its own framing) is added afterwards by the caller.
///
/// A Connection option that names an end-to-end field (Host, Content-Length, Cookie, Authorization,
/// X-Forwarded-*, ...) is ignored, else a client could strip what the proxy or the application
/// relies on. Options beyond `max_connection_options` are ignored too. Returns how many options
/// were ignored. Proxy-Authorization and Proxy-Authenticate pass, unless Connection names them.
std::size_t drop_hop_by_hop(field_table& fields);

/// Connection options looked at in one message; each costs a walk over its fields.
constexpr std::size_t max_connection_options = 64;

/// Fields never allowed in a trailer section (RFC 9110 §6.5.1): framing, routing, authentication,
/// request modifiers, response control. Every field the proxy itself looks at is one of those.
bool is_forbidden_trailer(field_id id) noexcept;
/// The same, also for fields the proxy only knows by name (Content-Encoding, If-Match, Age, ...).
bool is_forbidden_trailer(field_id id, std::string_view name) noexcept;

} // namespace netkit::proxy
