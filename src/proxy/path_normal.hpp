#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace netkit::proxy {

/// The value of a hex digit, or -1.
constexpr int hex_digit(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// RFC 3986 §2.3.
constexpr bool is_unreserved(unsigned char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// Calls `take(char)` for each byte of `raw` in its normal form (RFC 3986 §6.2.2): escapes of
/// unreserved bytes decoded, other escapes in upper case, bytes above ASCII escaped. An escaped
/// slash stays escaped, so it never splits a segment. The `%` of a malformed escape is a plain
/// percent sign, whose normal form is `%25`; so the normal form of a normal form is itself.
template <class Take>
constexpr void for_each_normal_byte(std::string_view raw, Take&& take)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto escaped = [&](unsigned char byte) {
        take('%');
        take(digits[byte >> 4]);
        take(digits[byte & 15]);
    };
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const auto byte = static_cast<unsigned char>(raw[i]);
        if (byte != '%') {
            if (byte < 0x80)
                take(raw[i]);
            else
                escaped(byte);
            continue;
        }
        const int high = i + 2 < raw.size() ? hex_digit(raw[i + 1]) : -1;
        const int low = i + 2 < raw.size() ? hex_digit(raw[i + 2]) : -1;
        if (high < 0 || low < 0) {
            escaped(byte);
            continue;
        }
        const auto decoded = static_cast<unsigned char>(high << 4 | low);
        if (is_unreserved(decoded))
            take(static_cast<char>(decoded));
        else
            escaped(decoded);
        i += 2;
    }
}

/// What one segment is, read once.
struct segment_facts {
    std::uint64_t hash = 0; ///< of the normal form
    std::size_t size = 0;   ///< of the normal form
    bool is_plain = false;  ///< the bytes are their own normal form
    bool is_dot = false;
    bool is_dot_dot = false;
};
segment_facts look_at_segment(std::string_view raw) noexcept;
/// False for all segments that cannot be `.` or `..`, and for few others.
constexpr bool may_be_dots(std::string_view raw) noexcept
{
    return raw.size() <= 6 && (raw.front() == '.' || raw.front() == '%');
}
/// Whether the normal form of `raw` is `normal`.
bool is_normal_form(std::string_view raw, std::string_view normal) noexcept;

/// Takes the next segment off the front of a path, which ends at its query; false at the end. Empty
/// segments (repeated slashes, one at the end) are skipped.
bool take_segment(std::string_view& path, std::string_view& raw) noexcept;

/// The whole path in normal form: `/a//b/../%7Ec/?q` gives `/a/~c`. For configuration and tests;
/// the route table walks segments instead and never builds one.
std::string normal_path(std::string_view path);

} // namespace netkit::proxy
