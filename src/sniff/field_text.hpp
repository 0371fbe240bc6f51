#pragma once

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

// Texts as Wireshark holds them: up to the first NUL byte; what is not of the encoding as U+FFFD.

/// Bytes that should be ASCII. Copied only if they are not. `at` is the offset in the layer.
void put_ascii(value_list& to, const field& row, byte_view bytes, std::uint32_t at);
/// Bytes that should be UTF-8.
void put_utf8(value_list& to, const field& row, byte_view bytes, std::uint32_t at);

/// `Nov 14, 2023 22:13:20.000000000 UTC`; `where` is the number's place in the layer, `length` its
/// bytes.
struct value_place {
    std::uint32_t at = 0;
    std::uint32_t length = 0;
};
void put_utc(value_list& to, const field& row, std::int64_t time_ns, value_place where);

} // namespace netkit::sniff
