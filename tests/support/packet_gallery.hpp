#pragma once

#include <string_view>
#include <vector>

#include "support/packet_builder.hpp"

namespace netkit::test {

/// One packet of every kind that the decoders know, with the layers it is made of.
struct gallery_packet {
    std::string_view name;
    packet_builder built;
    std::string_view layers; ///< behind the frame, "eth ip tcp"
};

/// Those of one application each.
std::vector<gallery_packet> application_gallery();
/// All. Made anew at every call.
std::vector<gallery_packet> packet_gallery();

} // namespace netkit::test
