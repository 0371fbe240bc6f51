// The state of the terminal view and what each key does to it. Packets are kept as bytes with the
// line they had when they came; the tree and the bytes of the chosen one are decoded again when
// they are drawn, so that ten thousand packets cost their bytes and a line each. A new filter runs
// over what is kept: about a microsecond a packet.

#include "tui_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t most_rates = 120;
constexpr std::int64_t second = 1'000'000'000;

std::vector<std::string> fields_that_begin_with(std::string_view word)
{
    std::vector<std::string> found;
    if (word.empty()) return found;
    for (const auto& each : all_fields())
        if (each.row->name.starts_with(word)) found.emplace_back(each.row->name);
    return found;
}

} // namespace

tui_model::tui_model(std::shared_ptr<const decode_rules> rules, tui_options options,
                     tui_doors doors)
    : options_(std::move(options)),
      doors_(std::move(doors)),
      decoder_(std::move(rules)),
      printer_(options_.line),
      store_(options_.most_packets, options_.most_bytes),
      filter_entry_("filter: ", fields_that_begin_with),
      save_entry_("save to: ", {})
{
}

void tui_model::add(const packet& of, std::string_view interface)
{
    ++seen_;
    line_.clear();
    printer_.print(of, interface, line_);
    const auto line = line_.view();
    auto& kept = store_.add(of, interface, line.substr(0, line.find('\n')));
    const auto place = store_.end() - 1;
    if (matches(kept)) shown_.push_back(place);
    while (!shown_.empty() && shown_.front() < store_.first()) {
        shown_.pop_front();
        if (list_top_ > 0) --list_top_;
    }
    if (follows_ && !shown_.empty()) chosen_ = shown_.back();
    if (chosen_ < store_.first() && !shown_.empty()) chosen_ = shown_.front();
}

void tui_model::ended(std::string why)
{
    over_ = true;
    over_text_ = std::move(why);
}

void tui_model::tick(std::int64_t now_ns)
{
    if (tick_ns_ == 0) tick_ns_ = now_ns;
    const auto passed = now_ns - tick_ns_;
    if (passed < second) return;
    const auto packets = static_cast<double>(seen_ - seen_at_tick_);
    rates_.push_back(packets * static_cast<double>(second) / static_cast<double>(passed));
    if (rates_.size() > most_rates) rates_.erase(rates_.begin());
    seen_at_tick_ = seen_;
    tick_ns_ = now_ns;
}

bool tui_model::press(key with)
{
    if (with.kind == key_kind::none || with.kind == key_kind::resized) return true;
    if (asking_ != asking::nothing) {
        press_entry(with);
        return true;
    }
    message_.clear();
    return press_anywhere(with);
}

bool tui_model::press_anywhere(key with)
{
    if (with.is('q')) {
        if (view_ == view::packets) return false;
        show_view(view::packets);
        return true;
    }
    if (with.kind == key_kind::escape) {
        show_view(view::packets);
        return true;
    }
    if (press_view_key(with)) return true;
    if (view_ == view::packets)
        press_packets(with);
    else
        move(page_top_, with, page_.size(), list_rows_ + tree_rows_);
    return true;
}

bool tui_model::press_view_key(key with)
{
    constexpr std::array<std::pair<char32_t, view>, 6> views{{{'1', view::packets},
                                                              {'2', view::flows},
                                                              {'3', view::talkers},
                                                              {'f', view::stream},
                                                              {'?', view::help},
                                                              {'h', view::help}}};
    for (const auto& [letter, which] : views) {
        if (!with.is(letter)) continue;
        show_view(which);
        return true;
    }
    return false;
}

void tui_model::show_view(view which)
{
    view_ = which;
    page_top_ = 0;
    page_.clear();
    if (which == view::stream) page_ = stream_page();
}

void tui_model::press_packets(key with)
{
    if (with.is('/')) {
        asking_ = asking::filter;
        filter_entry_.begin(filter_text_);
    } else if (with.is('w')) {
        asking_ = asking::save;
        save_entry_.begin("");
    } else if (with.is(' ')) {
        follows_ = !follows_;
        if (follows_ && !shown_.empty()) chosen_ = shown_.back();
    } else if (with.is('m')) {
        if (auto* const packet = chosen()) packet->marked = !packet->marked;
    } else if (with.kind == key_kind::tab) {
        pane_ = static_cast<pane>((static_cast<unsigned>(pane_) + 1) % 3);
    } else if (with.kind == key_kind::back_tab) {
        pane_ = static_cast<pane>((static_cast<unsigned>(pane_) + 2) % 3);
    } else if (with.kind == key_kind::enter) {
        pane_ = pane_ == pane::list ? pane::tree : pane::list;
    } else if (pane_ == pane::list) {
        press_list(with);
    } else if (pane_ == pane::tree) {
        move(tree_row_, with, tree_size_, tree_rows_);
    } else {
        const auto* const packet = chosen();
        const auto rows = packet == nullptr ? 0 : (packet->bytes.size() + 15) / 16;
        move(bytes_top_, with, rows, tree_rows_);
    }
}

