#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netkit/base/result.hpp"
#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

/// An interface that packets of a source come from: a live one, or one that a file describes.
struct capture_interface {
    std::string name{}; ///< empty where a file does not say
    std::string description{};
    std::string filter{};
    link_type link = link_type::ethernet;
    std::uint32_t snaplen = 262144; ///< 0: no limit
    std::uint8_t fcs_bytes = 0;     ///< trailing frame check sequence in every frame
    std::uint64_t received = 0;     ///< of interface statistics, if the file holds any
    std::uint64_t dropped = 0;
    bool counted = false; ///< `received` and `dropped` are known: zero means none
};

/// A block of a pcapng file that is no packet and is worth carrying into a file made from it:
/// names, secrets, custom blocks that allow copying.
struct kept_block {
    std::uint32_t type = 0;
    std::string body{}; ///< numbers little-endian, a multiple of four bytes
};

/// Packets of a file, in its order. One packet at a time, no allocation per packet.
struct frame_source {
    virtual ~frame_source() = default;
    /// True: `to` is the next packet. False: the end. An error: what is behind it cannot be read;
    /// `fault_text()` says what and where. Packets before it were good.
    virtual result<bool> next(frame& to) = 0;
    /// May grow as a pcapng file is read; never shrinks.
    virtual std::span<const capture_interface> interfaces() const = 0;
    /// One sentence for people: what is wrong and at which offset. Empty while all is well.
    virtual std::string fault_text() const = 0;
    /// What lay between the packets so far. May grow as the file is read, up to 16 MiB in all.
    virtual std::span<const kept_block> kept() const { return {}; }
};

} // namespace netkit::sniff
