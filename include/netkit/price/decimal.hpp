#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/base/result.hpp"

namespace netkit::price {

/// unscaled · 10^-scale, exact: 42.5 is {425, 1}. Two forms of one value (42.5 and 42.50) differ
/// for `==` and are equal for `compare`.
struct decimal {
    static constexpr std::uint8_t max_scale = 18;

    std::int64_t unscaled = 0;
    std::uint8_t scale = 0; ///< digits behind the point, 0 to 18

    bool operator==(const decimal&) const = default;
};

/// Reads `-12`, `42.50`, `.5`, `7.`: an optional sign and digits with at most one point; trailing
/// zeros count. No exponent, no spaces. Errors: errc::bad_decimal, errc::decimal_out_of_range.
result<decimal> parse_decimal(std::string_view text);

/// The plain form that reads back to the same digits: `65432.10`, `-0.5`.
std::string format_decimal(decimal value);

/// By value, across scales, in 128-bit integers.
std::strong_ordering compare(decimal left, decimal right) noexcept;

/// Whether two prices lie at least `least` apart. A negative `least` counts as its magnitude.
bool differs_by(decimal left, decimal right, decimal least) noexcept;

/// Whether `now` lies at least `bps` hundredths of a percent of `base` away from `base`. True
/// whenever they differ and `base` is zero.
bool differs_by_bps(decimal now, decimal base, std::uint32_t bps) noexcept;

} // namespace netkit::price
