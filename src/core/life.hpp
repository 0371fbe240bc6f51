#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "netkit/core/exit_status.hpp"
#include "netkit/core/mailbox.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/service.hpp"
#include "netkit/core/task_group.hpp"

namespace netkit::core {

/// Everything that can happen to a process, in the order it happened.
struct order {
    enum class kind {
        stop,       ///< SIGTERM, SIGINT, SIGQUIT
        reload,     ///< SIGHUP
        counters,   ///< SIGUSR1
        finish,     ///< the service is done, with `status`
        started,    ///< all services are able to serve
        unstarted,  ///< one of them is not, and has said why
        drained,    ///< all services are done with what they held
        undrained,  ///< one of them is not
        grace_over, ///< the outer deadline of draining
        aborted,    ///< nothing of the services is left
        stuck,      ///< aborting took too long
    };

    kind what = kind::stop;
    exit_status status = exit_status::done; ///< of `finish` only
};

/// From start to end of one process, as a machine that obeys one order after the other; whatever
/// takes time runs in a task and reports back with an order. Control loop only, except `tell`.
class life {
public:
    life(runtime& on, const runtime_options& options, service& work,
         std::span<service* const> beside);

    /// Returns when the process may end; what it says is the exit status. Stops the control loop.
    task<> live();

    /// Any thread.
    void tell(order next) { orders_.offer(next); }

    bool stopping() const noexcept { return stopping_.load(std::memory_order_relaxed); }
    exit_status status() const noexcept { return status_; }

private:
    enum class phase { starting, serving, draining, aborting, over };

    void obey(const order& next);
    void on_started();
    void on_stop();
    void on_finish(exit_status status);
    void on_reload();
    void begin_draining();
    void begin_aborting(exit_status status);
    void say_listening() const;

    task<> start_all();
    task<bool> start_one(service& one);
    task<> drain_all(time_point until);
    task<> abort_all();
    task<> reload_all();
    task<> tell_at(time_point when, order::kind what);
    task<> join_rest();

    runtime* on_;
    const runtime_options* options_;
    std::vector<service*> services_; ///< in the order of starting; the last is the work
    std::vector<service*> begun_;    ///< those whose start was begun
    std::vector<bound_address> bound_;
    phase phase_ = phase::starting;
    exit_status status_ = exit_status::done;
    bool finish_at_once_ = false;
    bool reload_again_ = false;
    std::atomic<bool> stopping_{false};
    mailbox<order> orders_;
    task_group starting_;
    task_group errands_; ///< reloads, alarms
    task_group draining_;
    task_group aborting_;
};

} // namespace netkit::core
