#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace netkit::core {

/// `--color`; `automatic` is written `auto`.
enum class color_choice { automatic, always, never };
std::optional<color_choice> parse_color_choice(std::string_view text);

/// What the reader of a stream can show. Everything below is a function of this, so tests need no
/// terminal.
struct terminal_traits {
    bool colors = false;
    bool redraws = false;  ///< a line can be drawn again in place: a terminal, and not a dumb one
    bool unicode = false;  ///< beyond ASCII
    std::size_t width = 0; ///< columns; 0: no limit, it goes to a file or another program
};

/// Looks a variable up; null when it is not set. `std::getenv` unless told otherwise.
using variable_lookup = std::function<const char*(const char*)>;

/// Colours: `--color`, then NO_COLOR, then a terminal with a TERM that is not dumb. Width: the
/// terminal's own, else COLUMNS, else 80 for a terminal. Unicode: LC_ALL, LC_CTYPE or LANG, the
/// first that is set, names UTF-8.
terminal_traits inspect_terminal(std::FILE* out, color_choice colors,
                                 const variable_lookup& variables);
terminal_traits inspect_terminal(std::FILE* out, color_choice colors);

enum class tint { plain, bold, dim, red, green, yellow, blue, magenta, cyan };

/// `text` in that tint, or as it is where there are no colours.
std::string paint(const terminal_traits& on, tint color, std::string_view text);

/// Columns of one code point: 0 combining or invisible, 2 wide (East Asian W and F, emoji), else 1.
/// By tables of Unicode 14 and not by wcwidth(3), which knows only the locale of the process.
unsigned code_width(char32_t code) noexcept;
/// Columns of UTF-8 text without control characters; a byte that is not UTF-8 counts one.
std::size_t display_width(std::string_view text) noexcept;

/// At most `width` columns of `text`; where it was cut it ends in `…`, or `~` without Unicode.
std::string fit_text(std::string_view text, std::size_t width, bool unicode);
enum class align { left, right };
/// Spaces added up to `width` columns; longer text stays as it is.
std::string pad_text(std::string_view text, std::size_t width, align side = align::left);

/// One character per value, the last `width` of them, lowest to highest as ▁▂▃▄▅▆▇█, or `_.:-=+*#`
/// without Unicode. The scale is that of the values shown; a value that is not finite is a space.
std::string sparkline(std::span<const double> values, std::size_t width, bool unicode);

} // namespace netkit::core
