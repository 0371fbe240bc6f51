#include "netkit/core/terminal.hpp"

#include "netkit/base/text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace netkit::core {

namespace {

std::string_view variable(const variable_lookup& variables, const char* name)
{
    const char* value = variables(name);
    return value != nullptr ? std::string_view{value} : std::string_view{};
}

bool names_utf8(const variable_lookup& variables)
{
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string value = to_lower(variable(variables, name));
        if (!value.empty())
            return value.find("utf-8") != std::string_view::npos ||
                   value.find("utf8") != std::string_view::npos;
    }
    return false;
}

std::size_t width_of(int descriptor, bool is_terminal, const variable_lookup& variables)
{
    winsize size{};
    if (is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const std::string_view columns = variable(variables, "COLUMNS");
    std::size_t width = 0;
    const auto [end, failed] =
        std::from_chars(columns.data(), columns.data() + columns.size(), width);
    if (failed == std::errc{} && end == columns.data() + columns.size() && width > 0) return width;
    return is_terminal ? 80 : 0;
}

} // namespace

std::optional<color_choice> parse_color_choice(std::string_view text)
{
    if (text == "auto") return color_choice::automatic;
    if (text == "always") return color_choice::always;
    if (text == "never") return color_choice::never;
    return std::nullopt;
}

terminal_traits inspect_terminal(std::FILE* out, color_choice colors,
                                 const variable_lookup& variables)
{
    const int descriptor = ::fileno(out);
    const bool is_terminal = ::isatty(descriptor) == 1;
    const std::string_view term = variable(variables, "TERM");
    terminal_traits traits;
    traits.redraws = is_terminal && !term.empty() && term != "dumb";
    traits.colors =
        colors == color_choice::always || (colors == color_choice::automatic && traits.redraws &&
                                           variable(variables, "NO_COLOR").empty());
    traits.unicode = names_utf8(variables);
    traits.width = width_of(descriptor, is_terminal, variables);
    return traits;
}

terminal_traits inspect_terminal(std::FILE* out, color_choice colors)
{
    return inspect_terminal(out, colors, [](const char* name) {
        return std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    });
}

std::string paint(const terminal_traits& on, tint color, std::string_view text)
{
    constexpr std::array<std::string_view, 9> codes{"",   "1",  "2",  "31", "32",
                                                    "33", "34", "35", "36"};
    if (!on.colors || color == tint::plain || text.empty()) return std::string{text};
    std::string out = "\x1b[";
    out += codes[static_cast<std::size_t>(color)];
    return out.append("m").append(text).append("\x1b[0m");
}

std::size_t display_width(std::string_view text) noexcept
{
    std::size_t width = 0;
    for (auto step = next_utf8(text); step.size != 0; step = next_utf8(text)) {
        width += step.valid ? code_width(step.code) : 1;
        text.remove_prefix(step.size);
    }
    return width;
}

std::string fit_text(std::string_view text, std::size_t width, bool unicode)
{
    if (display_width(text) <= width) return std::string{text};
    if (width == 0) return {};
    std::size_t used = 0;
    std::size_t end = 0;
    for (auto step = next_utf8(text); step.size != 0; step = next_utf8(text.substr(end))) {
        const std::size_t columns = step.valid ? code_width(step.code) : 1;
        if (used + columns > width - 1) break; // one column is the ellipsis
        used += columns;
        end += step.size;
    }
    return std::string{text.substr(0, end)} + (unicode ? "\u2026" : "~");
}

std::string pad_text(std::string_view text, std::size_t width, align side)
{
    const std::size_t columns = display_width(text);
    const std::string space(columns < width ? width - columns : 0, ' ');
    return side == align::left ? std::string{text} + space : space + std::string{text};
}

std::string sparkline(std::span<const double> values, std::size_t width, bool unicode)
{
    constexpr std::array<std::string_view, 8> blocks{"\u2581", "\u2582", "\u2583", "\u2584",
                                                     "\u2585", "\u2586", "\u2587", "\u2588"};
    constexpr std::string_view ascii = "_.:-=+*#";
    const auto shown = values.last(std::min(width, values.size()));
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : shown) {
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    std::string line;
    for (const double value : shown) {
        if (!std::isfinite(value)) {
            line += ' ';
            continue;
        }
        const double share = high > low ? value / (high - low) - low / (high - low) : 0;
        const auto level = static_cast<std::size_t>(std::clamp(share * 8, 0.0, 7.0));
        line += unicode ? blocks[level] : ascii.substr(level, 1);
    }
    return line;
}

} // namespace netkit::core
