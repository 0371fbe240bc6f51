#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "invocation.hpp"
#include "netkit/core/log.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/service.hpp"

namespace netkit::cli {

/// What a command that serves brings along.
struct server_parts {
    std::function<std::unique_ptr<core::service>(const core::settings_document&, core::metrics&,
                                                 core::fault_list&)>
        make;
    std::size_t loops = 1; ///< when `runtime.threads` is 0
    /// What SIGUSR1 prints; all metrics unless given.
    std::function<std::string()> counters{};
    /// Least severe event that is logged where nobody says otherwise.
    core::log_level usual_level = core::log_level::info;
};

/// One per core that this process may use.
std::size_t loops_per_core();

/// Works out the configuration, then checks it, prints it, or serves until a signal: whatever the
/// command line asked for.
core::exit_status serve(const invocation& call, console& with, const server_parts& parts);

} // namespace netkit::cli
