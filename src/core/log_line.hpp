#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "netkit/base/clock.hpp"
#include "netkit/core/log.hpp"

namespace netkit::core {

/// Bytes of one string value; what is longer is cut, with `...` behind.
inline constexpr std::size_t longest_log_value = 4096;

/// Where and how an event's line is written, apart from its content.
struct log_stamp {
    wall_time time;
    log_level level = log_level::info;
};

/// `2026-01-02T03:04:05.678Z info  proxy.upstream.down server=127.0.0.1:9001 reason="..."`, without
/// a line end. Never more than one line, nothing a terminal would obey, whatever the fields hold.
void append_text_line(std::string& out, const log_stamp& stamp, bool colour, std::string_view event,
                      std::span<const field> fields);

/// `{"time":"…","level":"info","event":"…",…}`; always valid JSON and UTF-8: invalid bytes become
/// U+FFFD, numbers that are none become null.
void append_json_line(std::string& out, const log_stamp& stamp, std::string_view event,
                      std::span<const field> fields);

/// Lets ten lines of each event pass in a second. Events are literals, so few.
class log_rate {
public:
    static constexpr std::uint64_t per_second = 10;

    /// Nothing: suppress. Otherwise how many were suppressed since the last that passed.
    std::optional<std::uint64_t> pass(std::string_view event, time_point now);

private:
    struct window {
        time_point since{};
        std::uint64_t passed = 0;
        std::uint64_t suppressed = 0;
    };
    std::unordered_map<std::string_view, window> windows_;
};

} // namespace netkit::core
