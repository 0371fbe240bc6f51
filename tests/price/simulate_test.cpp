#include "netkit/price/simulate.hpp"

#include <map>

#include "netkit/price/publishers.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::price;

TEST_CASE("simulate: one seed is one sequence, another seed another", "[price][simulate]")
{
    const auto products = built_in_products();
    simulator one{1, products, 5};
    simulator same{1, products, 5};
    simulator other{2, products, 5};
    bool differs = false;
    for (int i = 0; i < 5000; ++i) {
        REQUIRE(one.next_at() == same.next_at());
        const auto update = one.next();
        REQUIRE(update == same.next());
        differs = differs || update != other.next();
    }
    CHECK(differs);
}

TEST_CASE("simulate: the rate is what was asked for and prices keep to their ticks",
          "[price][simulate]")
{
    const auto products = built_in_products();
    simulator source{7, products, 5};
    std::map<std::int64_t, int> counts;
    while (source.next_at() < 1000s) {
        const auto update = source.next();
        ++counts[update.product_id];
        const auto& of = products[static_cast<std::size_t>(update.product_id - 1)];
        REQUIRE(update.price->scale == of.scale);
        REQUIRE(update.price->unscaled > 0);
        REQUIRE(update.price->unscaled % of.tick->unscaled == 0);
        REQUIRE((compare(*update.bid, *update.ask) < 0));
        REQUIRE((compare(*update.bid, *update.price) <= 0));
        REQUIRE((compare(*update.price, *update.ask) <= 0));
    }
    for (const auto& [id, count] : counts) {
        CHECK(count > 4600); // 5000 ± 5.6 standard deviations
        CHECK(count < 5400);
    }
}

TEST_CASE("simulate: prices move and stay in reach", "[price][simulate]")
{
    const auto products = built_in_products();
    simulator source{1, products, 5};
    const auto first = source.opening();
    std::map<std::int64_t, price_update> last;
    for (int i = 0; i < 200'000; ++i) {
        const auto update = source.next();
        last[update.product_id] = update;
    }
    for (const auto& each : first) {
        const auto& now = last[each.product_id];
        CHECK(now.price != each.price);
        CHECK_FALSE(differs_by_bps(*now.price, *each.price, 9000));
    }
}

TEST_CASE("publishers: the least recently heard is forgotten first", "[price][publishers]")
{
    publishers all{10};
    const time_point now{1h};
    for (std::size_t i = 0; i < publishers::most; ++i)
        all.find(std::to_string(i), now).applied = i + 1;
    CHECK(all.find("0", now).applied == 1); // and is the latest now
    static_cast<void>(all.find("fresh", now));
    CHECK(all.size() == publishers::most);
    CHECK(all.find("0", now).applied == 1);
    CHECK(all.find("1", now).applied == 0);
}

TEST_CASE("token bucket: so many at once, then so many per second", "[price][publishers]")
{
    const time_point start{1h};
    token_bucket bucket{10, 20, start};
    CHECK_FALSE(bucket.take(21, start));
    CHECK(bucket.take(20, start));
    CHECK_FALSE(bucket.take(1, start));
    CHECK(bucket.take(1, start + 100ms));
    CHECK_FALSE(bucket.take(1, start + 100ms));
    CHECK(bucket.is_full(start + 3s));
}
