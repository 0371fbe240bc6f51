#pragma once

#include <string_view>

namespace netkit::proxy {

/// Reads one forwarded-element (RFC 7239 §4) off the front of `rest`, up to a comma or the end, and
/// leaves its `for` in `node`, unquoted, empty when it has none. False when malformed.
bool read_forwarded_element(std::string_view& rest, std::string_view& node) noexcept;

/// Takes the last element, quoted strings kept whole, off the end of a list; trimmed. Reads from
/// the right, so an element says the same whatever an earlier hop left unclosed on its left.
std::string_view take_last_element(std::string_view& list) noexcept;

/// True when every element of the value is well formed.
bool is_forwarded_value(std::string_view value) noexcept;

} // namespace netkit::proxy
