#pragma once

#include <memory>

#include "netkit/core/metrics.hpp"
#include "netkit/core/service.hpp"
#include "netkit/core/settings.hpp"

namespace netkit::proxy {

/// The section `proxy` of the configuration.
core::section settings_section();

/// A reverse proxy as the section `proxy` of `from` describes it. Faults of the section go to
/// `faults`, and then there is no service.
std::unique_ptr<core::service> make_service(const core::settings_document& from,
                                            core::metrics& counters, core::fault_list& faults);

} // namespace netkit::proxy
