// The capture lives on one loop: its descriptor, the timers, the output. The control loop starts
// and ends it, and answers questions from numbers that are published once a batch.
//
// Writing never blocks the loop (output.cpp): what a slow reader leaves is kept, at most one
// buffer's worth, and when that is full `on_frame` refuses the next packet until the reader has
// taken something. Nothing else has to know of a slow reader.

#include "live_service.hpp"

#include <csignal>
#include <unistd.h>

#include <boost/asio/basic_signal_set.hpp>

#include <fmt/format.h>

#include "link_names.hpp"
#include "merged_lanes.hpp"
#include "netkit/base/text.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/task_group.hpp"
#include "netkit/sniff/process_table.hpp"
#include "packet_process.hpp"

namespace netkit::sniff {

namespace {

/// Asks the system about the sockets of this machine.
class own_processes final : public process_source {
public:
    explicit own_processes(core::loop& home) : table_{home} {}

    const process_name& find(const packet& of) override
    {
        const auto ends = ends_of(of);
        const auto* const known = ends ? table_.find(*ends, of.meta.time_ns) : nullptr;
        return known == nullptr ? unknown_ : *known;
    }
    process_table& table() noexcept { return table_; }

private:
    process_table table_;
    process_name unknown_;
};

} // namespace

struct live_service::on_loop {
    explicit on_loop(core::loop& on)
        : duration{on.get_executor()},
          look{on.get_executor()},
          files{on.get_executor()},
          room{on.get_executor()},
          flush_wanted{on.get_executor(), SIGUSR2}
    {
    }

    core::steady_timer duration;
    core::steady_timer look;  ///< of --tui: keys are looked at, traffic or not
    core::steady_timer files; ///< of -w: the time goes on, traffic or not
    net::posix::basic_stream_descriptor<core::executor>
        room; ///< of an output that is slow: tells when it takes more
    net::basic_signal_set<core::executor> flush_wanted;
    std::optional<own_processes> processes;
    std::optional<merged_lanes> lanes; ///< with --threads
    bool waits_for_room = false;
    bool paused = false; ///< the capture was told to wait
    bool ended = false;  ///< nothing more is wanted
    core::exit_status status = core::exit_status::done;
};

live_service::live_service(const settings& from, const surroundings& with, live_capture& capture,
                           session& packets, live_numbers& numbers)
    : settings_{from}, with_{with}, capture_{capture}, packets_{packets}, numbers_{numbers}
{
}

live_service::~live_service() = default;

// ---- on the control loop

core::task<result<std::vector<core::bound_address>>> live_service::start(core::runtime& on)
{
    runtime_ = &on;
    co_await core::run_on(on.at(0), begin());
    serving_ = true;
    co_return std::vector<core::bound_address>{};
}

core::task<bool> live_service::drain(time_point)
{
    serving_ = false;
    const bool good = co_await core::run_on(runtime_->at(0), end());
    co_return good;
}

core::task<> live_service::abort()
{
    serving_ = false;
    if (loop_) co_await core::run_on(runtime_->at(0), close());
}

core::task<> live_service::reload()
{
    co_return; // what a capture does is fixed when it is opened
}

// ---- on the loop of the capture

core::task<> live_service::begin()
{
    auto& on = runtime_->at(0);
    loop_ = std::make_unique<on_loop>(on);
    if (settings_.duration > duration{0}) {
        loop_->duration.expires_after(settings_.duration);
        loop_->duration.async_wait([this](error_code code) {
            if (!code) finish(core::exit_status::done);
        });
    }
    if (packets_.wants_processes()) packets_.name_processes(&loop_->processes.emplace(on));
    if (capture_.lanes() == 1)
        capture_.start(0, on, *this);
    else
        loop_->lanes.emplace(capture_, *runtime_, static_cast<live_sink&>(*this)).start();
    say_listening(); // from now on a signal stops it well, and no packet is missed
    if (settings_.tui) look_soon();
    watch_flush_signal();
    if (packets_.files() != nullptr) watch_files();
    co_return;
}

void live_service::say_listening()
{
    for (const auto& each : capture_.interfaces())
        with_.err << fmt::format("listening on {}, link-type {} ({}), snapshot length {} bytes\n",
                                 escape_foreign(each.name), name_of(each.link).name,
                                 name_of(each.link).text, each.snaplen);
    with_.err << std::flush;
}

void live_service::look_soon()
{
    loop_->look.expires_after(std::chrono::milliseconds{50});
    loop_->look.async_wait([this](error_code code) {
        if (code || loop_->ended) return;
        if (!packets_.look()) return finish(core::exit_status::done);
        look_soon();
    });
}

/// -w without traffic: rotation by time, commands that ended, what others shall be able to read.
void live_service::watch_files()
{
    auto next = std::chrono::system_clock::now() + std::chrono::seconds{1};
    if (const auto due = packets_.files()->next_rotation()) next = std::min(next, *due);
    const auto left = next - std::chrono::system_clock::now();
    loop_->files.expires_after(std::chrono::ceil<std::chrono::milliseconds>(left));
    loop_->files.async_wait([this](error_code code) {
        if (code || loop_->ended) return;
        if (!packets_.files()->on_time(std::chrono::system_clock::now()))
            return finish(core::exit_status::done); // `end` says how
        say_progress();
        watch_files();
    });
}

void live_service::watch_flush_signal()
{
    loop_->flush_wanted.async_wait([this](error_code code, int) {
        if (code || loop_->ended) return;
        if (packets_.files() != nullptr) packets_.files()->flush();
        watch_flush_signal();
    });
}

/// -v with -w, as tcpdump: a count that stays on its line.
void live_service::say_progress()
{
    if (settings_.verbose == 0 || packets_.is_printing()) return;
    with_.err << fmt::format("Got {}\r", packets_.files()->packets()) << std::flush;
}

core::task<> live_service::stop_capture()
{
    if (loop_->lanes)
        co_await loop_->lanes->stop();
    else
        capture_.stop(0);
}

core::task<bool> live_service::end()
{
    co_await stop_capture(); // what the kernel still holds comes now
    const auto known = capture_.interfaces();
    std::vector<capture_interface> interfaces{known.begin(), known.end()};
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        const auto counts = capture_.counts(i);
        interfaces[i].received = counts.received;
        interfaces[i].dropped = counts.dropped;
        interfaces[i].counted = true;
    }
    const bool failed = packets_.finish(interfaces) != core::exit_status::done;
    co_await close();
    co_return !failed;
}

