#include "netkit/base/text.hpp"

// Words for users, and foreign words made safe to show them. Suggestions use the optimal string
// alignment distance, because swapped neighbours are the commonest typing error; three rows are
// enough for it. A third of the length is the usual cut: "port" finds "prot" and not "host".
// Foreign text is escaped by code point, not by byte: Greek in a file name stays Greek, while what
// moves the cursor, hides or turns text round (Unicode UTS #39, bidi controls of UAX #9) is shown
// as a number.

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace netkit {

std::string to_lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return to_lower(c); });
    return out;
}

std::string to_upper(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return to_upper(c); });
    return out;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept
{
    return std::ranges::equal(left, right,
                              [](char a, char b) { return to_lower(a) == to_lower(b); });
}

std::string_view trim(std::string_view text, std::string_view which) noexcept
{
    const auto first = text.find_first_not_of(which);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(which) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    return split(text, std::string_view{&separator, 1});
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator)
{
    std::vector<std::string_view> pieces;
    while (true) {
        const auto at = separator.empty() ? std::string_view::npos : text.find(separator);
        pieces.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return pieces;
        text.remove_prefix(at + separator.size());
    }
}

utf8_step next_utf8(std::string_view text) noexcept
{
    constexpr utf8_step bad{0xFFFD, 1, false};
    if (text.empty()) return {0, 0, false};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    if (lead < 0xC2 || lead > 0xF4) return bad;
    const std::uint8_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < size) return bad;
    char32_t code = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return bad;
        code = (code << 6) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < least[size] || code > 0x10FFFF || surrogate) return bad;
    return {code, size, true};
}

bool is_utf8(std::string_view text) noexcept
{
    while (!text.empty()) {
        const utf8_step step = next_utf8(text);
        if (!step.valid) return false;
        text.remove_prefix(step.size);
    }
    return true;
}

namespace {

/// Moves, hides or reorders text, or breaks a line.
bool is_treacherous(char32_t code)
{
    struct span_of {
        char32_t first, last;
    };
    constexpr std::array spans{
        span_of{0x00, 0x1F},     span_of{0x7F, 0x9F},       span_of{0xAD, 0xAD},
        span_of{0x61C, 0x61C},   span_of{0x180E, 0x180E},   span_of{0x200B, 0x200F},
        span_of{0x2028, 0x202E}, span_of{0x2060, 0x206F},   span_of{0xFEFF, 0xFEFF},
        span_of{0xFFF9, 0xFFFB}, span_of{0xE0000, 0xE007F},
    };
    return std::ranges::any_of(spans,
                               [&](const span_of& s) { return code >= s.first && code <= s.last; });
}

void append_escaped(std::string& out, std::string_view bytes, const utf8_step& step)
{
    if (!step.valid || step.code < 0x20 || step.code == 0x7F) {
        if (bytes[0] == '\n')
            out += "\\n";
        else if (bytes[0] == '\r')
            out += "\\r";
        else if (bytes[0] == '\t')
            out += "\\t";
        else
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
    } else if (step.code == '\\') {
        out += "\\\\";
    } else if (!is_treacherous(step.code)) {
        out += bytes.substr(0, step.size);
    } else if (step.code <= 0xFFFF) {
        out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(step.code));
    } else {
        out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(step.code));
    }
}

} // namespace

std::string escape_foreign(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const utf8_step step = next_utf8(text);
        append_escaped(out, text, step);
        text.remove_prefix(step.size);
    }
    return out;
}

std::string quote_foreign(std::string_view text, std::size_t longest)
{
    std::string out = "\"";
    while (!text.empty()) {
        if (out.size() > longest) return out + "...\"";
        const utf8_step step = next_utf8(text);
        if (text[0] == '"')
            out += "\\\"";
        else
            append_escaped(out, text, step);
        text.remove_prefix(step.size);
    }
    return out + '"';
}

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit)
{
    const std::size_t apart =
        left.size() > right.size() ? left.size() - right.size() : right.size() - left.size();
    if (apart > limit) return limit + 1;
    std::vector<std::size_t> before(right.size() + 1), above(right.size() + 1),
        row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const bool same = left[i - 1] == right[j - 1];
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        if (std::ranges::min(row) > limit) return limit + 1;
        std::swap(before, above);
        std::swap(above, row);
    }
    return std::min(above[right.size()], limit + 1);
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    constexpr std::size_t longest_word = 256; // beyond it is no typing error, and quadratic
    if (word.empty() || word.size() > longest_word) return {};
    const std::string wanted = to_lower(word);
    std::size_t limit = std::clamp<std::size_t>(word.size() / 3, 1, 3);
    std::string_view best;
    for (const std::string_view each : candidates) {
        const std::size_t distance = edit_distance(wanted, to_lower(each), limit);
        if (distance > limit || (distance >= each.size() && distance != 0)) continue;
        if (distance == 0) return each;
        best = each;
        limit = distance - 1; // only something strictly nearer may replace it
    }
    if (!best.empty() || word.size() < 3) return best;
    for (const std::string_view each : candidates) {
        if (!to_lower(each).starts_with(wanted)) continue;
        if (!best.empty()) return {};
        best = each;
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::string_view found = nearest(word, candidates);
    if (found.empty()) return {};
    return fmt::format("; did you mean {}?", quote_foreign(found));
}

} // namespace netkit
