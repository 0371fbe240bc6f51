// The main view: packets above, the chosen one's tree and bytes beneath, linked by their bytes.

#include <algorithm>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/core/terminal.hpp"
#include "tui_model.hpp"

namespace netkit::sniff {

namespace {

/// `curl/99722`, as long as it fits its column.
std::string process_text(const stored_packet& of)
{
    constexpr std::size_t columns = 16;
    if (!of.process) return {};
    const auto number = fmt::format("/{}", of.process->pid);
    const auto rest = columns - std::min(columns, number.size());
    return core::fit_text(escape_foreign(of.process->command), rest, true) + number;
}

/// How a line looks: by what a reader wants to notice first.
look look_of(const stored_packet& of)
{
    if (of.marked) return look::mark;
    if (of.note && of.note->flags != 0) {
        constexpr auto trouble = flow_note::retransmission | flow_note::fast_retransmission |
                                 flow_note::spurious_retransmission | flow_note::lost_segment |
                                 flow_note::zero_window;
        if ((of.note->flags & trouble) != 0) return look::warn;
    }
    if (of.summary.find("[R") != std::string::npos) return look::bad;
    return look::plain;
}

/// `at` in view: the first row to draw of a list that shows `rows`.
std::size_t scrolled(std::size_t top, std::size_t at, std::size_t rows, std::size_t size)
{
    if (rows == 0) return 0;
    if (at < top) top = at;
    if (at >= top + rows) top = at - rows + 1;
    return std::min(top, size > rows ? size - rows : 0);
}

char printable(std::uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
}

} // namespace

void tui_model::draw(canvas& to)
{
    if (to.rows() < 5 || to.columns() < 20) {
        to.put(0, 0, "too small", look::warn);
        return;
    }
    width_ = to.columns();
    if (view_ == view::packets)
        draw_packets(to);
    else
        draw_page(to);
    draw_bar(to);
    draw_entry(to);
}

void tui_model::draw_packets(canvas& to)
{
    const auto rows = to.rows() - 2; // the bar, the entry
    list_rows_ = std::max<std::size_t>(1, rows / 2);
    const auto rest = rows - list_rows_;
    tree_rows_ = rest > 6 ? rest * 3 / 5 : rest;
    draw_list(to, 1, list_rows_);
    draw_tree(to, 1 + list_rows_, tree_rows_);
    draw_bytes(to, 1 + list_rows_ + tree_rows_, rest - tree_rows_);
}

void tui_model::draw_list(canvas& to, std::size_t top, std::size_t rows)
{
    const auto at = std::ranges::lower_bound(shown_, chosen_);
    const auto position = static_cast<std::size_t>(at - shown_.begin());
    list_top_ = scrolled(list_top_, position, rows, shown_.size());
    for (std::size_t i = 0; i < rows && list_top_ + i < shown_.size(); ++i) {
        const auto place = shown_[list_top_ + i];
        const auto& each = store_.at(place);
        auto text = fmt::format("{:>6} ", each.meta.number);
        if (options_.process) text += fmt::format("{:<16} ", process_text(each));
        text += each.summary;
        if (place == chosen_)
            to.fill(top + i, text, pane_ == pane::list ? look::chosen : look::bold);
        else
            to.put(top + i, 0, text, look_of(each));
    }
}

void tui_model::draw_tree(canvas& to, std::size_t top, std::size_t rows)
{
    marked_layer_ = nullptr;
    tree_size_ = 0;
    to.put(top, 0, std::string(to.columns(), '-'), look::dim);
    const auto* const of = decode_chosen();
    if (of == nullptr) return;
    const auto all = outline_.rows(*of, chosen()->interface);
    tree_size_ = all.size();
    if (tree_row_ >= tree_size_) tree_row_ = tree_size_ == 0 ? 0 : tree_size_ - 1;
    const auto visible = rows - 1;
    tree_top_ = scrolled(tree_top_, tree_row_, visible, tree_size_);
    for (std::size_t i = 0; i < visible && tree_top_ + i < all.size(); ++i) {
        const auto& row = all[tree_top_ + i];
        const auto text = std::string(std::size_t{2} * row.depth, ' ') + std::string{row.text};
        const bool here = tree_top_ + i == tree_row_;
        if (here && pane_ == pane::tree)
            to.fill(top + 1 + i, text, look::chosen);
        else
            to.put(top + 1 + i, 0, text, row.depth == 0 ? look::name : look::plain);
    }
    if (pane_ == pane::tree && tree_row_ < all.size()) {
        marked_layer_ = all[tree_row_].of;
        marked_at_ = all[tree_row_].at;
        marked_length_ = all[tree_row_].length;
    }
}

void tui_model::draw_bytes(canvas& to, std::size_t top, std::size_t rows)
{
    const auto* const kept = chosen();
    if (kept == nullptr || rows < 2) return;
    to.put(top, 0, std::string(to.columns(), '-'), look::dim);
    // The bytes of the frame, or of the buffer that the chosen layer was put together in.
    byte_view bytes = kept->bytes;
    std::size_t marked = 0;
    std::size_t marked_end = 0;
    if (marked_layer_ != nullptr) {
        const auto* const begin = marked_layer_->data;
        const bool in_frame = begin >= bytes.data() && begin <= bytes.data() + bytes.size();
        if (!in_frame) bytes = marked_layer_->bytes();
        marked = (in_frame ? static_cast<std::size_t>(begin - bytes.data()) : 0) + marked_at_;
        marked_end = marked + marked_length_;
    }
    const auto visible = rows - 1;
    const auto all = (bytes.size() + 15) / 16;
    if (marked_end > marked) bytes_top_ = scrolled(bytes_top_, marked / 16, visible, all);
    bytes_top_ = std::min(bytes_top_, all > visible ? all - visible : 0);
    for (std::size_t i = 0; i < visible && bytes_top_ + i < all; ++i) {
        const auto offset = (bytes_top_ + i) * 16;
        const bool focus = pane_ == pane::hex;
        to.put(top + 1 + i, 0, fmt::format("{:04x}", offset), focus ? look::name : look::dim);
        for (std::size_t k = 0; k < 16 && offset + k < bytes.size(); ++k) {
            const auto byte = bytes[offset + k];
            const bool in_mark = offset + k >= marked && offset + k < marked_end;
            const auto as = in_mark ? look::chosen : look::plain;
            to.put(top + 1 + i, 6 + 3 * k + (k > 7 ? 1 : 0), fmt::format("{:02x}", byte), as);
            to.put(top + 1 + i, 57 + k, std::string(1, printable(byte)), as);
        }
    }
}

void tui_model::draw_bar(canvas& to)
{
    std::string text = fmt::format(" {}  {} packets", options_.source, seen_);
    if (!filter_text_.empty()) text += fmt::format("  {} shown", shown_.size());
    if (store_.first() > 0) text += fmt::format("  last {} kept", store_.size());
    const auto dropped = doors_.dropped ? doors_.dropped() : 0;
    if (dropped > 0) text += fmt::format("  {} dropped", dropped);
    if (over_)
        text += over_text_.empty() ? "  ended" : "  ended: " + over_text_;
    else if (!follows_)
        text += "  paused";
    if (options_.live && !rates_.empty())
        text +=
            fmt::format("  {} {:.0f}/s", core::sparkline(rates_, 20, to.unicode()), rates_.back());
    to.fill(0, text, look::bar);
    constexpr std::string_view hint = "? help  q quit ";
    if (core::display_width(text) + hint.size() + 1 < to.columns())
        to.put(0, to.columns() - hint.size(), hint, look::bar);
}

void tui_model::draw_entry(canvas& to)
{
    const auto row = to.rows() - 1;
    if (asking_ != asking::nothing) {
        const auto& entry = asking_ == asking::filter ? filter_entry_ : save_entry_;
        const auto label = std::string{entry.label()};
        to.put(row, 0, label + entry.text(), look::bold);
        const auto before = std::string_view{entry.text()}.substr(0, entry.cursor());
        const auto after = std::string_view{entry.text()}.substr(entry.cursor());
        const auto column = label.size() + core::display_width(before);
        to.put(row, column, after.empty() ? " " : after.substr(0, 1), look::chosen);
        std::string offers;
        for (const auto& each : entry.offers())
            offers += each + "  ";
        const auto& above = offers.empty() ? message_ : offers;
        if (!above.empty()) to.fill(row - 1, above, offers.empty() ? look::bad : look::dim);
        return;
    }
    if (!message_.empty())
        to.put(row, 0, message_, look::warn);
    else if (!filter_text_.empty())
        to.put(row, 0, "filter: " + filter_text_, look::dim);
    else
        to.put(row, 0, "/ filter  f follow  2 flows  3 talkers  space pause  m mark  w save",
               look::dim);
}

} // namespace netkit::sniff
