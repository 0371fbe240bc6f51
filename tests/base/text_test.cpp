#include "netkit/base/text.hpp"

#include <array>
#include <random>

#include "support/catch.hpp"

using namespace netkit;

namespace {

constexpr std::array<std::string_view, 8> keys{"address", "backlog", "name",   "max_connections",
                                               "host",    "port",    "header", "header_bytes"};

} // namespace

TEST_CASE("text: a typing error finds the word that was meant", "[base][text]")
{
    struct row {
        std::string_view typed, meant;
    };
    const row rows[] = {
        {"adress", "address"},
        {"addres", "address"},
        {"ADDRESS", "address"},
        {"bakclog", "backlog"},
        {"nmae", "name"},
        {"prot", "port"},
        {"hots", "host"},
        {"max-connections", "max_connections"},
        {"max", "max_connections"},
        {"headers", "header"},
        {"header_byte", "header_bytes"},
        {"name", "name"},
        {"zzz", ""},
        {"", ""},
        {"x", ""},
        {"hea", ""}, // two begin so
        {"addressaddress", ""},
    };
    for (const auto& [typed, meant] : rows) {
        INFO(typed);
        CHECK(nearest(typed, keys) == meant);
    }
    CHECK(did_you_mean("adress", keys) == "; did you mean \"address\"?");
    CHECK(did_you_mean("zzz", keys).empty());
    CHECK(nearest(std::string(100'000, 'a'), keys).empty());
}

TEST_CASE("text: edit distance agrees with its definition", "[base][text]")
{
    CHECK(edit_distance("", "", 3) == 0);
    CHECK(edit_distance("abc", "abc", 0) == 0);
    CHECK(edit_distance("abc", "acb", 3) == 1);
    CHECK(edit_distance("ca", "abc", 9) == 3); // not 2: no edit inside a swap
    CHECK(edit_distance("kitten", "sitting", 9) == 3);
    CHECK(edit_distance("kitten", "sitting", 2) == 3);
    CHECK(edit_distance("", "abcd", 2) == 3);

    std::mt19937 random{Catch::rngSeed()};
    for (int i = 0; i < 2000; ++i) {
        std::string a, b;
        for (auto n = random() % 8; n > 0; --n)
            a += static_cast<char>('a' + random() % 3);
        for (auto n = random() % 8; n > 0; --n)
            b += static_cast<char>('a' + random() % 3);
        const std::size_t whole = edit_distance(a, b, 99);
        INFO(a << " " << b);
        REQUIRE(whole == edit_distance(b, a, 99));
        for (std::size_t limit = 0; limit < 5; ++limit)
            REQUIRE(edit_distance(a, b, limit) == std::min(whole, limit + 1));
    }
}

TEST_CASE("text: only well-formed UTF-8 passes", "[base][text]")
{
    for (const std::string_view good :
         {"", "abc", "é", "€", "𐍈", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
        INFO(good);
        CHECK(is_utf8(good));
    }
    for (const std::string_view bad :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "a\xE2\x28\xA1"}) {
        INFO(escape_foreign(bad));
        CHECK_FALSE(is_utf8(bad));
        CHECK(is_utf8(escape_foreign(bad)));
    }
    CHECK(next_utf8("€x").code == 0x20AC);
    CHECK(next_utf8("€x").size == 3);
    CHECK(next_utf8("").size == 0);
    CHECK(next_utf8("\xE2\x82").size == 1);
}

TEST_CASE("text: foreign text cannot move a terminal", "[base][text]")
{
    CHECK(escape_foreign("plain – Grüße, 日本") == "plain – Grüße, 日本");
    CHECK(escape_foreign("a\nb\tc\r") == "a\\nb\\tc\\r");
    CHECK(escape_foreign("\x1b[31mred") == "\\x1b[31mred");
    CHECK(escape_foreign("caf\xE9") == "caf\\xe9");
    CHECK(escape_foreign("\\x41") == "\\\\x41");
    CHECK(escape_foreign("a\u202Eb\u2028\u200B\u0085") == "a\\u202eb\\u2028\\u200b\\u0085");
    CHECK(escape_foreign("\U000E0041") == "\\U000e0041");
    CHECK(escape_foreign(std::string_view{"\0", 1}) == "\\x00");
    CHECK(quote_foreign("say \"hi\"") == "\"say \\\"hi\\\"\"");
    CHECK(quote_foreign("0123456789", 4) == "\"0123...\"");
    CHECK(quote_foreign("") == "\"\"");
}

TEST_CASE("text: any bytes become printable UTF-8 that differs for different input", "[base][text]")
{
    std::mt19937 random{Catch::rngSeed()};
    for (int i = 0; i < 2000; ++i) {
        std::string bytes;
        for (auto n = random() % 12; n > 0; --n)
            bytes += static_cast<char>(random() % 256);
        const std::string shown = escape_foreign(bytes);
        REQUIRE(is_utf8(shown));
        for (const char c : shown) {
            REQUIRE(static_cast<unsigned char>(c) >= 0x20);
            REQUIRE(c != 0x7F);
        }
    }
}

TEST_CASE("text: splitting, trimming and case", "[base][text]")
{
    CHECK(split("a,b,,c", ',') == std::vector<std::string_view>{"a", "b", "", "c"});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(split("A__B_C__", "__") == std::vector<std::string_view>{"A", "B_C", ""});
    CHECK(split("abc", "") == std::vector<std::string_view>{"abc"});
    CHECK(trim("  a b\t\r\n") == "a b");
    CHECK(trim(" \t").empty());
    CHECK(trim("xxax", "x") == "a");
    CHECK(to_lower("ÄbC-Z") == "Äbc-z");
    CHECK(to_upper("abc_1") == "ABC_1");
    CHECK(equal_ignoring_case("Content-LENGTH", "content-length"));
    CHECK_FALSE(equal_ignoring_case("a", "ab"));
    CHECK_FALSE(equal_ignoring_case("[", "{"));
}
