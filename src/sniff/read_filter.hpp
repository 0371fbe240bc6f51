#pragma once

#include <ostream>

#include "settings.hpp"

namespace netkit::sniff {

/// -F: reads the filter from its file, without comments (`#` to the end of the line). To be called
/// before privileges are dropped. False: that failed and was said on `err`.
bool read_filter_file(settings& of, std::ostream& err);

} // namespace netkit::sniff
