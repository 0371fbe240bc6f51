#include "netkit/base/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace netkit {

namespace {

__extension__ using wide = unsigned __int128; // 64 bits times a fraction, exactly

struct unit {
    std::string_view name;
    std::uint64_t worth; ///< in nanoseconds or bytes
};

constexpr std::array duration_units{
    unit{"d", 86'400'000'000'000},
    unit{"h", 3'600'000'000'000},
    unit{"m", 60'000'000'000},
    unit{"s", 1'000'000'000},
    unit{"ms", 1'000'000},
    unit{"us", 1'000},
    unit{"ns", 1},
};

constexpr std::array size_units{
    unit{"TiB", 1ULL << 40}, unit{"TB", 1'000'000'000'000},
    unit{"GiB", 1ULL << 30}, unit{"GB", 1'000'000'000},
    unit{"MiB", 1ULL << 20}, unit{"MB", 1'000'000},
    unit{"KiB", 1ULL << 10}, unit{"kB", 1'000},
    unit{"KB", 1'000},       unit{"B", 1},
};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

error_code invalid()
{
    return make_error_code(boost::system::errc::invalid_argument);
}

error_code too_large()
{
    return make_error_code(boost::system::errc::result_out_of_range);
}

/// A decimal number as digits · 10^-places.
struct decimal {
    std::uint64_t digits = 0;
    std::uint64_t scale = 1; ///< 10^places
};

/// Takes `12` or `12.5` off the front. At most 18 fractional digits, so that `scale` fits.
result<decimal> take_decimal(std::string_view& text)
{
    decimal number;
    std::size_t whole = 0;
    std::size_t places = 0;
    const auto push = [&](char c) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number.digits > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return false;
        number.digits = number.digits * 10 + digit;
        return true;
    };
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++whole) {
        if (!push(text.front())) return too_large();
    }
    if (whole == 0) return invalid();
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++places) {
            if (places == 18 || !push(text.front())) return invalid();
            number.scale *= 10;
        }
        if (places == 0) return invalid();
    }
    return number;
}

/// Takes a unit's letters off the front.
std::optional<std::size_t> take_unit(std::string_view& text, std::span<const unit> units)
{
    const auto end = std::ranges::find_if(text, [](char c) { return is_digit(c) || c == '.'; });
    const std::string_view name{text.begin(), end};
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].name != name) continue;
        text.remove_prefix(name.size());
        return i;
    }
    return std::nullopt;
}

result<std::uint64_t> multiply(decimal number, std::uint64_t worth, std::uint64_t most)
{
    if (worth == 1 && number.scale != 1) return invalid();
    const wide value = wide{number.digits} * worth / number.scale;
    if (value > most) return too_large();
    return static_cast<std::uint64_t>(value);
}

} // namespace

result<duration> parse_duration(std::string_view text)
{
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<duration::rep>::max());
    if (text == "0") return duration::zero();
    std::uint64_t total = 0;
    std::size_t next_unit = 0;
    bool had_fraction = false;
    do {
        NETKIT_TRY(const decimal number, take_decimal(text));
        const auto found = take_unit(text, duration_units);
        if (!found || *found < next_unit || had_fraction) return invalid();
        next_unit = *found + 1;
        had_fraction = number.scale != 1;
        NETKIT_TRY(const std::uint64_t part, multiply(number, duration_units[*found].worth, most));
        if (part > most - total) return too_large();
        total += part;
    } while (!text.empty());
    return duration{static_cast<duration::rep>(total)};
}

result<byte_size> parse_byte_size(std::string_view text)
{
    NETKIT_TRY(const decimal number, take_decimal(text));
    std::uint64_t worth = 1;
    if (!text.empty()) {
        const auto found = take_unit(text, size_units);
        if (!found || !text.empty()) return invalid();
        worth = size_units[*found].worth;
    }
    NETKIT_TRY(const std::uint64_t bytes,
               multiply(number, worth, std::numeric_limits<std::uint64_t>::max()));
    return byte_size{bytes};
}

std::string format_duration(duration value)
{
    if (value == duration::zero()) return "0s";
    const bool negative = value < duration::zero();
    const auto bits = static_cast<std::uint64_t>(value.count());
    const std::uint64_t whole = negative ? 0 - bits : bits;
    std::uint64_t rest = whole;
    std::string out = negative ? "-" : "";
    for (const unit& each : duration_units) {
        if (rest < each.worth) continue;
        const auto dividing = std::ranges::find_if(
            duration_units, [rest](const unit& u) { return rest % u.worth == 0; });
        const bool is_first = rest == whole;
        if (rest / dividing->worth < 1000 && (is_first || dividing->worth == each.worth)) {
            // also 75s rather than 1m15s
            return out + fmt::format("{}{}", rest / dividing->worth, dividing->name);
        }
        if (each.worth <= 1'000'000'000) { // below a minute a fraction reads better: 1.5s
            std::string part = fmt::format("{}.{:0{}}", rest / each.worth, rest % each.worth,
                                           fmt::formatted_size("{}", each.worth) - 1);
            part.erase(part.find_last_not_of('0') + 1);
            return out + part + std::string{each.name};
        }
        out += fmt::format("{}{}", rest / each.worth, each.name);
        rest %= each.worth;
        if (rest == 0) break;
    }
    return out;
}

std::string format_byte_size(byte_size value)
{
    std::string best = fmt::format("{}B", value.bytes);
    for (const unit& each : size_units) {
        if (value.bytes == 0 || value.bytes % each.worth != 0) continue;
        std::string text = fmt::format("{}{}", value.bytes / each.worth, each.name);
        if (text.size() < best.size()) best = std::move(text);
    }
    return best;
}

namespace {

/// Below a hundred with one decimal, unless that is zero.
std::string human_number(double value)
{
    const double tenths = std::round(value * 10);
    if (tenths >= 1000 || std::fmod(tenths, 10) == 0) return fmt::format("{:.0f}", value);
    return fmt::format("{:.1f}", value);
}

} // namespace

std::string human_bytes(double bytes)
{
    if (bytes < 0) return "-" + human_bytes(-bytes);
    constexpr std::array<std::string_view, 7> names{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t step = 0;
    while (step + 1 < names.size() && std::round(bytes) >= 1024) {
        bytes /= 1024;
        ++step;
    }
    return fmt::format("{} {}", step == 0 ? fmt::format("{:.0f}", bytes) : human_number(bytes),
                       names[step]);
}

std::string human_duration(duration value)
{
    if (value == duration::min()) return human_duration(duration::min() + duration{1});
    if (value < duration::zero()) return "-" + human_duration(-value);
    const auto ns = static_cast<double>(value.count());
    if (value < 1us) return fmt::format("{} ns", value.count());
    if (ns < 999.5e3) return human_number(ns / 1e3) + " µs";
    if (ns < 999.5e6) return human_number(ns / 1e6) + " ms";
    // Rounded by hand: chrono's own rounding overflows near duration::max().
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(value);
    const auto seconds = whole.count() + (value - whole >= 500ms ? 1 : 0);
    if (seconds < 60) return human_number(ns / 1e9) + " s";
    if (seconds < 3600) return fmt::format("{}m {}s", seconds / 60, seconds % 60);
    if (seconds < 86400) return fmt::format("{}h {}m", seconds / 3600, seconds / 60 % 60);
    return fmt::format("{}d {}h", seconds / 86400, seconds / 3600 % 24);
}

} // namespace netkit
