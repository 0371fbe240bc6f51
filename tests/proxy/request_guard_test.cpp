#include "netkit/proxy/request_guard.hpp"

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace netkit::proxy;

namespace {

/// The facts of one request, together with the bytes they point into.
struct examined {
    explicit examined(std::string text) : bytes{std::move(text)}
    {
        REQUIRE(parser.parse(bytes) == parse_status::complete);
        broken = examine(parser, facts);
    }
    std::string bytes;
    request_parser parser;
    request_facts facts;
    rule broken = rule::none;
};

struct row {
    std::string lines;
    std::string expected;
};

std::string name_of(rule broken)
{
    return broken == rule::none ? "good" : std::string{rule_name(broken)};
}

/// Rows of field lines behind `first` and a Host.
void check_lines(const std::string& first, const std::vector<row>& rows)
{
    for (const auto& [lines, expected] : rows) {
        CAPTURE(lines);
        CHECK(name_of(examined{first + "Host: h\r\n" + lines + "\r\n"}.broken) == expected);
    }
}

const std::string get = "GET / HTTP/1.1\r\n";
const std::string post = "POST / HTTP/1.1\r\n";

} // namespace

TEST_CASE("request_guard: a plain GET means what it says", "[proxy][request_guard]")
{
    const examined request{"GET /a?b HTTP/1.1\r\nHost: Example.ORG.:8080\r\n\r\n"};
    REQUIRE(request.broken == rule::none);
    const auto& facts = request.facts;
    CHECK(facts.body == framing::none);
    CHECK_FALSE(facts.http_1_0);
    CHECK(facts.keep_alive);
    CHECK_FALSE(facts.expect_continue);
    CHECK_FALSE(facts.te_trailers);
    CHECK(facts.idempotent);
    CHECK_FALSE(facts.is_head);
    CHECK(facts.upgrade.empty());
    CHECK(facts.authority == "Example.ORG.:8080");
    CHECK(facts.host == "Example.ORG");
    CHECK(facts.path_query == "/a?b");
    CHECK(facts.scheme.empty());
}

TEST_CASE("request_guard: targets in their four forms", "[proxy][request_guard]")
{
    struct target_row {
        std::string method, target, expected, path_query, host;
    };
    const std::vector<target_row> rows{
        {"GET", "/", "good", "/", "h"},
        {"GET", "//x/../y", "good", "//x/../y", "h"},
        {"OPTIONS", "*", "good", "*", "h"},
        {"GET", "*", "target_form", "", ""},
        {"GET", "*x", "target_form", "", ""},
        {"OPTIONS", "http://b", "good", "*", "b"},
        {"GET", "http://b", "good", "/", "b"},
        {"GET", "HTTP://b:81/p?q", "good", "/p?q", "b"},
        {"GET", "https://[::1]:443/p", "good", "/p", "[::1]"},
        {"GET", "http://b?q", "good", "?q", "b"},
        {"GET", "http:///p", "host_syntax", "", ""},
        {"GET", "http://", "host_syntax", "", ""},
        {"GET", "http://u@b/", "target_userinfo", "", ""},
        {"GET", "http://u:p@b/", "target_userinfo", "", ""},
        {"GET", "http://b:x/", "host_syntax", "", ""},
        {"GET", "http://a,b/", "host_syntax", "", ""},
        {"GET", "ftp://b/", "target_form", "", ""},
        {"GET", "http:/b", "target_form", "", ""},
        {"GET", "b:80", "target_form", "", ""},
        {"GET", "index.html", "target_form", "", ""},
        {"GET", "?q", "target_form", "", ""},
        {"CONNECT", "b:80", "method_not_allowed", "", ""},
        {"TRACE", "/", "method_not_allowed", "", ""},
    };
    for (const auto& [method, target, expected, path_query, host] : rows) {
        CAPTURE(method, target);
        const examined request{method + ' ' + target + " HTTP/1.1\r\nHost: h\r\n\r\n"};
        CHECK(name_of(request.broken) == expected);
        if (expected != "good") continue;
        CHECK(request.facts.path_query == path_query);
        CHECK(request.facts.host == host);
    }
}

TEST_CASE("request_guard: an absolute target replaces Host", "[proxy][request_guard]")
{
    const examined request{"GET https://real:81/p HTTP/1.1\r\nHost: other\r\n\r\n"};
    REQUIRE(request.broken == rule::none);
    CHECK(request.facts.authority == "real:81");
    CHECK(request.facts.scheme == "https");
    const auto without = [](const std::string& line) {
        return name_of(examined{"GET http://real/ HTTP/1.1\r\n" + line + "\r\n"}.broken);
    };
    CHECK(without("") == "host_missing");
    CHECK(without("Host: a b\r\n") == "host_syntax");
    CHECK(without("Host: a\r\nHost: a\r\n") == "host_repeated");
}

