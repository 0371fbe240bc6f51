#pragma once

#include "netkit/core/exit_status.hpp"
#include "netkit/sniff/service.hpp"
#include "settings.hpp"

namespace netkit::sniff {

/// Reads a capture file to its end, or until a stop condition or a signal, on this thread alone:
/// regular files cannot be waited for, so no event loop would help.
core::exit_status read_file(const settings& from, const surroundings& with);

} // namespace netkit::sniff
