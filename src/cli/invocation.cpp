#include "invocation.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/core/web_json.hpp"

namespace netkit::cli {

namespace {

/// NO_COLOR counts when it is there and not empty (no-color.org).
bool auto_color(const console& with, bool is_terminal)
{
    const auto no_color = with.variables.find("NO_COLOR");
    if (no_color != with.variables.end() && !no_color->second.empty()) return false;
    const auto terminal = with.variables.find("TERM");
    return is_terminal && (terminal == with.variables.end() || terminal->second != "dumb");
}

void read_color(invocation& into, std::string_view when)
{
    if (when == "auto") return;
    into.color_on_out = when == "always";
    into.color_on_err = when == "always";
}

/// An option that stands for a setting becomes a flag of the configuration.
core::flag_setting to_flag(const typed_option& typed, std::size_t occurrence)
{
    const auto& row = typed.row;
    core::flag_setting flag;
    flag.path = row.setting;
    if (row.writes.empty()) {
        flag.value = typed.value;
        flag.shown = fmt::format("--{} {}", row.name, typed.value);
    } else {
        flag.value = row.writes[std::min(occurrence, row.writes.size() - 1)];
        flag.shown = fmt::format("--{}", row.name);
    }
    return flag;
}

std::string json_list(std::string_view value, gathering how)
{
    const auto pieces =
        how == gathering::commas ? split(value, ',') : std::vector<std::string_view>{value};
    std::string list;
    for (const auto piece : pieces) {
        if (piece.empty()) continue;
        if (!list.empty()) list += ',';
        core::append_json_string(list, piece);
    }
    return list;
}

/// All occurrences of the option become one flag whose value is a list.
void gather(invocation& into, const typed_option& typed)
{
    const auto& row = typed.row;
    const bool means_all = row.is_optional && typed.value.empty();
    const auto value = means_all ? fmt::format("{}", fmt::join(row.choices, ",")) : typed.value;
    const auto more = json_list(value, row.gathers);
    auto& flags = into.inputs.flags;
    const auto found = std::ranges::find(flags, row.setting, &core::flag_setting::path);
    if (found == flags.end()) {
        flags.push_back({std::string{row.setting}, fmt::format("[{}]", more),
                         fmt::format("--{} {}", row.name, typed.value), true});
        return;
    }
    found->value.pop_back();
    found->value += fmt::format("{}{}]", found->value == "[" || more.empty() ? "" : ",", more);
    found->shown += fmt::format(" --{} {}", row.name, typed.value);
}

void apply(invocation& into, typed_option typed, std::size_t occurrence)
{
    const std::string_view name = typed.row.name;
    if (name == "json") into.json = true; // also where a command has a setting of that name
    if (typed.row.gathers != gathering::last)
        gather(into, typed);
    else if (!typed.row.setting.empty())
        into.inputs.flags.push_back(to_flag(typed, occurrence));
    else if (name == "config")
        into.inputs.files.push_back({std::move(typed.value), {}});
    else if (name == "set")
        into.inputs.sets.push_back(std::move(typed.value));
    else if (name == "print-config")
        into.mode = run_mode::print;
    else if (name == "check")
        into.mode = into.mode == run_mode::print ? run_mode::print : run_mode::check;
    else if (name == "origins")
        into.origins = true;
    else if (name == "color")
        read_color(into, typed.value);
    else if (name != "help" && name != "json")
        into.own.push_back(std::move(typed));
}

} // namespace

invocation resolve(arguments typed, const console& with)
{
    invocation meant;
    meant.command = typed.command;
    meant.verb = typed.verb;
    meant.wants_help = typed.wants_help;
    meant.operands = std::move(typed.operands);
    meant.color_on_out = auto_color(with, with.out_is_terminal);
    meant.color_on_err = auto_color(with, with.err_is_terminal);
    meant.inputs.variables = with.variables;

    std::map<std::string_view, std::size_t> seen;
    for (typed_option& option : typed.options) {
        const std::size_t occurrence = seen[option.row.name]++;
        apply(meant, std::move(option), occurrence);
    }
    const bool prints = meant.mode == run_mode::print || meant.verb != nullptr;
    if (meant.origins && !prints && !meant.wants_help)
        throw usage_error(fmt::format("netkit {}: option --origins needs --print-config beside it",
                                      meant.command->name));
    return meant;
}

} // namespace netkit::cli
