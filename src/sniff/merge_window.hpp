#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

/// Puts the packets of several interfaces, each in order of time, into one order. A packet waits
/// until every interface has shown a later one, at most for the window, so a silent interface holds
/// nothing up. Copies bytes: the kernel takes its own back at once.
class merge_window {
public:
    /// `longest`: how long a packet waits for others after it arrived.
    merge_window(std::size_t feeds, duration longest) : feeds_(feeds), longest_(longest) {}

    void push(std::size_t feed, const frame& next, time_point arrived);
    /// The next packet in order, if one may go at `now`; its bytes live until the next `push` or
    /// `pop`. With `all`, nothing waits for anything.
    bool pop(time_point now, bool all, frame& to);
    /// Undoes the last `pop`, which was of that feed, as long as nothing was pushed since.
    void put_back(std::size_t feed) noexcept { --feeds_[feed].first; }
    /// When the oldest packet may go at the latest.
    std::optional<time_point> due() const noexcept;
    /// Bytes of packets that wait.
    std::size_t waiting_bytes() const noexcept;

private:
    struct entry {
        frame packet;
        std::size_t offset;
        time_point arrived;
    };
    struct queue {
        std::vector<entry> entries{};
        std::vector<std::uint8_t> bytes{};
        std::size_t first = 0;

        bool empty() const noexcept { return first == entries.size(); }
        const entry& front() const noexcept { return entries[first]; }
        void forget_consumed();
    };

    std::vector<queue> feeds_;
    duration longest_;
};

} // namespace netkit::sniff
