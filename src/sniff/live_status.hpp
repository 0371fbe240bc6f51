#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "netkit/base/clock.hpp"
#include "netkit/core/admin_status.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/sniff/stats.hpp"
#include "pipeline.hpp"

namespace netkit::sniff {

/// What a live capture shows to people who look at it from outside: the tables of --stats, counted
/// as packets come. Lives on the loop of the capture; only `section` belongs to the control loop,
/// which sees copies that were made on the capture's loop and posted.
class live_status final : public packet_consumer {
public:
    /// `flows` must outlive this object.
    explicit live_status(flow_tracker& flows);

    bool take(const packet& of, const capture_interface* from) override;

    /// The table as a JSON object of one line, as --stats --json prints it. Capture's loop.
    std::string json(stats_kind kind) const;

    /// Rates, hierarchy and talkers as they were when last asked, a second ago while somebody
    /// looks; asks for new ones. Control loop, at which both loops run.
    core::status_section section(core::loop& control, core::loop& capture);

    std::size_t flows() const noexcept { return flows_.load(std::memory_order_relaxed); }
    std::uint64_t evicted() const noexcept { return evicted_.load(std::memory_order_relaxed); }

private:
    /// One look at everything: what the control loop keeps.
    struct picture {
        time_point at{};
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::vector<core::status_table> tables;
    };
    picture look() const;

    flow_tracker& tracker_;
    stats counted_;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0; // on the wire
    std::atomic<std::size_t> flows_{0};
    std::atomic<std::uint64_t> evicted_{0};

    picture before_; // control loop
    picture last_;   // control loop
    bool asked_ = false;
};

} // namespace netkit::sniff
