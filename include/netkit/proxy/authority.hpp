#pragma once

#include <string_view>

namespace netkit::proxy {

/// A valid `host[:port]` (RFC 9110 §4.2, §7.2): a name of unreserved, escaped or sub-delim bytes
/// other than comma, an IPv4 or a bracketed IPv6 literal; no userinfo; port at most 65535, possibly
/// empty. On success `host` is the part to route by: no port, no trailing dot, brackets kept.
bool split_authority(std::string_view authority, std::string_view& host) noexcept;

} // namespace netkit::proxy
