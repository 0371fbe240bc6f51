#include "tui_entry.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

/// Letters of names: everything a field's name may hold.
bool is_of_word(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '/' || c == '-';
}

bool continues_character(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

std::string utf8(char32_t code)
{
    std::string out;
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6U);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12U);
        put(0x80 | (code >> 6U & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18U);
        put(0x80 | (code >> 12U & 0x3f));
        put(0x80 | (code >> 6U & 0x3f));
        put(0x80 | (code & 0x3f));
    }
    return out;
}

std::string common_beginning(const std::vector<std::string>& words)
{
    std::string common = words.front();
    for (const auto& word : words)
        while (!word.starts_with(common))
            common.pop_back();
    return common;
}

} // namespace

void entry_line::begin(std::string text)
{
    text_ = std::move(text);
    cursor_ = text_.size();
    recalled_ = history_.size();
    unfinished_.clear();
    offers_.clear();
}

entry_line::outcome entry_line::press(key with)
{
    if (with.kind != key_kind::resized) offers_.clear();
    switch (with.kind) {
    case key_kind::character:
        insert(with.code);
        break;
    case key_kind::backspace:
        erase_before();
        break;
    case key_kind::erase:
        if (cursor_ < text_.size()) {
            do
                ++cursor_;
            while (cursor_ < text_.size() && continues_character(text_[cursor_]));
            erase_before();
        }
        break;
    case key_kind::left:
        if (cursor_ > 0) do
                --cursor_;
            while (cursor_ > 0 && continues_character(text_[cursor_]));
        break;
    case key_kind::right:
        if (cursor_ < text_.size()) do
                ++cursor_;
            while (cursor_ < text_.size() && continues_character(text_[cursor_]));
        break;
    case key_kind::home:
        cursor_ = 0;
        break;
    case key_kind::end:
        cursor_ = text_.size();
        break;
    case key_kind::up:
        recall(-1);
        break;
    case key_kind::down:
        recall(+1);
        break;
    case key_kind::tab:
        complete();
        break;
    case key_kind::escape:
        return outcome::given_up;
    case key_kind::enter:
        if (!text_.empty() && (history_.empty() || history_.back() != text_))
            history_.push_back(text_);
        if (history_.size() > most_history) history_.erase(history_.begin());
        return outcome::done;
    default:
        break;
    }
    return outcome::open;
}

void entry_line::insert(char32_t code)
{
    const auto bytes = utf8(code);
    if (code < 0x20 || text_.size() + bytes.size() > longest) return;
    text_.insert(cursor_, bytes);
    cursor_ += bytes.size();
}

void entry_line::erase_before()
{
    if (cursor_ == 0) return;
    std::size_t begin = cursor_ - 1;
    while (begin > 0 && continues_character(text_[begin]))
        --begin;
    text_.erase(begin, cursor_ - begin);
    cursor_ = begin;
}

void entry_line::complete()
{
    std::size_t begin = cursor_;
    while (begin > 0 && is_of_word(text_[begin - 1]))
        --begin;
    const auto word = std::string_view{text_}.substr(begin, cursor_ - begin);
    auto found = words_ ? words_(word) : std::vector<std::string>{};
    if (found.empty()) return;
    const auto common = common_beginning(found);
    if (common.size() > word.size()) {
        text_.replace(begin, cursor_ - begin, common);
        cursor_ = begin + common.size();
    }
    if (found.size() > 1) offers_ = std::move(found);
}

void entry_line::recall(int direction)
{
    if (direction < 0 && recalled_ == 0) return;
    if (direction > 0 && recalled_ >= history_.size()) return;
    if (recalled_ == history_.size()) unfinished_ = text_;
    recalled_ = direction < 0 ? recalled_ - 1 : recalled_ + 1;
    text_ = recalled_ == history_.size() ? unfinished_ : history_[recalled_];
    cursor_ = text_.size();
}

} // namespace netkit::sniff
