#pragma once

#include <cstdint>

namespace netkit::sniff {

enum class key_kind : std::uint8_t {
    none,      ///< nothing was pressed
    character, ///< `key::code`
    up,
    down,
    left,
    right,
    page_up,
    page_down,
    home,
    end,
    tab,
    back_tab,
    enter,
    escape,
    backspace,
    erase,
    resized, ///< the terminal has another size now
};

struct key {
    key_kind kind = key_kind::none;
    char32_t code = 0;

    bool is(char32_t letter) const noexcept
    {
        return kind == key_kind::character && code == letter;
    }
};

} // namespace netkit::sniff
