#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace netkit::sniff {

/// One word of an expression of `--where`.
struct where_token {
    enum class kind : std::uint8_t {
        end,
        word,     ///< a field, a literal, or a word that is an operator
        quoted,   ///< `text` is what stood between the quotes, escapes resolved
        symbol,   ///< `text` is the symbol: `==`, `(`, `..`
        unclosed, ///< a quote, bracket or escape without its end
        unknown,  ///< a character that means nothing here
    };

    kind what = kind::end;
    std::string text{};
    std::size_t column = 0;
    std::size_t end = 0; ///< behind it

    bool is(std::string_view wanted) const noexcept
    {
        return (what == kind::word || what == kind::symbol) && text == wanted;
    }
};

/// The token at or behind `from`.
where_token scan_where(std::string_view expression, std::size_t from);

} // namespace netkit::sniff