void tui_model::press_list(key with)
{
    if (shown_.empty()) return;
    const auto at = std::ranges::lower_bound(shown_, chosen_);
    auto position = static_cast<std::size_t>(at - shown_.begin());
    position = std::min(position, shown_.size() - 1);
    const auto before = position;
    if (with.is('G'))
        position = shown_.size() - 1;
    else if (with.is('g'))
        position = 0;
    else
        move(position, with, shown_.size(), list_rows_);
    if (with.kind == key_kind::end || with.is('G'))
        follows_ = true;
    else if (position != before)
        follows_ = false;
    if (shown_[position] == chosen_) return;
    chosen_ = shown_[position];
    tree_row_ = tree_top_ = bytes_top_ = 0;
}

void tui_model::move(std::size_t& position, key with, std::size_t size, std::size_t page) const
{
    if (size == 0) return;
    const auto last = size - 1;
    switch (with.kind) {
    case key_kind::up:
        position -= position > 0 ? 1 : 0;
        break;
    case key_kind::down:
        position = std::min(position + 1, last);
        break;
    case key_kind::page_up:
        position -= std::min(position, page);
        break;
    case key_kind::page_down:
        position = std::min(position + page, last);
        break;
    case key_kind::home:
        position = 0;
        break;
    case key_kind::end:
        position = last;
        break;
    default:
        if (with.is('k') && position > 0) --position;
        if (with.is('j')) position = std::min(position + 1, last);
        break;
    }
}

void tui_model::press_entry(key with)
{
    auto& entry = asking_ == asking::filter ? filter_entry_ : save_entry_;
    const auto outcome = entry.press(with);
    if (outcome == entry_line::outcome::open) return;
    const auto asked = std::exchange(asking_, asking::nothing);
    message_.clear();
    if (outcome == entry_line::outcome::given_up) return;
    if (asked == asking::filter)
        apply_filter(entry.text());
    else
        save_to(entry.text());
}

void tui_model::apply_filter(const std::string& text)
{
    std::unique_ptr<where_filter> made;
    if (!text.empty()) {
        where_fault why;
        made = where_filter::compile(text, why);
        if (made == nullptr) {
            message_ = "column " + std::to_string(why.column + 1) + ": " + why.text;
            asking_ = asking::filter; // still to be corrected
            return;
        }
    }
    filter_ = std::move(made);
    filter_text_ = text;
    shown_.clear();
    for (auto place = store_.first(); place < store_.end(); ++place)
        if (matches(store_.at(place))) shown_.push_back(place);
    list_top_ = 0;
    if (shown_.empty()) return;
    const auto near = std::ranges::lower_bound(shown_, chosen_);
    chosen_ = near == shown_.end() || follows_ ? shown_.back() : *near;
}

bool tui_model::matches(stored_packet& of)
{
    if (filter_ == nullptr) return true;
    decoder_.decode(of.view(), packet_);
    packet_.flow = of.note_to_show();
    return filter_->matches(packet_);
}

void tui_model::save_to(const std::string& path)
{
    std::vector<const stored_packet*> packets;
    for (auto place = store_.first(); place < store_.end(); ++place)
        if (store_.at(place).marked) packets.push_back(&store_.at(place));
    if (packets.empty())
        for (const auto place : shown_)
            packets.push_back(&store_.at(place));
    if (path.empty() || packets.empty()) {
        message_ = packets.empty() ? "no packet to save" : "not saved: no file was named";
        return;
    }
    message_ = doors_.save ? doors_.save(path, packets) : "saving is not possible here";
}

stored_packet* tui_model::chosen()
{
    return !shown_.empty() && store_.holds(chosen_) ? &store_.at(chosen_) : nullptr;
}

const packet* tui_model::decode_chosen()
{
    auto* const kept = chosen();
    if (kept == nullptr) return nullptr;
    decoder_.decode(kept->view(), packet_);
    packet_.flow = kept->note_to_show();
    return &packet_;
}

} // namespace netkit::sniff
