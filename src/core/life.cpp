// The life of a process. Each arrow is an order, each state waits for nothing but orders:
//
//   starting ──started──▶ serving ──stop, finish──▶ draining
//       │                                              │ drained; or: stop, undrained, grace over
//       └──stop, unstarted──────────▶ aborting ◀───────┘
//                                        └──aborted, stuck──▶ over
//
// Aborting follows a clean drain as well: it is where a service lets go of what is left when nobody
// is served any more, idle connections and timers, so there is one such place and not two.
//
// A machine and not one long coroutine, because every wait in it can be cut short by a signal:
// starting (names being resolved), a reload, draining, even aborting. `service::abort` is called
// while `service::drain` is still waiting: ending the sessions is what lets the drain return, and a
// drain that waits for other loops cannot be cancelled from here.
//
// The grace of the runtime is the outer bound. A service gets it as the deadline of `drain` and may
// take less; if it does not return a second after it, it is aborted all the same.

#include "life.hpp"

#include "netkit/base/units.hpp"
#include "netkit/core/deadline.hpp"
#include "netkit/core/log.hpp"
#include "runtime_files.hpp"

#include <cstdio>
#include <utility>

namespace netkit::core {
namespace {

constexpr duration late = 1s; ///< a service may be this late after its deadline
constexpr duration abort_within = 10s;
constexpr std::size_t most_orders = 64; ///< signals come one by one; phases say one word each

/// Makes sure that a phase reports back even if an exception ends it: what was not said before its
/// end is the worse of its two words.
class last_word {
public:
    last_word(life& to, order::kind worse) : to_{&to}, word_{worse} {}
    ~last_word() { to_->tell({word_}); }
    last_word(const last_word&) = delete;
    last_word& operator=(const last_word&) = delete;

