#include <limits>
#include <random>
#include <string>

#include <netkit/price/v1/price.pb.h>

#include "netkit/price/encode.hpp"
#include "netkit/price/update.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::price;

namespace {

void set(v1::Decimal* to, decimal from)
{
    to->set_unscaled(from.unscaled);
    to->set_scale(from.scale);
}

/// The same update as the generated code writes it.
std::string by_protobuf(const price_update& update)
{
    v1::PriceBatch batch;
    auto& out = *batch.add_updates();
    out.set_product_id(update.product_id);
    out.set_version(update.version);
    if (update.price) set(out.mutable_price(), *update.price);
    if (update.bid) set(out.mutable_bid(), *update.bid);
    if (update.ask) set(out.mutable_ask(), *update.ask);
    out.set_event_time_ns(update.event_time_ns);
    out.set_ingest_time_ns(update.ingest_time_ns);
    out.set_currency_code(update.currency);
    out.set_flag(static_cast<v1::PriceFlag>(update.flag));
    return batch.SerializeAsString();
}

std::string by_us(const price_update& update)
{
    std::string record;
    append_record(record, update);
    return record;
}

} // namespace

TEST_CASE("encode: a record is byte for byte protobuf's", "[price][encode]")
{
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 random{seed};
    const auto number = [&random] { return random() >> (random() % 64); };
    const auto value = [&]() -> std::optional<decimal> {
        if (random() % 4 == 0) return std::nullopt;
        return decimal{static_cast<std::int64_t>(number()),
                       static_cast<std::uint8_t>(random() % 19)};
    };
    for (int i = 0; i < 20'000; ++i) {
        price_update update{static_cast<std::int64_t>(number()),
                            number(),
                            value(),
                            value(),
                            value(),
                            number(),
                            number(),
                            random() % 3 == 0 ? "USDT" : "",
                            static_cast<price_flag>(random() % 4)};
        REQUIRE(by_us(update) == by_protobuf(update));
    }
}

TEST_CASE("encode: the longest record fits its limit", "[price][encode]")
{
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const price_update update{-1,
                              most,
                              decimal{least, 18},
                              decimal{least, 18},
                              decimal{least, 18},
                              most,
                              most,
                              std::string(longest_currency, 'X'),
                              price_flag::removed};
    CHECK(by_us(update) == by_protobuf(update));
    CHECK(by_us(update).size() <= longest_record);
}

TEST_CASE("encode: sizes that the design counts on", "[price][encode]")
{
    price_update update{1, 100'000, decimal{6543210, 2}, {}, {}, 0, 1, "", price_flag::none};
    CHECK(by_us(update).size() <= 33);
    update.bid = update.ask = update.price;
    CHECK(by_us(update).size() <= 51);
}

TEST_CASE("encode: times are seconds and nanoseconds", "[price][encode]")
{
    std::string bytes;
    field_writer{bytes}.time(3, 5s + 250ms);
    v1::Opened opened;
    REQUIRE(opened.ParseFromString(bytes));
    CHECK(opened.heartbeat_interval().seconds() == 5);
    CHECK(opened.heartbeat_interval().nanos() == 250'000'000);
}
