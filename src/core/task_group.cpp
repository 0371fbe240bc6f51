// Who owns a coroutine? Asio's answer is nobody: `co_spawn(…, detached)` lets it run until it ends,
// and stopping a process means hoping. Here every task has a seat in a crew, and a group is empty
// only when each seat was given back.
//
//   group ──owns──▶ crew ◀──shared── seat_holder, the completion handler of each task
//                    └── seats: name of the task, its cancellation signal
//
// A seat is given back when Asio destroys the completion handler: after the last step of the task,
// or without one when the loop is torn down with tasks left. Seats are recycled and not freed until
// the crew goes, so a signal outlives everything that Asio keeps in its slot, and accepting a
// connection allocates no new one in steady state.
//
// Two things Asio leaves open are closed by `stay_in_crew`, the frame between Asio's entry point
// and the task. A task cancelled before its first step would throw out of Asio's entry point and
// out of `io_context::run`: it is told apart by `seat.started` and simply never begins. And the
// entry point itself awaits once more after the task's end, which throws after an abort unless that
// is turned off first.
//
// Rejected: one shared signal for all (a signal has one slot), `parallel_group` (fixed at compile
// time), and a strand (one loop is one thread).

#include "netkit/core/task_group.hpp"

#include "netkit/base/error.hpp"
#include "netkit/core/log.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <exception>
#include <vector>

