// --threads: the kernel spreads the flows of an interface over several handles, each read by a
// thread of its own. What a thread of a lane does is what need not be done in order: it takes the
// packets out of the kernel's buffer, applies the exact filter and copies what passed. Flows,
// numbers, times between packets and the output need one order, so the rest happens on the home
// loop.
//
// A crossing point: between a lane and the home loop are posts and, per lane, two atomics. `ahead`
// counts the bytes on their way; a lane that finds too many refuses the packet and says so in
// `refused`, then looks once more, so that an acknowledgement between the two looks is not missed.

#include "merged_lanes.hpp"

#include <algorithm>
#include <utility>

#include "netkit/core/runtime.hpp"
#include "netkit/core/task_group.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t most_ahead_bytes = 4U << 20U;
constexpr std::size_t most_waiting_bytes = 32U << 20U;
/// Two timeouts of the kernel's buffers, as between interfaces.
constexpr duration longest_wait = 20ms;

} // namespace

/// The sink of one lane, on the lane's loop.
class merged_lanes::relay final : public live_sink {
public:
    relay(merged_lanes& home, std::size_t lane) : home_{home}, lane_{lane} {}

    bool on_frame(const frame& next) override
    {
        if (ahead_ > most_ahead_bytes) {
            refused_ = true;
            if (ahead_ > most_ahead_bytes) return false;
            refused_ = false;
        }
        batch_.packets.push_back(next);
        batch_.packets.back().data = nullptr;
        batch_.bytes.insert(batch_.bytes.end(), next.data, next.data + next.captured);
        return true;
    }

    void on_batch_end() override
    {
        if (batch_.packets.empty()) return;
        ahead_ += batch_.bytes.size();
        auto& home = home_;
        home.on_.at(0).post([&home, lane = lane_, batch = std::exchange(batch_, {})] {
            home.on_batch(lane, batch);
        });
    }

    void on_notice(std::string_view text) override
    {
        auto& home = home_;
        home.on_.at(0).post([&home, said = std::string{text}] { home.to_.on_notice(said); });
    }

    void on_fault(const live_fault& why) override
    {
        auto& home = home_;
        home.on_.at(0).post([&home, why] { home.to_.on_fault(why); });
    }

    /// Home loop: so many bytes were handled. Whether the lane waits for that.
    bool acknowledge(std::size_t bytes)
    {
        ahead_ -= bytes;
        return refused_.exchange(false);
    }

private:
    merged_lanes& home_;
    std::size_t lane_;
    lane_batch batch_;
    std::atomic<std::size_t> ahead_{0};
    std::atomic<bool> refused_{false};
};

merged_lanes::merged_lanes(live_capture& from, core::runtime& on, live_sink& to)
    : from_{from},
      on_{on},
      to_{to},
      owed_(from.lanes()),
      window_{from.lanes(), longest_wait},
      due_{on.at(0).get_executor()}
{
    for (std::size_t lane = 0; lane < from.lanes(); ++lane)
        lanes_.push_back(std::make_unique<relay>(*this, lane));
}

merged_lanes::~merged_lanes() = default;

void merged_lanes::start()
{
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        on_.at(lane).post([this, lane] { from_.start(lane, on_.at(lane), *lanes_[lane]); });
}

void merged_lanes::on_batch(std::size_t lane, const lane_batch& batch)
{
    const auto now = std::chrono::steady_clock::now();
    const auto* at = batch.bytes.data();
    for (auto each : batch.packets) {
        each.data = at;
        each.number = lane; // live packets have no number yet
        at += each.captured;
        window_.push(lane, each, now);
    }
    owed_[lane] += batch.bytes.size();
    merge(false);
}

/// Whatever may go now, to the sink.
void merged_lanes::merge(bool all)
{
    frame next;
    const auto now = std::chrono::steady_clock::now();
    bool any = false;
    while (!paused_) {
        const bool crowded = window_.waiting_bytes() > most_waiting_bytes;
        if (!window_.pop(now, all || crowded, next)) break;
        const auto lane = static_cast<std::size_t>(std::exchange(next.number, 0));
        any = true;
        paused_ = !to_.on_frame(next);
        if (paused_) window_.put_back(lane);
    }
    if (any) to_.on_batch_end();
    settle();
    wait();
}

/// Lanes go on once what they sent is no longer much.
void merged_lanes::settle()
{
    if (paused_ || window_.waiting_bytes() > most_ahead_bytes) return;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        if (lanes_[lane]->acknowledge(std::exchange(owed_[lane], 0)) && !stopped_)
            on_.at(lane).post([this, lane] { from_.resume(lane); });
}

void merged_lanes::wait()
{
    const auto due = window_.due();
    if (!due || paused_ || stopped_) return;
    due_.expires_at(*due);
    due_.async_wait([this](error_code code) {
        if (!code && !stopped_) merge(false);
    });
}

void merged_lanes::resume()
{
    if (std::exchange(paused_, false)) merge(false);
}

core::task<> merged_lanes::stop_lane(std::size_t lane)
{
    from_.stop(lane);
    co_return;
}

core::task<> merged_lanes::finish()
{
    merge(true);
    stopped_ = true;
    due_.cancel();
    co_return;
}

core::task<> merged_lanes::stop()
{
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
        co_await core::run_on(on_.at(lane), stop_lane(lane));
    co_await core::run_on(on_.at(0), finish()); // behind the last batches, which were posted there
}

} // namespace netkit::sniff
