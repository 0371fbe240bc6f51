#include "netkit/proxy/framing.hpp"

#include "netkit/proxy/request_guard.hpp"
#include "support/catch.hpp"
#include "support/http1_feed.hpp"

#include <string>
#include <vector>

using namespace netkit::proxy;

// The request side of the smuggling vectors: framing fields that two servers might read
// differently. A row is field lines and what becomes of them.
namespace {

struct row {
    std::string lines;
    std::string expected;
};

std::string verdict(const std::string& first, const std::string& lines)
{
    request_parser parser;
    const std::string bytes = first + "Host: h\r\n" + lines + "\r\n";
    const auto status = parser.parse(bytes);
    if (status == parse_status::bad) return std::string{rule_name(parser.broken())};
    REQUIRE(status == parse_status::complete);
    request_facts facts;
    const rule broken = examine(parser, facts);
    if (broken != rule::none) return std::string{rule_name(broken)};
    if (facts.body == framing::chunked) return "chunked";
    return facts.body == framing::length ? std::to_string(facts.length) : "none";
}

void check(const std::vector<row>& rows, const std::string& first = "POST / HTTP/1.1\r\n")
{
    for (const auto& [lines, expected] : rows) {
        CAPTURE(lines);
        CHECK(verdict(first, lines) == expected);
    }
}

std::string operator""_s(const char* text, std::size_t size)
{
    return {text, size};
}

} // namespace

TEST_CASE("framing: Content-Length is one number", "[proxy][framing]")
{
    const std::string name = "Content-Length: ";
    check({
        {"", "none"},
        {name + "0\r\n", "0"},
        {name + "48\r\n", "48"},
        {name + "010\r\n", "10"},
        {name + "00\r\n", "0"},
        {name + "9223372036854775807\r\n", "9223372036854775807"},
        {name + "00000000000000000000000000000048\r\n", "48"},
        {name + "9223372036854775808\r\n", "length_syntax"},
        {name + "18446744073709551616\r\n", "length_syntax"},
        {name + "99999999999999999999\r\n", "length_syntax"},
        {name + "+1_0\r\n", "length_syntax"},
        {name + "+5\r\n", "length_syntax"},
        {name + "-48\r\n", "length_syntax"},
        {name + "-0\r\n", "length_syntax"},
        {name + "0x10\r\n", "length_syntax"},
        {name + "0x5\r\n", "length_syntax"},
        {name + "1Z\r\n", "length_syntax"},
        {name + "1_0\r\n", "length_syntax"},
        {name + "1 0\r\n", "length_syntax"},
        {name + "0 1\r\n", "length_syntax"},
        {name + "0+1\r\n", "length_syntax"},
        {name + "1.0\r\n", "length_syntax"},
        {name + "5,\r\n", "length_syntax"},
        {name + ",5\r\n", "length_syntax"},
        {name + "1,1\r\n", "length_syntax"},
        {name + "1,2\r\n", "length_syntax"},
        {name + "1, 1\r\n", "length_syntax"},
        {name + "\"5\"\r\n", "length_syntax"},
        {name + "5;a\r\n", "length_syntax"},
        {name + "\xa0"
                "5\r\n",
         "length_syntax"},
        {name + "\r\n", "length_syntax"},
        {name + "\r\n" + name + "43\r\n", "length_syntax"},
        {name + "43\r\n" + name + "\r\n", "length_syntax"},
        {name + "\t5\r\n", "5"},
        {name + "5 \t\r\n", "5"},
        {name + "5\r\n" + name + "5\r\n", "5"},
        {name + "5\r\ncontent-LENGTH:05\r\n", "5"},
        {name + "5\r\n" + name + "6\r\n", "length_conflict"},
        {name + "5\r\n" + name + "5\r\n" + name + "6\r\n", "length_conflict"},
        {name + "0\r\n" + name + "5\r\n", "length_conflict"},
        {"Content-Length : 5\r\n", "space_before_colon"},
        {"Content-Length\x85: 5\r\n", "field_name_syntax"},
        {"Content-Length 10\r\n", "colon_missing"},
        {"Content_Length: 5\r\n", "none"},
        {"\tContent-Length: 5\r\n", "obs_fold"},
        {name + "\r\n 5\r\n", "obs_fold"},
    });
}

