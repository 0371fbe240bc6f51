#include "netkit/proxy/chunked.hpp"

#include "support/catch.hpp"
#include "support/http1_feed.hpp"

#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace netkit::test;
using netkit::proxy::chunk_limits;
using netkit::proxy::chunked_decoder;
using netkit::proxy::rule;

namespace {

struct row {
    std::string bytes;
    std::string outcome;
};

std::string operator""_s(const char* text, std::size_t size)
{
    return {text, size};
}

void check_rows(const std::vector<row>& rows, const chunk_limits& limits = {})
{
    for (const auto& [bytes, expected] : rows) {
        CAPTURE(bytes);
        CHECK(feed_chunked(bytes, whole(), limits) == expected);
        CHECK(feed_chunked(bytes, bytewise(), limits) == expected);
        for (std::size_t at = 1; at < bytes.size(); ++at) {
            const auto cut = feed_chunked(bytes, cut_at(at), limits);
            if (cut != expected) {
                CAPTURE(at);
                CHECK(cut == expected);
            }
            if (expected.front() != '[') continue;
            const auto truncated = feed_chunked(bytes.substr(0, at), whole(), limits);
            const bool ends_early = at < std::stoul(expected.substr(expected.rfind(' ') + 1));
            if ((truncated == "need_more") != ends_early) {
                CAPTURE(at, truncated);
                CHECK((truncated == "need_more") == ends_early);
            }
        }
    }
}

const std::string end = "0\r\n\r\n";

} // namespace

TEST_CASE("chunked: bodies are put together", "[proxy][chunked]")
{
    check_rows({
        {end, "[] | 5"},
        {"5\r\nhello\r\n" + end, "[hello] | 15"},
        {"5\r\nhello\r\n6\r\n world\r\n" + end, "[hello world] | 26"},
        {"A\r\n0123456789\r\n" + end, "[0123456789] | 20"},
        {"a\r\n0123456789\r\n" + end, "[0123456789] | 20"},
        {"0000000000000001\r\nx\r\n" + end, "[x] | 26"},
        {"2\r\n\r\n\r\n" + end, "[\r\n] | 12"},
        {"00\r\n\r\n", "[] | 6"},
        {end + "GET / HTTP/1.1\r\n", "[] | 5"},
        {"1\r\nx\r\n" + end + end, "[x] | 11"},
    });
}

TEST_CASE("chunked: a size is hexadecimal digits and nothing else", "[proxy][chunked]")
{
    check_rows({
        {"\r\n", "bad chunk_size_syntax"},
        {"0_2e\r\n", "bad chunk_size_syntax"},
        {"0x3\r\nabc\r\n", "bad chunk_size_syntax"},
        {"+3\r\n", "bad chunk_size_syntax"},
        {"-0x0\r\n", "bad chunk_size_syntax"},
        {"-1\r\n", "bad chunk_size_syntax"},
        {" 0\r\n\r\n", "bad chunk_size_syntax"},
        {"3 \r\nabc\r\n", "bad chunk_size_syntax"},
        {"3\t\r\nabc\r\n", "bad chunk_size_syntax"},
        {"3 ;a=b\r\nabc\r\n", "bad chunk_size_syntax"},
        {"5 abc\r\n", "bad chunk_size_syntax"},
        {"5these-bytes\r\n", "bad chunk_size_syntax"},
        {"g\r\n", "bad chunk_size_syntax"},
        {"5,5\r\n", "bad chunk_size_syntax"},
        {"5\0\r\n"_s, "bad chunk_size_syntax"},
        {"\xb2\r\n", "bad chunk_size_syntax"},
        {"00000000000000001\r\nx\r\n", "bad chunk_size_too_large"},
        {"10000000000000000\r\n", "bad chunk_size_too_large"},
        {"8000000000000000\r\n", "bad chunk_size_too_large"},
        {"ffffffffffffffff\r\n", "bad chunk_size_too_large"},
        {"7fffffffffffffff\r\nabc", "need_more"},
        {"5\nhello", "bad bare_lf"},
        {"\n", "bad bare_lf"},
        {"5\rhello", "bad bare_cr"},
        {"5\r\r;ABCD", "bad bare_cr"},
    });
}

