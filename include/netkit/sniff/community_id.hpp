#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// `1:` and 28 characters of Base64.
using community_id_room = std::array<char, 32>;

/// The Community ID, version 1 (github.com/corelight/community-id-spec), of the innermost flow that
/// the packet was sent on: the same text in every tool, for both directions. The text lies in
/// `room`; empty where there is no IP flow.
std::string_view community_id_of(const packet& of, community_id_room& room, std::uint16_t seed = 0);

} // namespace netkit::sniff
