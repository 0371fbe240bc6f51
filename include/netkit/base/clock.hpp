#pragma once

#include <chrono>

namespace netkit {

/// Monotonic time: deadlines and durations. Pure code never reads a clock, it is handed a
/// `time_point`, so a test decides what time it is.
using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::nanoseconds;

/// Wall time: stamps for people and other machines, never for measuring.
using wall_time = std::chrono::system_clock::time_point;

using namespace std::chrono_literals;

} // namespace netkit
