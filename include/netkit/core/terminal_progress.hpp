#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "netkit/base/clock.hpp"
#include "netkit/core/terminal.hpp"

namespace netkit::core {

/// How fast a number grows: smoothed over about three seconds, so that a pause shows soon and one
/// packet does not. Pure.
class rate_meter {
public:
    void update(std::uint64_t done, time_point now) noexcept;
    /// Per second; 0 until two updates lie apart.
    double rate() const noexcept { return rate_; }

private:
    std::optional<time_point> last_;
    std::uint64_t done_ = 0;
    double rate_ = 0;
    bool known_ = false;
};

/// `name  42%  ████████▌            12.3 MiB of 29.1 MiB  4.1 MiB/s  4 s left`, in the width of the
/// terminal: what does not fit is left out from the bar outwards. Without a total there is no bar.
struct progress_view {
    std::string label; ///< foreign text is escaped
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total;
    double bytes_per_second = 0;
};
std::string render_progress(const progress_view& view, const terminal_traits& on);

/// One line drawn again in place, at most ten times a second. Where that cannot be done it is quiet
/// until `finish`, which leaves one plain line.
class progress_bar {
public:
    progress_bar(std::FILE* out, terminal_traits on, std::string label);

    void update(std::uint64_t done, std::optional<std::uint64_t> total, time_point now);
    /// Takes the bar away, for a message that wants the line; the next update draws it again.
    void clear();
    /// The final line: what was done, in which time. Once.
    void finish(time_point now);

private:
    std::FILE* out_;
    terminal_traits on_;
    progress_view view_;
    rate_meter meter_;
    std::optional<time_point> began_;
    std::optional<time_point> drawn_;
    std::uint64_t began_at_ = 0;
    bool visible_ = false;
};

} // namespace netkit::core
