#include "netkit/price/pattern.hpp"

#include <string>

#include "netkit/price/error.hpp"
#include "netkit/price/product.hpp"
#include "support/catch.hpp"

using namespace netkit::price;

namespace {

bool match(const char* glob, const char* symbol)
{
    return pattern::parse(glob).value().matches(symbol);
}

} // namespace

TEST_CASE("pattern: stars, marks and classes", "[price][pattern]")
{
    CHECK(match("*", "BTC-USD"));
    CHECK(match("BTC-*", "BTC-USD"));
    CHECK_FALSE(match("BTC-*", "XBTC-USD"));
    CHECK(match("*-USD", "BTC-USD"));
    CHECK(match("?TC-*D", "BTC-USD"));
    CHECK(match("[A-C]TC*", "BTC-USD"));
    CHECK_FALSE(match("[D-Z3]TC*", "BTC-USD"));
    CHECK(match("[A-]TC", "-TC"));
    CHECK(match("A*B*C", "AXXBYYBZZC"));
    CHECK_FALSE(match("A*B*C", "AXXBYYBZZ"));
    CHECK_FALSE(match("BTC", "BTC-USD"));
}

TEST_CASE("pattern: odd ones are refused", "[price][pattern]")
{
    for (const auto* text : {"", "[A", "[]", "btc*", "A B", "[a-z]", "\xff"})
        CHECK(pattern::parse(text).error() == errc::bad_pattern);
    CHECK(pattern::parse(std::string(65, 'A')).error() == errc::bad_pattern);
}

TEST_CASE("pattern: many stars cost no more than their product", "[price][pattern]")
{
    std::string stars;
    for (int i = 0; i < 31; ++i)
        stars += "*A";
    const auto glob = pattern::parse(stars + "*B").value();
    for (int i = 0; i < 100'000; ++i)
        REQUIRE_FALSE(glob.matches("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

TEST_CASE("product: the built-in list keeps the rules of symbols and ids", "[price][product]")
{
    std::int64_t id = 0;
    for (const auto& each : built_in_products()) {
        CHECK(each.id == ++id);
        CHECK(is_symbol(each.symbol));
        CHECK(each.tick.has_value());
    }
    CHECK(id == 12);
    CHECK_FALSE(is_symbol("btc"));
    CHECK_FALSE(is_symbol(""));
}
