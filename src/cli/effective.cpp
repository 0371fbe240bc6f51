#include "effective.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "netkit/core/common_settings.hpp"
#include "netkit/core/settings_output.hpp"

namespace netkit::cli {

namespace {

struct fault_report {
    std::string where;
    std::string pointer;
    std::string message;
    bool warning = false;
};
BOOST_DESCRIBE_STRUCT(fault_report, (), (where, pointer, message, warning))

constexpr auto notes(const fault_report*)
{
    return std::array{
        core::note{"where", "File, line and column, or the variable or flag."},
        core::note{"pointer", "The value at fault, RFC 6901."},
        core::note{"message", "What was expected and what was found."},
        core::note{"warning", "Told, but nothing is refused."},
    };
}
static_assert(core::fully_noted<fault_report>());

struct check_report {
    std::string checked;
    bool ok = true;
    std::vector<fault_report> faults;
};
BOOST_DESCRIBE_STRUCT(check_report, (), (checked, ok, faults))

constexpr auto notes(const check_report*)
{
    return std::array{
        core::note{"checked", "The files, or `defaults`."},
        core::note{"ok", "No fault; there may be warnings."},
        core::note{"faults", "Everything that is wrong."},
    };
}
static_assert(core::fully_noted<check_report>());

std::string to_json(std::string_view about, const core::fault_list& faults)
{
    check_report report{std::string{about}, faults.ok(), {}};
    for (const core::setting_fault& found : faults)
        report.faults.push_back({found.where, found.pointer, found.message, found.is_warning});
    return one_line(core::print_object(report));
}

} // namespace

std::vector<core::section> all_sections()
{
    std::vector<core::section> all = core::common_sections();
    for (const command_row* command : command_table())
        if (command->settings != nullptr) all.push_back(command->settings());
    return all;
}

std::vector<std::string> sections_of(const command_row& command)
{
    std::vector<std::string> names;
    for (const core::section& one : core::common_sections())
        names.emplace_back(one.name);
    if (command.settings != nullptr) names.emplace_back(command.settings().name);
    return names;
}

std::vector<std::string> sections_in(const core::settings_document& document)
{
    std::vector<std::string> names;
    for (const core::section& one : core::common_sections())
        names.emplace_back(one.name);
    for (const command_row* command : command_table()) {
        if (command->settings == nullptr) continue;
        const std::string_view name = command->settings().name;
        if (document.find(name) != nullptr) names.emplace_back(name);
    }
    return names;
}

core::settings_document merge(const core::settings_inputs& inputs, core::fault_list& faults)
{
    return core::load_settings(all_sections(), inputs, faults);
}

std::string names_of(const core::settings_inputs& inputs)
{
    std::string names;
    for (const auto& file : inputs.files)
        names += fmt::format("{}{}", names.empty() ? "" : " + ", file.name);
    return names.empty() ? "defaults" : names;
}

void examine(const core::settings_document& document, std::span<const std::string> sections,
             core::fault_list& faults)
{
    for (const core::section& one : document.known()) {
        if (std::ranges::find(sections, one.name) == sections.end()) continue;
        const auto scratch = one.type->fresh();
        core::read_section(document, one.name, *one.type, scratch.get(), faults);
    }
}

core::exit_status report_check(std::string_view about, const core::fault_list& faults,
                               const invocation& call, console& with)
{
    if (call.json)
        with.out << to_json(about, faults) << '\n';
    else
        with.err << faults.text();
    if (!faults.ok()) return core::exit_status::usage;
    if (!call.json) with.out << about << ": ok\n";
    return core::exit_status::done;
}

void print_document(const core::settings_document& document, std::span<const std::string> sections,
                    const invocation& call, console& with)
{
    core::print_options options;
    options.origins = call.origins;
    options.sections.assign(sections.begin(), sections.end());
    const std::string text = core::print_settings(document, options);
    with.out << (call.json ? one_line(text) + '\n' : text);
}

std::string one_line(std::string_view json)
{
    std::string line;
    line.reserve(json.size());
    bool in_string = false;
    bool escaped = false;
    for (const char c : json) {
        const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (in_string || !is_space) line += c;
        if (c == '"' && !escaped) in_string = !in_string;
        escaped = in_string && c == '\\' && !escaped;
    }
    return line;
}

} // namespace netkit::cli
