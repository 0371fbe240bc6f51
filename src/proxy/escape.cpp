#include "escape.hpp"

#include <cstddef>
#include <cstring>

#include "netkit/base/text.hpp"

namespace netkit::proxy {

namespace {

constexpr bool is_plain(char c, escape_style style) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x7f && byte >= (style == escape_style::word ? 0x21 : 0x20) && byte != '"' &&
           byte != '\\';
}

constexpr std::uint64_t every_byte = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x80 * every_byte;

/// Sets the high bit of each byte of `word` that is zero; bytes behind the first may be wrong.
constexpr std::uint64_t zero_bytes(std::uint64_t word) noexcept
{
    return (word - every_byte) & ~word & high_bits;
}

/// Whether eight bytes are all plain: almost always, and eight times as fast as one by one.
bool are_plain(const char* bytes, escape_style style) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    const auto least = style == escape_style::word ? 0x21 * every_byte : 0x20 * every_byte;
    const auto too_small = (word - least) & ~word & high_bits;
    return (too_small | (word & high_bits) | zero_bytes(word ^ '"' * every_byte) |
            zero_bytes(word ^ '\\' * every_byte) | zero_bytes(word ^ 0x7f * every_byte)) == 0;
}

std::size_t plain_run(std::string_view text, escape_style style) noexcept
{
    std::size_t size = 0;
    while (size + 8 <= text.size() && are_plain(text.data() + size, style)) {
        size += 8;
    }
    while (size < text.size() && is_plain(text[size], style)) {
        ++size;
    }
    return size;
}

constexpr bool is_misleading(char32_t code) noexcept
{
    return (code >= 0x80 && code <= 0x9f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

void append_hex(std::string& out, std::uint32_t value, int digits)
{
    static constexpr char upper[] = "0123456789ABCDEF";
    static constexpr char lower[] = "0123456789abcdef";
    const char* const alphabet = digits == 4 ? lower : upper;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        out.push_back(alphabet[(value >> shift) & 15]);
    }
}

void append_bytes_as_hex(std::string& out, std::string_view bytes)
{
    for (const char c : bytes) {
        out.append("\\x");
        append_hex(out, static_cast<unsigned char>(c), 2);
    }
}

void append_as_json(std::string& out, char32_t code)
{
    if (code == '"' || code == '\\') {
        out.push_back('\\');
        out.push_back(static_cast<char>(code));
        return;
    }
    out.append("\\u");
    append_hex(out, code, 4);
}

/// One character that is not plain; `bytes` is how it was written.
void append_special(std::string& out, const utf8_step& step, std::string_view bytes,
                    escape_style style)
{
    if (step.valid && step.code >= 0x80 && !is_misleading(step.code)) {
        out.append(bytes);
    } else if (style == escape_style::json) {
        append_as_json(out, step.valid ? step.code : U'\ufffd');
    } else if (step.valid && (step.code == '"' || step.code == '\\')) {
        out.push_back('\\');
        out.append(bytes);
    } else {
        append_bytes_as_hex(out, bytes);
    }
}

} // namespace

void append_escaped(std::string& out, std::string_view text, escape_style style)
{
    for (;;) {
        const auto plain = plain_run(text, style);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;
        const auto step = next_utf8(text);
        append_special(out, step, text.substr(0, step.size), style);
        text.remove_prefix(step.size);
    }
}

} // namespace netkit::proxy
