#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "effective.hpp"
#include "invocation.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/service.hpp"
#include "serve.hpp"
#include "sniff_options.hpp"

namespace netkit::cli {

namespace {

constexpr std::array examples{
    example_row{"netkit sniff -r trace.pcapng",
                "What the capture holds, one line a packet, as tcpdump prints it."},
    example_row{"netkit sniff -i eth0 -w trace.pcapng --rotate-size 100MiB --files 10 port 443",
                "The last gigabyte of TLS, in ten files."},
    example_row{"netkit sniff -r trace.pcapng --fields ip.src,ip.dst,dns.qry.name",
                "Only these fields, separated by tabs."},
};

constexpr std::array groups{&sniff_source_options, &sniff_filter_options,  &sniff_stop_options,
                            &sniff_line_options,   &sniff_format_options,  &sniff_flow_options,
                            &sniff_write_options,  &sniff_capture_options, &configuration_options,
                            &dry_run_options,      &server_options,        &log_options,
                            &color_options,        &help_options};

/// The settings' inputs; words behind the options are a filter, as for tcpdump.
core::settings_inputs inputs_of(const invocation& call)
{
    auto inputs = call.inputs;
    if (call.operands.empty()) return inputs;
    constexpr std::string_view path = "sniff.filter";
    if (std::ranges::find(inputs.flags, path, &core::flag_setting::path) != inputs.flags.end())
        throw usage_error(fmt::format("netkit sniff: two filters: --filter, and {} behind the "
                                      "options; join them with `and`",
                                      quote_foreign(call.operands.front())));
    const auto words = fmt::format("{}", fmt::join(call.operands, " "));
    inputs.flags.push_back({std::string{path}, words, words});
    return inputs;
}

const std::string* own_option(const invocation& call, std::string_view name)
{
    const auto found =
        std::ranges::find(call.own, name, [](const typed_option& each) { return each.row.name; });
    return found == call.own.end() ? nullptr : &found->value;
}

core::exit_status print_fields(std::string_view prefix, console& with)
{
    const auto text = sniff::list_fields(prefix);
    if (text.empty())
        with.err << fmt::format("netkit sniff: no field begins with {}\n", quote_foreign(prefix));
    with.out << text;
    return text.empty() ? core::exit_status::failed : core::exit_status::done;
}

std::size_t times_given(const invocation& call, std::string_view name)
{
    return static_cast<std::size_t>(
        std::ranges::count(call.own, name, [](const typed_option& each) { return each.row.name; }));
}

/// The options that only look and exit; nothing when none was given.
std::optional<core::exit_status> look(const invocation& call,
                                      const core::settings_document& document, console& with)
{
    if (const auto* prefix = own_option(call, "list-fields")) return print_fields(*prefix, with);
    std::optional<bool> good;
    if (own_option(call, "list-interfaces") != nullptr)
        good = sniff::list_interfaces({.json = call.json, .colour = call.color_on_out}, with.out,
                                      with.err);
    else if (own_option(call, "list-link-types") != nullptr)
        good = sniff::list_link_types(document, with.out, with.err);
    else if (own_option(call, "list-timestamp-types") != nullptr)
        good = sniff::list_timestamp_types(document, with.out, with.err);
    else if (const auto times = times_given(call, "dump-filter"); times > 0)
        good = sniff::list_filter(document, static_cast<int>(std::min<std::size_t>(times, 3)),
                                  with.out, with.err);
    if (!good) return {};
    return *good ? core::exit_status::done : core::exit_status::failed;
}

core::exit_status capture_live(const invocation& call, const core::settings_document& document,
                               const sniff::surroundings& around, console& with)
{
    auto status = core::exit_status::done;
    const auto opened = sniff::open_live(document, around, status);
    if (opened == nullptr) return status;
    server_parts parts;
    parts.make = [&](const core::settings_document&, core::metrics& counters, core::fault_list&) {
        return opened->make_service(counters);
    };
    parts.loops = opened->lanes();
    parts.counters = [&] { return opened->counts(); };
    parts.usual_level = core::log_level::warn;
    status = serve(call, with, parts);
    with.err << opened->counts() << std::flush;
    return status;
}

core::exit_status run_sniff(const invocation& call, console& with)
{
    auto meant = call;
    meant.inputs = inputs_of(call);
    const auto sections = sections_of(*meant.command);
    core::fault_list faults;
    const auto document = merge(meant.inputs, faults);
    examine(document, sections, faults);
    if (meant.mode == run_mode::check)
        return report_check(names_of(meant.inputs), faults, meant, with);
    with.err << faults.text();
    if (!faults.ok()) return core::exit_status::usage;
    if (meant.mode == run_mode::print) {
        print_document(document, sections, meant, with);
        return core::exit_status::done;
    }
    if (const auto status = look(meant, document, with)) return *status;
    with.out.flush();
    with.err.flush();
    const sniff::surroundings around{.err = with.err, .colour = meant.color_on_out};
    if (sniff::reads_file(document)) return sniff::read_file(document, around, faults);
    return capture_live(meant, document, around, with);
}

} // namespace

const command_row sniff_command{
    .name = "sniff",
    .summary = "packet analyzer: capture, decode, filter, explain",
    .examples = examples,
    .operands = {"[EXPR...]", 0, operand_rule::unlimited},
    .options = groups,
    .run = run_sniff,
    .settings = sniff::settings_section,
};

} // namespace netkit::cli
