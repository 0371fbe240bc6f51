// The pieces of a line that are more than a number or a text.

#include <algorithm>

#include "line.hpp"

namespace netkit::sniff {

const number_name* find_name(number_names names, std::uint32_t number) noexcept
{
    const auto found = std::ranges::find(names, number, &number_name::number);
    return found == names.end() ? nullptr : &*found;
}

void line::foreign_character(std::uint8_t c)
{
    if (c >= 0x80) {
        out.put("M-");
        c &= 0x7fU;
    }
    if (c < 0x20 || c == 0x7f) {
        out.put('^');
        c ^= 0x40U;
    }
    out.put(static_cast<char>(c));
}

void line::foreign(byte_view text)
{
    for (const auto c : text)
        foreign_character(c);
}

bool line::foreign_until_nul(place at, std::size_t size)
{
    for (; size > 0; ++at, --size) {
        if (!has(at, 1)) return false;
        if (data_[at] == 0) return true;
        foreign_character(data_[at]);
    }
    return true;
}

void line::one(const relative_time& time)
{
    static constexpr std::array<std::pair<std::uint32_t, char>, 5> units{
        {{31536000, 'y'}, {604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}}};
    auto seconds = time.seconds;
    for (const auto& [size, letter] : units) {
        if (seconds < size) continue;
        out.dec(seconds / size);
        out.put(letter);
        seconds %= size;
    }
    if (seconds == 0 && time.seconds != 0) return;
    out.dec(seconds);
    out.put('s');
}

void line::one(const named& number)
{
    if (const auto* const found = find_name(number.names, number.number))
        out.put(found->name);
    else
        put_pattern(number.otherwise, number.number);
}

void line::one(const bit_names& bits)
{
    bool any = false;
    for (const auto& [mask, name] : bits.names) {
        if (mask == 0 || (bits.bits & mask) != mask) continue;
        if (any) out.put(bits.between);
        out.put(name);
        any = true;
    }
    if (!any) put_pattern(bits.otherwise, bits.bits);
}

void line::put_pattern(std::string_view pattern, std::uint32_t number)
{
    const auto percent = pattern.find('%');
    out.put(pattern.substr(0, percent));
    if (percent == std::string_view::npos) return;
    pattern.remove_prefix(percent + 1);
    unsigned digits = 1;
    if (pattern.starts_with('0')) {
        digits = static_cast<unsigned>(pattern[1] - '0');
        pattern.remove_prefix(2);
    }
    if (pattern.starts_with('x'))
        out.hex(number, digits);
    else
        out.dec_zeros(number, digits);
    out.put(pattern.substr(1));
}

void line::put_ink(ink with)
{
    static constexpr std::array<std::string_view, 8> parameters{"0",  "2",  "1",  "36",
                                                                "33", "32", "35", "31"};
    out.put("\x1b[");
    out.put(parameters[static_cast<std::size_t>(with)]);
    out.put('m');
}

} // namespace netkit::sniff
