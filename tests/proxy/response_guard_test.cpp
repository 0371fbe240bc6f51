#include "netkit/proxy/request_guard.hpp"

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace netkit::proxy;

namespace {

/// One line about a response: the broken rule, or body, persistence and what else stands out.
std::string judge(std::string bytes, const request_facts& request = {})
{
    response_parser parser;
    const auto status = parser.parse(bytes.data(), bytes.size());
    if (status == parse_status::bad) return std::string{rule_name(parser.broken())};
    REQUIRE(status == parse_status::complete);
    response_facts facts;
    const rule broken = examine(parser, request, facts);
    if (broken != rule::none) return std::string{rule_name(broken)};
    std::string text;
    switch (facts.body) {
    case framing::none:
        text = "none";
        break;
    case framing::length:
        text = "length";
        break;
    case framing::chunked:
        text = "chunked";
        break;
    case framing::until_close:
        text = "until_close";
        break;
    }
    if (facts.has_length) text += ' ' + std::to_string(facts.length);
    text += facts.keep_alive ? " keep" : " close";
    if (facts.interim) text += " interim";
    if (facts.switching) text += " switching";
    if (facts.keep_alive_seconds >= 0) text += ' ' + std::to_string(facts.keep_alive_seconds) + 's';
    return text;
}

std::string with(const std::string& status, const std::string& lines,
                 const request_facts& request = {})
{
    return judge("HTTP/1.1 " + status + " x\r\n" + lines + "\r\n", request);
}

request_facts head_request()
{
    request_facts facts;
    facts.is_head = true;
    return facts;
}

const std::string five = "Content-Length: 5\r\n";
const std::string chunked = "Transfer-Encoding: chunked\r\n";

} // namespace

TEST_CASE("response_guard: a body ends as RFC 9112 6.3 says", "[proxy][response_guard]")
{
    CHECK(with("200", five) == "length 5 keep");
    CHECK(with("200", "Content-Length: 0\r\n") == "length 0 keep");
    CHECK(with("200", chunked) == "chunked keep");
    CHECK(with("200", "") == "until_close close");
    CHECK(with("500", "Connection: keep-alive\r\n") == "until_close close");
    CHECK(with("200", five + five) == "length 5 keep");
}

TEST_CASE("response_guard: some responses have no body whatever they say",
          "[proxy][response_guard]")
{
    CHECK(with("200", five, head_request()) == "none 5 keep");
    CHECK(with("200", chunked, head_request()) == "none keep");
    CHECK(with("200", "", head_request()) == "none keep");
    CHECK(with("204", five) == "none 5 keep");
    CHECK(with("204", chunked) == "none keep");
    CHECK(with("304", five) == "none 5 keep");
    CHECK(with("304", "") == "none keep");
    CHECK(with("205", "Content-Length: 0\r\n") == "none 0 keep");
    CHECK(with("205", five) == "none 5 close");
    CHECK(with("205", chunked) == "none close");
    CHECK(with("205", "") == "none close");
    CHECK(with("100", "") == "none keep interim");
    CHECK(with("103", five) == "none 5 keep interim");
    CHECK(with("199", chunked) == "none keep interim");
}