TEST_CASE("request_guard: one valid Host, except in HTTP/1.0", "[proxy][request_guard]")
{
    const std::vector<row> rows{
        {"Host: a\r\n", "good"},
        {"Host: 192.0.2.1:80\r\n", "good"},
        {"Host: [2001:db8::1]\r\n", "good"},
        {"host:a_b-c.d~e\r\n", "good"},
        {"Host: a:\r\n", "good"},
        {"Host: a%c3%a9\r\n", "good"},
        {"", "host_missing"},
        {"Hosts: a\r\n", "host_missing"},
        {"Host:\r\n", "host_syntax"},
        {"Host: \t \r\n", "host_syntax"},
        {"Host: a\r\nHost: a\r\n", "host_repeated"},
        {"Host: a\r\nHOST: b\r\n", "host_repeated"},
        {"Host: a, b\r\n", "host_syntax"},
        {"Host: a,b\r\n", "host_syntax"},
        {"Host: u@h\r\n", "host_syntax"},
        {"Host: h/p\r\n", "host_syntax"},
        {"Host: h?q\r\n", "host_syntax"},
        {"Host: h#f\r\n", "host_syntax"},
        {"Host: a b\r\n", "host_syntax"},
        {"Host: a:65536\r\n", "host_syntax"},
        {"Host: a:-1\r\n", "host_syntax"},
        {"Host: a:+1\r\n", "host_syntax"},
        {"Host: a:80:80\r\n", "host_syntax"},
        {"Host: a:8o\r\n", "host_syntax"},
        {"Host: :80\r\n", "host_syntax"},
        {"Host: .\r\n", "host_syntax"},
        {"Host: ::1\r\n", "host_syntax"},
        {"Host: [::1\r\n", "host_syntax"},
        {"Host: [192.0.2.1]\r\n", "host_syntax"},
        {"Host: [::1]x\r\n", "host_syntax"},
        {"Host: [::1]:x\r\n", "host_syntax"},
        {"Host: [v1.x]\r\n", "host_syntax"},
        {"Host: a%\r\n", "host_syntax"},
        {"Host: a%g0\r\n", "host_syntax"},
        {"Host: \x80\r\n", "host_syntax"},
        {"Host: http://a\r\n", "host_syntax"},
        {"Host: a\\b\r\n", "host_syntax"},
    };
    for (const auto& [lines, expected] : rows) {
        CAPTURE(lines);
        CHECK(name_of(examined{get + lines + "\r\n"}.broken) == expected);
        const auto in_1_0 = expected == "host_missing" ? "good" : expected;
        CHECK(name_of(examined{"GET / HTTP/1.0\r\n" + lines + "\r\n"}.broken) == in_1_0);
    }
    CHECK(examined{"GET / HTTP/1.0\r\n\r\n"}.facts.authority.empty());
    CHECK(examined{get + "Host: [::1]:8080\r\n\r\n"}.facts.host == "[::1]");
}

TEST_CASE("request_guard: persistence follows version and Connection", "[proxy][request_guard]")
{
    const auto keeps = [](const std::string& version, const std::string& lines) {
        return examined{"GET / HTTP/" + version + "\r\nHost: h\r\n" + lines + "\r\n"}
            .facts.keep_alive;
    };
    CHECK(keeps("1.1", ""));
    CHECK(keeps("1.7", ""));
    CHECK_FALSE(keeps("1.0", ""));
    CHECK(keeps("1.0", "Connection: keep-alive\r\n"));
    CHECK(keeps("1.0", "Connection: foo, Keep-Alive\r\n"));
    CHECK_FALSE(keeps("1.0", "Connection: keep-alive\r\nConnection: close\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: Close\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: a, , close\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: keep-alive, close\r\n"));
    CHECK(keeps("1.1", "Connection: closed\r\n"));
    CHECK_FALSE(keeps("1.0", "Proxy-Connection: keep-alive\r\n"));
}

