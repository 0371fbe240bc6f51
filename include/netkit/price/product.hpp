#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/price/decimal.hpp"

namespace netkit::price {

/// What a price is the price of, as Product of the protocol has it.
struct product {
    std::int64_t id = 0; ///< positive, never given to another product
    std::string symbol;  ///< unique
    std::string name;    ///< for people; UTF-8, at most 128 bytes
    std::string currency;
    std::uint8_t scale = 2; ///< digits behind the point that a display shows
    std::optional<decimal> tick{};

    bool operator==(const product&) const = default;
};

constexpr bool is_symbol_character(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '/' ||
           c == '-';
}

/// 1 to 32 characters of [A-Z0-9._/-].
constexpr bool is_symbol(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, is_symbol_character);
}

/// The twelve products of a server that was given no list, by id.
std::vector<product> built_in_products();

} // namespace netkit::price
