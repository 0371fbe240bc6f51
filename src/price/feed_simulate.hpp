#pragma once

#include <cstdint>
#include <vector>

#include "engine.hpp"
#include "netkit/core/net.hpp"

namespace netkit::price {

/// Feeds `to` with simulated prices of `products` until the engine's tasks are stopped.
core::task<> simulate(engine& to, std::uint64_t seed, std::vector<product> products, double rate);

} // namespace netkit::price
