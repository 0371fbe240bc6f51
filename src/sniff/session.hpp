#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "netkit/core/exit_status.hpp"
#include "netkit/sniff/service.hpp"
#include "netkit/sniff/source.hpp"
#include "output.hpp"
#include "packet_process.hpp"
#include "pipeline.hpp"
#include "recorder.hpp"
#include "save_packets.hpp"
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

    /// Opens where files will be written: before privileges are dropped. False: said on stderr.
    bool open_folder();
    /// Makes the filters ready, begins the first file, and opens the terminal view of --tui. `now`
    /// as for `recorder::begin`. What is wrong was said on stderr: the filter means nothing for one
    /// of these link types, or there is no terminal (usage), a file cannot be made (failed).
    core::exit_status open(std::span<const capture_interface> interfaces, wall_time now);
    /// What is known of the source by now; before each packet if it may have grown. Both live
    /// until the next call.
    void describe(std::span<const capture_interface> interfaces, std::span<const kept_block> kept)
    {
        origin_ = {interfaces, kept};
        if (files_ != nullptr) files_->describe(interfaces, kept);
    }
    /// Who counts lost packets, for --tui.
    void count_drops(std::function<std::uint64_t()> by) { drops_ = std::move(by); }

    /// A live capture knows the processes; null: no more.
    void name_processes(process_source* from) noexcept { flows_->name_processes(from); }
    bool wants_processes() const noexcept { return wants_processes_; }

    /// False: enough, the source is not asked any more; or `crowded`.
    bool take(const frame& next, const capture_interface* from) { return way_.take(next, from); }
    /// No packet waits at the moment.
    bool batch_done() { return way_.batch_done(); }
    output& out() noexcept { return out_; }
    /// -w; null without it.
    recorder* files() noexcept { return files_.get(); }
    /// Each packet is printed.
    bool is_printing() const noexcept { return printing_ != nullptr; }
    /// Nobody takes anything any more: readers left, or writing failed.
    bool is_over() noexcept;
    /// An output whose slow reader is waited for before more is taken; null when there is none.
    output* crowded() noexcept;
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

    /// Writes what is left. A reader that went away is no failure. `interfaces` with their counts.
    core::exit_status finish(std::span<const capture_interface> interfaces);

private:
    bool open_view();
    bool make_ready(std::span<const capture_interface> interfaces);

    const settings& settings_;
    const surroundings& with_;
    output out_;
    std::shared_ptr<const decode_rules> rules_;
    std::unique_ptr<flow_stage> flows_;
    pipeline way_;
    bool wants_processes_ = false;
    commented_processes commented_; ///< of a file
    std::unique_ptr<packet_consumer> printing_;
    std::unique_ptr<terminal_view> view_; ///< null without --tui
    std::unique_ptr<summary> summary_;    ///< printed instead of packets
    bool watched_ = false;
    std::unique_ptr<live_status> status_; ///< null unless `watch` was called
    std::unique_ptr<recorder> files_;
    capture_origin origin_;
    std::function<std::uint64_t()> drops_;
};

} // namespace netkit::sniff