TEST_CASE("response_guard: framing in doubt is refused", "[proxy][response_guard]")
{
    const std::string te = "Transfer-Encoding: ";
    const std::vector<std::pair<std::string, std::string>> rows{
        {five + "Content-Length: 6\r\n", "length_conflict"},
        {"Content-Length: x\r\n", "length_syntax"},
        {"Content-Length: -1\r\n", "length_syntax"},
        {"Content-Length: 5, 5\r\n", "length_syntax"},
        {"Content-Length:\r\n", "length_syntax"},
        {"Content-Length: 9223372036854775808\r\n", "length_syntax"},
        {five + chunked, "length_and_coding"},
        {chunked + five, "length_and_coding"},
        {te + "xchunked\r\n", "coding_not_final"},
        {te + "gzip\r\n", "coding_not_final"},
        {te + "identity\r\n", "coding_not_final"},
        {te + "gzip, chunked\r\n", "coding_unknown"},
        {te + "chunked, gzip\r\n", "coding_not_final"},
        {te + "chunked, chunked\r\n", "coding_repeated"},
        {chunked + chunked, "coding_repeated"},
        {te + "chunked;a=b\r\n", "coding_syntax"},
        {te + "\r\n", "coding_syntax"},
        {"Content-Length: 5\r\n 6\r\n", "obs_fold"},
    };
    for (const auto& [lines, expected] : rows) {
        CAPTURE(lines);
        CHECK(with("200", lines) == expected);
        CHECK(with("304", lines) == expected);
        CHECK(with("200", lines, head_request()) == expected);
    }
    CHECK(judge("HTTP/1.0 200 x\r\n" + chunked + "\r\n") == "coding_in_1_0");
}

TEST_CASE("response_guard: persistence follows version, Connection and Keep-Alive",
          "[proxy][response_guard]")
{
    CHECK(with("200", five + "Connection: close\r\n") == "length 5 close");
    CHECK(with("200", five + "Connection: a, CLOSE\r\n") == "length 5 close");
    CHECK(judge("HTTP/1.0 200 x\r\n" + five + "\r\n") == "length 5 close");
    CHECK(judge("HTTP/1.0 200 x\r\n" + five + "Connection: keep-alive\r\n\r\n") == "length 5 keep");
    const std::string keep = five + "Keep-Alive: ";
    CHECK(with("200", keep + "timeout=5\r\n") == "length 5 keep 5s");
    CHECK(with("200", keep + "max=3, Timeout=75\r\n") == "length 5 keep 75s");
    CHECK(with("200", keep + "timeout=0\r\n") == "length 5 keep 0s");
    CHECK(with("200", keep + "timeout=99999999999\r\n") == "length 5 keep 2147483647s");
    for (const char* bad : {"timeout=", "timeout=-1", "timeout=x", "timeout=5x", "timeout", "5"}) {
        CAPTURE(bad);
        CHECK(with("200", keep + bad + "\r\n") == "length 5 keep");
    }
}

TEST_CASE("response_guard: 101 only to a protocol that was offered", "[proxy][response_guard]")
{
    request_facts none;
    request_facts other;
    other.upgrade = "foo/2, bar";
    CHECK(with("101", "Upgrade: foo/2\r\n", none) == "upgrade_unasked");
    CHECK(with("101", "Upgrade: foo/2\r\n", other) == "none keep switching");
    CHECK(with("101", "Upgrade: BAR\r\n", other) == "none keep switching");
    CHECK(with("101", "Upgrade: foo\r\n", other) == "upgrade_mismatch");
    CHECK(with("101", "Upgrade: websocket\r\n", other) == "upgrade_mismatch");
    CHECK(with("101", "Upgrade: bar, h2c\r\n", other) == "upgrade_mismatch");
    CHECK(with("101", "", other) == "upgrade_mismatch");
    CHECK(with("101", "Upgrade:\r\n", other) == "upgrade_mismatch");
}

TEST_CASE("response_guard: a WebSocket answer proves that it read the key",
          "[proxy][response_guard]")
{
    request_facts request;
    request.upgrade = "websocket";
    request.websocket = true;
    request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455 1.3
    const std::string upgrade = "Upgrade: WebSocket\r\nConnection: Upgrade\r\n";
    const std::string accept = "Sec-WebSocket-Accept: ";
    const std::string good = accept + "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    CHECK(with("101", upgrade + good, request) == "none keep switching");
    CHECK(with("101", upgrade, request) == "websocket_accept_mismatch");
    CHECK(with("101", upgrade + accept + "\r\n", request) == "websocket_accept_mismatch");
    CHECK(with("101", upgrade + accept + "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", request) ==
          "websocket_accept_mismatch");
    const std::string endless(1000, 'k');
    request.websocket_key = endless;
    CHECK(with("101", upgrade + good, request) == "websocket_accept_mismatch");
}
