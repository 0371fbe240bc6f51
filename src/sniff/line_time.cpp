// Zones change at quarters of an hour, so the system is asked for the offset once per quarter, and
// the calendar is computed here.

#include "line_time.hpp"

#include <chrono>
#include <cstring>
#include <ctime>

namespace netkit::sniff {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t day_seconds = 86400;
constexpr std::string_view not_a_time = "[Error converting time]";

struct split_time {
    std::int64_t seconds;
    std::int64_t nanoseconds; ///< 0 to 999,999,999
};

split_time split(std::int64_t time_ns) noexcept
{
    auto seconds = time_ns / second_ns;
    auto rest = time_ns % second_ns;
    if (rest < 0) {
        rest += second_ns;
        --seconds;
    }
    return {seconds, rest};
}

void put_hours(std::int64_t of_day, text_out& to)
{
    const auto seconds = static_cast<std::uint64_t>(of_day);
    to.dec_zeros(seconds / 3600, 2);
    to.put(':');
    to.dec_zeros(seconds / 60 % 60, 2);
    to.put(':');
    to.dec_zeros(seconds % 60, 2);
}

} // namespace

std::int64_t line_clock::zone_offset(std::int64_t seconds)
{
    const auto quarter = seconds / 900;
    if (quarter != quarter_) {
        const auto time = static_cast<std::time_t>(seconds);
        std::tm local{};
        quarter_ = quarter;
        offset_ = localtime_r(&time, &local) == nullptr ? 0 : local.tm_gmtoff;
    }
    return offset_;
}

bool line_clock::is_beyond(std::int64_t seconds) const noexcept
{
    // tcpdump 4.99.3 takes seconds as 32-bit numbers with a sign.
    return options_.compat && (seconds < 0 || seconds > 0x7fffffff);
}

void line_clock::put_clock(std::int64_t seconds, text_out& to)
{
    if (seconds != text_second_) {
        text_out text{64};
        const auto local = seconds + zone_offset(seconds);
        const auto days = local / day_seconds - (local % day_seconds < 0 ? 1 : 0);
        if (options_.time == line_time::date) {
            const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
            text.dec_zeros(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
            text.put('-');
            text.dec_zeros(static_cast<unsigned>(date.month()), 2);
            text.put('-');
            text.dec_zeros(static_cast<unsigned>(date.day()), 2);
            text.put(' ');
        }
        put_hours(local - days * day_seconds, text);
        text_second_ = seconds;
        second_start_ = seconds * second_ns;
        text_size_ = text.size();
        std::memcpy(text_.data(), text.view().data(), text_size_);
    }
    to.put(std::string_view{text_.data(), text_size_});
}

/// With the point before it.
void line_clock::put_fraction(std::int64_t nanoseconds, text_out& to) const
{
    const auto fraction = static_cast<std::uint32_t>(nanoseconds);
    const bool all = options_.nanoseconds;
    char* const at = to.room(16);
    *at = '.';
    // Eight digits at once: the last of nine stands apart, the first two of six are 0.
    const auto text = eight_digits(all ? fraction / 10 : fraction / 1000) | eight_zeros;
    char* const end = write_eight(at + 1, all ? text : text >> 16U);
    if (all) *end = static_cast<char>('0' + fraction % 10);
    to.wrote_until(all ? end + 1 : end - 2);
}

void line_clock::put_difference(std::int64_t from, std::int64_t until, text_out& to)
{
    const bool back = until < from;
    const auto [seconds, rest] = split(back ? from - until : until - from);
    to.put(back ? '-' : ' ');
    if (is_beyond(split(until).seconds)) {
        to.put(not_a_time);
        return;
    }
    // Whole days are not shown.
    put_hours(seconds % day_seconds, to);
    put_fraction(rest, to);
}

void line_clock::put(std::int64_t time_ns, text_out& to)
{
    if (options_.time == line_time::none) return;
    const bool shows_second = options_.time == line_time::clock || options_.time == line_time::date;
    const auto since =
        static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(second_start_);
    if (shows_second && since < second_ns) { // nearly every packet: nothing is divided
        to.put(std::string_view{text_.data(), text_size_});
        put_fraction(static_cast<std::int64_t>(since), to);
        to.put(' ');
        return;
    }
    if (!options_.nanoseconds) time_ns -= split(time_ns).nanoseconds % 1000;
    const auto [seconds, rest] = split(time_ns);
    switch (options_.time) {
    case line_time::since_previous:
    case line_time::since_first:
        put_difference(any_before_ ? before_ : time_ns, time_ns, to);
        if (!any_before_ || options_.time == line_time::since_previous) before_ = time_ns;
        any_before_ = before_ != 0; // to tcpdump a time of 0 is none
        break;
    case line_time::epoch:
        if (is_beyond(seconds)) {
            to.put(not_a_time);
            break;
        }
        to.dec_signed(seconds);
        put_fraction(rest, to);
        break;
    default:
        if (is_beyond(seconds)) {
            to.put(not_a_time);
            break;
        }
        put_clock(seconds, to);
        put_fraction(rest, to);
    }
    to.put(' ');
}

} // namespace netkit::sniff
