#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "live_status.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/decode_as.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "print_packet.hpp"
#include "stop_signals.hpp"
#include "tui.hpp"

namespace netkit::sniff {

namespace {

/// Prints to standard output.
class printing final : public packet_consumer {
public:
    printing(std::unique_ptr<packet_printer> printer, output& to)
        : printer_{std::move(printer)}, to_{to}
    {
        printer_->begin(to_.text());
    }

    bool take(const packet& of, const capture_interface* from) override
    {
        const std::string_view name = from == nullptr ? std::string_view{} : from->name;
        printer_->print(of, name, to_.text());
        return to_.packet_done();
    }
    bool batch_done() override { return to_.batch_done(); }

private:
    std::unique_ptr<packet_printer> printer_;
    output& to_;
};

std::unique_ptr<packet_printer> make_printer(const settings& from, bool colour)
{
    if (!from.fields.empty()) return print_fields(from.fields);
    if (!from.csv.empty()) return print_csv(from.csv);
    if (from.json) return print_json(from.verbose > 0);
    if (from.tree) return print_tree();
    if (from.hex) return print_hex();
    auto options = line_options_of(from);
    options.colour = colour && !from.compat;
    options.interfaces = from.interfaces.size() > 1;
    // tcpdump takes the indexes in a file for this machine's, whoever wrote it.
    if (from.read.empty() || from.compat) options.interface_name = local_interface_name;
    return print_lines(options);
}

std::shared_ptr<const decode_rules> rules_of(const settings& from)
{
    auto rules = std::make_shared<decode_rules>();
    for (const auto& each : from.decode_as)
        add_decode_as(*rules, each);
    return rules;
}

bool sums_up(const settings& from)
{
    return !from.stats.empty() || !from.follow.empty();
}

/// Whether each packet is printed: with -w only if that was asked for, as by tcpdump's --print.
bool prints(const settings& from)
{
    if (from.count_only || from.tui || sums_up(from)) return false;
    const bool chosen = from.print || from.compat || from.json || from.tree || from.hex ||
                        !from.fields.empty() || !from.csv.empty();
    return from.write.empty() || chosen;
}

/// What of flows this run needs: nothing where every packet is shown on its own.
flow_stage_options flow_options_of(const settings& from, const where_filter* where)
{
    const auto needs = [](const std::string& field) { return needs_flows(field); };
    const bool lists = !from.fields.empty() || !from.csv.empty();
    const bool shows =
        lists ? std::ranges::any_of(from.fields, needs) || std::ranges::any_of(from.csv, needs)
              : prints(from) && !from.compat && !from.hex;
    const bool looks = from.tui;
    const bool asks = where != nullptr && std::ranges::any_of(where->fields(), needs);
    flow_stage_options options;
    options.flows.max_flows = from.max_flows;
    options.track = shows || asks || looks || sums_up(from) || from.reassemble ||
                    from.write_notes || wants_processes(from);
    options.defragment = from.defrag || sums_up(from) || from.reassemble;
    options.reassemble = from.reassemble || !from.stats.empty();
    return options;
}

/// What is looked at, for the view's bar.
std::string source_name(const settings& from)
{
    if (!from.read.empty()) return escape_foreign(from.read.substr(from.read.rfind('/') + 1));
    return escape_foreign(fmt::format("{}", fmt::join(from.interfaces, " ")));
}

std::unique_ptr<terminal_view> make_view(const settings& from,
                                         std::shared_ptr<const decode_rules> rules, tui_doors doors,
                                         std::string& why)
{
    auto screen = tui_screen::open(why);
    if (screen == nullptr) return nullptr;
    tui_options options;
    options.source = source_name(from);
    options.live = from.read.empty();
    options.line = line_options_of(from);
    options.process = from.process;
    return std::make_unique<terminal_view>(std::move(screen), std::move(rules), std::move(options),
                                           std::move(doors));
}

std::string packets(std::uint64_t count)
{
    return fmt::format("{} packet{}", count, count == 1 ? "" : "s");
}

} // namespace

session::session(const settings& from, const surroundings& with, output_mode mode)
    : settings_{from},
      with_{with},
      out_{with.out, from.flush, mode},
      rules_{rules_of(from)},
      way_{rules_, {from.count, from.max_bytes.bytes, from.skip, from.sample}}
{
    if (!prints(from)) return;
    printing_ = std::make_unique<printing>(make_printer(from, with.colour), out_);
    way_.add(*printing_);
}

session::~session() = default;

bool session::open_folder()
{
    if (settings_.write.empty()) return true;
    files_ = recorder::open(settings_, with_);
    return files_ != nullptr;
}

core::exit_status session::open(std::span<const capture_interface> interfaces, wall_time now)
{
    where_fault none; // the settings' check has seen to it
    auto where = settings_.where.empty() ? nullptr : where_filter::compile(settings_.where, none);
    auto needs = flow_options_of(settings_, where.get());
    needs.track |= watched_;
    flows_ = std::make_unique<flow_stage>(needs);
    if (watched_) {
        status_ = std::make_unique<live_status>(*flows_->flows());
        way_.add(*status_);
    }
    if (!settings_.stats.empty())
        summary_ = summarize(settings_, *flows_->flows(), out_, with_.colour);
    else if (!settings_.follow.empty())
        summary_ = follow_stream(settings_, out_, with_.colour);
    if (summary_ != nullptr) way_.add(*summary_);
    wants_processes_ = sniff::wants_processes(settings_);
    if (wants_processes_ && !settings_.read.empty()) flows_->name_processes(&commented_);
    const bool looks_inside = where != nullptr || needs.track || needs.defragment ||
                              prints(settings_) || settings_.tui || summary_ != nullptr;
    if (looks_inside)
        way_.track(*flows_);
    else
        way_.leave_undecoded();
    way_.filter_packets(std::move(where));
    if (!make_ready(interfaces)) return core::exit_status::usage;
    describe(interfaces, {});
    if (files_ != nullptr) {
        if (!files_->begin(now)) return core::exit_status::failed;
        way_.add(*files_);
    }
    return settings_.tui && !open_view() ? core::exit_status::usage : core::exit_status::done;
}

bool session::open_view()
{
    tui_doors doors;
    doors.flows = flows_->flows();
    doors.save = [this](const std::string& path, const std::vector<const stored_packet*>& all) {
        return save_packets(path, origin_, all);
    };
    doors.dropped = drops_;
    std::string why;
    view_ = make_view(settings_, rules_, std::move(doors), why);
    if (view_ == nullptr) {
        with_.err << fmt::format("netkit sniff: --tui: {}\n", why);
        return false;
    }
    way_.add(*view_);
    return true;
}

bool session::is_over() noexcept
{
    return out_.is_over() || (files_ != nullptr && files_->is_over());
}

output* session::crowded() noexcept
{
    if (out_.wants_room()) return &out_;
    auto* const stream = files_ == nullptr ? nullptr : files_->stream();
    return stream != nullptr && stream->wants_room() ? stream : nullptr;
}

bool session::look()
{
    return view_ == nullptr || view_->look();
}

void session::stay(std::string why)
{
    if (view_ != nullptr) view_->stay(std::move(why), stop_signals::stopped);
}

bool session::make_ready(std::span<const capture_interface> interfaces)
{
    const bool live = settings_.read.empty(); // then the capture has filtered already
    if (live || settings_.filter.empty()) return true;
    filter_options options;
    options.exact = settings_.filter_exact;
    options.optimize = settings_.filter_optimize;
    options.fragments = settings_.defrag || settings_.reassemble;
    capture_filter made{settings_.filter, options};
    for (const auto& each : interfaces) {
        filter_fault why;
        if (made.check(each.link, why)) continue;
        const auto place = why.column ? fmt::format("column {}: ", *why.column + 1) : "";
        with_.err << fmt::format("netkit sniff: filter {}: {}{}\n", quote_foreign(settings_.filter),
                                 place, escape_foreign(why.text));
        return false;
    }
    way_.filter_frames(std::move(made));
    return true;
}

std::string session::counts_text(std::uint64_t captured, std::uint64_t received,
                                 std::uint64_t dropped, std::uint64_t dropped_by_interface)
{
    auto text = fmt::format("{} captured\n{} received by filter\n{} dropped by kernel\n",
                            packets(captured), packets(received), packets(dropped));
    if (dropped_by_interface > 0)
        text += fmt::format("{} dropped by interface\n", packets(dropped_by_interface));
    return text;
}

core::exit_status session::finish(std::span<const capture_interface> interfaces)
{
    view_.reset();
    const auto files = files_ == nullptr ? core::exit_status::done : files_->finish(interfaces);
    if (settings_.count_only) {
        out_.text().put(packets(counts().matched));
        out_.text().put('\n');
    }
    if (summary_ != nullptr) summary_->finish();
    out_.finish();
    if (!out_.failure()) return files;
    with_.err << fmt::format("netkit sniff: standard output: {}\n", out_.failure().message())
              << std::flush;
    return core::exit_status::failed;
}

} // namespace netkit::sniff
