// What only looks: interfaces, the types they offer, the program of a filter.

#include <cstdio>

#include <fmt/format.h>

#include "interface_list.hpp"
#include "link_names.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/capture_file.hpp"
#include "netkit/sniff/capture_filter.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "netkit/sniff/service.hpp"
#include "read_filter.hpp"
#include "settings.hpp"

namespace netkit::sniff {

namespace {

link_type link_by_name(std::string_view name)
{
    constexpr unsigned highest = 300;
    for (unsigned number = 0; number < highest; ++number)
        if (equal_ignoring_case(name_of(static_cast<link_type>(number)).name, name))
            return static_cast<link_type>(number);
    return link_type::ethernet;
}

/// What the filter would be compiled for.
link_type link_for(const settings& from)
{
    if (!from.link_type.empty()) return link_by_name(from.link_type);
    if (!from.read.empty()) {
        const auto source = open_capture(from.read);
        if (source && !(*source)->interfaces().empty()) return (*source)->interfaces().front().link;
    } else if (!from.interfaces.empty()) {
        interface_types types;
        std::string why;
        if (list_types(from.interfaces.front(), from.monitor, types, why) && !types.links.empty())
            return link_by_name(types.links.front().name);
    }
    return link_type::ethernet;
}

bool list_of_types(const settings& from, bool of_times, std::string& text, std::ostream& err)
{
    std::string why;
    const auto all = list_interfaces(why);
    const std::string name = !from.interfaces.empty() ? from.interfaces.front()
                             : all.empty()            ? std::string{}
                                                      : all.front().name;
    interface_types types;
    if (name.empty() || !list_types(name, from.monitor, types, why)) {
        err << fmt::format("netkit sniff: {}\n", why);
        return false;
    }
    const auto& rows = of_times ? types.timestamps : types.links;
    text = fmt::format("{} types for {} (use option -{} to set):\n",
                       of_times ? "Time stamp" : "Data link", name, of_times ? 'j' : 'y');
    for (const auto& each : rows)
        text += fmt::format("  {} ({})\n", each.name, each.description);
    if (rows.empty()) text = fmt::format("Time stamp type cannot be set for {}\n", name);
    return true;
}

} // namespace

bool list_interfaces(const list_style& how, std::ostream& out, std::ostream& err)
{
    const auto colors = how.colour ? core::color_choice::always : core::color_choice::never;
    std::string why;
    const auto text = how.json ? interface_objects(why)
                               : interface_table(core::inspect_terminal(stdout, colors), why);
    if (text.empty())
        err << fmt::format("netkit sniff: {}\n", why.empty() ? "no interface was found" : why);
    out << text;
    return !text.empty();
}

bool list_link_types(const core::settings_document& from, std::ostream& out, std::ostream& err)
{
    core::fault_list ignored;
    std::string text;
    if (!list_of_types(core::read<settings>(from, "sniff", ignored), false, text, err))
        return false;
    out << text;
    return true;
}

bool list_timestamp_types(const core::settings_document& from, std::ostream& out, std::ostream& err)
{
    core::fault_list ignored;
    std::string text;
    if (!list_of_types(core::read<settings>(from, "sniff", ignored), true, text, err)) return false;
    out << text;
    return true;
}

bool list_filter(const core::settings_document& from, int style, std::ostream& out,
                 std::ostream& err)
{
    core::fault_list ignored;
    auto mine = core::read<settings>(from, "sniff", ignored);
    if (!read_filter_file(mine, err)) return false;
    filter_options options;
    options.exact = true;
    options.optimize = mine.filter_optimize;
    options.snaplen = mine.snaplen;
    const capture_filter filter{mine.filter, options};
    filter_fault why;
    const auto text = filter.listing(link_for(mine), static_cast<listing_style>(style), why);
    if (text.empty()) {
        err << fmt::format("netkit sniff: filter {}: {}\n", quote_foreign(mine.filter),
                           escape_foreign(why.text));
        return false;
    }
    out << text;
    return true;
}

} // namespace netkit::sniff
