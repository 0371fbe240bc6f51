#include "merge_window.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

/// Consumed packets are forgotten in heaps: each packet is moved once at most.
constexpr std::size_t most_consumed = 1024;

} // namespace

void merge_window::queue::forget_consumed()
{
    if (empty()) return;
    const auto gone = entries[first].offset;
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(gone));
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(first));
    for (auto& each : entries)
        each.offset -= gone;
    first = 0;
}

void merge_window::push(std::size_t feed, const frame& next, time_point arrived)
{
    queue& to = feeds_[feed];
    if (to.first > most_consumed && to.first > to.entries.size() / 2) to.forget_consumed();
    if (to.empty()) {
        to.entries.clear();
        to.bytes.clear();
        to.first = 0;
    }
    to.entries.push_back({next, to.bytes.size(), arrived});
    to.bytes.insert(to.bytes.end(), next.data, next.data + next.captured);
}

bool merge_window::pop(time_point now, bool all, frame& to)
{
    queue* earliest = nullptr;
    bool complete = true;
    for (auto& each : feeds_) {
        if (each.empty())
            complete = false;
        else if (earliest == nullptr ||
                 each.front().packet.time_ns < earliest->front().packet.time_ns)
            earliest = &each;
    }
    if (earliest == nullptr) return false;
    const entry& next = earliest->front();
    if (!all && !complete) {
        const auto limit = due();
        if (!limit || *limit > now) return false;
    }
    to = next.packet;
    to.data = earliest->bytes.data() + next.offset;
    ++earliest->first;
    return true;
}

std::optional<time_point> merge_window::due() const noexcept
{
    std::optional<time_point> first;
    for (const auto& each : feeds_)
        if (!each.empty())
            first = std::min(first.value_or(time_point::max()), each.front().arrived);
    if (first) *first += longest_;
    return first;
}

std::size_t merge_window::waiting_bytes() const noexcept
{
    std::size_t bytes = 0;
    for (const auto& each : feeds_)
        if (!each.empty()) bytes += each.bytes.size() - each.front().offset;
    return bytes;
}

} // namespace netkit::sniff
