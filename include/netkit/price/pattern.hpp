#pragma once

#include <string>
#include <string_view>

#include "netkit/base/result.hpp"

namespace netkit::price {

/// A glob over symbols: `*` any run, `?` one character, `[A-Z3]` one of a class. Matching takes
/// time proportional to pattern times symbol, whatever the pattern.
class pattern {
public:
    static constexpr std::size_t longest = 64;

    /// Error: errc::bad_pattern.
    static result<pattern> parse(std::string_view text);

    bool matches(std::string_view symbol) const noexcept;
    const std::string& text() const noexcept { return text_; }

private:
    explicit pattern(std::string_view text) : text_{text} {}

    std::string text_; ///< checked: every class is closed and not empty
};

} // namespace netkit::price
