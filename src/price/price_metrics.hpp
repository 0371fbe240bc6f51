#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "netkit/core/metrics.hpp"

namespace netkit::price {

/// What price counts on its engine's loop; sums over streams are read from the market.
struct price_metrics {
    explicit price_metrics(core::metrics& in);

    core::metrics& all;
    core::counter& updates_in;
    core::counter& publish_applied;
    core::counter& publish_repeated;
    core::counter& publish_refused;
    core::counter& resumed;
    core::counter& not_resumed;
    core::gauge& streams;

    /// `reason` is one of the labels that readers are evicted for.
    core::counter& evicted(std::string_view reason);
    /// `reason`: streams, rate, draining.
    core::counter& refused(std::string_view reason);
};

} // namespace netkit::price
