#pragma once

namespace netkit::core {

/// What the process says when it ends.
enum class exit_status : int {
    done = 0,          ///< also a server that drained after a signal
    failed = 1,        ///< it ran and did not succeed
    usage = 2,         ///< command line or configuration at fault
    interrupted = 130, ///< a one-shot command ended by SIGINT
};

} // namespace netkit::core
