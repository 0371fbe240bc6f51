#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/process_name.hpp"

namespace netkit::sniff {

/// A packet kept for looking at it again.
struct stored_packet {
    frame meta; ///< its bytes are `bytes`
    std::vector<std::uint8_t> bytes;
    std::string interface;
    std::string summary; ///< its line
    std::string comment;
    std::optional<process_name> process;
    std::optional<flow_note> note;
    bool marked = false;

    /// Of the flow, as it was when the packet came; null if none was tracked.
    const flow_note* note_to_show() noexcept
    {
        if (!note) return nullptr;
        note->process = process ? &*process : nullptr;
        return &*note;
    }
    /// Ready to be decoded again.
    frame view() const noexcept
    {
        frame again = meta;
        again.data = bytes.data();
        again.comment = comment;
        return again;
    }
};

/// The last packets of a capture: so many and so many bytes, the oldest go first. Packets are named
/// by their place since the beginning, which does not change.
class packet_store {
public:
    packet_store(std::size_t most_packets, std::size_t most_bytes) noexcept
        : most_packets_(most_packets), most_bytes_(most_bytes)
    {
    }

    stored_packet& add(const packet& of, std::string_view interface, std::string_view summary);

    std::uint64_t first() const noexcept { return gone_; }
    std::uint64_t end() const noexcept { return gone_ + packets_.size(); }
    std::size_t size() const noexcept { return packets_.size(); }
    bool holds(std::uint64_t place) const noexcept { return place >= first() && place < end(); }
    /// `place` is held.
    stored_packet& at(std::uint64_t place) { return packets_[place - gone_]; }
    const stored_packet& at(std::uint64_t place) const { return packets_[place - gone_]; }

private:
    std::deque<stored_packet> packets_;
    std::size_t most_packets_;
    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::uint64_t gone_ = 0;
};

} // namespace netkit::sniff
