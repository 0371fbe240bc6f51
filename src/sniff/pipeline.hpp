#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "netkit/sniff/capture_filter.hpp"
#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/source.hpp"
#include "netkit/sniff/where.hpp"

namespace netkit::sniff {

/// Gets every packet that passed the filters: printing, writing, counting, the terminal view.
class packet_consumer {
public:
    virtual ~packet_consumer() = default;
    /// False: nothing more is wanted, the run ends. The packet lives until the next one.
    virtual bool take(const packet& of, const capture_interface* from) = 0;
    /// No packet waits for its turn at the moment. False as above.
    virtual bool batch_done() { return true; }
};

/// What a run has counted so far.
struct pipeline_counts {
    std::uint64_t seen = 0;    ///< passed the capture filter
    std::uint64_t passed = 0;  ///< passed every filter
    std::uint64_t matched = 0; ///< of those, neither skipped nor sampled out
    std::uint64_t bytes = 0;   ///< of those, captured
};

/// Which packets are taken of those that come, and how many.
struct pipeline_limits {
    std::uint64_t count = 0; ///< packets; 0: any number
    std::uint64_t bytes = 0; ///< captured; 0: any number
    std::uint64_t skip = 0;
    std::uint64_t sample = 1; ///< one of this many
};

/// The way of a packet from its source to its consumers: decode, filter, hand on.
class pipeline {
public:
    pipeline(std::shared_ptr<const decode_rules> rules, const pipeline_limits& limits);

    void filter_frames(capture_filter filter) { filter_ = std::move(filter); }
    /// Whatever passes `filter_frames` also goes through `flows`, which must outlive the pipeline.
    void track(flow_stage& flows) noexcept { flows_ = &flows; }
    void filter_packets(std::unique_ptr<where_filter> where) { where_ = std::move(where); }
    /// Nobody looks into the packets: they are handed on with their frame alone.
    void leave_undecoded() noexcept { decodes_ = false; }
    void add(packet_consumer& consumer) { consumers_.push_back(&consumer); }

    /// False: enough; the source is not asked any more.
    bool take(const frame& next, const capture_interface* from);
    bool batch_done();

    /// A limit was reached.
    bool is_enough() const noexcept
    {
        return (limits_.count != 0 && counts_.matched >= limits_.count) ||
               (limits_.bytes != 0 && counts_.bytes >= limits_.bytes);
    }
    const pipeline_counts& counts() const noexcept { return counts_; }

private:
    bool hand_on(const capture_interface* from);
    bool is_sampled() noexcept;

    pipeline_limits limits_;
    std::optional<capture_filter> filter_;
    decoder decoder_;
    flow_stage* flows_ = nullptr;
    std::unique_ptr<where_filter> where_;
    packet packet_;
    bool decodes_ = true;
    std::vector<packet_consumer*> consumers_;
    pipeline_counts counts_;
};

} // namespace netkit::sniff
