#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "effective.hpp"
#include "netkit/base/text.hpp"
#include "netkit/core/settings_output.hpp"

namespace netkit::cli {

namespace {

constexpr std::array examples{
    example_row{"netkit config check proxy.json",
                "Every fault of the file in one run, each with its line and what was expected."},
    example_row{"netkit config print --origins base.json site.json",
                "What holds in the end, and which file, variable or default each value is from."},
    example_row{"netkit config schema > netkit.schema.json",
                "A JSON Schema, for editors that complete and check while you type."},
    example_row{"netkit config reference > config.md", "Every key with its default and its range."},
};

constexpr std::array set_rows{
    option_row{.name = "set",
               .argument = "PATH=VALUE",
               .text = "One setting by its dotted path on top of the files; may be repeated",
               .completes = completion::setting},
};
constexpr std::array origin_rows{
    option_row{.name = "origins", .text = "Where each value comes from"},
};

constexpr option_group set_options{"Options of check and print", set_rows};
constexpr std::array check_groups{set_options};
constexpr std::array print_groups{set_options, option_group{"Options of print", origin_rows}};

constexpr std::array verbs{
    verb_row{"check",
             "Validate each file on its own; all faults at once",
             {"FILE...", 1, operand_rule::unlimited, completion::file},
             check_groups},
    verb_row{"print",
             "The effective configuration of the files in order, defaults written out",
             {"[FILE...]", 0, operand_rule::unlimited, completion::file},
             print_groups},
    verb_row{"schema",
             "JSON Schema of a whole file, or of one section",
             {"[SECTION]", 0, 1, completion::section}},
    verb_row{"reference", "The reference page of all settings, in Markdown"},
};

constexpr std::array groups{&output_options, &help_options};

core::exit_status check(const invocation& call, console& with)
{
    auto worst = core::exit_status::done;
    for (const std::string& file : call.operands) {
        core::settings_inputs inputs = call.inputs;
        inputs.files.push_back({file, {}});
        core::fault_list faults;
        const auto document = merge(inputs, faults);
        examine(document, sections_in(document), faults);
        const auto status = report_check(file, faults, call, with);
        if (status != core::exit_status::done) worst = status;
    }
    return worst;
}

core::exit_status print(const invocation& call, console& with)
{
    core::settings_inputs inputs = call.inputs;
    for (const std::string& file : call.operands)
        inputs.files.push_back({file, {}});
    core::fault_list faults;
    const auto document = merge(inputs, faults);
    const auto sections = sections_in(document);
    examine(document, sections, faults);
    with.err << faults.text();
    if (!faults.ok()) return core::exit_status::usage;
    print_document(document, sections, call, with);
    return core::exit_status::done;
}

core::exit_status schema(const invocation& call, console& with)
{
    const auto all = all_sections();
    std::string text;
    if (call.operands.empty()) {
        text = core::settings_schema(all);
    } else {
        std::vector<std::string_view> names;
        names.reserve(all.size());
        for (const core::section& one : all)
            names.push_back(one.name);
        const auto found = std::ranges::find(names, call.operands.front());
        if (found == names.end())
            throw usage_error(fmt::format("netkit config schema: unknown section {}{}",
                                          quote_foreign(call.operands.front()),
                                          suggestion(call.operands.front(), names)));
        text = core::section_schema(all[static_cast<std::size_t>(found - names.begin())]);
    }
    with.out << (call.json ? one_line(text) + '\n' : text);
    return core::exit_status::done;
}

core::exit_status run_config(const invocation& call, console& with)
{
    if (call.verb->name == "check") return check(call, with);
    if (call.verb->name == "print") return print(call, with);
    if (call.verb->name == "schema") return schema(call, with);
    with.out << core::settings_reference(all_sections());
    return core::exit_status::done;
}

} // namespace

const command_row config_command{
    .name = "config",
    .summary = "check, print and describe configuration files",
    .examples = examples,
    .verbs = verbs,
    .options = groups,
    .run = run_config,
};

} // namespace netkit::cli
