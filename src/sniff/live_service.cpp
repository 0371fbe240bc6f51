// The capture lives on one loop: its descriptor, the timers, the output. The control loop starts
// and ends it, and answers questions from numbers that are published once a batch.
//
// Writing never blocks the loop (output.cpp): what a slow reader leaves is kept, at most one
// buffer's worth, and when that is full `on_frame` refuses the next packet until the reader has
// taken something. Nothing else has to know of a slow reader.

#include "live_service.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include "link_names.hpp"
#include "netkit/base/text.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/task_group.hpp"

namespace netkit::sniff {

struct live_service::on_loop {
    explicit on_loop(core::loop& on, int out)
        : duration{on.get_executor()}, look{on.get_executor()}, room{on.get_executor(), ::dup(out)}
    {
    }

    core::steady_timer duration;
    core::steady_timer look; ///< of --tui: keys are looked at, traffic or not
    net::posix::basic_stream_descriptor<core::executor>
        room; ///< of the output: tells when it takes more
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
    loop_ = std::make_unique<on_loop>(on, with_.out);
    if (settings_.duration > duration{0}) {
        loop_->duration.expires_after(settings_.duration);
        loop_->duration.async_wait([this](error_code code) {
            if (!code) finish(core::exit_status::done);
        });
    }
    capture_.start(0, on, *this);
    say_listening(); // from now on a signal stops it well, and no packet is missed
    if (settings_.tui) look_soon();
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

core::task<bool> live_service::end()
{
    capture_.stop(0); // what the kernel still holds comes now
    const bool failed = packets_.finish() != core::exit_status::done;
    co_await close();
    co_return !failed;
}

core::task<> live_service::close()
{
    capture_.stop(0);
    loop_->ended = true;
    loop_->duration.cancel();
    loop_->look.cancel();
    error_code ignored; // closing a duplicate cannot lose anything
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
    if (!packets_.out().wants_room() || packets_.is_enough()) {
        finish(core::exit_status::done);
        return true;
    }
    loop_->paused = true;
    wait_for_room();
    return true; // this one was taken
}

void live_service::on_batch_end()
{
    const auto& counts = packets_.counts();
    numbers_.captured.store(counts.matched, std::memory_order_relaxed);
    numbers_.bytes.store(counts.bytes, std::memory_order_relaxed);
    if (loop_->ended) return;
    packets_.batch_done();
    if (packets_.out().is_over()) return finish(core::exit_status::done);
    if (packets_.out().wants_room() && packets_.out().is_prompt()) wait_for_room();
}

void live_service::on_notice(std::string_view text)
{
    with_.err << text << '\n' << std::flush;
}

void live_service::on_fault(const live_fault& why)
{
    with_.err << "netkit sniff: " << why.text << '\n' << std::flush;
    finish(core::exit_status::failed);
}

void live_service::wait_for_room()
{
    if (std::exchange(loop_->waits_for_room, true)) return;
    loop_->room.async_wait(net::posix::descriptor_base::wait_write, [this](error_code code) {
        loop_->waits_for_room = false;
        if (!code && !loop_->ended) on_room();
    });
}

void live_service::on_room()
{
    packets_.out().flush();
    if (packets_.out().is_over()) return finish(core::exit_status::done);
    if (packets_.out().wants_room()) return wait_for_room();
    if (std::exchange(loop_->paused, false)) capture_.resume(0);
}

void live_service::finish(core::exit_status status)
{
    if (std::exchange(loop_->ended, true)) return;
    loop_->status = status;
    runtime_->finish(status);
}

} // namespace netkit::sniff
