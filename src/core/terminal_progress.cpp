#include "netkit/core/terminal_progress.hpp"

#include "netkit/base/text.hpp"
#include "netkit/base/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace netkit::core {

namespace {

constexpr double smoothed_over_seconds = 3;
constexpr duration redraw_every = 100ms;
constexpr std::size_t least_bar = 10;
constexpr std::size_t most_bar = 40;

double in_seconds(duration span)
{
    return std::chrono::duration<double>(span).count();
}

/// A bar of `width` columns, in eighths of a column where the terminal can show them.
std::string draw_bar(double share, std::size_t width, bool unicode)
{
    constexpr std::array<std::string_view, 8> parts{"",       "\u258f", "\u258e", "\u258d",
                                                    "\u258c", "\u258b", "\u258a", "\u2589"};
    const auto eighths = static_cast<std::size_t>(share * static_cast<double>(width) * 8);
    std::string bar;
    for (std::size_t i = 0; i < eighths / 8; ++i)
        bar += unicode ? "\u2588" : "#";
    if (unicode) bar += parts[eighths % 8];
    return unicode ? pad_text(bar, width) : '[' + bar + std::string(width - eighths / 8, '.') + ']';
}

std::string numbers(const progress_view& view)
{
    std::string text = human_bytes(static_cast<double>(view.done));
    if (view.total) text += " of " + human_bytes(static_cast<double>(*view.total));
    return text;
}

std::string time_left(const progress_view& view)
{
    if (!view.total || view.done >= *view.total || view.bytes_per_second <= 0) return {};
    const double left = static_cast<double>(*view.total - view.done) / view.bytes_per_second;
    if (left > 100 * 3600) return "days left";
    return human_duration(std::chrono::seconds{std::llround(std::ceil(left))}) + " left";
}

double share_of(const progress_view& view)
{
    if (!view.total) return 0;
    if (*view.total == 0) return 1;
    return std::min(1.0, static_cast<double>(view.done) / static_cast<double>(*view.total));
}

void write(std::FILE* out, const std::string& text)
{
    // Nothing hangs on a progress bar: a stream that takes no more is the caller's own to notice.
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
}

} // namespace

void rate_meter::update(std::uint64_t done, time_point now) noexcept
{
    if (!last_) {
        last_ = now;
        done_ = done;
        return;
    }
    const double seconds = in_seconds(now - *last_);
    if (seconds <= 0) return;
    const double latest = done > done_ ? static_cast<double>(done - done_) / seconds : 0;
    const double weight = known_ ? 1 - std::exp(-seconds / smoothed_over_seconds) : 1;
    rate_ += (latest - rate_) * weight;
    known_ = true;
    last_ = now;
    done_ = done;
}

std::string render_progress(const progress_view& view, const terminal_traits& on)
{
    const double share = share_of(view);
    std::string head = escape_foreign(view.label);
    if (view.total)
        head +=
            "  " + pad_text(std::to_string(static_cast<int>(share * 100)) + "%", 4, align::right);
    std::string tail = "  " + numbers(view);
    const auto append = [&](const std::string& more) {
        const std::size_t width = display_width(head) + display_width(tail) + 2;
        if (more.empty() || (on.width != 0 && width + display_width(more) > on.width)) return;
        tail += "  " + more;
    };
    append(view.bytes_per_second > 0 ? human_bytes(view.bytes_per_second) + "/s" : "");
    append(time_left(view));
    const std::size_t used = display_width(head) + display_width(tail) + (on.unicode ? 2 : 4);
    const std::size_t room = on.width == 0 ? most_bar : on.width - std::min(on.width, used);
    if (view.total && room >= least_bar)
        head +=
            "  " + paint(on, tint::green, draw_bar(share, std::min(room, most_bar), on.unicode));
    else if (on.width != 0)
        return fit_text(head + tail, on.width, on.unicode);
    return head + tail;
}

progress_bar::progress_bar(std::FILE* out, terminal_traits on, std::string label)
    : out_{out}, on_{on}
{
    view_.label = std::move(label);
}

void progress_bar::update(std::uint64_t done, std::optional<std::uint64_t> total, time_point now)
{
    if (!began_) {
        began_ = now;
        began_at_ = done;
    }
    view_.done = done;
    view_.total = total;
    if (drawn_ && now - *drawn_ < redraw_every) return;
    drawn_ = now;
    meter_.update(done, now);
    view_.bytes_per_second = meter_.rate();
    if (!on_.redraws) return;
    terminal_traits narrower = on_; // the last column makes some terminals wrap
    narrower.width = on_.width > 1 ? on_.width - 1 : on_.width;
    write(out_, "\r" + render_progress(view_, narrower) + "\x1b[K");
    visible_ = true;
}

void progress_bar::clear()
{
    if (!visible_) return;
    write(out_, "\r\x1b[K");
    visible_ = false;
    drawn_.reset();
}

void progress_bar::finish(time_point now)
{
    clear();
    const duration took = began_ ? now - *began_ : duration{0};
    std::string line = escape_foreign(view_.label) + "  " + numbers(view_);
    if (took > duration{0}) {
        const auto moved = static_cast<double>(view_.done - std::min(view_.done, began_at_));
        line += " in " + human_duration(took) + "  " + human_bytes(moved / in_seconds(took)) + "/s";
    }
    write(out_, line + "\n");
}

} // namespace netkit::core
