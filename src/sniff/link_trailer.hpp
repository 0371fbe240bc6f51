#pragma once

#include <cstdint>

#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// What stands behind the packet that a link layer carries. Views are empty where there is none;
/// `..._at` counts from the link layer's first byte.
struct link_trailer {
    byte_view padding{};
    std::uint32_t padding_at = 0;
    byte_view trailer{};
    std::uint32_t trailer_at = 0;
    const std::uint8_t* fcs = nullptr; ///< four bytes, big-endian
};

/// Divides what follows the layer inside `link` as Wireshark does: zeros up to a frame of 60 bytes
/// are padding; in frames of 64 bytes and more the last four bytes are the check sequence.
link_trailer trailer_of(const packet& of, const layer& link) noexcept;

} // namespace netkit::sniff
