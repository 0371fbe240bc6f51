#include "escape.hpp"

#include <array>
#include <cstddef>

#include "netkit/base/text.hpp"

namespace netkit::proxy {

namespace {

/// Bytes that pass in every style: printable ASCII without space, quote and backslash.
constexpr auto plain_bytes = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0x21; i < 0x7f; ++i) {
        table[i] = i != '"' && i != '\\';
    }
    return table;
}();

constexpr bool is_plain(char c, escape_style style) noexcept
{
    return plain_bytes[static_cast<unsigned char>(c)] || (c == ' ' && style != escape_style::word);
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
    std::size_t done = 0;
    while (done < text.size()) {
        std::size_t plain_end = done;
        while (plain_end < text.size() && is_plain(text[plain_end], style)) {
            ++plain_end;
        }
        out.append(text, done, plain_end - done);
        if (plain_end == text.size()) return;
        const auto rest = text.substr(plain_end);
        const auto step = next_utf8(rest);
        append_special(out, step, rest.substr(0, step.size), style);
        done = plain_end + step.size;
    }
}

} // namespace netkit::proxy
