// The capture loop: wait until the descriptor is readable, hand over at most 512 packets, wait
// again.
//
// - A readable descriptor may deliver nothing; then it is only waited for again.
// - After a full batch there is probably more. Going on is posted, so that timers, signals and
// other
//   interfaces have their turn between batches.
// - An interface that went down is noticed only because libpcap then wants to be asked every
//   millisecond; what it wants is asked after each batch, and a timer does it.
// - A consumer that has had enough for now is asked again only after `resume`; meanwhile the kernel
//   buffers, and what it cannot keep it counts.
// - Stopping waits for the block that is being filled: the kernel hands it over after one or two
//   timeouts, and packets from just before Ctrl-C are not to be lost.

#include "live_lane.hpp"

#include <algorithm>

#include <poll.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include "netkit/base/units.hpp"

namespace netkit::sniff {

namespace {

constexpr duration notice_pause = 10s;
/// Kernels count timeouts in ticks of their own.
constexpr duration tick_of_kernels = 10ms;
/// Of packets that wait for other interfaces.
constexpr std::size_t most_waiting_bytes = 32U << 20U;
constexpr std::uint64_t largest_buffer_hint = 256U << 20U;

time_point clock_now()
{
    return std::chrono::steady_clock::now();
}

std::string with_commas(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;)
        text.insert(at -= 3, 1, ',');
    return text;
}

} // namespace

void widen(std::atomic<std::uint64_t>& to, std::uint32_t before, std::uint32_t now) noexcept
{
    to.fetch_add(now - before, std::memory_order_relaxed); // modulo 2^32 on purpose
}

std::string drop_notice(std::string_view interface, std::uint64_t dropped,
                        std::uint32_t buffer_bytes)
{
    const auto larger = std::min(std::uint64_t{buffer_bytes} * 4, largest_buffer_hint);
    return fmt::format("{}: {} packet{} dropped by kernel in the last second; try --buffer {}, a "
                       "narrower filter or -w",
                       interface, with_commas(dropped), dropped == 1 ? "" : "s",
                       format_byte_size({larger}));
}

live_lane::live_lane(std::vector<pcap_handle> handles, capture_filter filter,
                     const live_options& how)
    : filter_{std::move(filter)}, timeout_{how.timeout}, window_{handles.size(), 2 * timeout_}
{
    for (auto& each : handles) {
        feeds_.push_back(std::make_unique<feed>(std::move(each)));
        feeds_.back()->index = static_cast<std::uint32_t>(feeds_.size() - 1);
        feeds_.back()->lane = this;
    }
}

void live_lane::start(core::loop& on, live_sink& sink)
{
    loop_ = &on;
    sink_ = &sink;
    second_.emplace(on.get_executor());
    merge_timer_.emplace(on.get_executor());
    for (auto& each : feeds_) {
        each->poll.emplace(on.get_executor());
        const int fd = each->handle.descriptor();
        if (fd >= 0) each->readable.emplace(on.get_executor(), ::dup(fd)); // Asio closes its own
        wait(*each);
        wait_for_poll(*each);
    }
    tick();
}

void live_lane::wait(feed& of)
{
    if (!of.readable || stopped_ || paused_ || of.ended) return;
    of.readable->async_wait(descriptor::wait_read,
                            [self = shared_from_this(), &of](const error_code& why) {
                                if (!why) self->read(of);
                            });
}

void live_lane::wait_for_poll(feed& of)
{
    const auto every = of.handle.poll_every();
    if (!every || stopped_ || paused_ || of.ended) return;
    of.poll->expires_after(*every);
    of.poll->async_wait([self = shared_from_this(), &of](const error_code& why) {
        if (!why) self->read(of);
    });
}

/// A batch; then waits again, in the way that fits what came.
void live_lane::read(feed& of)
{
    if (stopped_ || paused_ || of.ended) return;
    const auto did = of.handle.dispatch(&live_lane::on_packet, &of);
    merge(false);
    if (std::exchange(delivered_, false)) sink_->on_batch_end();
    if (stopped_ || paused_) return; // by the sink
    switch (did) {
    case pcap_handle::outcome::lost:
        return on_lost(of);
    case pcap_handle::outcome::full:
        net::post(loop_->get_executor(), [self = shared_from_this(), &of] { self->read(of); });
        return;
    case pcap_handle::outcome::idle:
    case pcap_handle::outcome::some:
        break;
    }
    if (of.readable) of.readable->cancel(); // one wait at a time, whoever woke us
    wait(of);
    wait_for_poll(of);
}

