#pragma once

#include "netkit/sniff/frame.hpp"
#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// What the bytes of a frame of that link type begin with; data if nothing here reads it.
proto first_layer(link_type link) noexcept;

} // namespace netkit::sniff
