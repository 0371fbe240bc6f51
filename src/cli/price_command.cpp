#include <array>

#include "invocation.hpp"
#include "netkit/price/service.hpp"
#include "price_verbs.hpp"

namespace netkit::cli {

namespace {

constexpr std::array examples{
    example_row{"netkit price server", "Twelve products with simulated prices on 127.0.0.1:50051."},
    example_row{"netkit price server --listen :50051 --feed none --products products.json",
                "Your own products; prices come from publishers on this machine."},
};

constexpr std::array groups{&configuration_options, &dry_run_options, &log_options, &color_options,
                            &help_options};

struct runner {
    std::string_view verb;
    core::exit_status (*run)(const invocation&, console&);
};
constexpr std::array runners{runner{"server", run_price_server}};

const std::array verbs{price_server_verb};

core::exit_status run_price(const invocation& call, console& with)
{
    for (const auto& each : runners)
        if (each.verb == call.verb->name) return each.run(call, with);
    return core::exit_status::usage;
}

} // namespace

const command_row price_command{
    .name = "price",
    .summary = "prices streamed to many readers over gRPC",
    .examples = examples,
    .verbs = verbs,
    .options = groups,
    .run = run_price,
    .settings = price::settings_section,
};

} // namespace netkit::cli
