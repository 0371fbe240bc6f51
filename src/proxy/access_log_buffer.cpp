#include <random>

#include "access_log.hpp"

namespace netkit::proxy {

namespace {

/// A uniform number in [0, 1) from a splitmix64 sequence (Steele, Lea, Flood, 2014).
double next_chance(std::uint64_t& state) noexcept
{
    state += 0x9e3779b97f4a7c15;
    auto mixed = state;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    return static_cast<double>(mixed >> 11) * 0x1.0p-53;
}

} // namespace

access_log_buffer::access_log_buffer(access_log& log, timer_wheel& wheel)
    : log_{log}, wheel_{wheel}, random_{std::random_device{}()}
{
    if (log.options().format == log_format::off) return;
    tray_ = &log.add_tray();
    lines_.reserve(log.options().buffer_bytes + access_log_line_room);
}

access_log_buffer::~access_log_buffer()
{
    if (tray_ != nullptr) log_.close_tray(*tray_, lines_);
}

void access_log_buffer::write(const exchange_record& record)
{
    if (tray_ == nullptr || !is_chosen(record)) return;
    const auto& options = log_.options();
    if (lines_.size() >= options.buffer_bytes) {
        flush();
        if (!lines_.empty()) return log_.count_dropped(1);
    }
    if (lines_.empty()) {
        flush_timer_.arm(wheel_, std::chrono::steady_clock::now() + options.flush);
    }
    append_log_line(lines_, record, options.format);
    if (lines_.size() >= options.buffer_bytes) flush();
}

void access_log_buffer::flush()
{
    if (tray_ == nullptr || lines_.empty()) return;
    if (log_.hand_over(*tray_, lines_)) flush_timer_.disarm();
}

bool access_log_buffer::is_chosen(const exchange_record& record) noexcept
{
    const double share = log_.options().sample;
    if (share >= 1.0 || record.reason != failure_reason::none || record.status >= 500) return true;
    return next_chance(random_) < share;
}

void access_log_buffer::on_flush_time(wheel_timer& self, void* owner)
{
    auto& buffer = *static_cast<access_log_buffer*>(owner);
    buffer.flush();
    if (!buffer.lines_.empty()) { // the writer lags: look again
        self.arm(buffer.wheel_, std::chrono::steady_clock::now() + buffer.log_.options().flush);
    }
}

} // namespace netkit::proxy
