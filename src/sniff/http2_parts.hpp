#pragma once

#include <cstdint>
#include <string_view>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

inline constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum http2_type : std::uint8_t {
    http2_data,
    http2_headers,
    http2_priority,
    http2_rst_stream,
    http2_settings,
    http2_push_promise,
    http2_ping,
    http2_goaway,
    http2_window_update,
    http2_continuation,
};

enum http2_flag : std::uint8_t {
    http2_end_stream = 1, ///< also: ACK
    http2_end_headers = 4,
    http2_padded = 8,
    http2_has_priority = 32,
};

/// A frame's head (RFC 9113 §4.1).
struct http2_head {
    static constexpr std::uint32_t size = 9;

    std::uint32_t length = 0;
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
};

/// `at` holds nine bytes.
constexpr http2_head read_http2_head(const std::uint8_t* at) noexcept
{
    return {load_be24(at), at[3], at[4], load_be32(at + 5) & 0x7fffffffU};
}

/// The content of a DATA, HEADERS or PUSH_PROMISE frame without padding, priority and promised
/// stream. Empty when the padding does not fit.
cursor http2_content(const http2_head& head, cursor payload) noexcept;

/// The unpacked headers of a layer, which stand behind its bytes: `layer::note[1]` is their size.
/// A block for every HEADERS or PUSH_PROMISE frame that ends in the layer; in it, for each header,
/// two 16-bit lengths, name and value; a name of length 0 ends it.
byte_view http2_blocks(const layer& at) noexcept;

struct http2_text {
    std::string_view name{};
    std::string_view value{};
};
/// Takes the next header off the blocks; false at a block's end.
bool take_http2_header(byte_view& blocks, http2_text& to) noexcept;

void walk_http2(const packet& of, const layer& from, value_list& to);

} // namespace netkit::sniff
