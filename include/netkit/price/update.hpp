#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "netkit/price/decimal.hpp"

namespace netkit::price {

/// State of a product, carried by its updates; the numbers of PriceFlag.
enum class price_flag : std::uint8_t { none, stale, halted, removed };

/// One price, as PriceUpdate of the protocol has it.
struct price_update {
    std::int64_t product_id = 0;
    std::uint64_t version = 0; ///< set when it is accepted, from 1
    std::optional<decimal> price;
    std::optional<decimal> bid;
    std::optional<decimal> ask;
    std::uint64_t event_time_ns = 0;  ///< since 1970, source's clock; 0: not said
    std::uint64_t ingest_time_ns = 0; ///< since 1970, server's clock
    std::string currency;             ///< where it is not the product's
    price_flag flag = price_flag::none;

    bool operator==(const price_update&) const = default;
};

/// Longest currency code that is accepted, in bytes.
constexpr std::size_t longest_currency = 16;
/// Most bytes of one record: tag, length, ids, times, three decimals and a currency.
constexpr std::size_t longest_record = 128;

/// Appends the update as a whole record of field 1 (tag, length, message): the form in which
/// PriceBatch, BatchGetPricesResponse and ReplayResponse hold it, so that one encoding serves every
/// reader. Byte for byte what protobuf writes.
void append_record(std::string& to, const price_update& update);

} // namespace netkit::price
