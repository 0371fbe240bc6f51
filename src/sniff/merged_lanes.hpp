#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "merge_window.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/sniff/live.hpp"

namespace netkit::core {
class runtime;
}

namespace netkit::sniff {

/// Packets of one lane on their way to the home loop, a batch at a time.
struct lane_batch {
    std::vector<frame> packets{}; ///< their bytes follow one another in `bytes`
    std::vector<std::uint8_t> bytes{};
};

/// Several lanes of a capture as one: each is read on its own loop, where packets are filtered and
/// copied; on the first loop, the home, they come to one sink in the order of their times. Bounded:
/// a lane that is ahead by 4 MiB waits, and then its kernel buffer fills.
class merged_lanes {
public:
    /// As many lanes as `from` has; loops of `on` of the same number. Home loop.
    merged_lanes(live_capture& from, core::runtime& on, live_sink& to);
    ~merged_lanes();
    merged_lanes(const merged_lanes&) = delete;
    merged_lanes& operator=(const merged_lanes&) = delete;

    void start();
    /// After the sink refused a packet. Home loop.
    void resume();
    /// Hands over what the kernel and the lanes still hold; to be awaited on any loop but theirs.
    core::task<> stop();

private:
    class relay;

    core::task<> stop_lane(std::size_t lane);
    core::task<> finish();
    void on_batch(std::size_t lane, const lane_batch& batch);
    void merge(bool all);
    void settle();
    void wait();

    live_capture& from_;
    core::runtime& on_;
    live_sink& to_;
    std::vector<std::unique_ptr<relay>> lanes_;
    std::vector<std::size_t> owed_; ///< by lane: bytes that are here and not yet acknowledged
    merge_window window_;
    core::steady_timer due_;
    bool paused_ = false;
    bool stopped_ = false;
};

} // namespace netkit::sniff
