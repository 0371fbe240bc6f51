#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netkit::sniff {

/// How a piece of the screen looks; the screen decides which colours that is.
enum class look : std::uint8_t { plain, bold, dim, chosen, bar, good, bad, warn, name, mark };

/// What the terminal shows, as text with looks: drawn by the views, shown by the screen, read by
/// tests.
class canvas {
public:
    struct piece {
        std::size_t column = 0;
        std::string text{}; ///< UTF-8
        look as = look::plain;
    };

    canvas(std::size_t rows, std::size_t columns, bool unicode)
        : rows_(rows), columns_(columns), unicode_(unicode)
    {
    }

    std::size_t rows() const noexcept { return rows_.size(); }
    std::size_t columns() const noexcept { return columns_; }
    bool unicode() const noexcept { return unicode_; }

    /// `text` from `column` on, cut at `width` columns and at the edge; nothing outside is drawn.
    /// Later pieces lie over earlier ones.
    void put(std::size_t row, std::size_t column, std::string_view text, look as = look::plain,
             std::size_t width = std::string_view::npos);
    /// A whole row in one look, the rest of it filled.
    void fill(std::size_t row, std::string_view text, look as);

    std::span<const piece> row(std::size_t row) const noexcept { return rows_[row]; }
    /// The row as somebody reads it, without the spaces at its end.
    std::string text(std::size_t row) const;

private:
    std::vector<std::vector<piece>> rows_;
    std::size_t columns_;
    bool unicode_;
};

} // namespace netkit::sniff
