// Packets as hexadecimal digits and characters below their line.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t row_size = 16;
constexpr std::size_t digit_columns = 40;

char shown(std::uint8_t byte) noexcept
{
    return byte > 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
}

char* put_digits(char* to, byte_view row)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i % 2 == 0) *to++ = ' ';
        *to++ = digits[row[i] >> 4U];
        *to++ = digits[row[i] & 15U];
    }
    return to;
}

void print_rows(text_out& to, byte_view bytes, bool with_characters, std::string_view before)
{
    for (std::size_t at = 0; at < bytes.size(); at += row_size) {
        const auto row = bytes.subspan(at, std::min(row_size, bytes.size() - at));
        to.put(before);
        to.put("0x");
        to.hex(at, 4);
        to.put(": ");
        char* const start = to.room(digit_columns + row_size + 2);
        char* end = put_digits(start, row);
        if (with_characters) {
            while (end < start + digit_columns + 2)
                *end++ = ' ';
            for (const auto byte : row)
                *end++ = shown(byte);
        }
        to.wrote_until(end);
    }
}

} // namespace

void print_hex(text_out& to, byte_view bytes, bool with_characters)
{
    print_rows(to, bytes, with_characters, "\n\t");
}

void print_bytes_below(line& to, place at, std::size_t length, std::string_view before)
{
    print_rows(to.out, to.some(at, length), false, before);
}

void print_ascii(text_out& to, byte_view bytes)
{
    to.put('\n');
    char* end = to.room(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = bytes[i];
        // A carriage return before a line feed is left out.
        if (byte == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
        const bool as_is = byte == '\n' || byte == '\t' || byte == ' ';
        *end++ = as_is ? static_cast<char>(byte) : shown(byte);
    }
    to.wrote_until(end);
}

void print_unknown(line& to, place at, std::size_t length)
{
    print_hex(to.out, to.some(at, length), true);
}

void print_unknown_unless_hex(line& to, place at, std::size_t length)
{
    if (to.options.quiet) return;
    if (to.options.bytes == line_bytes::none || to.options.bytes == line_bytes::ascii ||
        to.options.bytes == line_bytes::ascii_link)
        print_unknown(to, at, length);
}

} // namespace netkit::sniff
