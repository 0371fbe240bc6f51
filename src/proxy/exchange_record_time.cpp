#include "exchange_record_time.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace netkit::proxy {

namespace {

/// A wall clock's second in digits; years beyond four digits are cut to them.
struct civil_second {
    std::int64_t second = std::numeric_limits<std::int64_t>::min();
    std::array<char, 19> text{}; ///< `2026-01-02T03:04:05`
};

void write_digits(char* out, unsigned value, int digits) noexcept
{
    while (digits-- > 0) {
        out[digits] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

civil_second to_civil(std::int64_t second) noexcept
{
    using namespace std::chrono;
    const auto day = floor<days>(sys_seconds{seconds{second}});
    const year_month_day date{day};
    const auto time = static_cast<unsigned>((sys_seconds{seconds{second}} - day).count());

    civil_second civil{second, {}};
    char* const text = civil.text.data();
    write_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    text[4] = '-';
    write_digits(text + 5, static_cast<unsigned>(date.month()), 2);
    text[7] = '-';
    write_digits(text + 8, static_cast<unsigned>(date.day()), 2);
    text[10] = 'T';
    write_digits(text + 11, time / 3600, 2);
    text[13] = ':';
    write_digits(text + 14, time / 60 % 60, 2);
    text[16] = ':';
    write_digits(text + 17, time % 60, 2);
    return civil;
}

/// The text of `second`, computed when it is not the one asked for last on this thread.
std::string_view civil_text(std::int64_t second) noexcept
{
    thread_local civil_second last;
    if (last.second != second) last = to_civil(second);
    return {last.text.data(), last.text.size()};
}

std::int64_t whole_seconds(wall_time time) noexcept
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

} // namespace

void append_rfc3339(std::string& out, wall_time time)
{
    const auto second = whole_seconds(time);
    out.append(civil_text(second));
    const auto rest = time - wall_time{std::chrono::seconds{second}};
    std::array<char, 5> tail{'.', '0', '0', '0', 'Z'};
    write_digits(
        &tail[1],
        static_cast<unsigned>(std::chrono::duration_cast<std::chrono::milliseconds>(rest).count()),
        3);
    out.append(tail.data(), tail.size());
}

void append_clf_time(std::string& out, wall_time time)
{
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto text = civil_text(whole_seconds(time));
    const auto digit = [&](std::size_t at) { return static_cast<std::size_t>(text[at] - '0'); };
    const auto month = digit(5) * 10 + digit(6);
    out.append(text.substr(8, 2)).push_back('/');
    out.append(months.substr((month - 1) * 3, 3)).push_back('/');
    out.append(text.substr(0, 4)).push_back(':');
    out.append(text.substr(11, 8)).append(" +0000");
}

} // namespace netkit::proxy
