#include "dns_names.hpp"

#include <algorithm>

#include "dns_walk.hpp"
#include "netkit/base/text.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

namespace {

using readable_name = short_text<std::size_t{4} * 256>;

bool is_plain(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

void put_control(readable_name& to, char c)
{
    constexpr std::string_view letters = "abtnvfr"; // from \a, 7, to \r, 13
    const auto code = static_cast<std::uint8_t>(c);
    to.put('\\');
    if (code >= 7 && code <= 13) return to.put(letters[code - 7U]);
    to.put(static_cast<char>('0' + (code >> 6U)));
    to.put(static_cast<char>('0' + (code >> 3U & 7U)));
    to.put(static_cast<char>('0' + (code & 7U)));
}

/// Names as Wireshark shows them: control characters escaped, broken UTF-8 replaced.
void put_readable(readable_name& to, std::string_view text)
{
    while (!text.empty()) {
        const auto step = next_utf8(text);
        if (!step.valid) {
            to.put("\xef\xbf\xbd");
        } else if (step.code < 0x20 || step.code == 0x7f) {
            put_control(to, text.front());
        } else if (step.code >= 0x80 && step.code < 0xa0) {
            to.put("\\u");
            to.hex(step.code, 4);
        } else {
            to.put(text.substr(0, step.size));
        }
        text.remove_prefix(step.size);
    }
}

} // namespace

void dns_walk::text(const field& row, std::string_view made, std::uint32_t at,
                    std::uint32_t length) const
{
    if (row.as != form::text || is_plain(made)) return to.put_text(row, made, base + at, length);
    readable_name readable;
    put_readable(readable, made);
    to.put_text(row, readable.view(), base + at, length);
}

} // namespace netkit::sniff
