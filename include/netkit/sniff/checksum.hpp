#pragma once

#include <cstdint>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// The ones' complement sum of big-endian 16-bit words (RFC 1071), not folded; an odd last byte
/// counts as if a zero followed. Sums of pieces of even length add up.
std::uint64_t checksum_sum(byte_view bytes) noexcept;

/// The checksum that belongs to a sum: folded to 16 bits and complemented. 0 over data that
/// contains its right checksum.
std::uint16_t checksum_of(std::uint64_t sum) noexcept;

inline std::uint16_t internet_checksum(byte_view bytes) noexcept
{
    return checksum_of(checksum_sum(bytes));
}

/// The sum of the pseudo header of RFC 793 or RFC 8200 §8.1 for `length` bytes of `protocol` inside
/// `around`, an IPv4 or IPv6 layer. With a routing header that has segments left the final
/// destination is the caller's to replace.
std::uint64_t pseudo_header_sum(const layer& around, std::uint8_t protocol,
                                std::uint32_t length) noexcept;

/// CRC-32C (RFC 3720, RFC 9260 appendix A), as SCTP carries it: least significant byte first.
std::uint32_t crc32c(std::uint32_t begin, byte_view bytes) noexcept;

enum class checksum_state : std::uint8_t { bad, good, unverified, absent };

/// Checks the checksum of a TCP, UDP, UDP-Lite, ICMP, ICMPv6, IGMP, SCTP, DCCP or IPv4 layer.
/// `unverified` where bytes are missing or the layer is quoted, a fragment or of another protocol;
/// `absent` for UDP over IPv4 without one. `expected`, if given, gets the right value.
checksum_state check_checksum(const packet& of, const layer& which,
                              std::uint32_t* expected = nullptr) noexcept;

} // namespace netkit::sniff
