#pragma once

#include <cstddef>
#include <memory>

#include "invocation.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/service.hpp"

namespace netkit::cli {

/// What a command that serves brings along.
struct server_parts {
    std::unique_ptr<core::service> (*make)(const core::settings_document&, core::metrics&,
                                           core::fault_list&);
    std::size_t loops; ///< when `runtime.threads` is 0
};

/// One per core that this process may use.
std::size_t loops_per_core();

/// Works out the configuration, then checks it, prints it, or serves until a signal: whatever the
/// command line asked for.
core::exit_status serve(const invocation& call, console& with, const server_parts& parts);

} // namespace netkit::cli
