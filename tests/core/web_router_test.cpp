#include "netkit/core/web_router.hpp"

#include <stdexcept>
#include <string>

#include "netkit/core/web_json.hpp"
#include "support/catch.hpp"

using namespace netkit;
using core::json_writer;
using core::parse_web_target;
using core::web_pairs;
using core::web_router;

namespace {

web_router::match find(const web_router& router, const char* method, const char* target)
{
    return router.find(method, parse_web_target(target).value());
}

} // namespace

TEST_CASE("web target: path, segments and query are taken apart and decoded", "[core][web]")
{
    const auto target = parse_web_target("/api/a%2Fb/%c3%a9?x=1&y=a+b%21&flag&&z=");
    REQUIRE(target);
    CHECK(target->path == "/api/a%2Fb/%c3%a9");
    CHECK(target->segments == std::vector<std::string>{"api", "a/b", "\xc3\xa9"});
    CHECK(target->query == web_pairs{{"x", "1"}, {"y", "a b!"}, {"flag", ""}, {"z", ""}});
    CHECK(target->authority.empty());
    const auto root = parse_web_target("/");
    REQUIRE(root);
    CHECK(root->segments == std::vector<std::string>{""});
}

TEST_CASE("web target: the absolute form names its authority", "[core][web]")
{
    const auto target = parse_web_target("HTTP://127.0.0.1:80/a?b");
    REQUIRE(target);
    CHECK(target->authority == "127.0.0.1:80");
    CHECK(target->path == "/a");
    CHECK(target->query.size() == 1);
    CHECK(parse_web_target("http://host")->path == "/");
    CHECK(parse_web_target("http://host?q")->path == "/");
    CHECK_FALSE(parse_web_target("http:///a"));
}

TEST_CASE("web target: what is no target is refused", "[core][web]")
{
    for (const char* text : {"", "*", "a", "host:80", "/%", "/%4", "/%g0", "/%00", "/?%0", "/a b",
                             "/<", "/a#b", "/\x7f", "/\xc3\xa9", "/a\"", "ftp://x/"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_web_target(text));
    }
}

TEST_CASE("web router: literals win over parameters, whatever came first", "[core][web]")
{
    web_router router;
    const auto any = router.add("GET", "/servers/{name}/{verb}");
    const auto drain = router.add("GET", "/servers/{name}/drain");
    const auto mine = router.add("GET", "/servers/mine/{verb}");
    CHECK(find(router, "GET", "/servers/a/b").route == any);
    CHECK(find(router, "GET", "/servers/a/drain").route == drain);
    CHECK(find(router, "GET", "/servers/mine/drain").route == mine);
    const auto found = find(router, "GET", "/servers/127.0.0.1%3A80/b");
    CHECK(found.parameters == web_pairs{{"name", "127.0.0.1:80"}, {"verb", "b"}});
}

TEST_CASE("web router: HEAD follows GET, other methods are told what is allowed", "[core][web]")
{
    web_router router;
    const auto get = router.add("GET", "/a");
    const auto post = router.add("POST", "/a");
    CHECK(find(router, "HEAD", "/a").route == get);
    CHECK(find(router, "POST", "/a").route == post);
    const auto refused = find(router, "DELETE", "/a");
    CHECK_FALSE(refused.route);
    CHECK(refused.allow == "GET, POST, HEAD");
    for (const char* path : {"/", "/b", "/a/", "//a", "/a/b", "/A"}) {
        CAPTURE(path);
        const auto missing = find(router, "GET", path);
        CHECK_FALSE(missing.route);
        CHECK(missing.allow.empty());
    }
    router.add("DELETE", "/p/{x}");
    CHECK_FALSE(find(router, "DELETE", "/p/").route);
}

TEST_CASE("web router: malformed and doubled patterns are refused", "[core][web]")
{
    web_router router;
    router.add("GET", "/a/{x}");
    for (const char* pattern : {"", "a", "/{}", "/a{x}", "/{x}b", "/{a{b}}", "/a/{x}", "/a/{y}"}) {
        CAPTURE(pattern);
        CHECK_THROWS_AS(router.add("GET", pattern), std::invalid_argument);
    }
    CHECK_THROWS_AS(router.add("POST", "/a/{y}"), std::invalid_argument);
    CHECK(router.add("POST", "/a/{x}") == 1);
}

TEST_CASE("web json: nesting and commas are right", "[core][web]")
{
    json_writer json;
    json.begin_object().member("a", 1).key("b").begin_array().value(true).null();
    json.begin_object().end_object().begin_array().end_array().value("x").end_array();
    json.member("c", -2.5).member("d", 1e300 * 1e300).member("e", 3.0).end_object();
    CHECK(json.text() == R"({"a":1,"b":[true,null,{},[],"x"],"c":-2.5,"d":null,"e":3})");
}

TEST_CASE("web json: text of any bytes becomes a valid string", "[core][web]")
{
    std::string out;
    core::append_json_string(out,
                             std::string{"q\" b\\ n\n z\0 e\xc3\xa9 x\xff c\xc2\x85 d\x7f", 25});
    CHECK(out == "\"q\\\" b\\\\ n\\u000a z\\u0000 e\xc3\xa9 x\\ufffd c\\u0085 d\\u007f\"");
    json_writer json;
    json.value("a\xe2\x80\xa8");
    CHECK(json.text() == "\"a\\u2028\"");
}

TEST_CASE("web response: an error is JSON that says why", "[core][web]")
{
    const auto response = core::web_error(404, "no \"such\" page");
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/json");
    CHECK(response.body == "{\"status\":404,\"error\":\"no \\\"such\\\" page\"}\n");
}
