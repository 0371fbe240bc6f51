#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/setting_tree.hpp"

namespace netkit::core {

/// Replaces comments (`//`, `/* */`) and trailing commas by spaces, never inside strings, so that
/// every other byte keeps its place. Returns the offset of a comment that is never closed, or npos.
std::size_t blank_extras(std::string& text);

/// Line and column of an offset.
origin position_of(std::string_view text, std::size_t offset, std::uint32_t source);

/// Something wrong with the text itself.
struct json_fault {
    origin at;
    std::string pointer;
    std::string message;
};

struct json_text {
    setting_node root;
    bool is_json = false; ///< false: `root` is to be ignored, and one fault says why
    std::vector<json_fault> faults;
};

/// Deepest nesting of lists and objects.
inline constexpr std::size_t deepest_settings = 64;

/// Parses JSON, exact about positions, duplicate keys (the first is kept), invalid UTF-8, NUL and
/// depth. Positions carry `source`. Comments must have been blanked.
json_text parse_json(std::string_view text, std::uint32_t source);

} // namespace netkit::core
