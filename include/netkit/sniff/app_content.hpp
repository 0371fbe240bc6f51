#pragma once

#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

// Whether a payload can be what the name says, by its first bytes alone: for ports that say
// nothing. A false yes in random bytes is less likely than the number stated.

/// A TLS record: type, version 3.0 to 3.4, a length in range. 2^-19.
bool looks_like_tls(const cursor& payload) noexcept;
/// A DTLS record (versions fefc to feff), or the unified header of DTLS 1.3 only where it follows
/// one. 2^-24.
bool looks_like_dtls(const cursor& payload) noexcept;
/// A QUIC packet with a long header of a known version, or a version negotiation. 2^-32.
bool looks_like_quic(const cursor& payload) noexcept;
/// The first line of an HTTP/1 request or response. 2^-40.
bool looks_like_http(const cursor& payload) noexcept;
/// HTTP/2's connection preface, or a server's first frame: SETTINGS on stream 0. 2^-40.
bool looks_like_http2(const cursor& payload) noexcept;

} // namespace netkit::sniff