void live_lane::on_packet(void* self, const frame& next)
{
    auto& from = *static_cast<feed*>(self);
    auto& lane = *from.lane;
    if (next.time_ns < lane.not_before_ns_ || !lane.filter_.passes(next)) return;
    frame mine = next;
    mine.interface = from.index;
    if (lane.feeds_.size() == 1 && !lane.paused_ && lane.deliver(mine)) return;
    lane.window_.push(from.index, mine, clock_now());
}

/// False: the sink did not take it, and wants to be asked again later.
bool live_lane::deliver(const frame& next)
{
    delivered_ = true;
    paused_ = !sink_->on_frame(next);
    return !paused_;
}

void live_lane::merge(bool all)
{
    frame next;
    const auto now = clock_now();
    while (!paused_ && !stopped_) {
        const bool crowded = window_.waiting_bytes() > most_waiting_bytes;
        if (!window_.pop(now, all || crowded, next)) break;
        if (!deliver(next)) window_.put_back(next.interface);
    }
    wait_for_merge();
}

void live_lane::wait_for_merge()
{
    const auto due = window_.due();
    if (!due || paused_ || stopping_) return;
    merge_timer_->expires_at(*due);
    merge_timer_->async_wait([self = shared_from_this()](const error_code& why) {
        if (why || self->stopped_ || self->paused_) return;
        self->merge(false);
        if (std::exchange(self->delivered_, false)) self->sink_->on_batch_end();
    });
}

void live_lane::on_lost(feed& of)
{
    of.ended = true;
    if (std::exchange(fault_told_, true)) return;
    live_fault why;
    why.text = fmt::format("{}: {}", of.handle.name(), of.handle.fault_text());
    sink_->on_fault(why);
}

void live_lane::resume()
{
    if (!std::exchange(paused_, false) || stopped_) return;
    merge(false);
    if (std::exchange(delivered_, false)) sink_->on_batch_end();
    for (auto& each : feeds_)
        net::post(loop_->get_executor(),
                  [self = shared_from_this(), &of = *each] { self->read(of); });
}

/// What was captured until now, and a little more.
void live_lane::drain()
{
    std::vector<pollfd> all;
    for (const auto& each : feeds_)
        if (!each->ended) all.push_back({each->handle.descriptor(), POLLIN, 0});
    const auto until = clock_now() + 2 * timeout_ + tick_of_kernels;
    for (auto left = until - clock_now(); left > 0ns && !paused_; left = until - clock_now()) {
        const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        ::poll(all.data(), all.size(), static_cast<int>(ms));
        for (auto& each : feeds_)
            if (!each->ended) each->handle.dispatch(&live_lane::on_packet, each.get());
        merge(false);
    }
}

void live_lane::stop()
{
    if (sink_ == nullptr || std::exchange(stopping_, true)) return;
    if (!paused_) {
        drain();
        merge(true);
        if (std::exchange(delivered_, false)) sink_->on_batch_end();
    }
    stopped_ = true;
    second_.reset(); // not merely cancelled: the lane may outlive its loop
    merge_timer_.reset();
    for (auto& each : feeds_) {
        count(*each);
        each->poll.reset();
        each->readable.reset();
    }
}

/// Once a second: counters, and a word when packets were lost.
void live_lane::tick()
{
    second_->expires_after(1s);
    second_->async_wait([self = shared_from_this()](const error_code& why) {
        if (why || self->stopped_) return;
        const auto now = clock_now();
        for (auto& each : self->feeds_) {
            self->count(*each);
            self->tell_drops(*each, now);
        }
        self->tick();
    });
}

void live_lane::count(feed& of)
{
    pcap_handle::counters now;
    if (!of.handle.read_counters(now)) return;
    widen(of.cell.received, of.last.received, now.received);
    widen(of.cell.dropped, of.last.dropped, now.dropped);
    widen(of.cell.dropped_by_interface, of.last.dropped_by_interface, now.dropped_by_interface);
    of.last = now;
}

void live_lane::tell_drops(feed& of, time_point now)
{
    const auto total = of.cell.dropped.load(std::memory_order_relaxed);
    const auto dropped = total - std::exchange(of.told_drops, total);
    if (dropped == 0 || (told_ && now - *told_ < notice_pause)) return;
    told_ = now;
    sink_->on_notice(drop_notice(of.handle.name(), dropped, of.handle.buffer_bytes()));
}

} // namespace netkit::sniff
