#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

/// What a UDP header leaves.
struct udp_payload {
    place at;
    std::uint32_t length;
    std::uint16_t source;
    std::uint16_t destination;
};

// line_udp_payload.cpp
/// False: no port of it means anything, nothing was printed.
bool print_udp_payload(line& to, const udp_payload& payload);

} // namespace netkit::sniff
