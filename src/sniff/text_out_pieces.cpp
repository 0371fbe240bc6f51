#include "netkit/sniff/text_out_pieces.hpp"

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// Two digits of every byte, the first in the lower half.
constexpr auto bytes_as_hex = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned i = 0; i < 256; ++i)
        table[i] = static_cast<std::uint16_t>(static_cast<unsigned>(hex_digits[i >> 4U]) |
                                              static_cast<unsigned>(hex_digits[i & 15U]) << 8U);
    return table;
}();

/// A group of an address without its leading zeros: all four digits are made, the zeros are
/// shifted out.
char* write_group(char* to, unsigned group) noexcept
{
    const std::uint32_t digits =
        bytes_as_hex[group >> 8U] | std::uint32_t{bytes_as_hex[group & 255U]} << 16U;
    const auto needed = (static_cast<unsigned>(std::bit_width(group | 1U)) + 3) / 4;
    write_eight(to, digits >> (8 * (4 - needed)));
    return to + needed;
}

struct zero_run {
    std::uint8_t first;
    std::uint8_t end;
};

/// By which groups are zero (bit 0: the first): the longest run of at least two of them, the first
/// of equals; `{8, 8}` if there is none.
constexpr auto zero_runs = [] {
    std::array<zero_run, 256> table{};
    for (unsigned zeros = 0; zeros < 256; ++zeros) {
        zero_run best{8, 8};
        unsigned best_length = 1;
        for (unsigned i = 0; i < 8; ++i) {
            unsigned end = i;
            while (end < 8 && (zeros >> end & 1U) != 0)
                ++end;
            if (end - i <= best_length) continue;
            best = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(end)};
            best_length = end - i;
        }
        table[zeros] = best;
    }
    return table;
}();

/// A bit for each of the four groups that is zero.
unsigned zeros_of(const std::uint8_t* eight) noexcept
{
    const auto groups = load_le64(eight);
    constexpr std::uint64_t low = 0x7fff'7fff'7fff'7fffU;
    const auto empty = ~(((groups & low) + low) | groups | low); // the top bit of each
    return static_cast<unsigned>((empty >> 15U & 1U) | (empty >> 30U & 2U) | (empty >> 45U & 4U) |
                                 (empty >> 60U & 8U));
}

} // namespace

char* write_long_dec(char* to, std::uint64_t number) noexcept
{
    constexpr std::uint32_t hundred_million = 100'000'000;
    if (number < hundred_million) {
        const auto digits = eight_digits(static_cast<std::uint32_t>(number));
        const auto zeros = static_cast<unsigned>(std::countr_zero(digits)) / 8;
        write_eight(to, (digits | eight_zeros) >> (8 * zeros));
        return to + 8 - zeros;
    }
    to = write_dec(to, number / hundred_million);
    return write_eight(to, eight_digits(static_cast<std::uint32_t>(number % hundred_million)) |
                               eight_zeros);
}

char* write_ipv6(char* to, const std::uint8_t* sixteen) noexcept
{
    const auto [zeros, zeros_end] = zero_runs[zeros_of(sixteen) | zeros_of(sixteen + 8) << 4U];
    const bool mapped = zeros == 0 && zeros_end == 5 && load_be16(sixteen + 10) == 0xffff;
    const bool compatible = zeros == 0 && zeros_end == 6;
    const unsigned groups = mapped || compatible ? 6 : 8;
    for (unsigned i = 0; i < groups; ++i) {
        if (i == zeros) {
            *to++ = ':';
            if (zeros_end == 8) *to++ = ':';
            i = zeros_end - 1U;
            continue;
        }
        if (i > 0) *to++ = ':';
        to = write_group(to, load_be16(sixteen + 2 * i));
    }
    if (groups == 8) return to;
    *to++ = ':';
    return write_ipv4(to, sixteen + 12);
}

char* write_mac(char* to, const std::uint8_t* six) noexcept
{
    for (unsigned i = 0; i < 6; ++i) {
        if (i > 0) *to++ = ':';
        *to++ = hex_digits[six[i] >> 4U];
        *to++ = hex_digits[six[i] & 15U];
    }
    return to;
}

char* write_hex(char* to, std::uint64_t number, unsigned digits) noexcept
{
    auto needed = (static_cast<unsigned>(std::bit_width(number | 1U)) + 3) / 4;
    if (needed < digits) needed = digits < 16 ? digits : 16;
    for (unsigned i = needed; i-- > 0;)
        *to++ = hex_digits[number >> (4 * i) & 15U];
    return to;
}

} // namespace netkit::sniff