TEST_CASE("chunked: extensions are checked and dropped", "[proxy][chunked]")
{
    const auto line = [](const std::string& extension) {
        return "1" + extension + "\r\nx\r\n" + end;
    };
    for (const char* good : {";a", ";a=b", ";a=\"b\"", ";a=\"\"", "; a", ";\ta = b", ";a ;b",
                             ";a;b=c;d=\"e;f\"", ";a=\"\\\"\\\\\"", ";a=\"\t \x80\xff!#[]~\"",
                             ";!#$=%&'", ";a =\t\"b\" ;c", ";a=\"\\\t\""}) {
        const auto bytes = line(good);
        check_rows({{bytes, "[x] | " + std::to_string(bytes.size())}});
    }
    for (const std::string& bad : {";"_s,           ";;"_s,
                                   "; "_s,          ";=b"_s,
                                   ";a="_s,         ";a= "_s,
                                   ";a=b=c"_s,      ";a b"_s,
                                   ";a=b c"_s,      ";a=b "_s,
                                   ";a "_s,         ";a=\"b"_s,
                                   ";a=\"b\"c"_s,   ";a=\"b\" "_s,
                                   ";a=\"\\"_s,     ";a(b"_s,
                                   ";a=b,c"_s,      ";\x80"_s,
                                   ";a\0"_s,        ";a=\"\0\""_s,
                                   ";a=\"\x01\""_s, ";a=\"\\\x7f\""_s,
                                   ";a=\"\\\0\""_s}) {
        check_rows({{line(bad), "bad chunk_extension_syntax"}});
    }
    check_rows({
        {"5;\n", "bad bare_lf"},
        {"5;a\n", "bad bare_lf"},
        {"5;a=\"\n\"", "bad bare_lf"},
        {"5;a=b\r\rX", "bad bare_cr"},
        {"5;a=\"\r\n\"", "bad chunk_extension_syntax"},
    });
}

TEST_CASE("chunked: extensions are capped per line and per body", "[proxy][chunked]")
{
    chunk_limits limits;
    limits.extension_line = 5;
    limits.extension_body = 12;
    check_rows(
        {
            {"1;abcd\r\nx\r\n" + end, "[x] | 16"},
            {"1;abcde\r\nx\r\n" + end, "bad chunk_extension_too_large"},
            {"1;abc\r\nx\r\n1;abc\r\nx\r\n0;abc\r\n\r\n", "[xx] | 29"},
            {"1;abc\r\nx\r\n1;abc\r\nx\r\n0;abcd\r\n\r\n", "bad chunk_extension_too_large"},
        },
        limits);
    CHECK(feed_chunked("5;" + std::string(65536, 'a'), whole()) == "bad chunk_extension_too_large");
}

TEST_CASE("chunked: data has exactly its size", "[proxy][chunked]")
{
    check_rows({
        {"5\r\nhell\r\n" + end, "bad chunk_end"},
        {"5\r\nhello!\r\n" + end, "bad chunk_end"},
        {"5\r\nhello\n" + end, "bad chunk_end"},
        {"5\r\nhello\r" + end, "bad chunk_end"},
        {"5\r\nhello" + end, "bad chunk_end"},
        {"5\r\nhello\r\n", "need_more"},
        {"5\r\nhello\r\nGET / HTTP/1.1\r\n", "bad chunk_size_syntax"},
    });
}

TEST_CASE("chunked: trailers are fields", "[proxy][chunked]")
{
    check_rows({
        {"0\r\nA: b\r\n\r\n", "[] | A: b | 11"},
        {"1\r\nx\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\nrest", "[x] | X-Sum: 1 | Y:  | 25"},
        {"0\r\nHost: evil\r\nA: b\r\n\r\n", "[] | Host: evil (dropped) | A: b | 23"},
        {"0\r\nContent-Length: 5\r\n\r\n", "[] | Content-Length: 5 (dropped) | 24"},
        {"0\r\nTransfer-Encoding: chunked\r\n\r\n",
         "[] | Transfer-Encoding: chunked (dropped) | 33"},
        {"0\r\nauthorization: x\r\n\r\n", "[] | authorization: x (dropped) | 23"},
        {"0\r\nIf-Match: x\r\n\r\n", "[] | If-Match: x (dropped) | 18"},
        {"0\r\n\n", "bad trailer_syntax"},
        {"0\r\n\rX", "bad trailer_syntax"},
        {"0\r\nX:POST / HTTP/1.1\r\nHost: a\nb", "bad trailer_syntax"},
        {"0\r\nA : b\r\n\r\n", "bad trailer_syntax"},
        {"0\r\n A: b\r\n\r\n", "bad trailer_syntax"},
        {"0\r\nA: b\r\n c\r\n\r\n", "bad trailer_syntax"},
        {"0\r\nA: b\0\r\n\r\n"_s, "bad trailer_syntax"},
        {"0\r\nGET / HTTP/1.1\r\n\r\n", "bad trailer_syntax"},
        {"0\r\nno colon\r\n\r\n", "bad trailer_syntax"},
    });
}

