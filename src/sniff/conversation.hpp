#pragma once

#include <cstdint>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

/// The two ends of a TCP or UDP conversation, whichever of them sent the packet. Tables of decode
/// memory are small and by this hash alone: two conversations that share it are taken for one.
struct conversation {
    std::uint64_t key = 0; ///< 0: there is none around the current layer
    bool forward = false;  ///< sent by the end that sorts first
};

/// Of the transport layer nearest around the current one.
conversation conversation_of(const decoding& with) noexcept;

} // namespace netkit::sniff
