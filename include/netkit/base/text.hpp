#pragma once

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netkit {

/// ASCII only, whatever the locale: configuration keys, command names, protocol words.
constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) noexcept
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
/// Equal but for the case of ASCII letters.
bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;

/// Without the characters of `which` at both ends.
std::string_view trim(std::string_view text, std::string_view which = " \t\r\n") noexcept;
/// The pieces between separators, empty ones included; always at least one.
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split(std::string_view text, std::string_view separator);

/// One step through UTF-8. Overlong forms, surrogates and values above U+10FFFF are invalid.
struct utf8_step {
    char32_t code = 0;     ///< U+FFFD when invalid
    std::uint8_t size = 0; ///< bytes used: 1 when invalid, 0 at the end of the text
    bool valid = false;
};
utf8_step next_utf8(std::string_view text) noexcept;
bool is_utf8(std::string_view text) noexcept;

/// Text of foreign origin made harmless for a terminal and for one log line: control bytes become
/// `\n`, `\t`, `\x1b`; invalid UTF-8 becomes `\xff`; C1 controls, line separators, bidi controls
/// and invisible format characters become `\u202e`; a backslash is doubled, so nothing is
/// ambiguous.
std::string escape_foreign(std::string_view text);
/// The same between double quotes, with `\"` inside; cut after about `longest` bytes with `...`.
std::string quote_foreign(std::string_view text, std::size_t longest = 80);

/// Optimal string alignment distance: insert, delete, replace, or swap two neighbours, 1 each.
/// Stops counting at `limit + 1`.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit);

/// The candidate a user most likely meant: nearest by edit distance, case ignored, within a third
/// of the word's length (at least 1, at most 3 edits), or the only one that starts with a word of
/// three letters or more. Empty when nothing is near; the first wins a tie.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

template <std::ranges::input_range Range>
    requires std::convertible_to<std::ranges::range_reference_t<Range>, std::string_view>
std::string_view nearest(std::string_view word, const Range& candidates)
{
    const std::vector<std::string_view> views(std::ranges::begin(candidates),
                                              std::ranges::end(candidates));
    return nearest(word, std::span<const std::string_view>{views});
}

/// `; did you mean "address"?`, or nothing when `nearest` finds nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

} // namespace netkit
