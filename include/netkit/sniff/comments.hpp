#pragma once

#include <string_view>

namespace netkit::sniff {

/// Several comments of one packet are one text, a NUL between them. Takes the first one off the
/// beginning of `rest`; together with what is left in `rest` that is everything.
constexpr std::string_view take_comment(std::string_view& rest) noexcept
{
    const auto size = rest.find('\0');
    const auto first = rest.substr(0, size);
    rest = size == std::string_view::npos ? std::string_view{} : rest.substr(size + 1);
    return first;
}

} // namespace netkit::sniff
