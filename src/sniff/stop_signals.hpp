#pragma once

#include <chrono>

namespace netkit::sniff {

/// Signals as flags, for a loop that reads a file: no event loop waits there, and a read that waits
/// for a pipe is interrupted. One object at a time; what was there before comes back at its end.
class stop_signals {
public:
    stop_signals();
    ~stop_signals();
    stop_signals(const stop_signals&) = delete;
    stop_signals& operator=(const stop_signals&) = delete;

    /// SIGINT, SIGTERM, SIGQUIT, SIGHUP came, or the time is over.
    static bool stopped() noexcept;
    /// SIGUSR1 came since the last question.
    static bool asked() noexcept;
    /// SIGUSR2 came since the last question.
    static bool asked_to_flush() noexcept;
    /// Stops after `time`, also while a read waits.
    static void stop_after(std::chrono::nanoseconds time);
};

} // namespace netkit::sniff
