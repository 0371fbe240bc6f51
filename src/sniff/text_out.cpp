// Own formatters instead of fmt: formatting, not parsing, is what printing a packet costs.

#include "netkit/sniff/text_out.hpp"

#include <algorithm>
#include <array>

#include "netkit/base/text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

} // namespace

void text_out::grow(std::size_t more)
{
    const auto reserve = std::max(reserved_ * 2, size_ + more);
    auto larger = std::make_unique_for_overwrite<char[]>(reserve);
    std::memcpy(larger.get(), begin_.get(), size_);
    begin_ = std::move(larger);
    reserved_ = reserve;
}

void text_out::dec_signed(std::int64_t number)
{
    if (number < 0) put('-');
    const auto size = static_cast<std::uint64_t>(number);
    dec(number < 0 ? ~size + 1 : size);
}

void text_out::dec_zeros(std::uint64_t number, unsigned digits)
{
    std::array<char, dec_room> text;
    const auto needed = static_cast<unsigned>(write_dec(text.data(), number) - text.data());
    if (needed < digits) put('0', std::min(digits, 20U) - needed);
    put(std::string_view{text.data(), needed});
}

void text_out::dec_right(std::uint64_t number, unsigned columns)
{
    std::array<char, dec_room> text;
    const auto size = static_cast<std::size_t>(write_dec(text.data(), number) - text.data());
    if (columns > size) put(' ', columns - size);
    put(std::string_view{text.data(), size});
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