TEST_CASE("request_guard: methods, TE and bodies without surprise", "[proxy][request_guard]")
{
    const auto idempotent = [](const std::string& method) {
        return examined{method + " / HTTP/1.1\r\nHost: h\r\n\r\n"}.facts.idempotent;
    };
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
        CHECK(idempotent(method));
    for (const char* method : {"POST", "PATCH", "get", "PROPFIND"})
        CHECK_FALSE(idempotent(method));
    CHECK(examined{"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"}.facts.is_head);

    const auto trailers = [](const std::string& value) {
        return examined{get + "Host: h\r\nTE: " + value + "\r\n\r\n"}.facts.te_trailers;
    };
    CHECK(trailers("trailers"));
    CHECK(trailers("gzip;q=0.5, Trailers"));
    CHECK_FALSE(trailers("gzip"));

    for (const char* method : {"GET", "HEAD", "DELETE", "OPTIONS", "POST"}) {
        const auto start = std::string{method} + " / HTTP/1.1\r\nHost: h\r\n";
        const examined sized{start + "Content-Length: 5\r\n\r\n"};
        CHECK(sized.broken == rule::none);
        CHECK(sized.facts.body == framing::length);
        CHECK(sized.facts.length == 5);
        CHECK(examined{start + "Transfer-Encoding: chunked\r\n\r\n"}.facts.body ==
              framing::chunked);
        CHECK(examined{start + "\r\n"}.facts.body == framing::none);
    }
}

TEST_CASE("request_guard: Expect is 100-continue or nothing", "[proxy][request_guard]")
{
    check_lines(post, {{"Expect: 100-continue\r\nContent-Length: 3\r\n", "good"},
                       {"Expect: 200-ok\r\nContent-Length: 3\r\n", "expectation_unknown"},
                       {"Expect: 100-continue, x\r\n", "expectation_unknown"},
                       {"Expect: 100-continue\r\nExpect: x=y\r\n", "expectation_unknown"},
                       {"Expect: 100-continue;a\r\n", "expectation_unknown"},
                       {"Expect:\r\n", "good"}});
    const auto expects = [](const std::string& first, const std::string& lines) {
        return examined{first + "Host: h\r\nExpect: 100-Continue\r\n" + lines + "\r\n"}
            .facts.expect_continue;
    };
    CHECK(expects(post, "Content-Length: 3\r\n"));
    CHECK(expects(post, "Transfer-Encoding: chunked\r\n"));
    CHECK_FALSE(expects(post, ""));
    CHECK_FALSE(expects(post, "Content-Length: 0\r\n"));
    CHECK_FALSE(expects("POST / HTTP/1.0\r\n", "Content-Length: 3\r\n"));
}

TEST_CASE("request_guard: an upgrade is offered on with care", "[proxy][request_guard]")
{
    const auto offer = [](const std::string& lines, const std::string& first = get) {
        const examined request{first + "Host: h\r\nSec-WebSocket-Key: k\r\n" + lines + "\r\n"};
        CHECK(request.broken == rule::none);
        const auto& facts = request.facts;
        CHECK((facts.websocket_key == "k") == facts.websocket);
        return std::string{facts.upgrade} + (facts.websocket ? " +ws" : "");
    };
    const std::string asks = "Connection: keep-alive, Upgrade\r\nUpgrade: ";
    CHECK(offer(asks + "websocket\r\n") == "websocket +ws");
    CHECK(offer(asks + "WebSocket\r\n") == "WebSocket +ws");
    CHECK(offer(asks + "foo/2, bar\r\n") == "foo/2, bar");
    CHECK(offer(asks + "h2c\r\n") == "");
    CHECK(offer(asks + "H2C, websocket\r\n") == "websocket +ws");
    CHECK(offer(asks + "websocket, h2c\r\n") == "websocket +ws");
    CHECK(offer(asks + "foo, h2c, websocket, bar\r\n") == "websocket, bar +ws");
    CHECK(offer(asks + "foo, h2c, bar\r\n") == "foo");
    CHECK(offer(asks + "foo\r\nUpgrade: websocket\r\n") == "websocket +ws");
    CHECK(offer(asks + "h2c\r\nUpgrade: foo\r\n") == "foo");
    CHECK(offer(asks + "a b, foo\r\n") == "foo");
    CHECK(offer(asks + "a/, /b, a/b/c\r\n") == "");
    CHECK(offer(asks + "\r\n") == "");
    CHECK(offer("Upgrade: websocket\r\n") == "");
    CHECK(offer("Connection: upgrade\r\n") == "");
    CHECK(offer(asks + "websocket\r\n", "GET / HTTP/1.0\r\n") == "");
    CHECK(offer(asks + "websocket\r\n", post) == "");
    CHECK(offer(asks + "websocket, foo\r\n", post) == "foo");

    check_lines(get, {{asks + "websocket\r\n", "websocket_key_missing"},
                      {asks + "websocket\r\nSec-WebSocket-Key:\r\n", "websocket_key_missing"},
                      {asks + "websocket\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Key: a\r\n",
                       "websocket_key_missing"},
                      {"Upgrade: websocket\r\n", "good"},
                      {asks + "foo\r\n", "good"}});
}