TEST_CASE("chunked: trailers are limited in bytes and lines", "[proxy][chunked]")
{
    chunk_limits limits;
    limits.trailer_bytes = 12;
    limits.trailer_count = 2;
    check_rows(
        {
            {"0\r\nA: 4567890\r\n\r\n", "[] | A: 4567890 | 17"},
            {"0\r\nA: 45678901\r\n\r\n", "bad trailer_too_large"},
            {"0\r\nA:\r\nB:\r\n\r\n", "[] | A:  | B:  | 13"},
            {"0\r\nA:\r\nB:\r\nC:\r\n\r\n", "bad trailer_too_large"},
            {"0\r\n" + std::string(14, 'a'), "bad trailer_too_large"},
        },
        limits);
    limits.trailer_bytes = 0;
    check_rows({{end, "[] | 5"}, {"0\r\nA:\r\n\r\n", "bad trailer_too_large"}}, limits);
}

TEST_CASE("chunked: trailers stay readable while the input goes", "[proxy][chunked]")
{
    chunked_decoder decoder;
    std::string input = "0\r\nA: b\r\nC: d\r\n\r\nnext";
    const auto step = decoder.next(input);
    CHECK(step.status == parse_status::complete);
    CHECK(step.consumed == input.size() - 4);
    input.assign(input.size(), '?');
    CHECK(decoder.trailers() == "A: b\r\nC: d\r\n");
    CHECK(fields_text(decoder.trailer_fields()) == " | A: b | C: d");
    CHECK(decoder.next("more").consumed == 0);
    CHECK(decoder.next("more").status == parse_status::complete);
    decoder.reset();
    CHECK(decoder.trailers().empty());
    CHECK(decoder.trailer_fields().refs().empty());
    CHECK(decoder.next("1\r\nz").data == "z");
}

TEST_CASE("chunked: data are slices of the input", "[proxy][chunked]")
{
    chunked_decoder decoder;
    const std::string input = "3\r\nabc\r\n2\r\nde\r\n" + end;
    auto step = decoder.next(input);
    CHECK(step.status == parse_status::need_more);
    CHECK(step.data.data() == input.data() + 3);
    CHECK(step.data == "abc");
    CHECK(step.consumed == 6);
    step = decoder.next(std::string_view{input}.substr(6));
    CHECK(step.data == "de");
    CHECK(step.consumed == 7);
    step = decoder.next(std::string_view{input}.substr(13));
    CHECK(step.status == parse_status::complete);
    CHECK(step.data.empty());
}

TEST_CASE("chunked: a verdict stays", "[proxy][chunked]")
{
    chunked_decoder decoder;
    CHECK(decoder.next("x").status == parse_status::bad);
    CHECK(decoder.next("0\r\n\r\n").status == parse_status::bad);
    CHECK(decoder.broken() == rule::chunk_size_syntax);
    decoder.reset();
    CHECK(decoder.broken() == rule::none);
    CHECK(decoder.next(end).status == parse_status::complete);
}

TEST_CASE("chunked: what is written is what is read", "[proxy][chunked]")
{
    const auto written = [](std::uint64_t size) {
        char out[18];
        return std::string(out, netkit::proxy::write_chunk_size(out, size));
    };
    CHECK(written(0) == "0\r\n");
    CHECK(written(0x1a2b) == "1a2b\r\n");
    CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "ffffffffffffffff\r\n");

    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    for (int round = 0; round < 300; ++round) {
        std::string body(random() % 300, '\0');
        for (char& c : body)
            c = static_cast<char>(random());
        std::string bytes;
        for (std::size_t at = 0; at < body.size();) {
            const auto piece = body.substr(at, 1 + random() % 90);
            bytes += written(piece.size()) + piece + "\r\n";
            at += piece.size();
        }
        bytes += end;
        const auto expected = '[' + body + "] | " + std::to_string(bytes.size());
        const auto steps = [&random] { return std::size_t{1} + random() % 40; };
        REQUIRE(feed_chunked(bytes, steps) == expected);
    }
}
