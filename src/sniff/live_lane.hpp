#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "merge_window.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/sniff/capture_filter.hpp"
#include "netkit/sniff/live.hpp"
#include "pcap_handle.hpp"

namespace netkit::sniff {

/// Counters of one handle, read by any thread.
struct live_cell {
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::uint64_t> dropped{0};
    std::atomic<std::uint64_t> dropped_by_interface{0};
};

/// Adds what a 32-bit counter grew by since `before`, wrapped or not.
void widen(std::atomic<std::uint64_t>& to, std::uint32_t before, std::uint32_t now) noexcept;

/// "1,204 packets dropped by kernel in the last second; try --buffer 64MiB, ..."
std::string drop_notice(std::string_view interface, std::uint64_t dropped,
                        std::uint32_t buffer_bytes);

/// One loop's share of a capture: a handle of each interface. Handlers hold the lane alive; after
/// `stop` none of them does anything.
class live_lane : public std::enable_shared_from_this<live_lane> {
public:
    live_lane(std::vector<pcap_handle> handles, capture_filter filter, const live_options& how);

    void start(core::loop& on, live_sink& sink);
    void resume();
    void stop();

    /// Packets from before that time were also given to other lanes.
    void forget_before(std::int64_t time_ns) noexcept { not_before_ns_ = time_ns; }
    const live_cell& cell(std::size_t interface) const noexcept { return feeds_[interface]->cell; }

private:
    using descriptor = net::posix::basic_stream_descriptor<core::executor>;

    struct feed {
        explicit feed(pcap_handle opened) : handle{std::move(opened)} {}

        pcap_handle handle;
        std::uint32_t index = 0;
        live_lane* lane = nullptr;
        std::optional<descriptor> readable{};
        std::optional<core::steady_timer> poll{};
        pcap_handle::counters last{};
        std::uint64_t told_drops = 0;
        bool ended = false;
        live_cell cell{};
    };

    static void on_packet(void* self, const frame& next);
    bool deliver(const frame& next);
    void wait(feed& of);
    void wait_for_poll(feed& of);
    void read(feed& of);
    void on_lost(feed& of);
    void merge(bool all);
    void wait_for_merge();
    void drain();
    void tick();
    void count(feed& of);
    void tell_drops(feed& of, time_point now);

    std::vector<std::unique_ptr<feed>> feeds_;
    capture_filter filter_;
    duration timeout_;
    merge_window window_; ///< also what a sink that paused in the middle has still to get
    core::loop* loop_ = nullptr;
    live_sink* sink_ = nullptr;
    std::optional<core::steady_timer> second_{};
    std::optional<core::steady_timer> merge_timer_{};
    std::int64_t not_before_ns_ = 0;
    std::optional<time_point> told_{};
    bool paused_ = false;
    bool stopping_ = false;
    bool stopped_ = false;
    bool fault_told_ = false;
    bool delivered_ = false;
};

} // namespace netkit::sniff
