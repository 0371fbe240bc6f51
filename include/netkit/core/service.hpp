#pragma once

#include <string>
#include <vector>

#include "netkit/base/result.hpp"
#include "netkit/core/net.hpp"

namespace netkit::core {

class admin;
class runtime;

/// One socket that a service opened: `what` is a word for people (`proxy`, `admin`).
struct bound_address {
    std::string what;
    std::string address; ///< `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/x.sock`; the real port
};

/// What a command hands to `runtime::run`. All calls come from the control loop.
class service {
public:
    virtual ~service() = default;

    /// Opens every socket and starts serving; a failure has been explained on stderr already.
    virtual task<result<std::vector<bound_address>>> start(runtime& on) = 0;

    /// Finishes what is held, takes nothing new. Returns when all is done or `until` has come
    /// (then false, having logged what is stuck).
    virtual task<bool> drain(time_point until) = 0;

    /// Ends everything at once. Returns when nothing of this service is left on any loop: no task,
    /// socket or timer. The last call of every life, also after a clean drain. May come while
    /// `start` was cut short, and while `drain` still waits: ending what it waits for is what lets
    /// it return.
    virtual task<> abort() = 0;

    /// SIGHUP: take over a changed configuration, or explain why not and keep the old one.
    virtual task<> reload() = 0;

    /// Pages and calls of this service on the admin endpoint.
    virtual void describe(admin& pages) = 0;

    /// Able to serve: what `/readyz` says.
    virtual bool ready() const = 0;
};

} // namespace netkit::core
