#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace netkit::sniff {

/// A text made for one value, on the stack: walks allocate nothing. What does not fit is cut.
template <std::size_t Room>
class short_text {
public:
    std::string_view view() const noexcept { return {text_.data(), size_}; }
    bool empty() const noexcept { return size_ == 0; }

    void put(char c) noexcept
    {
        if (size_ < Room) text_[size_++] = c;
    }
    void put(std::string_view text) noexcept
    {
        size_ += text.copy(text_.data() + size_, Room - size_);
    }
    /// With leading zeros up to `digits`.
    void dec(std::uint64_t number, std::size_t digits = 1) noexcept { base(number, digits, 10); }
    void hex(std::uint64_t number, std::size_t digits) noexcept { base(number, digits, 16); }

private:
    void base(std::uint64_t number, std::size_t digits, int base) noexcept
    {
        std::array<char, 20> made;
        const auto* const end =
            std::to_chars(made.data(), made.data() + made.size(), number, base).ptr;
        const auto size = static_cast<std::size_t>(end - made.data());
        for (std::size_t i = size; i < digits; ++i)
            put('0');
        put(std::string_view{made.data(), size});
    }

    std::array<char, Room> text_;
    std::size_t size_ = 0;
};

} // namespace netkit::sniff
