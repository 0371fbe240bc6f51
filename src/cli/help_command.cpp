#include <array>

#include <fmt/format.h>

#include "help.hpp"
#include "invocation.hpp"
#include "netkit/base/text.hpp"

namespace netkit::cli {

namespace {

constexpr std::array help_examples{
    example_row{"netkit help proxy", "Examples and options of one command."},
};
constexpr std::array version_examples{
    example_row{"netkit --version", "For scripts and reports; one line."},
};
constexpr std::array help_groups{&color_options, &help_options};
constexpr std::array version_groups{&help_options};

core::exit_status run_help(const invocation& call, console& with)
{
    const page_style style{with.width, call.color_on_out};
    if (call.operands.empty()) {
        with.out << overview_page(style);
        return core::exit_status::done;
    }
    const std::string& name = call.operands.front();
    const command_row* command = find_command(name);
    if (command == nullptr)
        throw usage_error(fmt::format("netkit help: unknown command {}{}", quote_foreign(name),
                                      suggestion(name, command_names())));
    with.out << command_page(*command, style);
    return core::exit_status::done;
}

core::exit_status run_version(const invocation&, console& with)
{
    with.out << "netkit " NETKIT_VERSION "\n";
    return core::exit_status::done;
}

} // namespace

const command_row help_command{
    .name = "help",
    .summary = "explain netkit or one of its commands",
    .examples = help_examples,
    .operands = {"[COMMAND]", 0, 1, completion::command},
    .options = help_groups,
    .run = run_help,
};

const command_row version_command{
    .name = "version",
    .summary = "say which version this is",
    .examples = version_examples,
    .options = version_groups,
    .run = run_version,
};

} // namespace netkit::cli
