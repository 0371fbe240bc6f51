#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "effective.hpp"
#include "invocation.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/service.hpp"
#include "sniff_options.hpp"

namespace netkit::cli {

namespace {

constexpr std::array examples{
    example_row{"netkit sniff -r trace.pcapng",
                "What the capture holds, one line a packet, as tcpdump prints it."},
    example_row{"netkit sniff -r trace.pcapng --fields ip.src,ip.dst,dns.qry.name",
                "Only these fields, separated by tabs."},
};

constexpr std::array groups{&sniff_source_options,  &sniff_filter_options, &sniff_stop_options,
                            &sniff_line_options,    &sniff_format_options, &sniff_flow_options,
                            &configuration_options, &dry_run_options,      &color_options,
                            &help_options};

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

core::exit_status run_sniff(const invocation& call, console& with)
{
    if (const auto* prefix = own_option(call, "list-fields")) return print_fields(*prefix, with);
    const auto sections = sections_of(*call.command);
    core::fault_list faults;
    const auto document = merge(inputs_of(call), faults);
    examine(document, sections, faults);
    if (call.mode == run_mode::check)
        return report_check(names_of(call.inputs), faults, call, with);
    with.err << faults.text();
    if (!faults.ok()) return core::exit_status::usage;
    if (call.mode == run_mode::print) {
        print_document(document, sections, call, with);
        return core::exit_status::done;
    }
    with.out.flush();
    with.err.flush();
    return sniff::run(document, {.err = with.err, .colour = call.color_on_out}, faults);
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
