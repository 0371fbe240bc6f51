#include "netkit/proxy/http1_parser.hpp"

#include "support/catch.hpp"
#include "support/http1_feed.hpp"

#include <string>
#include <vector>

using namespace netkit::test;
using netkit::proxy::head_limits;

namespace {

struct row {
    std::string bytes;
    std::string outcome;
};

std::string operator""_s(const char* text, std::size_t size)
{
    return {text, size};
}

/// Every row whole, byte by byte and at every cut: one outcome. A row that ends in a good head is
/// also tried with each of its truncations, none of which may be complete.
void check_rows(const std::vector<row>& rows, const head_limits& limits = {})
{
    for (const auto& [bytes, expected] : rows) {
        CAPTURE(bytes);
        CHECK(feed_request(bytes, whole(), limits) == expected);
        CHECK(feed_request(bytes, bytewise(), limits) == expected);
        for (std::size_t at = 1; at < bytes.size(); ++at) {
            const auto cut = feed_request(bytes, cut_at(at), limits);
            if (cut != expected) {
                CAPTURE(at);
                CHECK(cut == expected);
            }
            if (expected.find('|') == std::string::npos) continue; // no complete head
            const auto truncated = feed_request(bytes.substr(0, at), whole(), limits);
            const bool ends_early = at < std::stoul(expected.substr(expected.rfind(' ') + 1));
            if ((truncated == "need_more") != ends_early) {
                CAPTURE(at, truncated);
                CHECK((truncated == "need_more") == ends_early);
            }
        }
    }
}

const std::string ok = " HTTP/1.1\r\n\r\n";

} // namespace