    void change(order::kind better) noexcept { word_ = better; }

private:
    life* to_;
    order::kind word_;
};

} // namespace

life::life(runtime& on, const runtime_options& options, service& work,
           std::span<service* const> beside)
    : on_{&on},
      options_{&options},
      services_{beside.begin(), beside.end()},
      orders_{on.control(), most_orders, when_full::drop_oldest},
      starting_{on.control(), "core.start"},
      errands_{on.control(), "core.errands"},
      draining_{on.control(), "core.drain"},
      aborting_{on.control(), "core.abort"}
{
    services_.push_back(&work);
}

task<> life::live()
{
    starting_.spawn("start", start_all());
    while (phase_ != phase::over) {
        const auto next = co_await orders_.receive();
        if (!next) break; // only if the runtime itself is torn down
        obey(*next);
    }
    co_await join_rest();
    on_->control().context().stop();
}

void life::obey(const order& next)
{
    using kind = order::kind;
    switch (next.what) {
    case kind::stop:
        on_stop();
        break;
    case kind::reload:
        on_reload();
        break;
    case kind::counters:
        if (options_->counters) std::fputs((options_->counters() + "\n").c_str(), stderr);
        break;
    case kind::finish:
        on_finish(next.status);
        break;
    case kind::started:
        on_started();
        break;
    case kind::unstarted:
        if (phase_ == phase::starting) begin_aborting(exit_status::failed);
        break;
    case kind::drained:
        if (phase_ == phase::draining) begin_aborting(status_);
        break;
    case kind::undrained:
    case kind::grace_over:
        if (phase_ == phase::draining) begin_aborting(exit_status::failed);
        break;
    case kind::stuck:
        log_event(log_level::error, "core.abort.stuck");
        status_ = exit_status::failed;
        phase_ = phase::over;
        break;
    case kind::aborted:
        phase_ = phase::over;
        break;
    }
}

// ---- starting

task<> life::start_all()
{
    last_word report{*this, order::kind::unstarted};
    for (service* one : services_) {
        begun_.push_back(one);
        const bool good = co_await start_one(*one);
        if (!good) co_return;
    }
    if (write_life_files(*options_, bound_)) report.change(order::kind::started);
}

task<bool> life::start_one(service& one)
{
    auto opened = co_await one.start(*on_);
    if (!opened) co_return false;
    // The work's own addresses come first, whatever started before it.
    bound_.insert(bound_.begin(), opened->begin(), opened->end());
    co_return true;
}

void life::on_started()
{
    if (phase_ != phase::starting) return;
    say_listening();
    phase_ = phase::serving;
    if (finish_at_once_) begin_draining();
}

void life::say_listening() const
{
    flush_log();
    for (const bound_address& one : bound_) {
        std::fprintf(stderr, "listening on %s %s\n", one.what.c_str(), one.address.c_str());
    }
}

// ---- stopping

void life::on_stop()
{
    const auto ended = options_->one_shot ? exit_status::interrupted : exit_status::done;
    switch (phase_) {
    case phase::starting:
        begin_aborting(ended);
        break;
    case phase::serving:
        status_ = ended;
        begin_draining();
        break;
    case phase::draining:
        log_event(log_level::warn, "core.stop.forced", {{"reason", "a second signal"}});
        begin_aborting(options_->one_shot ? exit_status::interrupted : exit_status::failed);
        break;
    case phase::aborting:
    case phase::over:
        break;
    }
}

void life::on_finish(exit_status status)
{
    if (phase_ == phase::starting) finish_at_once_ = true;
    if (phase_ != phase::starting && phase_ != phase::serving) return;
    status_ = status;
    if (phase_ == phase::serving) begin_draining();
}

void life::begin_draining()
{
    phase_ = phase::draining;
    stopping_.store(true, std::memory_order_relaxed);
    log_event(log_level::info, "core.draining",
              {{"grace", format_duration(options_->grace)}, {"sooner", "a second signal"}});
    const auto until = deadline::after(options_->grace);
    draining_.spawn("drain", drain_all(until));
    errands_.spawn("grace",
                   tell_at(deadline::after(options_->grace + late), order::kind::grace_over));
}

task<> life::drain_all(time_point until)
{
    last_word report{*this, order::kind::undrained};
    bool good = true;
    for (auto one = begun_.rbegin(); one != begun_.rend(); ++one) {
        const bool done = co_await (*one)->drain(until);
        good = good && done;
    }
    if (good) report.change(order::kind::drained);
}

void life::begin_aborting(exit_status status)
{
    phase_ = phase::aborting;
    status_ = status;
    stopping_.store(true, std::memory_order_relaxed);
    starting_.stop(stop::abort);
    errands_.stop(stop::abort);
    aborting_.spawn("abort", abort_all());
    aborting_.spawn("limit", tell_at(deadline::after(abort_within), order::kind::stuck));
}

task<> life::abort_all()
{
    last_word report{*this, order::kind::stuck};
    static_cast<void>(co_await starting_.join(deadline::never()));
    for (auto one = begun_.rbegin(); one != begun_.rend(); ++one) {
        co_await (*one)->abort();
    }
    static_cast<void>(co_await draining_.join(deadline::never()));
    report.change(order::kind::aborted);
}

task<> life::join_rest()
{
    for (task_group* rest : {&starting_, &errands_, &draining_, &aborting_}) {
        rest->stop(stop::abort);
        if (!co_await rest->join(deadline::after(late))) {
            log_event(log_level::error, "core.task.stuck", {{"what", rest->describe()}});
            status_ = exit_status::failed;
        }
    }
}

// ---- meanwhile

// One reload at a time; signals that come meanwhile make one more afterwards, not one each.
void life::on_reload()
{
    if (phase_ != phase::serving) return;
    if (std::exchange(reload_again_, true)) return;
    errands_.spawn("reload", reload_all());
}

task<> life::reload_all()
{
    while (std::exchange(reload_again_, false) && phase_ == phase::serving) {
        reload_again_ = false;
        for (service* one : services_) {
            co_await one->reload();
        }
    }
}

task<> life::tell_at(time_point when, order::kind what)
{
    steady_timer alarm{on_->control().get_executor()};
    alarm.expires_at(when);
    const auto [code] = co_await alarm.async_wait();
    if (!code) tell({what});
}

} // namespace netkit::core
