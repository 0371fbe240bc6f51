#include <algorithm>

#include <fmt/format.h>

#include "live_service.hpp"
#include "live_status.hpp"
#include "netkit/base/text.hpp"
#include "netkit/core/common_settings.hpp"
#include "netkit/sniff/live.hpp"
#include "netkit/sniff/privileges.hpp"
#include "read_filter.hpp"

namespace netkit::sniff {

namespace {

live_options live_options_of(const settings& from)
{
    live_options made;
    made.interfaces = from.interfaces;
    made.snaplen = from.snaplen == 0 ? 262'144 : from.snaplen;
    made.buffer_bytes = static_cast<std::uint32_t>(from.buffer.size.bytes);
    // A process may be gone soon: the sooner its packets come, the likelier it is found.
    if (from.low_latency || wants_processes(from)) made.timeout = std::chrono::milliseconds{1};
    made.promiscuous = from.promiscuous;
    made.monitor = from.monitor;
    if (from.direction != capture_direction::inout)
        made.direction =
            from.direction == capture_direction::in ? packet_direction::in : packet_direction::out;
    made.timestamp_type = from.timestamp_type;
    made.link = from.link_type;
    made.filter = from.filter;
    made.filter_exact = from.filter_exact;
    made.filter_optimize = from.filter_optimize;
    made.filter_fragments = from.defrag || from.reassemble;
    return made;
}

void say_fault(const settings& from, const live_fault& why, std::ostream& err)
{
    if (why.filter.text.empty()) {
        err << fmt::format("netkit sniff: {}\n", why.text);
        return;
    }
    const auto place =
        why.filter.column ? fmt::format("column {}: ", *why.filter.column + 1) : std::string{};
    err << fmt::format("netkit sniff: filter {}: {}{}\n", quote_foreign(from.filter), place,
                       escape_foreign(why.filter.text));
}

/// The folder of a file; a pattern of strftime(3) may hold more of it.
std::string folder_of(const std::string& path)
{
    const auto slash = path.substr(0, path.find('%')).rfind('/');
    if (slash == std::string::npos) return ".";
    return path.substr(0, slash + 1);
}

class opened_run final : public live_run {
public:
    /// `watched`: there will be an admin endpoint.
    opened_run(settings from, const surroundings& with, std::size_t lanes, bool watched)
        : settings_{std::move(from)}, with_{with}, lanes_{lanes}, watched_{watched}
    {
    }

    bool open(core::exit_status& status)
    {
        live_fault why;
        std::vector<std::string> notes;
        auto how = live_options_of(settings_);
        how.lanes = lanes_;
        capture_ = live_capture::open(how, notes, why);
        for (const auto& each : notes)
            with_.err << fmt::format("netkit sniff: {}\n", each);
        if (capture_ == nullptr) {
            say_fault(settings_, why, with_.err);
            status = why.usage ? core::exit_status::usage : core::exit_status::failed;
            return false;
        }
        packets_ = std::make_unique<session>(settings_, with_, output_mode::withholds);
        if (watched_) packets_->watch();
        packets_->count_drops([this] { return capture_->counts().dropped; });
        status = core::exit_status::failed;
        // Files belong to the user who is left, so the first one is made after it.
        if (!packets_->open_folder() || !drop()) return false;
        status = packets_->open(capture_->interfaces(), std::chrono::system_clock::now());
        return status == core::exit_status::done;
    }

    std::unique_ptr<core::service> make_service(core::metrics& counters) override
    {
        add_metrics(counters);
        return std::make_unique<live_service>(settings_, with_, *capture_, *packets_, numbers_);
    }

    std::size_t lanes() const override { return capture_->lanes(); }

    std::string counts() const override
    {
        const auto kernel = capture_->counts();
        return session::counts_text(numbers_.captured, kernel.received, kernel.dropped,
                                    kernel.dropped_by_interface);
    }

private:
    bool drop()
    {
        privilege_plan plan;
        plan.user = settings_.user;
        plan.use_sudo_user = !settings_.write.empty() && settings_.write != "-";
        plan.output_folder = folder_of(settings_.write);
        plan.keep_ptrace = wants_processes(settings_);
        std::string note;
        const bool good = drop_privileges(plan, note);
        if (!note.empty()) with_.err << fmt::format("netkit sniff: {}\n", note);
        return good;
    }

    void add_metrics(core::metrics& to)
    {
        const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
        to.add_counter_function("netkit_sniff_packets_total", "Packets that passed every filter.",
                                [=, this] { return number(numbers_.captured); });
        to.add_counter_function("netkit_sniff_bytes_total", "Bytes captured of those packets.",
                                [=, this] { return number(numbers_.bytes); });
        to.add_counter_function("netkit_sniff_received_total",
                                "Packets that passed the kernel's filter.",
                                [=, this] { return number(capture_->counts().received); });
        to.add_counter_function("netkit_sniff_dropped_total",
                                "Packets lost, by where: the kernel's buffer or the interface.",
                                [=, this] { return number(capture_->counts().dropped); },
                                {{"by", "kernel"}});
        to.add_counter_function(
            "netkit_sniff_dropped_total",
            "Packets lost, by where: the kernel's buffer or the interface.",
            [=, this] { return number(capture_->counts().dropped_by_interface); },
            {{"by", "interface"}});
        auto* const live = packets_->status();
        if (live == nullptr) return;
        to.add_gauge_function("netkit_sniff_flows", "Flows in the table.",
                              [=] { return number(live->flows()); });
        to.add_counter_function("netkit_sniff_flows_evicted_total",
                                "Flows that had to make room for newer ones.",
                                [=] { return number(live->evicted()); });
    }

    settings settings_;
    surroundings with_;
    std::size_t lanes_;
    bool watched_;
    std::unique_ptr<live_capture> capture_;
    std::unique_ptr<session> packets_;
    live_numbers numbers_;
};

} // namespace

std::unique_ptr<live_run> open_live(const core::settings_document& from, const surroundings& with,
                                    core::exit_status& status)
{
    core::fault_list faults; // told already
    auto meant = core::read<settings>(from, "sniff", faults);
    const auto common = core::read_common(from, faults);
    status = core::exit_status::usage;
    if (!read_filter_file(meant, with.err)) return nullptr;
    const auto lanes = std::max<std::size_t>(1, common.runtime.threads);
    const bool watched = common.admin.address.has_value();
    auto made = std::make_unique<opened_run>(std::move(meant), with, lanes, watched);
    if (!made->open(status)) return nullptr;
    return made;
}

} // namespace netkit::sniff
