#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/flow_tracker.hpp"
#include "netkit/sniff/tcp_reassembly.hpp"

namespace netkit::sniff {

/// What a TCP packet adds to its stream; `length` is 0 for one that adds nothing.
stream_segment stream_segment_of(const packet& of, const layer& tcp) noexcept;

/// Has application messages that span TCP segments decoded: TLS records, DNS messages, heads of
/// HTTP/1. The packet that completes one gets its layers, marked layer::joined. What a packet in
/// the middle of a message seemed to hold on its own is taken off again. A message may have 64 KiB;
/// all that wait, 16 MiB.
class reassembler final : private flow_listener, private stream_sink {
public:
    /// Listens to `flows`, which must outlive it or be stopped before.
    explicit reassembler(flow_tracker& flows, const reassembly_limits& limits = {});
    ~reassembler() override;

    /// Behind the flow tracker. True: layers were added, whose bytes lie in the packet or in memory
    /// of this object, good until the next call.
    bool see(packet& of, decoder& with);

    const reassembly_counts& counts() const noexcept { return streams_.counts(); }

private:
    /// One direction of one connection.
    struct reading {
        proto id = proto::none;         ///< of the latest message
        std::vector<std::uint8_t> part; ///< its beginning; empty: nothing waits
    };
    struct talk {
        std::uint32_t stream = 0;
        std::array<reading, 2> sides; ///< [0]: the side that was seen first
    };

    void on_flow_end(const flow_record& gone, flow_end why) override;
    void on_bytes(unsigned side, std::uint64_t offset, byte_view bytes) override;
    void on_gap(unsigned side, std::uint64_t offset, std::uint64_t bytes) override;
    void on_fin(unsigned) override {}

    std::uint32_t new_talk();
    static byte_view behind_whole(proto id, byte_view bytes) noexcept;
    void read_on(reading& of, byte_view bytes);
    byte_view go_on(reading& of, byte_view bytes);
    void keep(reading& of, byte_view bytes);
    void decode(proto id, byte_view bytes);
    void drop(reading& of) noexcept;
    std::vector<std::uint8_t>& next_whole();
    byte_view copy_of(byte_view bytes);

    flow_tracker& flows_;
    tcp_reassembly streams_;
    std::vector<talk> talks_;
    std::vector<std::uint32_t> free_talks_;
    std::uint64_t waiting_bytes_ = 0;

    // the packet at hand
    packet* packet_ = nullptr;
    decoder* decoder_ = nullptr;
    talk* talk_ = nullptr;
    byte_view payload_{};
    std::size_t transport_ = 0; ///< depth up to TCP
    bool added_ = false;
    std::deque<std::vector<std::uint8_t>> whole_; ///< what the layers point into
    std::size_t whole_used_ = 0;
};

} // namespace netkit::sniff
