#pragma once

#include <memory>

#include "netkit/core/metrics.hpp"
#include "netkit/core/service.hpp"
#include "netkit/core/settings.hpp"

namespace netkit::price {

/// The section `price` of the configuration.
core::section settings_section();

/// A price server as the section `price` of `from` describes it. Faults of the section and of the
/// files it names go to `faults`, and then there is no service.
std::unique_ptr<core::service> make_server(const core::settings_document& from,
                                           core::metrics& counters, core::fault_list& faults);

} // namespace netkit::price
