#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/packet_builder.hpp"

namespace netkit::test {

/// What a pcap file says of itself.
struct pcap_shape {
    std::uint32_t magic = 0xa1b2c3d4; ///< a1b23c4d: nanoseconds; a1b2cd34: modified
    bool big_endian = false;
    std::uint32_t link = 1; ///< all 32 bits: FCS in the upper ones
    std::uint32_t snaplen = 262144;
    std::uint16_t major = 2;
    std::uint16_t minor = 4;
};

/// Writes pcap files, right ones and others:
///
///     const auto file = pcap_builder{{.big_endian = true}}.packet(one, 1'000'000'000).bytes();
class pcap_builder {
public:
    explicit pcap_builder(const pcap_shape& shape = {});
    /// `time_ns` since 1970, cut to the unit of the file; `wire` 0: as long as it is.
    pcap_builder& packet(const octets& bytes, std::int64_t time_ns = 0, std::uint32_t wire = 0);
    /// The four numbers of a record as they are, then the bytes; the modified format's as well.
    pcap_builder& record(const std::vector<std::uint32_t>& numbers, const octets& bytes);
    const octets& bytes() const { return bytes_; }

private:
    void put(std::uint32_t number, unsigned width = 4);

    pcap_shape shape_;
    octets bytes_;
};

/// One option of a pcapng block: the value is padded, its length is `value.size()` unless `length`
/// lies.
struct pcapng_option {
    std::uint16_t code;
    octets value;
    int length = -1;
};
using pcapng_options = std::vector<pcapng_option>;

/// Writes pcapng files block by block, in the byte order of the section at hand:
///
///     pcapng_builder{}.section().interface({.link = 1}).packet(one, 0, ticks).bytes()
class pcapng_builder {
public:
    struct description {
        std::uint16_t link = 1;
        std::uint32_t snaplen = 262144;
        int resolution = -1; ///< if_tsresol; none: microseconds
        std::int64_t offset_seconds = 0;
        std::string name{};
        std::string filter{};
        int fcs_bytes = -1;
        pcapng_options more{};
    };
    pcapng_builder& section(bool big_endian = false, const pcapng_options& options = {});
    pcapng_builder& interface(const description& of);
    pcapng_builder& packet(const octets& bytes, std::uint32_t interface = 0,
                           std::uint64_t ticks = 0, const pcapng_options& options = {});
    /// `wire` 0: as long as it is.
    pcapng_builder& simple(const octets& bytes, std::uint32_t wire = 0);
    pcapng_builder& obsolete(const octets& bytes, std::uint16_t interface = 0,
                             std::uint64_t ticks = 0, const pcapng_options& options = {});
    /// One address, 4 or 16 bytes as text, and its name.
    pcapng_builder& name(std::string_view address, std::string_view called);
    pcapng_builder& statistics(std::uint32_t interface, std::uint64_t received,
                               std::uint64_t dropped);
    pcapng_builder& secrets(std::string_view text, std::uint32_t type = 0x544c534b);
    /// Any block: `total` lies about the length at its front, `repeated` about the one at its end.
    pcapng_builder& block(std::uint32_t type, const octets& body, std::uint32_t total = 0,
                          std::uint32_t repeated = 0);
    /// Numbers in the byte order of the section, for values of options and bodies of blocks.
    octets u16(std::uint16_t number) const { return in_order(number, 2); }
    octets u32(std::uint32_t number) const { return in_order(number, 4); }
    octets u64(std::uint64_t number) const { return in_order(number, 8); }
    const octets& bytes() const { return bytes_; }

private:
    octets in_order(std::uint64_t number, unsigned width) const;
    octets encoded(const pcapng_options& options) const;

    bool big_endian_ = false;
    octets bytes_;
};

} // namespace netkit::test
