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

void check_rows(const std::vector<row>& rows, const head_limits& limits = {})
{
    for (const auto& [bytes, expected] : rows) {
        CAPTURE(bytes);
        CHECK(feed_response(bytes, whole(), limits) == expected);
        CHECK(feed_response(bytes, bytewise(), limits) == expected);
        for (std::size_t at = 1; at < bytes.size(); ++at) {
            const auto cut = feed_response(bytes, cut_at(at), limits);
            if (cut != expected) {
                CAPTURE(at);
                CHECK(cut == expected);
            }
            if (expected.substr(0, 3) == "bad") continue;
            const auto truncated = feed_response(bytes.substr(0, at), whole(), limits);
            const bool ends_early = at < std::stoul(expected.substr(expected.rfind(' ') + 1));
            if ((truncated == "need_more") != ends_early) {
                CAPTURE(at, truncated);
                CHECK((truncated == "need_more") == ends_early);
            }
        }
    }
}

const std::string ok = "HTTP/1.1 200 OK\r\n";

} // namespace

TEST_CASE("http1_parser: well-formed responses are taken apart", "[proxy][http1_parser]")
{
    check_rows({
        {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 'OK' | 19"},
        {"HTTP/1.0 404 Not Found\r\nA: b\r\n\r\nbody", "HTTP/1.0 404 'Not Found' | A: b | 32"},
        {"HTTP/1.1 200 \r\n\r\n", "HTTP/1.1 200 '' | 17"},
        {"HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 '' | 16"},
        {"HTTP/1.1 299  \t\xe9\r\n\r\n", "HTTP/1.1 299 ' \t\xe9' | 20"},
        {"HTTP/1.7 100 Continue\r\n\r\n", "HTTP/1.7 100 'Continue' | 25"},
        {"HTTP/1.1 599 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 599 'x' | 18"},
    });
}

TEST_CASE("http1_parser: malformed status lines are refused", "[proxy][http1_parser]")
{
    check_rows({
        {"HTTP/1.1 099 x\r\n\r\n", "bad status_code"},
        {"HTTP/1.1 600 x\r\n\r\n", "bad status_code"},
        {"HTTP/1.1 999\r\n\r\n", "bad status_code"},
        {"HTTP/1.1 000 x\r\n\r\n", "bad status_code"},
        {"HTTP/1.1 2000 x\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 20 x\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 20x OK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 200OK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 200\tOK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1  200 OK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1\t200 OK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 -20 OK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 \r\n\r\n", "bad status_line_syntax"},
        {"HTTP/1.1 200 O\0K\r\n\r\n"_s, "bad status_line_syntax"},
        {"HTTP/1.1 200 O\x7fK\r\n\r\n", "bad status_line_syntax"},
        {"HTTP/2.0 200 OK\r\n\r\n", "bad version_unsupported"},
        {"HTTP/0.9 200 OK\r\n\r\n", "bad version_syntax"},
        {"HTTP/1.10 200 OK\r\n\r\n", "bad status_line_syntax"},
        {"http/1.1 200 OK\r\n\r\n", "bad version_syntax"},
        {"ICY 200 OK\r\n\r\n", "bad version_syntax"},
        {"\r\nHTTP/1.1 200 OK\r\n\r\n", "bad version_syntax"},
        {"<html>hello</html>\r\n", "bad version_syntax"},
        {"HTTP/1.1 200 OK\n\n", "bad bare_lf"},
        {"HTTP/1.1 200 OK\rA: b\r\n\r\n", "bad bare_cr"},
    });
}

TEST_CASE("http1_parser: what may be repaired in a response is repaired", "[proxy][http1_parser]")
{
    check_rows({
        {ok + "A : b\r\n\r\n", "HTTP/1.1 200 'OK' | A: b | 26"},
        {ok + "Content-Length \t: 5\r\n\r\n", "HTTP/1.1 200 'OK' | Content-Length: 5 | 40"},
        {ok + "A: b\r\n c\r\n\r\n", "HTTP/1.1 200 'OK' | A: b   c | 29"},
        {ok + "A: b \r\n\t \tc \r\nD: e\r\n\r\n", "HTTP/1.1 200 'OK' | A: b      c | D: e | 39"},
        {ok + "A: b\r\n c\r\n\td\r\n\r\n", "HTTP/1.1 200 'OK' | A: b   c   d | 33"},
        {ok + "A:\r\n b\r\n\r\n", "HTTP/1.1 200 'OK' | A: b | 27"},
        {ok + "A: b\r\n \r\n\r\n", "HTTP/1.1 200 'OK' | A: b | 28"},
        {ok + "A: b\r\n \r\n c\r\n\r\n", "HTTP/1.1 200 'OK' | A: b      c | 32"},
        {ok + "A:\r\n \t\r\n\r\n", "HTTP/1.1 200 'OK' | A:  | 27"},
    });
}

TEST_CASE("http1_parser: what may not be repaired in a response is refused",
          "[proxy][http1_parser]")
{
    check_rows({
        {ok + "Content-Length: 5\r\n 6\r\n\r\n", "bad obs_fold"},
        {ok + "Content-Length:\r\n 5\r\n\r\n", "bad obs_fold"},
        {ok + "Transfer-Encoding:\r\n chunked\r\n\r\n", "bad obs_fold"},
        {ok + "Transfer-Encoding: chunked\r\n\t\r\n\r\n", "bad obs_fold"},
        {ok + " A: b\r\n\r\n", "bad space_before_first_field"},
        {ok + "A b\r\n\r\n", "bad colon_missing"},
        {ok + "A \r\n\r\n", "bad colon_missing"},
        {ok + ": b\r\n\r\n", "bad field_name_syntax"},
        {ok + "A\x80: b\r\n\r\n", "bad field_name_syntax"},
        {ok + "A b: c\r\n\r\n", "bad field_name_syntax"},
        {ok + "A: b\x01\r\n\r\n", "bad field_value_syntax"},
        {ok + "A: b\r\n c\0d\r\n\r\n"_s, "bad field_name_syntax"},
        {ok + "A: b\nC: d\r\n\r\n", "bad bare_lf"},
        {ok + "A: b\rC: d\r\n\r\n", "bad bare_cr"},
    });
}

TEST_CASE("http1_parser: limits hold for responses too", "[proxy][http1_parser]")
{
    head_limits limits;
    limits.request_line = 20;
    limits.header_bytes = 12;
    limits.header_count = 2;
    check_rows(
        {
            {"HTTP/1.1 200 12345678\r\n\r\n", "bad head_too_large"},
            {"HTTP/1.1 200 1234567\r\n\r\n", "HTTP/1.1 200 '1234567' | 24"},
            {ok + "A: 4567890\r\n\r\n", "HTTP/1.1 200 'OK' | A: 4567890 | 31"},
            {ok + "A: 45678901\r\n\r\n", "bad head_too_large"},
            {ok + "A:\r\n 789012\r\n\r\n", "bad head_too_large"},
            {ok + "A:\r\nB:\r\nC:\r\n\r\n", "bad too_many_fields"},
        },
        limits);
}

TEST_CASE("http1_parser: a response parser starts over after reset", "[proxy][http1_parser]")
{
    netkit::proxy::response_parser parser;
    std::string junk = "junk\r\n";
    CHECK(parser.parse(junk.data(), junk.size()) == parse_status::bad);
    CHECK(parser.parse(junk.data(), junk.size()) == parse_status::bad);
    parser.reset();
    std::string bytes = ok + "A: b\r\n\r\n";
    CHECK(parser.parse(bytes.data(), bytes.size()) == parse_status::complete);
    std::string moved = bytes;
    parser.rebase(moved.data());
    CHECK(parser.reason().data() == moved.data() + 13);
    CHECK(outcome(parser, parse_status::complete) == "HTTP/1.1 200 'OK' | A: b | 25");
}
