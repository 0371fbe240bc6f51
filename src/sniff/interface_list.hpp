#pragma once

#include <string>

#include "netkit/core/terminal.hpp"

namespace netkit::sniff {

/// The list for -D: a table with the traffic of a fifth of a second, which is waited for. Empty
/// with `why` when the system tells nothing.
std::string interface_table(const core::terminal_traits& on, std::string& why);
/// The same as one JSON object a line.
std::string interface_objects(std::string& why);

} // namespace netkit::sniff
