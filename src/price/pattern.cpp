#include "netkit/price/pattern.hpp"

#include <algorithm>

#include "netkit/price/error.hpp"
#include "netkit/price/product.hpp"

namespace netkit::price {

namespace {

/// One element of a pattern other than `*`: where it ends, and whether `c` is in it.
struct element {
    std::size_t end;
    bool takes;
};

element look(std::string_view text, std::size_t at, char c) noexcept
{
    if (text[at] != '[') return {at + 1, text[at] == '?' || text[at] == c};
    bool takes = false;
    std::size_t i = at + 1;
    while (text[i] != ']') {
        if (text[i + 1] == '-' && text[i + 2] != ']') {
            takes = takes || (text[i] <= c && c <= text[i + 2]);
            i += 3;
        } else {
            takes = takes || text[i] == c;
            ++i;
        }
    }
    return {i + 1, takes};
}

bool is_good_class(std::string_view inside)
{
    return !inside.empty() && std::ranges::all_of(inside, is_symbol_character);
}

} // namespace

result<pattern> pattern::parse(std::string_view text)
{
    if (text.empty() || text.size() > longest) return errc::bad_pattern;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '[') {
            const auto end = text.find(']', i);
            if (end == std::string_view::npos || !is_good_class(text.substr(i + 1, end - i - 1)))
                return errc::bad_pattern;
            i = end;
        } else if (text[i] != '*' && text[i] != '?' && !is_symbol_character(text[i])) {
            return errc::bad_pattern;
        }
    }
    return pattern{text};
}

// On a mismatch only the last `*` is tried one character further: an earlier one could take no more
// than it did without taking from the later. So there is no backtracking over several stars.
bool pattern::matches(std::string_view symbol) const noexcept
{
    constexpr auto none = std::string_view::npos;
    std::size_t at = 0;
    std::size_t star = none;
    std::size_t star_took = 0;
    std::size_t i = 0;
    while (i < symbol.size()) {
        if (at < text_.size() && text_[at] == '*') {
            star = at++;
            star_took = i;
            continue;
        }
        const auto next = at < text_.size() ? look(text_, at, symbol[i]) : element{at, false};
        if (next.takes) {
            at = next.end;
            ++i;
        } else if (star != none) {
            at = star + 1;
            i = ++star_took;
        } else {
            return false;
        }
    }
    return text_.find_first_not_of('*', at) == none;
}

} // namespace netkit::price
