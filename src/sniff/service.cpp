#include "netkit/sniff/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "link_names.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/capture_file.hpp"
#include "output.hpp"
#include "pipeline.hpp"
#include "print_packet.hpp"
#include "settings.hpp"
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

std::unique_ptr<packet_printer> make_printer(const settings& from, const surroundings& with)
{
    if (!from.fields.empty()) return print_fields(from.fields);
    if (!from.csv.empty()) return print_csv(from.csv);
    if (from.json) return print_json(from.verbose > 0);
    if (from.tree) return print_tree();
    if (from.hex) return print_hex();
    auto options = line_options_of(from);
    options.colour = with.colour && !from.compat;
    return print_lines(options);
}

void say_source(const settings& from, const frame_source& source, std::ostream& err)
{
    const auto interfaces = source.interfaces();
    std::string about;
    if (!interfaces.empty()) {
        const auto& first = interfaces.front();
        const auto name = name_of(first.link);
        about = name.name.empty() ? fmt::format(", link-type {}", static_cast<unsigned>(first.link))
                                  : fmt::format(", link-type {} ({})", name.name, name.text);
        about += fmt::format(", snapshot length {}", first.snaplen == 0 ? 262144 : first.snaplen);
    }
    err << fmt::format("reading from file {}{}\n", escape_foreign(from.read), about) << std::flush;
}

std::string packets(std::uint64_t count)
{
    return fmt::format("{} packet{}", count, count == 1 ? "" : "s");
}

void say_counts(const pipeline_counts& counts, const frame_source& source, std::ostream& err)
{
    std::uint64_t dropped = 0;
    for (const auto& each : source.interfaces())
        dropped += each.dropped;
    err << fmt::format("{} captured\n{} received by filter\n{} dropped by kernel\n",
                       packets(counts.matched), packets(counts.seen), packets(dropped))
        << std::flush;
}

/// Reads to the end, or until somebody has enough. The error is the source's.
error_code read_all(frame_source& source, pipeline& into, std::ostream& err)
{
    constexpr unsigned batch = 1024;
    unsigned in_batch = 0;
    frame next;
    while (!stop_signals::stopped()) {
        const auto more = source.next(next);
        if (more.has_error()) return stop_signals::stopped() ? error_code{} : more.error();
        if (!*more) return {};
        const auto interfaces = source.interfaces();
        const auto* from =
            next.interface < interfaces.size() ? &interfaces[next.interface] : nullptr;
        if (!into.take(next, from)) return {};
        if (++in_batch == batch) {
            in_batch = 0;
            if (!into.batch_done()) return {};
        }
        if (stop_signals::asked()) say_counts(into.counts(), source, err);
    }
    return {};
}

/// The capture filter, good for every link type that is known so far.
std::optional<capture_filter>
make_filter(const settings& from, std::span<const capture_interface> interfaces, std::ostream& err)
{
    filter_options options;
    options.exact = from.filter_exact;
    capture_filter made{from.filter, options};
    for (const auto& each : interfaces) {
        filter_fault why;
        if (made.check(each.link, why)) continue;
        const auto where = why.column ? fmt::format("column {}: ", *why.column + 1) : "";
        err << fmt::format("netkit sniff: filter {}: {}{}\n", quote_foreign(from.filter), where,
                           escape_foreign(why.text));
        return {};
    }
    return made;
}

/// What of flows this run needs: nothing where every packet is shown on its own.
flow_stage_options flow_options_of(const settings& from, const where_filter* where)
{
    const auto needs = [](const std::string& field) { return needs_flows(field); };
    const bool shows = from.fields.empty() ? !from.compat : std::ranges::any_of(from.fields, needs);
    const bool asks = where != nullptr && std::ranges::any_of(where->fields(), needs);
    flow_stage_options options;
    options.flows.max_flows = from.max_flows;
    options.track = shows || asks || from.reassemble;
    options.defragment = from.defrag || from.reassemble;
    options.reassemble = from.reassemble;
    return options;
}

/// The terminal view of --tui. Null after a word about why it cannot be.
std::unique_ptr<terminal_view> make_view(const settings& from, const flow_tracker* flows,
                                         std::shared_ptr<const decode_rules> rules,
                                         std::ostream& err)
{
    std::string why;
    auto screen = tui_screen::open(why);
    if (screen == nullptr) {
        err << fmt::format("netkit sniff: --tui: {}\n", why);
        return nullptr;
    }
    tui_options options;
    options.source = escape_foreign(from.read.substr(from.read.rfind('/') + 1));
    options.line = line_options_of(from);
    tui_doors doors;
    doors.flows = flows;
    return std::make_unique<terminal_view>(std::move(screen), std::move(rules), std::move(options),
                                           std::move(doors));
}

core::exit_status read_file(const settings& from, const surroundings& with)
{
    auto source = open_capture(from.read);
    if (source.has_error()) {
        with.err << fmt::format("netkit sniff: {}: {}\n", escape_foreign(from.read),
                                source.error().message());
        return core::exit_status::failed;
    }
    say_source(from, **source, with.err);
    auto filter = make_filter(from, (*source)->interfaces(), with.err);
    if (!filter) return core::exit_status::usage;
    const stop_signals signals;
    output out{with.out, flush_rule::automatic};
    printing printer{make_printer(from, with), out};
    const auto rules = std::make_shared<decode_rules>();
    pipeline packets_of{rules};
    if (!filter->empty()) packets_of.filter_frames(std::move(*filter));
    where_fault why;
    auto where = from.where.empty() ? nullptr : where_filter::compile(from.where, why);
    flow_stage flows{flow_options_of(from, where.get())};
    packets_of.track(flows);
    if (where != nullptr) packets_of.filter_packets(std::move(where));
    std::unique_ptr<terminal_view> view;
    if (from.tui) {
        view = make_view(from, flows.flows(), rules, with.err);
        if (view == nullptr) return core::exit_status::usage;
        packets_of.add(*view);
    } else {
        packets_of.add(printer);
    }
    packets_of.stop_after(from.count);

    const auto fault = read_all(**source, packets_of, with.err);
    if (view != nullptr) {
        view->stay(fault ? (*source)->fault_text() : "", stop_signals::stopped);
        view.reset();
    }
    out.finish();
    if (out.reader_left()) return core::exit_status::done;
    if (out.failure()) {
        with.err << fmt::format("netkit sniff: standard output: {}\n", out.failure().message());
        return core::exit_status::failed;
    }
    if (fault)
        with.err << fmt::format("netkit sniff: {}: {}\n", escape_foreign(from.read),
                                (*source)->fault_text());
    say_counts(packets_of.counts(), **source, with.err);
    return fault ? core::exit_status::failed : core::exit_status::done;
}

} // namespace

core::section settings_section()
{
    return core::make_section<settings>("sniff", "The packet analyzer.");
}

core::exit_status run(const core::settings_document& from, const surroundings& with,
                      core::fault_list& faults)
{
    const auto mine = core::read<settings>(from, "sniff", faults);
    if (!faults.ok()) return core::exit_status::usage;
    return read_file(mine, with);
}

} // namespace netkit::sniff