TEST_CASE("framing: Transfer-Encoding is exactly chunked", "[proxy][framing]")
{
    const std::string name = "Transfer-Encoding: ";
    check({
        {name + "chunked\r\n", "chunked"},
        {name + "Chunked\r\n", "chunked"},
        {name + "\tCHUNKED \r\n", "chunked"},
        {name + "xchunked\r\n", "coding_not_final"},
        {name + "chunkedchunked\r\n", "coding_not_final"},
        {name + ",chunked\r\n", "coding_syntax"},
        {name + "chunked,\r\n", "coding_syntax"},
        {name + "chunked,,\r\n", "coding_syntax"},
        {name + "chunked, chunked\r\n", "coding_repeated"},
        {name + "chunked\r\n" + name + "chunked\r\n", "coding_repeated"},
        {name + "chunked, gzip, chunked\r\n", "coding_repeated"},
        {name + "identity\r\n", "coding_not_final"},
        {name + "chunked, identity\r\n", "coding_not_final"},
        {name + "chunked, gzip\r\n", "coding_not_final"},
        {name + "chunked\r\n" + name + "gzip\r\n", "coding_not_final"},
        {name + "gzip\r\n", "coding_not_final"},
        {name + "gzip, chunked\r\n", "coding_unknown"},
        {name + "gzip\r\n" + name + "chunked\r\n", "coding_unknown"},
        {name + "identity, chunked\r\n", "coding_unknown"},
        {name + "gzip;q=1, chunked\r\n", "coding_unknown"},
        {name + "chunked\r\n" + name + "\r\n", "coding_syntax"},
        {name + "\r\n", "coding_syntax"},
        {name + "chunked;a=b\r\n", "coding_syntax"},
        {name + "chunked;q=1\r\n", "coding_syntax"},
        {name + "chunked;\r\n", "coding_syntax"},
        {name + "chunked ;\r\n", "coding_syntax"},
        {name + "\"chunked\"\r\n", "coding_syntax"},
        {name + "chunked x\r\n", "coding_syntax"},
        {name + "x chunked\r\n", "coding_syntax"},
        {name + "\xa0"
                "chunked\xa0\r\n",
         "coding_syntax"},
        {name + "\xff"
                "chunked\r\n",
         "coding_syntax"},
        {name + "\x85"
                "chunked\r\n",
         "coding_syntax"},
        {name + "\x0b"
                "chunked\r\n",
         "field_value_syntax"},
        {name + "\x0c"
                "chunked\r\n",
         "field_value_syntax"},
        {name + "chunked\0\r\n"_s, "field_value_syntax"},
        {name + "\r\n chunked\r\n", "obs_fold"},
        {"Transfer-Encoding : chunked\r\n", "space_before_colon"},
        {"Transfer-\r\nEncoding: chunked\r\n", "colon_missing"},
        {"Transfer_Encoding: chunked\r\n", "none"},
    });
    check({{name + "chunked\r\n", "coding_in_1_0"}, {name + "x\r\n", "coding_in_1_0"}},
          "POST / HTTP/1.0\r\n");
    check({{name + "chunked\r\n", "chunked"}}, "POST / HTTP/1.2\r\n");
}

TEST_CASE("framing: a length beside a coding is refused in any order and method",
          "[proxy][framing]")
{
    const std::string length = "Content-Length: 5\r\n";
    const std::string coding = "Transfer-Encoding: chunked\r\n";
    const std::string odd = "Transfer-Encoding: xchunked\r\n";
    for (const char* first : {"POST / HTTP/1.1\r\n", "GET / HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\n",
                              "POST / HTTP/1.0\r\n"}) {
        CAPTURE(first);
        check({{length + coding, "length_and_coding"},
               {coding + length, "length_and_coding"},
               {length + odd, "length_and_coding"},
               {odd + length, "length_and_coding"},
               {coding + "Content-Length: x\r\n", "length_and_coding"},
               {coding + "A: b\r\n" + length, "length_and_coding"}},
              first);
    }
}

TEST_CASE("framing: what is refused answers with the status of the rule", "[proxy][framing]")
{
    CHECK(rule_status(rule::none) == 0);
    CHECK(rule_status(rule::length_and_coding) == 400);
    CHECK(rule_status(rule::coding_unknown) == 501);
    CHECK(rule_status(rule::method_too_long) == 501);
    CHECK(rule_status(rule::target_too_long) == 414);
    CHECK(rule_status(rule::head_too_large) == 431);
    CHECK(rule_status(rule::too_many_fields) == 431);
    CHECK(rule_status(rule::trailer_too_large) == 431);
    CHECK(rule_status(rule::version_unsupported) == 505);
    CHECK(rule_status(rule::method_not_allowed) == 405);
    CHECK(rule_status(rule::expectation_unknown) == 417);
    CHECK(rule_name(rule::none).empty());
    for (std::size_t i = 1; i < rule_count; ++i) {
        const auto broken = static_cast<rule>(i);
        CHECK(!rule_name(broken).empty());
        CHECK(rule_status(broken) >= 400);
        for (std::size_t j = 1; j < i; ++j)
            CHECK(rule_name(broken) != rule_name(static_cast<rule>(j)));
    }
}

TEST_CASE("framing: bytes behind a request are left for the next one", "[proxy][framing]")
{
    const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
    for (const char* lines : {"Content-Length: 0\r\n", ""}) {
        request_parser parser;
        const std::string head = std::string{"GET / HTTP/1.1\r\nHost: h\r\n"} + lines + "\r\n";
        const std::string bytes = head + hidden;
        REQUIRE(parser.parse(bytes) == parse_status::complete);
        CHECK(parser.head_size() == head.size());
        request_facts facts;
        CHECK(examine(parser, facts) == rule::none);
        CHECK(facts.length == 0);
    }
}
