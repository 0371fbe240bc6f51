#pragma once

#include <cstdint>

#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// Whether an ICMP layer quotes a packet.
bool is_icmp_error(const layer& icmp) noexcept;

/// Extensions of RFC 4884 behind the quoted packet, their header included; empty if there are none.
struct icmp_extension_place {
    byte_view bytes{};
    std::uint32_t at = 0; ///< from the layer's first byte
};
icmp_extension_place icmp_extensions(const layer& icmp) noexcept;

} // namespace netkit::sniff
