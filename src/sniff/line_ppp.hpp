#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

extern const number_names ppp_protocol_names;

// line_ppp_options.cpp
/// One option of a control protocol, `size` bytes from it to the end of all; false ends the list.
bool print_ppp_option(line& to, std::uint16_t protocol, place at, std::uint32_t size);

} // namespace netkit::sniff
