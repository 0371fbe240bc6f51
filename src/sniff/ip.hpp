#pragma once

#include <cstdint>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

/// Packets in packets end here: deeper ones are data.
inline constexpr unsigned most_ip_layers = 8;

/// What follows an IP header or extension header that names `number`; data when the packet holds
/// too many IP layers already.
next_step after_ip(std::uint8_t number, cursor payload, const decoding& with);

/// Whether an IPv4 header carries a source route that is not used up.
bool is_source_routed(const layer& ip);

/// The options of an IPv4 header.
void walk_ip_options(const layer& from, value_list& to);

} // namespace netkit::sniff
