#pragma once

#include <cstdint>

#include "line_printers.hpp"

namespace netkit::sniff {

/// The one's complement sum of 16-bit words (RFC 1071), not yet folded or inverted.
inline std::uint64_t ones_sum(byte_view bytes, std::uint64_t sum = 0) noexcept
{
    std::size_t i = 0;
    for (; i + 1 < bytes.size(); i += 2)
        sum += load_be16(bytes.data() + i);
    if (i < bytes.size()) sum += std::uint64_t{bytes[i]} << 8U;
    return sum;
}

/// What a checksum over those words, its own field among them, leaves: 0 if it is right.
inline std::uint16_t ones_rest(std::uint64_t sum) noexcept
{
    while (sum > 0xffff)
        sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
}

/// What the field should hold instead of `held`, if it leaves `rest`.
inline std::uint16_t ones_right(std::uint16_t held, std::uint16_t rest) noexcept
{
    std::uint32_t right = std::uint32_t{held} + rest;
    right = (right & 0xffffU) + (right >> 16U);
    return static_cast<std::uint16_t>((right & 0xffffU) + (right >> 16U));
}

/// What the checksum of a transport header leaves, with the pseudo header of `around`. `length`
/// goes into the pseudo header, `covered` bytes are summed.
std::uint16_t transport_rest(line& to, place at, std::uint32_t length, std::uint32_t covered,
                             const network_around& around, std::uint8_t protocol);

} // namespace netkit::sniff