namespace netkit::core {
namespace {

std::atomic<std::uint64_t> escaped_count{0};

void die_in_debug(std::string_view, std::string_view, std::string_view)
{
#ifndef NDEBUG
    stop_log();
    std::abort();
#endif
}

std::atomic<escape_reaction> escape_now{die_in_debug};

std::string text_of(const std::exception_ptr& exception)
{
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "an exception of a foreign type";
    }
}

bool is_cancellation(const std::exception_ptr& exception)
{
    try {
        std::rethrow_exception(exception);
    } catch (const boost::system::system_error& error) {
        return error.code() == net::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

} // namespace

class task_group::crew {
public:
    crew(loop& on, std::string name) : executor_{on.get_executor()}, name_{std::move(name)} {}

    struct seat {
        std::string_view what;
        net::cancellation_signal cancel;
        bool taken = false;
        bool started = false;
    };

    seat& take(std::string_view what)
    {
        if (free_.empty()) {
            free_.push_back(&seats_.emplace_back());
            if (free_.capacity() < seats_.size()) free_.reserve(2 * seats_.size());
        }
        seat& mine = *free_.back();
        free_.pop_back();
        mine.what = what;
        mine.taken = true;
        mine.started = false;
        ++taken_;
        return mine;
    }

    void give_back(seat& mine) noexcept
    {
        mine.taken = false;
        free_.push_back(&mine); // room was reserved by the seat's own birth
        if (--taken_ > 0) return;
        for (steady_timer* waiting : joining_) {
            waiting->cancel();
        }
    }

    void stop(core::stop how)
    {
        if (how <= stop_) return;
        stop_ = how;
        if (how != core::stop::abort) return;
        // By index: a task that ends while it is told to may give its seat back, never free it.
        for (std::size_t i = 0; i < seats_.size(); ++i) {
            if (seats_[i].taken && seats_[i].started) {
                seats_[i].cancel.emit(net::cancellation_type::terminal);
            }
        }
    }

    void on_escape(std::string_view what, const std::exception_ptr& exception) const
    {
        if (stop_ == core::stop::abort && is_cancellation(exception)) return;
        const std::string text = text_of(exception);
        escaped_count.fetch_add(1, std::memory_order_relaxed);
        log_event(log_level::error, "core.task.escaped",
                  {{"group", name_}, {"task", what}, {"exception", text}});
        escape_now.load()(name_, what, text);
    }

    std::string describe() const
    {
        std::string text = name_ + ": " + std::to_string(taken_) + " tasks (";
        std::size_t named = 0;
        for (const seat& one : seats_) {
            if (!one.taken) continue;
            if (named == 8) return text + ", …)";
            if (named++ > 0) text += ", ";
            text += one.what;
        }
        return text + ")";
    }

    core::stop stop_requested() const noexcept { return stop_; }
    std::size_t size() const noexcept { return taken_; }

    /// Each join waits on a timer of its own, set to its deadline; the last seat that is given back
    /// cancels them all.
    task<bool> wait_until_empty(time_point until)
    {
        steady_timer waiting{executor_};
        waiting.expires_at(until);
        const joining_entry entry{*this, waiting};
        while (taken_ > 0) {
            const auto [code] = co_await waiting.async_wait();
            if (!code) break; // the deadline
            const auto state = co_await net::this_coro::cancellation_state;
            if (state.cancelled() != net::cancellation_type::none) break;
        }
        co_return taken_ == 0;
    }

private:
    class joining_entry {
    public:
        joining_entry(crew& in, steady_timer& waiting) : in_{&in}, waiting_{&waiting}
        {
            in_->joining_.push_back(waiting_);
        }
        ~joining_entry() { std::erase(in_->joining_, waiting_); }
        joining_entry(const joining_entry&) = delete;
        joining_entry& operator=(const joining_entry&) = delete;

    private:
        crew* in_;
        steady_timer* waiting_;
    };

    std::deque<seat> seats_; // addresses stay
    std::vector<seat*> free_;
    std::size_t taken_ = 0;
    core::stop stop_ = core::stop::none;
    std::vector<steady_timer*> joining_;
    core::executor executor_;
    std::string name_;
};

namespace {

/// Asio's completion handler of a task. Owns the seat; called or not, giving it back is its end.
template <class Crew, class Seat>
class seat_holder {
public:
    seat_holder(std::shared_ptr<Crew> crew, Seat& seat) : crew_{std::move(crew)}, seat_{&seat} {}
    seat_holder(seat_holder&&) noexcept = default;
    seat_holder& operator=(seat_holder&&) = delete;
    ~seat_holder()
    {
        if (crew_) crew_->give_back(*seat_);
    }

    using cancellation_slot_type = net::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept { return seat_->cancel.slot(); }

    void operator()(const std::exception_ptr& exception) const
    {
        if (exception) crew_->on_escape(seat_->what, exception);
    }

private:
    std::shared_ptr<Crew> crew_;
    Seat* seat_;
};

template <class Crew, class Seat>
task<> stay_in_crew(Crew& crew, Seat& seat, task<> work)
{
    if (crew.stop_requested() == stop::abort) co_return;
    seat.started = true;
    std::exception_ptr escaped;
    try {
        co_await std::move(work);
    } catch (...) {
        escaped = std::current_exception();
    }
    co_await net::this_coro::throw_if_cancelled(false);
    if (escaped) crew.on_escape(seat.what, escaped);
}

} // namespace

task_group::task_group(loop& on, std::string name)
    : crew_{std::make_shared<crew>(on, std::move(name))}, loop_{&on}
{
    loop_->add(*this);
}

task_group::~task_group()
{
    NETKIT_ASSERT(size() == 0, "the group's owner, who joins it before letting go");
    loop_->remove(*this);
}

bool task_group::spawn(std::string_view what, task<> work)
{
    if (stopping()) return false;
    crew::seat& seat = crew_->take(what);
    seat_holder<crew, crew::seat> holder{crew_, seat};
    net::co_spawn(loop_->get_executor(), stay_in_crew(*crew_, seat, std::move(work)),
                  std::move(holder));
    return true;
}

core::stop task_group::stop_requested() const noexcept
{
    return crew_->stop_requested();
}

void task_group::stop(core::stop how)
{
    crew_->stop(how);
}

std::size_t task_group::size() const noexcept
{
    return crew_->size();
}

std::string task_group::describe() const
{
    return crew_->describe();
}

task<bool> task_group::join(time_point until)
{
    const std::shared_ptr<crew> held = crew_;
    co_return co_await held->wait_until_empty(until);
}

std::uint64_t escaped_tasks() noexcept
{
    return escaped_count.load(std::memory_order_relaxed);
}

escape_reaction on_escaped_task(escape_reaction reaction) noexcept
{
    return escape_now.exchange(reaction != nullptr ? reaction : die_in_debug);
}

} // namespace netkit::core
