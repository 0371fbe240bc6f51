#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

extern const number_names dhcp_hardware_names;

// line_dhcp_options.cpp
/// From the magic cookie on.
void print_dhcp_options(line& to, place at, std::uint32_t length);
void print_dhcp_cmu(line& to, place at);

// line_dhcp_special.cpp
/// One option whose value has a form of its own; what of it was not printed.
std::uint32_t print_dhcp_special(line& to, std::uint8_t option, place at, std::uint32_t size);

} // namespace netkit::sniff
