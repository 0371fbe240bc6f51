#pragma once

#include <cstdint>

#include "netkit/proxy/fields.hpp"
#include "netkit/proxy/rule.hpp"

namespace netkit::proxy {

/// How a body is delimited (RFC 9112 §6.3).
enum class framing : std::uint8_t { none, length, chunked, until_close };

/// What the framing fields of one message say, for both directions (RFC 9112 §6). `none` when there
/// are none of them; `length` is set with framing::length only. Refuses Content-Length beside
/// Transfer-Encoding, lengths that are not one number up to 2^63-1, every coding but a single
/// `chunked`, and any coding in HTTP/1.0.
rule examine_framing(const field_table& fields, int version_minor, framing& body,
                     std::uint64_t& length) noexcept;

} // namespace netkit::proxy
