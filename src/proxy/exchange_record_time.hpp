#pragma once

#include <string>

#include "netkit/base/clock.hpp"

namespace netkit::proxy {

/// `2026-01-02T03:04:05.678Z` (RFC 3339, UTC). Everything but the milliseconds is kept from one
/// call to the next of a thread, since most lines of one second follow each other.
void append_rfc3339(std::string& out, wall_time time);
/// `02/Jan/2026:03:04:05 +0000`, as in the log formats of Apache.
void append_clf_time(std::string& out, wall_time time);

} // namespace netkit::proxy
