#include <array>

#include "netkit/proxy/service.hpp"
#include "serve.hpp"

namespace netkit::cli {

namespace {

constexpr std::array examples{
    example_row{"netkit proxy --config proxy.json",
                "Serve what the file describes until SIGTERM or SIGINT, then finish what is open."},
    example_row{"netkit proxy --config proxy.json --check",
                "Validate it first: every fault with its line, and no socket is opened."},
    example_row{"netkit proxy -c base.json -c site.json --print-config --origins",
                "Two files on top of each other: what holds, and which line it is from."},
    example_row{"netkit proxy -c proxy.json --set proxy.listeners.0.address=:8081",
                "The same proxy on another port, just this once."},
    example_row{"netkit proxy -c proxy.json --admin 127.0.0.1:9090",
                "With a status page and /metrics for Prometheus."},
};

constexpr std::array groups{&configuration_options, &dry_run_options, &server_options,
                            &log_options,           &output_options,  &help_options};

core::exit_status run_proxy(const invocation& call, console& with)
{
    return serve(call, with, {.make = proxy::make_service, .loops = loops_per_core()});
}

} // namespace

const command_row proxy_command{
    .name = "proxy",
    .summary = "reverse proxy and load balancer for HTTP",
    .examples = examples,
    .options = groups,
    .run = run_proxy,
    .settings = proxy::settings_section,
};

} // namespace netkit::cli
