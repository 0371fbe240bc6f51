#pragma once

#include <cstdint>
#include <string_view>

#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

/// What an HTTP/1 payload begins with.
enum class http_kind : std::uint8_t { continuation, request, response };

/// The first line of a message (RFC 9112 §3, §4), as far as it is there. Views of the payload.
struct http_start {
    http_kind kind = http_kind::continuation;
    std::string_view line{}; ///< without its end
    std::string_view method{};
    std::string_view target{};
    std::string_view version{}; ///< "HTTP/1.1"; empty for HTTP/0.9
    std::string_view phrase{};
    std::uint16_t status = 0;
};

/// Takes the line at the beginning of `text`, with its end, off it; returns it without.
std::string_view take_line(std::string_view& text) noexcept;
/// Looks at a payload's beginning only: cheap enough for every packet.
http_kind http_kind_of(std::string_view payload) noexcept;
/// `line`: as `take_line` gives it.
http_start read_http_start(std::string_view line) noexcept;

/// One header line; `name` is empty where there is no colon.
struct http_header {
    std::string_view name{};
    std::string_view value{}; ///< without white space before it
};
http_header read_http_header(std::string_view line) noexcept;

} // namespace netkit::sniff
