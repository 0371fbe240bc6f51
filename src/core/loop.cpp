#include "netkit/core/loop.hpp"

#include "netkit/core/task_group.hpp"

#include <algorithm>

namespace netkit::core {

loop::loop(std::size_t index)
    : index_{index},
      coarse_now_{clock_now()},
      wheel_{coarse_now_},
      executor_{context_.get_executor()},
      work_{std::in_place, executor_},
      ticker_{executor_}
{
    wheel_.on_occupied([](void* owner) { static_cast<loop*>(owner)->start_ticking(); }, this);
}

loop::~loop()
{
    wheel_.on_occupied(nullptr, nullptr);
}

void loop::run()
{
    context_.run();
}

void loop::release()
{
    post([this] {
        released_ = true;
        work_.reset();
        if (wheel_.purge() == 0) ticker_.cancel(); // lazily disarmed timers hold nobody up
    });
}

void loop::abandon()
{
    work_.reset();
    context_.stop();
    context_.shutdown();
}

std::vector<std::string> loop::unfinished()
{
    std::vector<std::string> lines;
    const std::lock_guard lock{groups_mutex_};
    for (const task_group* group : groups_) {
        if (group->size() > 0) lines.push_back(group->describe());
    }
    if (const std::size_t armed = wheel_.purge(); armed > 0) {
        lines.push_back(std::to_string(armed) + " armed timers");
    }
    return lines;
}

void loop::add(task_group& group)
{
    const std::lock_guard lock{groups_mutex_};
    groups_.push_back(&group);
}

void loop::remove(task_group& group) noexcept
{
    const std::lock_guard lock{groups_mutex_};
    std::erase(groups_, &group);
}

void loop::start_ticking()
{
    if (ticking_) return;
    ticking_ = true;
    coarse_now_ = clock_now();
    wait_for_tick();
}

// Ticks end at fixed multiples of the wheel's tick, never "one tick from now": a timer armed just
// after the ticker woke would otherwise be two ticks late.
void loop::wait_for_tick()
{
    ticker_.expires_at(wheel_.next_tick(coarse_now_));
    ticker_.async_wait([this](error_code code) {
        if (code) {
            ticking_ = false;
            if (wheel_.size() > 0) start_ticking();
        } else {
            on_tick();
        }
    });
}

void loop::on_tick()
{
    coarse_now_ = clock_now();
    wheel_.advance(coarse_now_);
    const bool wanted = released_ ? wheel_.purge() > 0 : wheel_.size() > 0;
    if (wanted) {
        wait_for_tick();
    } else {
        ticking_ = false;
    }
}

} // namespace netkit::core
