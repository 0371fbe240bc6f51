#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace netkit::sniff {

// Numbers and addresses as text, at a place where the caller has made room: nothing is checked and
// nothing is known of the text around, so a run of pieces stays in registers. Each returns where
// its text ends; it may touch bytes behind that, within the room its name's `_room` tells.

inline constexpr std::size_t dec_room = 24;
inline constexpr std::size_t hex_room = 16;
inline constexpr std::size_t ipv4_room = 20;
inline constexpr std::size_t ipv6_room = 48;
inline constexpr std::size_t mac_room = 18;

/// "00" to "99".
inline constexpr auto digit_pairs = [] {
    std::array<char, 200> text{};
    for (unsigned i = 0; i < 100; ++i) {
        text[2 * i] = static_cast<char>('0' + i / 10);
        text[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return text;
}();

/// The decimal text of every byte, left-aligned, its length behind it.
inline constexpr auto bytes_as_text = [] {
    std::array<std::array<char, 4>, 256> table{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned n = 0;
        if (i >= 100) table[i][n++] = static_cast<char>('0' + i / 100);
        if (i >= 10) table[i][n++] = static_cast<char>('0' + i / 10 % 10);
        table[i][n++] = static_cast<char>('0' + i % 10);
        table[i][3] = static_cast<char>(n);
    }
    return table;
}();

inline char* write_text(char* to, std::string_view text) noexcept
{
    return to + text.copy(to, text.size());
}

inline char* write_byte(char* to, std::uint8_t byte) noexcept
{
    const auto& text = bytes_as_text[byte];
    std::memcpy(to, text.data(), 4);
    return to + text[3];
}

/// The eight digits of a number below 10^8, the first in the lowest byte, each as 0 to 9.
constexpr std::uint64_t eight_digits(std::uint32_t number) noexcept
{
    // Halves, quarters, digits: each step splits all parts at once, by multiplying with the
    // reciprocal in fixed point.
    const std::uint64_t halves = number / 10'000 | std::uint64_t{number % 10'000} << 32U;
    const std::uint64_t hundreds = (halves * 10'486U >> 20U) & 0x0000'007f'0000'007fU;
    const std::uint64_t quarters = hundreds | (halves - 100U * hundreds) << 16U;
    const std::uint64_t tens = (quarters * 103U >> 10U) & 0x000f'000f'000f'000fU;
    return tens | (quarters - 10U * tens) << 8U;
}

/// Writes eight bytes, the lowest first.
inline char* write_eight(char* to, std::uint64_t text) noexcept
{
    if constexpr (std::endian::native == std::endian::big) text = __builtin_bswap64(text);
    std::memcpy(to, &text, 8);
    return to + 8;
}

inline constexpr std::uint64_t eight_zeros = 0x3030'3030'3030'3030U; // as characters

/// Decimal, of 10 and more.
char* write_long_dec(char* to, std::uint64_t number) noexcept;

/// Decimal.
inline char* write_dec(char* to, std::uint64_t number) noexcept
{
    if (number >= 10) return write_long_dec(to, number);
    *to = static_cast<char>('0' + number); // most fields are small
    return to + 1;
}

/// 1.2.3.4
inline char* write_ipv4(char* to, const std::uint8_t* four) noexcept
{
    for (unsigned i = 0; i < 3; ++i) {
        to = write_byte(to, four[i]);
        *to++ = '.';
    }
    return write_byte(to, four[3]);
}

/// RFC 5952, as `text_out::ipv6`.
char* write_ipv6(char* to, const std::uint8_t* sixteen) noexcept;
/// 00:11:22:aa:bb:cc
char* write_mac(char* to, const std::uint8_t* six) noexcept;
/// Lower-case digits, at least `digits`, at most 16.
char* write_hex(char* to, std::uint64_t number, unsigned digits) noexcept;

} // namespace netkit::sniff
