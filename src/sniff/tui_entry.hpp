#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tui_keys.hpp"

namespace netkit::sniff {

/// Words that may follow what is typed so far.
using completer = std::function<std::vector<std::string>(std::string_view word)>;

/// A line that is being typed: cursor, history, completion of the word before the cursor.
class entry_line {
public:
    enum class outcome { open, done, given_up };

    entry_line(std::string label, completer words)
        : label_(std::move(label)), words_(std::move(words))
    {
    }

    /// Begins with `text`, the cursor behind it.
    void begin(std::string text);
    outcome press(key with);

    std::string_view label() const noexcept { return label_; }
    const std::string& text() const noexcept { return text_; }
    std::size_t cursor() const noexcept { return cursor_; } ///< bytes before it
    /// What Tab found when there was more than one; empty after any other key.
    const std::vector<std::string>& offers() const noexcept { return offers_; }

private:
    void insert(char32_t code);
    void erase_before();
    void complete();
    void recall(int direction);

    static constexpr std::size_t longest = 4096;
    static constexpr std::size_t most_history = 100;

    std::string label_;
    completer words_;
    std::string text_;
    std::size_t cursor_ = 0;
    std::vector<std::string> history_;
    std::size_t recalled_ = 0; ///< into history_; its size: the new line
    std::string unfinished_;   ///< the new line while an old one is shown
    std::vector<std::string> offers_;
};

} // namespace netkit::sniff
