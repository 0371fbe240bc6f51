#pragma once

#include <memory>
#include <span>
#include <string>

#include "netkit/core/exit_status.hpp"
#include "netkit/sniff/service.hpp"
#include "netkit/sniff/source.hpp"
#include "output.hpp"
#include "pipeline.hpp"
#include "settings.hpp"
#include "summaries.hpp"

namespace netkit::sniff {

class live_status;
class terminal_view;

/// Everything between a source and the outputs of one run, as the settings want it. The same for
/// files and live captures.
class session {
public:
    /// `settings` have been checked. Text goes to `with.out`.
    session(const settings& from, const surroundings& with, output_mode mode);
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// Makes the filters ready, and the terminal view of --tui. False: the capture filter means
    /// nothing for one of these link types, or there is no terminal; that was said on stderr.
    bool open(std::span<const capture_interface> interfaces);

    /// False: enough, the source is not asked any more.
    bool take(const frame& next, const capture_interface* from) { return way_.take(next, from); }
    /// No packet waits at the moment.
    bool batch_done() { return way_.batch_done(); }
    output& out() noexcept { return out_; }
    const pipeline_counts& counts() const noexcept { return way_.counts(); }

    /// Counts for people who look from outside too; before `open`.
    void watch() noexcept { watched_ = true; }
    /// Null unless somebody may look.
    live_status* status() noexcept { return status_.get(); }
    /// For --tui when no packet came: looks at the keys. False: the user left.
    bool look();
    /// The capture is over (`why`: a fault, or empty); the view of --tui stays until the user
    /// leaves.
    void stay(std::string why);

    /// A stop condition holds.
    bool is_enough() const noexcept { return way_.is_enough(); }

    /// tcpdump's count lines.
    static std::string counts_text(std::uint64_t captured, std::uint64_t received,
                                   std::uint64_t dropped, std::uint64_t dropped_by_interface);

    /// Writes what is left. A reader that went away is no failure.
    core::exit_status finish();

private:
    bool make_ready(std::span<const capture_interface> interfaces);

    const settings& settings_;
    const surroundings& with_;
    output out_;
    std::shared_ptr<const decode_rules> rules_;
    std::unique_ptr<flow_stage> flows_;
    pipeline way_;
    std::unique_ptr<packet_consumer> printing_;
    std::unique_ptr<terminal_view> view_; ///< null without --tui
    std::unique_ptr<summary> summary_;    ///< printed instead of packets
    bool watched_ = false;
    std::unique_ptr<live_status> status_; ///< null unless `watch` was called
};

} // namespace netkit::sniff
