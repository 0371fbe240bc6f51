#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

// line_ipv6_ext.cpp: each returns the size of its header, 0 where nothing may follow.

/// `payload` is what the IPv6 header declared; `jumbo` becomes the length of a jumbo option.
std::uint32_t print_hop_options(line& to, place at, std::uint32_t payload, std::uint32_t& jumbo);
std::uint32_t print_destination_options(line& to, place at);
/// Leaves the last address of the route in `around`.
std::uint32_t print_routing(line& to, place at, network_around& around);
/// False behind the first fragment.
bool print_ipv6_fragment(line& to, place at, place header);

// line_mobility.cpp
void print_mobility(line& to, place at);

} // namespace netkit::sniff
