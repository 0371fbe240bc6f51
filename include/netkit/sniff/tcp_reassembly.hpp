#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

struct reassembly_limits {
    std::uint32_t side_bytes = 256 * 1024;        ///< waiting out of order, per direction
    std::uint64_t total_bytes = 64 * 1024 * 1024; ///< waiting, in all
    std::uint32_t segments = 4'096;               ///< waiting, in all
    std::uint32_t gap_bytes = 64 * 1024;          ///< behind a gap: it is given up
    std::int64_t gap_ns = 1'000'000'000;          ///< so long without a byte: likewise
};

struct reassembly_counts {
    std::uint64_t delivered = 0; ///< bytes in order
    std::uint64_t gaps = 0;
    std::uint64_t gap_bytes = 0;
    std::uint64_t repeated = 0;    ///< bytes that had been there before
    std::uint64_t differences = 0; ///< repeated bytes that said something else while the first
                                   ///< still waited: the first ones won
    std::uint64_t pressed = 0;     ///< gaps given up because a bound was reached
};

/// Hears what one direction of a connection said, in order. Offsets count the bytes since its
/// first one; gaps count too.
struct stream_sink {
    virtual ~stream_sink() = default;
    /// `bytes` live until the call returns.
    virtual void on_bytes(unsigned side, std::uint64_t offset, byte_view bytes) = 0;
    /// Bytes that the capture does not hold.
    virtual void on_gap(unsigned side, std::uint64_t offset, std::uint64_t bytes) = 0;
    /// Its FIN, behind its last byte.
    virtual void on_fin(unsigned side) = 0;
};

/// What one segment adds to a stream.
struct stream_segment {
    std::uint32_t seq = 0;
    byte_view bytes{};        ///< as far as captured
    std::uint32_t length = 0; ///< as declared: what was not captured is a gap
    bool syn = false;
    bool fin = false;
    std::int64_t time_ns = 0;
};

/// Puts TCP segments in order. In order they pass without being copied; out of order they wait,
/// within bounds for each direction and for all. Where bytes overlap the first ones seen win. A gap
/// is given up when enough lies behind it, when a second has passed without a byte, or when the
/// peer acknowledges what is behind it: then the capture lost it, not the network. A direction
/// begins with its SYN or with the first segment seen, and may be alone.
class tcp_reassembly {
public:
    explicit tcp_reassembly(const reassembly_limits& limits = {});
    ~tcp_reassembly();

    /// A new connection's handle; handles are used again after `close`.
    std::uint32_t open();
    /// Takes what side `side` (0 or 1) sent.
    void take(std::uint32_t stream, unsigned side, const stream_segment& segment, stream_sink& to);
    /// The peer of `side` has acknowledged everything before `ack`.
    void acknowledged(std::uint32_t stream, unsigned side, std::uint32_t ack, stream_sink& to);
    /// Delivers what waits, with its gaps, and forgets the connection.
    void close(std::uint32_t stream, stream_sink& to);
    /// The same without delivering.
    void forget(std::uint32_t stream) noexcept;

    const reassembly_counts& counts() const noexcept { return counts_; }
    std::uint64_t waiting_bytes() const noexcept { return waiting_bytes_; }
    std::uint32_t waiting_segments() const noexcept { return waiting_segments_; }
    std::size_t streams() const noexcept { return sides_.size() / 2; }

private:
    static constexpr std::uint32_t none = 0xffffffffU;

    struct piece {
        std::uint32_t seq = 0;
        std::uint32_t size = 0;
        std::uint32_t next = none; ///< by seq; of the unused ones: any
        std::unique_ptr<std::uint8_t[]> bytes;

        std::uint32_t end() const noexcept { return seq + size; }
    };
    struct side_state {
        std::uint32_t next = 0;     ///< the byte that is due
        std::uint32_t fin = 0;      ///< behind the last byte
        std::uint32_t first = none; ///< waiting pieces, by seq, not overlapping
        std::uint32_t last = none;
        std::uint32_t waiting = 0; ///< bytes of these
        std::uint64_t offset = 0;  ///< of `next`
        std::int64_t moved_ns = 0; ///< when `next` moved, or the first piece began to wait
        bool begun = false;
        bool has_fin = false;
        bool ended = false;
    };

    struct span_at;

    void put(side_state& of, unsigned side, span_at at, stream_sink& to);
    bool fits(const side_state& of, std::size_t size) const noexcept;
    void pass(side_state& of, unsigned side, byte_view bytes, stream_sink& to);
    void skip(side_state& of, unsigned side, std::uint32_t size, stream_sink& to);
    void drain(side_state& of, unsigned side, stream_sink& to);
    void give_up_gap(side_state& of, unsigned side, stream_sink& to);
    void wait(side_state& of, span_at at);
    void count_differences(const side_state& of, const span_at& at) noexcept;
    std::uint32_t make_piece(std::uint32_t seq, byte_view bytes);
    void drop_first(side_state& of) noexcept;
    void finish(side_state& of, unsigned side, stream_sink& to);

    reassembly_limits limits_;
    reassembly_counts counts_;
    std::vector<side_state> sides_; ///< two for each stream
    std::vector<std::uint32_t> free_streams_;
    std::vector<piece> pieces_;
    std::uint32_t free_piece_ = none;
    std::uint64_t waiting_bytes_ = 0;
    std::uint32_t waiting_segments_ = 0;
};

} // namespace netkit::sniff
