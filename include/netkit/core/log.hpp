#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "netkit/base/result.hpp"

namespace netkit::core {

enum class log_level { trace, debug, info, warn, error, off };

/// One name and value of an event; strings are escaped by the sink, never by the caller.
struct field {
    using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

    constexpr field(std::string_view field_name, std::string_view text) noexcept
        : name{field_name}, value{text}
    {
    }
    constexpr field(std::string_view field_name, const char* text) noexcept
        : name{field_name}, value{std::string_view{text}}
    {
    }
    field(std::string_view field_name, const std::string& text) noexcept
        : name{field_name}, value{std::string_view{text}}
    {
    }
    constexpr field(std::string_view field_name, bool truth) noexcept
        : name{field_name}, value{truth}
    {
    }
    template <class Number>
        requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>)
    constexpr field(std::string_view field_name, Number number) noexcept
        : name{field_name}, value{widen(number)}
    {
    }

    std::string_view name;
    value_type value;

private:
    template <class Number>
    static constexpr value_type widen(Number number) noexcept
    {
        if constexpr (std::is_floating_point_v<Number>) {
            return static_cast<double>(number);
        } else if constexpr (std::is_signed_v<Number>) {
            return static_cast<std::int64_t>(number);
        } else {
            return static_cast<std::uint64_t>(number);
        }
    }
};

/// Writes one event, `log_event(log_level::info, "proxy.upstream.down", {{"server", name}})`: name
/// first, details as fields. Any thread, never blocks: a full queue drops the oldest and counts it.
/// Before `start_log` and after `stop_log` it writes text at once, on the caller's thread.
void log_event(log_level level, std::string_view event, std::initializer_list<field> fields = {});

/// The same for faults of the outside: at most ten lines per event name and second, the suppressed
/// are counted in the field `suppressed` of the next line that passes. `event` is a literal.
void log_outside(log_level level, std::string_view event, std::initializer_list<field> fields = {});

/// True when an event of this level is written at all: ask before computing costly fields.
bool logs(log_level level) noexcept;

/// An error's text and code for a field: `connection refused (111)`.
std::string text_of(const error_code& code);

struct log_options {
    log_level level = log_level::info;
    bool json = false;            ///< one JSON object a line instead of text
    std::optional<bool> colour{}; ///< text only; empty: when stderr is a terminal without NO_COLOR
    std::size_t queue_events = 8192; ///< waiting events; beyond it the oldest is dropped
};

/// Moves writing to a thread of its own. At most once before `stop_log`.
void start_log(const log_options& options);
/// Waits until everything queued so far is written.
void flush_log();
/// Writes what is queued and ends the thread. Harmless when the log was not started.
void stop_log();
void set_log_level(log_level level) noexcept;

/// Events lost because the queue was full: `netkit_log_dropped_total`.
std::uint64_t dropped_log_events() noexcept;

/// Sees every finished line instead of stderr, for tests; null restores stderr. Called from the
/// writing thread.
using log_tap = void (*)(std::string_view line);
void tap_log(log_tap tap) noexcept;

} // namespace netkit::core
