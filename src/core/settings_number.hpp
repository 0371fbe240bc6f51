#pragma once

#include <optional>
#include <string_view>

#include "netkit/core/setting_shape.hpp"

namespace netkit::core {

/// Follows the grammar of JSON numbers.
bool is_json_number(std::string_view text);

/// The integer a JSON number stands for, exactly: `1e3` and `5.0` are integers, as in JSON Schema.
/// Empty when it is none or its magnitude exceeds 64 bits. `text` is a JSON number.
std::optional<whole_number> parse_whole(std::string_view text);

/// The nearest double; empty when out of range. `text` is a JSON number.
std::optional<double> parse_real(std::string_view text);

} // namespace netkit::core
