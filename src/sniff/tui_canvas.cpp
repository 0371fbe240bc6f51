#include "tui_canvas.hpp"

#include <algorithm>

#include "netkit/core/terminal.hpp"

#include "netkit/base/text.hpp"

namespace netkit::sniff {

void canvas::put(std::size_t row, std::size_t column, std::string_view text, look as,
                 std::size_t width)
{
    if (row >= rows() || column >= columns_) return;
    width = std::min(width, columns_ - column);
    rows_[row].push_back({column, core::fit_text(text, width, unicode_), as});
}

void canvas::fill(std::size_t row, std::string_view text, look as)
{
    put(row, 0, core::pad_text(core::fit_text(text, columns_, unicode_), columns_), as);
}

std::string canvas::text(std::size_t row) const
{
    std::vector<std::string> cells(columns_, " ");
    for (const auto& each : rows_[row]) {
        std::size_t column = each.column;
        std::string_view rest = each.text;
        while (!rest.empty() && column < columns_) {
            const auto step = next_utf8(rest);
            const auto width = core::code_width(step.code);
            cells[column] = rest.substr(0, step.size);
            if (width == 2 && column + 1 < columns_) cells[column + 1].clear();
            column += width;
            rest.remove_prefix(step.size);
        }
    }
    std::string all;
    for (const auto& cell : cells)
        all += cell;
    all.erase(all.find_last_not_of(' ') + 1);
    return all;
}

} // namespace netkit::sniff
