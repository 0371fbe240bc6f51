#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "netkit/sniff/flow_key.hpp"
#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// How long a flow may be silent before its place is free for another: in packet time.
enum class flow_kind : std::uint8_t {
    tcp,        ///< 300 s
    tcp_closed, ///< 10 s after the end was seen
    udp,        ///< 60 s
    other,      ///< 30 s: ICMP and everything without ports
};
inline constexpr std::size_t flow_kinds = 4;

/// Why a flow left the table.
enum class flow_end : std::uint8_t {
    expired, ///< the table was full, and this had been silent for longer than its kind may be
    evicted, ///< the table was full, and this was the nearest to that
    reused,  ///< a new connection between the same ports began
    stopped, ///< the capture ended
};

/// What is known of one flow. The first of each pair counts the side that began: the
/// one that was seen first, unless that answered a SYN.
struct flow_record {
    flow_key key;
    std::int64_t first_ns = 0; ///< of the first packet
    std::int64_t last_ns = 0;  ///< of the latest packet, in the order of the capture
    std::array<std::uint64_t, 2> packets{};
    std::array<std::uint64_t, 2> bytes{}; ///< whole frames, as on the wire
    std::uint32_t stream = 0;             ///< tcp.stream, udp.stream; counted per protocol
    std::uint32_t tcp = none;             ///< place of the TCP analysis' state
    std::uint32_t older = none;           ///< the list of its kind, by the latest packet
    std::uint32_t newer = none;
    mutable std::uint32_t assembly = none; ///< place of what reassembly keeps of it
    flow_kind kind = flow_kind::other;
    bool low_first = true;           ///< key.low is the side that began
    proto application = proto::none; ///< the innermost protocol seen that is not plain data
    std::uint8_t completeness = 0;   ///< of a TCP connection: bits as in tcp.completeness

    static constexpr std::uint32_t none = 0xffffffffU;
};
static_assert(sizeof(flow_record) <= 128);

/// Hears of flows that leave the table; `gone` lives until the call returns.
struct flow_listener {
    virtual ~flow_listener() = default;
    virtual void on_flow_end(const flow_record& gone, flow_end why) = 0;
};

/// Flows by key, in memory of a size fixed at the start: 136 bytes a flow, touched as they are
/// used. When it is full a new flow takes the place of the one that is farthest past the silence
/// its kind may keep (`expired`), or, if none is past it, of the one nearest to it (`evicted`). A
/// flow that is overdue but not in the way stays, so a capture with long pauses tells the same
/// story as one without. Time comes from packets alone and may jump either way.
class flow_table {
public:
    /// `capacity` 1 to 16 Mi. `to` may be null; it must outlive the table.
    flow_table(std::uint32_t capacity, std::uint64_t seed, flow_listener* to);

    struct entry {
        flow_record* record;
        bool fresh; ///< made by this call: only its key is set
    };
    /// The flow of `key`, made if there is none.
    entry at(const flow_key& key, std::int64_t now_ns);
    /// Null when there is none.
    flow_record* find(const flow_key& key) noexcept;
    /// A packet came: `record` is now the youngest of its kind, which may be a new one.
    void touch(flow_record& record, flow_kind kind) noexcept;
    /// Reports every flow as stopped and forgets it.
    void clear();

    std::size_t size() const noexcept { return live_; }
    std::size_t capacity() const noexcept { return capacity_; }
    std::uint64_t evicted() const noexcept { return evicted_; }
    std::uint64_t expired() const noexcept { return expired_; }
    /// All of them, in no particular order; entries with `packets` both 0 are empty places.
    const std::vector<flow_record>& records() const noexcept { return records_; }

private:
    struct place {
        std::uint32_t hash = 0;
        std::uint32_t record = flow_record::none;
    };
    struct queue {
        std::uint32_t oldest = flow_record::none;
        std::uint32_t youngest = flow_record::none;
    };

    std::uint32_t index_of(const flow_record& record) const noexcept
    {
        return static_cast<std::uint32_t>(&record - records_.data());
    }
    void unlink(flow_record& record) noexcept;
    void append(flow_record& record, flow_kind kind) noexcept;
    void erase_place(std::uint32_t record, std::uint32_t hash) noexcept;
    void put_place(place made) noexcept;
    void widen();
    std::uint32_t make_room(std::int64_t now_ns);

    std::uint32_t capacity_;
    std::uint64_t seed_;
    flow_listener* listener_;
    std::uint32_t mask_ = 0;
    std::uint32_t widest_ = 0;         ///< most places there may be
    std::vector<place> places_;        ///< grows with the flows: a short run touches little
    std::vector<flow_record> records_; // reserved at once, never moves
    std::array<queue, flow_kinds> queues_{};
    std::size_t live_ = 0;
    std::uint64_t evicted_ = 0;
    std::uint64_t expired_ = 0;
};

/// Silence a kind may keep, in nanoseconds.
std::int64_t timeout_of(flow_kind kind) noexcept;

} // namespace netkit::sniff
