#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "netkit/proxy/fields.hpp"
#include "netkit/proxy/rule.hpp"

namespace netkit::proxy {

/// Limits of one message head; beyond them 414 or 431, before anything is stored.
struct head_limits {
    std::size_t request_line = 16384; ///< bytes before the CRLF; also of a status line
    std::size_t header_bytes = 65536; ///< of all field lines, their CRLFs included
    std::size_t header_count = 100;
};

enum class parse_status : std::uint8_t { need_more, complete, bad };

/// Resumable parser of field lines up to the empty line that ends them (RFC 9112 §5): what request
/// heads, response heads and trailer sections have in common. An identical repetition of
/// Content-Length is marked `dropped` and leading zeros of its value are left out, so that what is
/// forwarded says the number once and in one way.
class field_section {
public:
    explicit field_section(const head_limits& limits) noexcept : limits_{limits} {}

    /// Forgets everything; the first line begins `at` bytes into the message.
    void reset(std::size_t at = 0) noexcept;
    /// As `request_parser::parse`. Where `writable` is given (the same bytes), white space before a
    /// colon is left out and folded lines are joined in place; without it both are broken rules.
    parse_status parse(std::string_view bytes, char* writable = nullptr);

    rule broken() const noexcept { return broken_; }
    std::size_t end() const noexcept { return line_; } ///< after `complete`: behind the empty line
    const field_table& fields() const noexcept { return fields_; }
    field_table& fields() noexcept { return fields_; }

private:
    rule take_line(std::string_view bytes, std::size_t stop, char* writable);
    rule take_odd_line(std::string_view bytes, std::size_t stop, std::size_t name_end,
                       char* writable);
    rule take_fold(std::string_view bytes, std::size_t stop, char* writable);
    rule add_field(std::string_view bytes, std::size_t name_end, std::size_t colon,
                   std::size_t stop);
    void unify_length(field_ref& ref) const noexcept;
    rule stray_byte(std::string_view bytes, std::size_t at) const noexcept;
    parse_status fail(rule broken) noexcept;

    head_limits limits_;
    field_table fields_;
    std::size_t begin_ = 0; ///< first byte of the section
    std::size_t line_ = 0;  ///< first byte of the line being read
    std::size_t scan_ = 0;  ///< first byte not looked at yet
    bool done_ = false;
    rule broken_ = rule::none;
};

} // namespace netkit::proxy
