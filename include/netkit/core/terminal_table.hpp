#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "netkit/core/terminal.hpp"

namespace netkit::core {

/// Rows under titles, columns as wide as their widest cell, two spaces between. Where the lines are
/// too long for the terminal the widest columns are cut with an ellipsis; on a very narrow one the
/// last columns are left out. Cells may be of foreign origin: they are escaped here.
class text_table {
public:
    struct column {
        std::string title;
        align side = align::left;
    };
    struct cell {
        std::string text;
        tint color = tint::plain;

        cell(std::string value, tint with = tint::plain) : text{std::move(value)}, color{with} {}
        cell(const char* value, tint with = tint::plain) : text{value}, color{with} {}
    };

    explicit text_table(std::vector<column> columns);

    /// Missing cells are empty; more cells than columns are a mistake: std::invalid_argument.
    void add_row(std::vector<cell> cells);
    std::size_t size() const noexcept { return rows_.size(); }

    /// Title line and rows, each ended by a newline, without spaces at their ends.
    std::string render(const terminal_traits& on) const;

private:
    std::vector<std::size_t> widths_for(const terminal_traits& on) const;

    std::vector<column> columns_;
    std::vector<std::vector<cell>> rows_;
    std::vector<std::size_t> natural_;
};

} // namespace netkit::core
