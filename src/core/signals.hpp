#pragma once

#include <boost/asio/basic_signal_set.hpp>

#include "life.hpp"
#include "netkit/core/loop.hpp"
#include "netkit/core/task_group.hpp"

namespace netkit::core {

/// Turns the signals of a server into orders, from construction to destruction.
class signals {
public:
    signals(loop& control, life& obeys);
    ~signals();

    /// Stops listening; `task` ends on the control loop.
    void close();

private:
    using signal_set = token::as_default_on_t<net::basic_signal_set<executor>>;

    task<> watch();

    life* obeys_;
    signal_set set_;
    task_group group_;
};

/// A write to a closed connection is an error of that write, never the end of the process.
void ignore_broken_pipes() noexcept;

} // namespace netkit::core