core::task<> live_service::close()
{
    co_await stop_capture();
    loop_->ended = true;
    packets_.name_processes(nullptr);
    loop_->processes.reset();
    loop_->duration.cancel();
    loop_->look.cancel();
    loop_->files.cancel();
    error_code ignored; // closing a duplicate cannot lose anything; nor can a signal's waiter
    loop_->flush_wanted.clear(ignored);
    loop_->flush_wanted.cancel(ignored);
    loop_->room.close(ignored);
    co_return;
}

bool live_service::on_frame(const frame& next)
{
    if (loop_->ended) return true; // drop what is left in the batch
    if (loop_->paused) return false;
    const auto interfaces = capture_.interfaces();
    const bool more = packets_.take(
        next, next.interface < interfaces.size() ? &interfaces[next.interface] : nullptr);
    if (more) return true;
    auto* const slow = packets_.crowded();
    if (slow == nullptr || packets_.is_enough()) {
        finish(core::exit_status::done);
        return true;
    }
    loop_->paused = true;
    wait_for_room(slow->descriptor());
    return true; // this one was taken
}

void live_service::on_batch_end()
{
    const auto& counts = packets_.counts();
    numbers_.captured.store(counts.matched, std::memory_order_relaxed);
    numbers_.bytes.store(counts.bytes, std::memory_order_relaxed);
    if (loop_->ended) return;
    if (loop_->processes)
        if (const auto notice = loop_->processes->table().take_notice(); !notice.empty())
            on_notice(fmt::format("netkit sniff: {}", notice));
    packets_.batch_done();
    if (packets_.is_over()) return finish(core::exit_status::done);
    auto* const slow = packets_.crowded();
    if (slow != nullptr && slow->is_prompt()) wait_for_room(slow->descriptor());
}

void live_service::on_notice(std::string_view text)
{
    with_.err << text << '\n' << std::flush;
}

void live_service::on_fault(const live_fault& why)
{
    if (loop_->ended) return; // another lane has said it
    with_.err << "netkit sniff: " << why.text << '\n' << std::flush;
    finish(core::exit_status::failed);
}

void live_service::wait_for_room(int descriptor)
{
    if (std::exchange(loop_->waits_for_room, true)) return;
    error_code ignored; // closing a duplicate cannot lose anything
    loop_->room.close(ignored);
    loop_->room.assign(::dup(descriptor), ignored); // what fails is told by the wait
    loop_->room.async_wait(net::posix::descriptor_base::wait_write, [this](error_code code) {
        loop_->waits_for_room = false;
        if (!code && !loop_->ended) on_room();
    });
}

void live_service::on_room()
{
    if (auto* const slow = packets_.crowded()) slow->flush();
    if (packets_.is_over()) return finish(core::exit_status::done);
    if (auto* const slow = packets_.crowded()) return wait_for_room(slow->descriptor());
    if (!std::exchange(loop_->paused, false)) return;
    if (loop_->lanes)
        loop_->lanes->resume();
    else
        capture_.resume(0);
}

void live_service::finish(core::exit_status status)
{
    if (std::exchange(loop_->ended, true)) return;
    loop_->status = status;
    runtime_->finish(status);
}

} // namespace netkit::sniff
