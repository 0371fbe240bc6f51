#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/flow_tracker.hpp"
#include "netkit/sniff/line.hpp"
#include "netkit/sniff/where.hpp"
#include "outline.hpp"
#include "packet_store.hpp"
#include "tui_canvas.hpp"
#include "tui_entry.hpp"
#include "tui_keys.hpp"

namespace netkit::sniff {

struct tui_options {
    std::size_t most_packets = 10'000;
    std::size_t most_bytes = 128U << 20U;
    std::string source{}; ///< what is captured, for the status bar
    bool live = false;
    bool process = false; ///< a column of its own
    line_options line{};
};

/// What the terminal view asks of the outside.
struct tui_doors {
    /// Writes these packets to a capture file. Returns what to tell the user.
    std::function<std::string(const std::string& path, const std::vector<const stored_packet*>&)>
        save;
    /// Packets the capture lost so far.
    std::function<std::uint64_t()> dropped;
    const flow_tracker* flows = nullptr; ///< null: no flows are tracked
};

/// The terminal view without a terminal: packets and keys come in, rows of text go out. Knows no
/// clock: `tick` tells the time.
class tui_model {
public:
    tui_model(std::shared_ptr<const decode_rules> rules, tui_options options, tui_doors doors);

    /// A packet of the capture, in its order.
    void add(const packet& of, std::string_view interface);
    /// The capture is over; `why` is empty when it simply ended.
    void ended(std::string why);
    /// Once a second at least, for the rate.
    void tick(std::int64_t now_ns);
    /// False: the user wants to leave.
    bool press(key with);
    /// Draws the whole screen.
    void draw(canvas& to);

private:
    enum class view : std::uint8_t { packets, stream, flows, talkers, help };
    enum class pane : std::uint8_t { list, tree, hex };
    enum class asking : std::uint8_t { nothing, filter, save };

    // tui_model.cpp: state and keys
    bool press_anywhere(key with);
    bool press_view_key(key with);
    void press_packets(key with);
    void press_list(key with);
    void press_entry(key with);
    void move(std::size_t& position, key with, std::size_t size, std::size_t page) const;
    void apply_filter(const std::string& text);
    void save_to(const std::string& path);
    bool matches(stored_packet& of);
    void show_view(view which);
    stored_packet* chosen();
    /// The chosen packet decoded into `packet_`; null when there is none.
    const packet* decode_chosen();

    // tui_packets.cpp: list, tree, bytes
    void draw_packets(canvas& to);
    void draw_list(canvas& to, std::size_t top, std::size_t rows);
    void draw_tree(canvas& to, std::size_t top, std::size_t rows);
    void draw_bytes(canvas& to, std::size_t top, std::size_t rows);
    void draw_bar(canvas& to);
    void draw_entry(canvas& to);

    // tui_pages.cpp: everything that is a page of text
    void draw_page(canvas& to);
    std::vector<std::string> stream_page();
    std::vector<std::string> flows_page() const;
    std::vector<std::string> talkers_page() const;

    tui_options options_;
    tui_doors doors_;
    decoder decoder_;
    line_printer printer_;
    text_out line_;
    packet packet_;
    outline outline_;
    packet_store store_;

    std::deque<std::uint64_t> shown_; ///< places of the packets that pass the filter, ascending
    std::unique_ptr<where_filter> filter_;
    std::string filter_text_;
    std::string message_; ///< what the last action said

    view view_ = view::packets;
    pane pane_ = pane::list;
    asking asking_ = asking::nothing;
    entry_line filter_entry_;
    entry_line save_entry_;

    std::uint64_t chosen_ = 0; ///< place in the store
    std::size_t list_top_ = 0; ///< into shown_
    bool follows_ = true;      ///< the newest packet is the chosen one
    std::size_t tree_row_ = 0;
    std::size_t tree_top_ = 0;
    std::size_t tree_size_ = 0;
    std::size_t bytes_top_ = 0;
    std::size_t list_rows_ = 10; ///< as last drawn
    std::size_t tree_rows_ = 10;
    std::size_t width_ = 80;
    const layer* marked_layer_ = nullptr; ///< of the tree's row, while drawing
    std::uint32_t marked_at_ = 0;
    std::uint32_t marked_length_ = 0;

    std::vector<std::string> page_;
    std::size_t page_top_ = 0;

    std::uint64_t seen_ = 0;
    std::uint64_t seen_at_tick_ = 0;
    std::int64_t tick_ns_ = 0;
    std::vector<double> rates_; ///< packets of each second
    bool over_ = false;
    std::string over_text_;
};

} // namespace netkit::sniff
