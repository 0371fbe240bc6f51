#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

// line_nd.cpp
/// Neighbour discovery options (RFC 4861, 4191, 8106), each on a line of its own.
void print_nd_options(line& to, place at, std::uint32_t length);

// line_mld.cpp
void print_mld1(line& to, place at);
void print_mld2_query(line& to, place at, std::uint32_t length);
void print_mld2_report(line& to, place at, std::uint32_t length);

} // namespace netkit::sniff
