#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/flow_table.hpp"
#include "netkit/sniff/tcp_analysis.hpp"

namespace netkit::sniff {

struct flow_options {
    std::uint32_t max_flows = 65'536;         ///< 136 bytes each, and 176 for a TCP connection
    bool tcp_analysis = true;                 ///< else `tcp.analysis` and relative numbers miss
    std::uint64_t seed = 0x6e65746b69742121U; ///< a random one where strangers choose addresses
};

/// Knows of every packet which flow it belongs to and what happened on it. Stream numbers count
/// from 0 in the order of first appearance, TCP and UDP apart; a SYN between known ports that does
/// not repeat the known one begins a new stream. Memory is bounded by `max_flows`; nothing is
/// allocated per packet once the table is full.
class flow_tracker final : private flow_listener {
public:
    explicit flow_tracker(const flow_options& options = {});
    ~flow_tracker() override;
    flow_tracker(const flow_tracker&) = delete;
    flow_tracker& operator=(const flow_tracker&) = delete;

    /// Sets `of.flow` (null where there is no IP) and returns it. To be called once for each packet
    /// in the order of the capture, behind decoding and defragmentation. The note lives until the
    /// next call.
    flow_note* see(packet& of);
    /// Ends all flows, as flow_end::stopped.
    void stop();

    /// `to` hears of the flows that leave; it must outlive the tracker.
    void tell(flow_listener& to) { listeners_.push_back(&to); }

    const flow_table& table() const noexcept { return table_; }
    /// The analysis' state of a flow; null where there is none.
    const tcp_state* tcp_of(const flow_record& flow) const noexcept;

private:
    struct place; // where in the packet a transport layer stands

    void on_flow_end(const flow_record& gone, flow_end why) override;
    flow_note* note_for(const packet& of, const place& at);
    void see_tcp(const packet& of, const place& at, flow_record*& flow, flow_note& to);
    void begin(flow_record& flow, const packet& of, const place& at);
    void count(flow_record& flow, const packet& of, const place& at, flow_note& to) noexcept;
    tcp_state* state_of(flow_record& flow);

    flow_options options_;
    std::vector<flow_listener*> listeners_;
    flow_table table_;
    tcp_analysis analysis_;
    std::uint32_t most_states_;
    std::vector<tcp_state> states_; // reserved at once
    std::vector<std::uint32_t> free_states_;
    std::array<std::uint32_t, 3> streams_{}; // TCP, UDP, others
    std::array<flow_note, 4> notes_{};
    std::size_t notes_used_ = 0;
};

/// Whether a field has a value only, or another one, where flows are tracked.
bool needs_flows(std::string_view field_name) noexcept;

} // namespace netkit::sniff
