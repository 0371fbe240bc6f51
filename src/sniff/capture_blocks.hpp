#pragma once

#include <cstddef>
#include <cstdint>

namespace netkit::sniff::pcapng {

// The numbers of https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html, for reader and
// writer alike.

/// Every block: type, total length, body, total length again; a multiple of 4 bytes.
constexpr std::size_t block_overhead = 12;
constexpr std::uint32_t longest_block = 16U << 20;
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;

namespace block {
constexpr std::uint32_t section_header = 0x0a0d0d0a; ///< reads the same in either byte order
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t packet = 2; ///< obsolete
constexpr std::uint32_t simple_packet = 3;
constexpr std::uint32_t name_resolution = 4;
constexpr std::uint32_t interface_statistics = 5;
constexpr std::uint32_t enhanced_packet = 6;
constexpr std::uint32_t decryption_secrets = 10;
constexpr std::uint32_t custom = 0x0bad; ///< may be copied into other files
} // namespace block

namespace option {
constexpr std::uint16_t end = 0;
constexpr std::uint16_t comment = 1;
constexpr std::uint16_t shb_os = 3;
constexpr std::uint16_t shb_userappl = 4;
constexpr std::uint16_t if_name = 2;
constexpr std::uint16_t if_description = 3;
constexpr std::uint16_t if_tsresol = 9;
constexpr std::uint16_t if_filter = 11;
constexpr std::uint16_t if_fcslen = 13;
constexpr std::uint16_t if_tsoffset = 14;
constexpr std::uint16_t epb_flags = 2;
constexpr std::uint16_t isb_ifrecv = 4;
constexpr std::uint16_t isb_ifdrop = 5;
} // namespace option

constexpr std::uint32_t flag_inbound = 1; ///< of epb_flags, in the lowest two bits
constexpr std::uint32_t flag_outbound = 2;

/// How many bytes `size` bytes take with their padding.
constexpr std::size_t padded(std::size_t size) noexcept
{
    return (size + 3) & ~std::size_t{3};
}

} // namespace netkit::sniff::pcapng
