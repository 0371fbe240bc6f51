#include "netkit/core/terminal_table.hpp"

#include "netkit/base/text.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace netkit::core {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t readable = 8; // a column is not cut below this as long as others can give

std::size_t total(const std::vector<std::size_t>& widths)
{
    if (widths.empty()) return 0;
    return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1));
}

/// Takes columns from the widest, one by one, down to `floor`.
void shrink(std::vector<std::size_t>& widths, std::size_t limit, std::size_t floor)
{
    while (total(widths) > limit) {
        const auto widest = std::max_element(widths.begin(), widths.end());
        if (*widest <= floor) return;
        --*widest;
    }
}

} // namespace

text_table::text_table(std::vector<column> columns) : columns_{std::move(columns)}
{
    for (const column& one : columns_)
        natural_.push_back(display_width(one.title));
}

void text_table::add_row(std::vector<cell> cells)
{
    if (cells.size() > columns_.size()) throw std::invalid_argument("more cells than columns");
    cells.resize(columns_.size(), cell{""});
    for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i].text = escape_foreign(cells[i].text);
        natural_[i] = std::max(natural_[i], display_width(cells[i].text));
    }
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> text_table::widths_for(const terminal_traits& on) const
{
    std::vector<std::size_t> widths = natural_;
    if (on.width == 0) return widths;
    shrink(widths, on.width, readable);
    shrink(widths, on.width, 1);
    while (widths.size() > 1 && total(widths) > on.width)
        widths.pop_back();
    return widths;
}

std::string text_table::render(const terminal_traits& on) const
{
    const std::vector<std::size_t> widths = widths_for(on);
    const auto line = [&](const auto& cell_at) {
        std::string text;
        std::size_t owed = 0; // spaces that only a following cell makes necessary
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const cell& one = cell_at(i);
            const std::string shown = fit_text(one.text, widths[i], on.unicode);
            const std::size_t rest = widths[i] - display_width(shown);
            const bool right = columns_[i].side == align::right;
            if (!shown.empty()) {
                text.append(owed + (right ? rest : 0), ' ');
                text += paint(on, one.color, shown);
                owed = 0;
            }
            owed += gap + (shown.empty() || !right ? rest : 0);
        }
        return text + '\n';
    };
    std::vector<cell> titles;
    titles.reserve(columns_.size());
    for (const column& one : columns_)
        titles.emplace_back(one.title, tint::bold);
    std::string out = line([&](std::size_t i) -> const cell& { return titles[i]; });
    for (const auto& row : rows_)
        out += line([&](std::size_t i) -> const cell& { return row[i]; });
    return out;
}

} // namespace netkit::core
