// Own formatters instead of fmt: formatting, not parsing, is what printing a packet costs.

#include "netkit/sniff/text_out.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "netkit/base/text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// "00" to "99".
constexpr auto pairs = [] {
    std::array<char, 200> text{};
    for (unsigned i = 0; i < 100; ++i) {
        text[2 * i] = static_cast<char>('0' + i / 10);
        text[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return text;
}();

/// The decimal text of every byte, left-aligned, its length behind it.
constexpr auto bytes_as_text = [] {
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

/// Writes the digits so that they end before `end`; returns where they begin.
char* digits_before(char* end, std::uint64_t number)
{
    while (number >= 100) {
        end -= 2;
        std::memcpy(end, &pairs[2 * (number % 100)], 2);
        number /= 100;
    }
    if (number < 10) {
        *--end = static_cast<char>('0' + number);
        return end;
    }
    end -= 2;
    std::memcpy(end, &pairs[2 * number], 2);
    return end;
}

constexpr auto powers_of_ten = [] {
    std::array<std::uint64_t, 20> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i)
        powers[i] = powers[i - 1] * 10;
    return powers;
}();

/// How many decimal digits it has: 1233 / 4096 is close enough to log10(2) for 64 bits.
unsigned digits_of(std::uint64_t number)
{
    const auto bits = static_cast<unsigned>(std::bit_width(number | 1U));
    const auto least = bits * 1233U >> 12U;
    return least + (number >= powers_of_ten[least] ? 1U : 0U);
}

char* put_byte(char* to, std::uint8_t byte)
{
    const auto& text = bytes_as_text[byte];
    std::memcpy(to, text.data(), 4);
    return to + text[3];
}

char* put_ipv4(char* to, const std::uint8_t* four)
{
    for (unsigned i = 0; i < 3; ++i) {
        to = put_byte(to, four[i]);
        *to++ = '.';
    }
    return put_byte(to, four[3]);
}

char* put_group(char* to, unsigned group)
{
    if (group >= 0x1000) *to++ = hex_digits[group >> 12U];
    if (group >= 0x100) *to++ = hex_digits[group >> 8U & 15U];
    if (group >= 0x10) *to++ = hex_digits[group >> 4U & 15U];
    *to++ = hex_digits[group & 15U];
    return to;
}

/// The longest run of at least two zero groups, the first of equals; `{8, 8}` if there is none.
std::pair<unsigned, unsigned> longest_zeros(const std::uint8_t* sixteen)
{
    unsigned best = 8, best_length = 1;
    for (unsigned i = 0; i < 8;) {
        unsigned end = i;
        while (end < 8 && load_be16(sixteen + 2 * end) == 0)
            ++end;
        if (end - i > best_length) {
            best = i;
            best_length = end - i;
        }
        i = end + 1;
    }
    return {best, best == 8 ? 8 : best + best_length};
}

} // namespace

void text_out::grow(std::size_t more)
{
    const auto reserve = std::max(reserved_ * 2, size_ + more);
    auto larger = std::make_unique_for_overwrite<char[]>(reserve);
    std::memcpy(larger.get(), begin_.get(), size_);
    begin_ = std::move(larger);
    reserved_ = reserve;
}

void text_out::dec(std::uint64_t number)
{
    char* const to = room(20);
    if (number < 10) { // most fields are small
        *to = static_cast<char>('0' + number);
        return wrote(1);
    }
    const auto size = digits_of(number);
    digits_before(to + size, number);
    wrote(size);
}

void text_out::dec_signed(std::int64_t number)
{
    if (number < 0) put('-');
    const auto size = static_cast<std::uint64_t>(number);
    dec(number < 0 ? ~size + 1 : size);
}

void text_out::dec_zeros(std::uint64_t number, unsigned digits)
{
    const std::size_t size = std::max({digits_of(number), std::min(digits, 20U), 1U});
    char* const to = room(size);
    const char* const start = digits_before(to + size, number);
    std::memset(to, '0', static_cast<std::size_t>(start - to));
    wrote(size);
}

void text_out::dec_right(std::uint64_t number, unsigned columns)
{
    std::array<char, 20> text;
    char* const end = text.data() + text.size();
    const char* const start = digits_before(end, number);
    const auto size = static_cast<std::size_t>(end - start);
    if (columns > size) put(' ', columns - size);
    put(std::string_view{start, size});
}

void text_out::hex(std::uint64_t number, unsigned digits)
{
    unsigned needed = 1;
    while (needed < 16 && number >> (4 * needed) != 0)
        ++needed;
    needed = std::max(needed, std::min(digits, 16U));
    char* to = room(needed);
    for (unsigned i = needed; i-- > 0;)
        *to++ = hex_digits[number >> (4 * i) & 15U];
    wrote(needed);
}

void text_out::hex_bytes(byte_view bytes)
{
    char* to = room(2 * bytes.size());
    for (const auto byte : bytes) {
        *to++ = hex_digits[byte >> 4U];
        *to++ = hex_digits[byte & 15U];
    }
    wrote(2 * bytes.size());
}

void text_out::ipv4(const std::uint8_t* four)
{
    wrote_until(put_ipv4(room(20), four));
}

void text_out::ipv6(const std::uint8_t* sixteen)
{
    const auto [zeros, zeros_end] = longest_zeros(sixteen);
    const bool mapped = zeros == 0 && zeros_end == 5 && load_be16(sixteen + 10) == 0xffff;
    const bool compatible = zeros == 0 && zeros_end == 6;
    const unsigned groups = mapped || compatible ? 6 : 8;
    char* to = room(48);
    for (unsigned i = 0; i < groups; ++i) {
        if (i == zeros) {
            *to++ = ':';
            if (zeros_end == 8) *to++ = ':';
            i = zeros_end - 1;
            continue;
        }
        if (i > 0) *to++ = ':';
        to = put_group(to, load_be16(sixteen + 2 * i));
    }
    if (groups == 6) {
        *to++ = ':';
        to = put_ipv4(to, sixteen + 12);
    }
    wrote_until(to);
}

void text_out::mac(const std::uint8_t* six)
{
    char* to = room(18);
    for (unsigned i = 0; i < 6; ++i) {
        if (i > 0) *to++ = ':';
        *to++ = hex_digits[six[i] >> 4U];
        *to++ = hex_digits[six[i] & 15U];
    }
    wrote_until(to);
}

void text_out::escaped(std::string_view foreign)
{
    const bool plain =
        std::ranges::all_of(foreign, [](char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
    if (plain)
        put(foreign);
    else
        put(escape_foreign(foreign));
}

void text_out::json_escaped(std::string_view foreign)
{
    while (!foreign.empty()) {
        const auto plain = std::ranges::find_if(
            foreign, [](char c) { return c < 0x20 || c == '"' || c == '\\' || c == 0x7f; });
        const auto size = static_cast<std::size_t>(plain - foreign.begin());
        put(foreign.substr(0, size));
        foreign.remove_prefix(size);
        if (foreign.empty()) return;
        const auto step = next_utf8(foreign);
        const char c = foreign.front();
        if (!step.valid) {
            put("\xef\xbf\xbd");
        } else if (step.size > 1) {
            put(foreign.substr(0, step.size));
        } else if (c == '"' || c == '\\') {
            put('\\');
            put(c);
        } else {
            put("\\u");
            hex(static_cast<std::uint8_t>(c), 4);
        }
        foreign.remove_prefix(step.size);
    }
}

} // namespace netkit::sniff
