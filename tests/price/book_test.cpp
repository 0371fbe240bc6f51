#include "netkit/price/book.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "support/catch.hpp"

using namespace netkit::price;

namespace {

/// Every part of it says the same number, so a torn read shows.
current_price made(std::uint64_t number, std::size_t size)
{
    current_price price;
    price.version = number;
    price.revision = number * 3;
    price.price = {static_cast<std::int64_t>(number * 7), 2};
    price.flag = static_cast<price_flag>(number % 4);
    price.size = static_cast<std::uint16_t>(size);
    std::fill_n(price.record.begin(), size, static_cast<char>('A' + number % 26));
    return price;
}

bool is_whole(const current_price& price)
{
    const auto n = price.version;
    return price.revision == n * 3 && price.price.unscaled == static_cast<std::int64_t>(n * 7) &&
           price.flag == static_cast<price_flag>(n % 4) &&
           std::ranges::all_of(price.bytes(),
                               [n](char c) { return c == static_cast<char>('A' + n % 26); });
}

} // namespace

TEST_CASE("book: gives back what was stored, of every length", "[price][book]")
{
    book prices;
    current_price got;
    prices.load(5, got);
    CHECK(got.version == 0);
    CHECK(prices.version(700'000) == 0);
    for (std::size_t size = 0; size <= longest_record; ++size) {
        prices.store(700'000, made(size + 1, size));
        prices.load(700'000, got);
        REQUIRE(got.version == size + 1);
        REQUIRE(got.size == size);
        REQUIRE(is_whole(got));
    }
    prices.load(699'999, got);
    CHECK(got.version == 0);
}

TEST_CASE("book: a reader beside the writer never sees a torn price", "[price][book]")
{
    book prices;
    constexpr std::uint64_t last = 20'000;
    prices.store(1, made(1, 40));
    std::atomic<std::uint64_t> torn{0};
    std::thread reader{[&] {
        current_price got;
        std::uint64_t before = 0;
        while (before < last) {
            prices.load(1, got);
            if (!is_whole(got) || got.version < before) ++torn;
            before = got.version;
        }
    }};
    for (std::uint64_t i = 2; i <= last; ++i)
        prices.store(1, made(i, i % 3 == 0 ? 120 : 30 + i % 50));
    reader.join();
    CHECK(torn == 0);
}