TEST_CASE("http1_parser: well-formed requests are taken apart", "[proxy][http1_parser]")
{
    check_rows({
        {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 | 18"},
        {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.0 | Host: a | 27"},
        {"GET / HTTP/1.9\r\n\r\n", "GET / HTTP/1.9 | 18"},
        {"POST /a?b=%zz&c=\"<>\\^`{|}~ HTTP/1.1\r\nA:b\r\n\r\nbody",
         "POST /a?b=%zz&c=\"<>\\^`{|}~ HTTP/1.1 | A: b | 44"},
        {"OPTIONS * HTTP/1.1\r\nX: \t a b \t\r\n\r\n", "OPTIONS * HTTP/1.1 | X: a b | 34"},
        {"brew-it! http://a/ HTTP/1.1\r\n\r\n", "brew-it! http://a/ HTTP/1.1 | 31"},
        {"get / HTTP/1.1\r\n\r\n", "get / HTTP/1.1 | 18"},
        {"GET / HTTP/1.1\r\nEmpty:\r\nSpace: \r\nB: c\r\n\r\n",
         "GET / HTTP/1.1 | Empty:  | Space:  | B: c | 41"},
        {"GET / HTTP/1.1\r\nA: \x80\xff\xc3\xa9\t!\r\n\r\n",
         "GET / HTTP/1.1 | A: \x80\xff\xc3\xa9\t! | 29"},
        {"GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~1aZ: ::\r\n\r\n",
         "GET / HTTP/1.1 | !#$%&'*+-.^_`|~1aZ: :: | 42"},
        {"GET / HTTP/1.1\r\nX_Y: 1\r\n\r\n", "GET / HTTP/1.1 | X_Y: 1 | 26"},
        {"\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 | 26"},
        {"GET / HTTP/1.1\r\n\r\nGET /second HTTP/1.1\r\n\r\n", "GET / HTTP/1.1 | 18"},
        {std::string(32, 'M') + " / HTTP/1.1\r\n\r\n", std::string(32, 'M') + " / HTTP/1.1 | 47"},
    });
}

TEST_CASE("http1_parser: a repeated length is said once, without leading zeros",
          "[proxy][http1_parser]")
{
    check_rows({
        {"P / HTTP/1.1\r\nContent-Length: 010\r\n\r\n", "P / HTTP/1.1 | Content-Length: 10 | 37"},
        {"P / HTTP/1.1\r\nContent-Length: 00\r\n\r\n", "P / HTTP/1.1 | Content-Length: 0 | 36"},
        {"P / HTTP/1.1\r\nContent-Length: 7\r\ncontent-length: 07\r\n\r\n",
         "P / HTTP/1.1 | Content-Length: 7 | content-length: 7 (dropped) | 55"},
        {"P / HTTP/1.1\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n",
         "P / HTTP/1.1 | Content-Length: 7 | Content-Length: 8 | 54"},
    });
}

TEST_CASE("http1_parser: malformed request lines are refused", "[proxy][http1_parser]")
{
    check_rows({
        {"GET /\r\n\r\n", "bad version_syntax"},
        {"GET\r\n\r\n", "bad request_line_syntax"},
        {"GET \r\n\r\n", "bad request_line_syntax"},
        {"GET  /" + ok, "bad request_line_syntax"},
        {"GET / " + ok, "bad request_line_syntax"},
        {"GET / HTTP/1.1 \r\n\r\n", "bad request_line_syntax"},
        {" GET /" + ok, "bad request_line_syntax"},
        {"\tGET /" + ok, "bad request_line_syntax"},
        {"GET\t/" + ok, "bad request_line_syntax"},
        {"GET /\tHTTP/1.1\r\n\r\n", "bad request_line_syntax"},
        {"GET\v/" + ok, "bad request_line_syntax"},
        {"GET / \x0cHTTP/1.1\r\n\r\n", "bad request_line_syntax"},
        {"GET /a b" + ok, "bad request_line_syntax"},
        {"G\0T /"_s + ok, "bad request_line_syntax"},
        {"GET /\x7f" + ok, "bad request_line_syntax"},
        {"GE(T /" + ok, "bad method_syntax"},
        {"G\x80T /" + ok, "bad method_syntax"},
        {"GET /\x80" + ok, "bad target_syntax"},
        {"GET /a#b" + ok, "bad target_syntax"},
        {"GET #" + ok, "bad target_syntax"},
        {"GET / HTTP/2.0\r\n\r\n", "bad version_unsupported"},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "bad version_unsupported"},
        {"GET / HTTP/3.7\r\n\r\n", "bad version_unsupported"},
        {"GET / HTTP/0.9\r\n\r\n", "bad version_syntax"},
        {"GET / HTTP/1.32\r\n\r\n", "bad version_syntax"},
        {"GET / HTTP/01.01\r\n\r\n", "bad version_syntax"},
        {"GET / HTTP/4294967295.255\r\n\r\n", "bad version_syntax"},
        {"GET / http/1.1\r\n\r\n", "bad version_syntax"},
        {"GET / HTTP/1.\r\n\r\n", "bad version_syntax"},
        {"GET / HTTP/1,1\r\n\r\n", "bad version_syntax"},
        {"GET / HTTP/1.a\r\n\r\n", "bad version_syntax"},
        {"GET ! ", "need_more"},
        {"GET ! \r\n\r\n", "bad version_syntax"},
        {"\r\n\r\n\r\n\r\n\r\nGET /" + ok, "bad leading_empty_lines"},
        {"\nGET /" + ok, "bad bare_lf"},
        {"GET / HTTP/1.1\nHost: a\n\n", "bad bare_lf"},
        {"GET /\nHTTP/1.1\r\n\r\n", "bad bare_lf"},
        {"GET / HTTP/1.1\rHost: a\r\n\r\n", "bad bare_cr"},
        {"GET /\rHTTP/1.1\r\n\r\n", "bad bare_cr"},
        {"\rGET /" + ok, "bad bare_cr"},
        {"\x16\x03\x01\x02\x00\x01\x00"_s, "bad request_line_syntax"},
    });
}

TEST_CASE("http1_parser: malformed field lines are refused", "[proxy][http1_parser]")
{
    const auto head = [](const std::string& lines) { return "GET / HTTP/1.1\r\n" + lines; };
    check_rows({
        {head("A b\r\n\r\n"), "bad colon_missing"},
        {head("Content-Length 10\r\n\r\n"), "bad colon_missing"},
        {head("\x80\r\n\r\n"), "bad colon_missing"},
        {head(": a\r\n\r\n"), "bad field_name_syntax"},
        {head(":\r\n\r\n"), "bad field_name_syntax"},
        {head("A(b): c\r\n\r\n"), "bad field_name_syntax"},
        {head("\xef: c\r\n\r\n"), "bad field_name_syntax"},
        {head("Content-Length\x85: 3\r\n\r\n"), "bad field_name_syntax"},
        {head("Content-Length\v: 3\r\n\r\n"), "bad field_name_syntax"},
        {head("A b: c\r\n\r\n"), "bad field_name_syntax"},
        {head("A : b\r\n\r\n"), "bad space_before_colon"},
        {head("Content-Length\t: 3\r\n\r\n"), "bad space_before_colon"},
        {head(" A: b\r\n\r\n"), "bad space_before_first_field"},
        {head("\tHost: b\r\n\r\n"), "bad space_before_first_field"},
        {head(" \r\n\r\n"), "bad space_before_first_field"},
        {head("A: b\r\n\tfold\r\n\r\n"), "bad obs_fold"},
        {head("A: b\r\n \r\n\r\n"), "bad obs_fold"},
        {head("Transfer-\r\nEncoding: chunked\r\n\r\n"), "bad colon_missing"},
        {head("A: b\0c\r\n\r\n"_s), "bad field_value_syntax"},
        {head("A: b\x01\r\n\r\n"), "bad field_value_syntax"},
        {head("A: b\x7f\r\n\r\n"), "bad field_value_syntax"},
        {head("A: \x0b chunked\r\n\r\n"), "bad field_value_syntax"},
        {head("A\0: b\r\n\r\n"_s), "bad field_name_syntax"},
        {head("A: b\rc\r\n\r\n"), "bad bare_cr"},
        {head("A: b\r\r\n\r\n"), "bad bare_cr"},
        {head("A: b\nC: d\r\n\r\n"), "bad bare_lf"},
        {head("A: b\r\n\rX"), "bad bare_cr"},
        {head("A: b\r\n\n"), "bad bare_lf"},
        {head("\n"), "bad bare_lf"},
    });
}

TEST_CASE("http1_parser: limits are met exactly", "[proxy][http1_parser]")
{
    head_limits limits;
    limits.request_line = 40;
    limits.header_bytes = 20;
    limits.header_count = 3;
    const auto line = [](std::size_t target) {
        return "GET /" + std::string(target - 1, 'a') + " HTTP/1.1\r\n";
    };
    const std::string long_target = "/" + std::string(26, 'a');
    check_rows(
        {
            {line(27) + "\r\n", "GET " + long_target + " HTTP/1.1 | 44"},
            {line(28) + "\r\n", "bad target_too_long"},
            {std::string(33, 'M') + " / HTTP/1.1\r\n\r\n", "bad method_too_long"},
            {std::string(100, 'M'), "bad method_too_long"},
            {std::string(32, 'M') + "\x80" + std::string(20, 'M'), "bad target_too_long"},
            {"GET / HTTP/1.1\r\nA: 345678\r\nB: 4567\r\n\r\n",
             "GET / HTTP/1.1 | A: 345678 | B: 4567 | 38"},
            {"GET / HTTP/1.1\r\nA: 345678\r\nB: 45678\r\n\r\n", "bad head_too_large"},
            {"GET / HTTP/1.1\r\nA: 4567890123456789012", "bad head_too_large"},
            {"GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\n\r\n", "GET / HTTP/1.1 | A:  | B:  | C:  | 30"},
            {"GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n", "bad too_many_fields"},
        },
        limits);
}

TEST_CASE("http1_parser: floods end at the limit, not in memory", "[proxy][http1_parser]")
{
    const std::string big(100'000, 'x');
    CHECK(feed_request("GET /" + big + ok, whole()) == "bad target_too_long");
    CHECK(feed_request(big + " /" + ok, whole()) == "bad method_too_long");
    const std::string line = "GET / HTTP/1.1\r\n";
    CHECK(feed_request(line + big + ": a\r\n\r\n", whole()) == "bad head_too_large");
    CHECK(feed_request(line + "A: " + big + "\r\n\r\n", whole()) == "bad head_too_large");
    std::string many = line;
    for (int i = 0; i < 10'000; ++i)
        many += "a:\r\n";
    CHECK(feed_request(many + "\r\n", whole()) == "bad too_many_fields");
}

TEST_CASE("http1_parser: a name beyond 64 KiB is refused whatever the limit",
          "[proxy][http1_parser]")
{
    head_limits limits;
    limits.header_bytes = 1 << 20;
    const std::string name(70'000, 'n');
    CHECK(feed_request("GET / HTTP/1.1\r\n" + name + ": a\r\n\r\n", whole(), limits) ==
          "bad head_too_large");
}

TEST_CASE("http1_parser: verdicts stay, and reset starts over", "[proxy][http1_parser]")
{
    netkit::proxy::request_parser parser;
    CHECK(parser.parse("GET /\n") == parse_status::bad);
    CHECK(parser.parse("GET / HTTP/1.1\r\n\r\n") == parse_status::bad);
    parser.reset();
    const std::string bytes = "PUT /x HTTP/1.0\r\nA: b\r\n\r\nrest: of it\r\n\r\n";
    CHECK(parser.parse(bytes) == parse_status::complete);
    CHECK(parser.parse(bytes) == parse_status::complete);
    CHECK(outcome(parser, parse_status::complete) == "PUT /x HTTP/1.0 | A: b | 25");
    CHECK(parser.method_known() == netkit::proxy::method_id::put);
    const std::string moved = bytes;
    parser.rebase(moved.data());
    CHECK(parser.target().data() == moved.data() + 4);
    CHECK(parser.fields().value(parser.fields().refs()[0]).data() == moved.data() + 20);
    parser.reset();
    CHECK(parser.fields().refs().empty());
    CHECK(parser.head_size() == 0);
}
