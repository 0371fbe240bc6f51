#pragma once

#include <string>
#include <vector>

#include "netkit/base/result.hpp"
#include "netkit/core/settings.hpp"
#include "netkit/price/product.hpp"

namespace netkit::price {

/// The products of a JSON file: an array of {id, symbol, name, currency, scale, tick}. Every fault
/// goes to `faults` with file, line and column; then the list is not for use.
std::vector<product> read_products(const std::string& file, core::fault_list& faults);

} // namespace netkit::price
