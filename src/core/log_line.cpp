#include "log_line.hpp"

#include "netkit/base/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <type_traits>
#include <utility>

namespace netkit::core {
namespace {

std::string_view level_name(log_level level) noexcept
{
    switch (level) {
    case log_level::trace:
        return "trace";
    case log_level::debug:
        return "debug";
    case log_level::info:
        return "info";
    case log_level::warn:
        return "warn";
    case log_level::error:
        return "error";
    case log_level::off:
        break;
    }
    return "off";
}

std::string_view level_colour(log_level level) noexcept
{
    switch (level) {
    case log_level::warn:
        return "\x1b[33m";
    case log_level::error:
        return "\x1b[1;31m";
    case log_level::info:
        return "\x1b[32m";
    default:
        return "\x1b[2m";
    }
}

/// RFC 3339 in UTC with milliseconds. The calendar is computed, not asked from the C library, whose
/// conversions take a lock for the time zone.
void append_time(std::string& out, wall_time time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::milliseconds>(time - day)};
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()), clock.hours().count(),
                   clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

bool is_plain(std::string_view text) noexcept
{
    if (text.empty() || text.size() > longest_log_value) return false;
    for (const char c : text) {
        const bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') ||
                          std::string_view{"._:/@+-[]%*,"}.find(c) != std::string_view::npos;
        if (!fine) return false;
    }
    return true;
}

void append_text_value(std::string& out, const field::value_type& value)
{
    std::visit(
        [&out](auto plain) {
            if constexpr (std::is_same_v<decltype(plain), std::string_view>) {
                out +=
                    is_plain(plain) ? std::string{plain} : quote_foreign(plain, longest_log_value);
            } else {
                fmt::format_to(std::back_inserter(out), "{}", plain);
            }
        },
        value);
}

void append_json_character(std::string& out, std::string_view bytes, char32_t code)
{
    switch (code) {
    case U'"':
        out += "\\\"";
        return;
    case U'\\':
        out += "\\\\";
        return;
    case U'\n':
        out += "\\n";
        return;
    case U'\r':
        out += "\\r";
        return;
    case U'\t':
        out += "\\t";
        return;
    default:
        break;
    }
    if (code < 0x20 || code == 0x7f) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(code));
    } else {
        out += bytes;
    }
}

void append_json_string(std::string& out, std::string_view text)
{
    const bool cut = text.size() > longest_log_value;
    std::size_t used = 0;
    out += '"';
    while (used < text.size() && used < longest_log_value) {
        const utf8_step step = next_utf8(text.substr(used));
        if (step.valid) {
            append_json_character(out, text.substr(used, step.size), step.code);
        } else {
            out += "\\ufffd";
        }
        used += step.size;
    }
    out += cut ? "...\"" : "\"";
}

void append_json_value(std::string& out, const field::value_type& value)
{
    std::visit(
        [&out](auto plain) {
            if constexpr (std::is_same_v<decltype(plain), std::string_view>) {
                append_json_string(out, plain);
            } else if constexpr (std::is_same_v<decltype(plain), double>) {
                if (std::isfinite(plain)) {
                    fmt::format_to(std::back_inserter(out), "{}", plain);
                } else {
                    out += "null";
                }
            } else {
                fmt::format_to(std::back_inserter(out), "{}", plain);
            }
        },
        value);
}

} // namespace

void append_text_line(std::string& out, const log_stamp& stamp, bool colour, std::string_view event,
                      std::span<const field> fields)
{
    append_time(out, stamp.time);
    out += ' ';
    if (colour) out += level_colour(stamp.level);
    fmt::format_to(std::back_inserter(out), "{:<5}", level_name(stamp.level));
    if (colour) out += "\x1b[0m";
    out += ' ';
    out += is_plain(event) ? std::string{event} : quote_foreign(event);
    for (const field& one : fields) {
        out += ' ';
        out += is_plain(one.name) ? std::string{one.name} : quote_foreign(one.name);
        out += '=';
        append_text_value(out, one.value);
    }
}

void append_json_line(std::string& out, const log_stamp& stamp, std::string_view event,
                      std::span<const field> fields)
{
    out += "{\"time\":\"";
    append_time(out, stamp.time);
    out += "\",\"level\":\"";
    out += level_name(stamp.level);
    out += "\",\"event\":";
    append_json_string(out, event);
    for (const field& one : fields) {
        out += ',';
        append_json_string(out, one.name);
        out += ':';
        append_json_value(out, one.value);
    }
    out += '}';
}

std::optional<std::uint64_t> log_rate::pass(std::string_view event, time_point now)
{
    window& current = windows_[event];
    if (now - current.since >= 1s || current.passed == 0) {
        current.since = now;
        current.passed = 0;
    }
    if (current.passed == per_second) {
        ++current.suppressed;
        return std::nullopt;
    }
    ++current.passed;
    return std::exchange(current.suppressed, 0);
}

} // namespace netkit::core
