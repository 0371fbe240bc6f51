#include "netkit/price/decimal.hpp"

#include <array>
#include <limits>

#include "netkit/price/error.hpp"

namespace netkit::price {

namespace {

__extension__ using wide = __int128;
__extension__ using uwide = unsigned __int128;

constexpr auto powers = [] {
    std::array<std::int64_t, decimal::max_scale + 1> all{};
    std::int64_t power = 1;
    for (auto& each : all) {
        each = power;
        power *= each == 1'000'000'000'000'000'000 ? 1 : 10;
    }
    return all;
}();

/// In units of 10^-18: below 2^123, so that a difference of two still fits.
wide at_full_scale(decimal value) noexcept
{
    const auto missing = decimal::max_scale - std::min(value.scale, decimal::max_scale);
    return wide{value.unscaled} * powers[static_cast<std::size_t>(missing)];
}

uwide magnitude(wide value) noexcept
{
    return value < 0 ? uwide{0} - static_cast<uwide>(value) : static_cast<uwide>(value);
}

uwide distance(decimal left, decimal right) noexcept
{
    return magnitude(at_full_scale(left) - at_full_scale(right));
}

/// value · factor in 160 bits: what is above the low 64 comes first, so that pairs compare.
struct product160 {
    uwide high;
    std::uint64_t low;
    auto operator<=>(const product160&) const = default;
};

product160 multiply(uwide value, std::uint32_t factor) noexcept
{
    const uwide low = static_cast<uwide>(static_cast<std::uint64_t>(value)) * factor;
    return {(value >> 64U) * factor + (low >> 64U), static_cast<std::uint64_t>(low)};
}

} // namespace

result<decimal> parse_decimal(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::uint64_t digits = 0;
    std::size_t count = 0;
    std::size_t scale = 0;
    bool behind_point = false;
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    for (const char c : text) {
        if (c == '.' && !behind_point) {
            behind_point = true;
            continue;
        }
        if (c < '0' || c > '9') return errc::bad_decimal;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (digits > (most - digit) / 10) return errc::decimal_out_of_range;
        digits = digits * 10 + digit;
        ++count;
        if (behind_point && ++scale > decimal::max_scale) return errc::decimal_out_of_range;
    }
    if (count == 0) return errc::bad_decimal;
    const auto unsigned_part = static_cast<std::int64_t>(digits);
    return decimal{negative ? -unsigned_part : unsigned_part, static_cast<std::uint8_t>(scale)};
}

std::string format_decimal(decimal value)
{
    const bool negative = value.unscaled < 0;
    const auto bits = static_cast<std::uint64_t>(value.unscaled);
    auto digits = std::to_string(negative ? std::uint64_t{0} - bits : bits);
    if (value.scale > 0) {
        if (digits.size() <= value.scale) digits.insert(0, value.scale + 1U - digits.size(), '0');
        digits.insert(digits.size() - value.scale, 1, '.');
    }
    if (negative) digits.insert(0, 1, '-');
    return digits;
}

std::strong_ordering compare(decimal left, decimal right) noexcept
{
    const wide difference = at_full_scale(left) - at_full_scale(right);
    if (difference == 0) return std::strong_ordering::equal;
    return difference < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
}

bool differs_by(decimal left, decimal right, decimal least) noexcept
{
    return distance(left, right) >= magnitude(at_full_scale(least));
}

bool differs_by_bps(decimal now, decimal base, std::uint32_t bps) noexcept
{
    const auto apart = distance(now, base);
    if (base.unscaled == 0) return apart != 0;
    return multiply(apart, 10'000) >= multiply(magnitude(at_full_scale(base)), bps);
}

} // namespace netkit::price
