#include "netkit/core/web_guard.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "support/catch.hpp"
#include "support/source_folder.hpp"

using namespace netkit;
using core::web_pairs;
using core::web_policy;
using core::web_request;

namespace {

web_request make_request(std::string method, std::string path, web_pairs fields)
{
    web_request request;
    request.method = std::move(method);
    request.target = core::parse_web_target(path).value();
    request.fields = std::move(fields);
    return request;
}

unsigned status(const web_policy& policy, const web_request& request, bool http_1_0 = false)
{
    const auto refusal = core::refuse_request(policy, request, http_1_0);
    return refusal ? refusal->status : 0;
}

const web_pairs local{{"Host", "localhost:9000"}};

} // namespace

TEST_CASE("web guard: literal addresses, localhost and listed names are ours", "[core][web]")
{
    const std::vector<std::string> listed{"netkit.example"};
    for (const char* host :
         {"127.0.0.1", "127.0.0.1:9000", "192.0.2.7:80", "[::1]", "[::1]:9000", "[2001:db8::1]:1",
          "localhost", "LocalHost:1", "localhost.:80", "netkit.example", "NETKIT.example:443"}) {
        CAPTURE(host);
        CHECK(core::is_own_host(host, listed));
    }
    for (const char* host :
         {"", ":80", "evil.example", "evil.example:9000", "localhost.evil.example", "127.0.0.1.nip",
          "netkit.example.evil", "[::1", "[::1]x", "[127.0.0.1]", "[]", "[evil]", "::1",
          "localhost:80:80", "localhost:http", "localhost:123456", "127.0.0.1@evil",
          "xlocalhost"}) {
        CAPTURE(host);
        CHECK_FALSE(core::is_own_host(host, listed));
    }
}

TEST_CASE("web guard: a foreign Host is misdirected, several or none are malformed", "[core][web]")
{
    const web_policy policy;
    CHECK(status(policy, make_request("GET", "/", local)) == 0);
    CHECK(status(policy, make_request("GET", "/", {{"Host", "evil.example"}})) == 421);
    CHECK(status(policy, make_request("GET", "/", {})) == 400);
    CHECK(status(policy, make_request("GET", "/", {}), true) == 0);
    CHECK(status(policy, make_request("GET", "/", {{"Host", "evil.example"}}), true) == 421);
    CHECK(status(policy, make_request("GET", "/", {{"Host", "localhost"}, {"host", "::"}})) == 400);
    CHECK(status(policy, make_request("GET", "http://evil.example/", local)) == 421);
    CHECK(status(policy, make_request("GET", "http://localhost/", {{"Host", "x"}})) == 0);
}

TEST_CASE("web guard: ambiguous or unknown framing is refused", "[core][web]")
{
    const web_policy policy;
    const auto with = [](web_pairs more) {
        more.emplace_back("Host", "localhost");
        return make_request("GET", "/", std::move(more));
    };
    CHECK(status(policy, with({{"Transfer-Encoding", "Chunked"}})) == 0);
    CHECK(status(policy, with({{"Transfer-Encoding", "gzip"}})) == 400);
    CHECK(status(policy, with({{"Transfer-Encoding", "gzip, chunked"}})) == 400);
    CHECK(status(policy, with({{"Transfer-Encoding", "chunked"}}), true) == 400);
    CHECK(status(policy, with({{"Transfer-Encoding", "chunked"}, {"Content-Length", "3"}})) == 400);
    CHECK(status(policy, with({{"Content-Length", "3"}, {"Content-Length", "3"}})) == 400);
}

TEST_CASE("web guard: a token is demanded everywhere but on the open paths", "[core][web]")
{
    const web_policy policy{{}, "s3cret", {"/healthz"}};
    const auto bearing = [](std::string authorization) {
        return make_request("GET", "/metrics",
                            {{"Host", "localhost"}, {"Authorization", std::move(authorization)}});
    };
    CHECK(status(policy, make_request("GET", "/metrics", local)) == 401);
    CHECK(status(policy, make_request("GET", "/healthz", local)) == 0);
    CHECK(status(policy, make_request("GET", "/healthz/", local)) == 401);
    CHECK(status(policy, bearing("Bearer s3cret")) == 0);
    CHECK(status(policy, bearing("bearer  s3cret")) == 0);
    CHECK(status(policy, bearing("Basic YWRtaW46czNjcmV0")) == 0); // admin:s3cret
    CHECK(status(policy, bearing("Basic OnMzY3JldA==")) == 0);     // :s3cret
    for (const char* wrong :
         {"", "s3cret", "Bearer", "Bearer s3cre", "Bearer s3creT", "Bearer s3cret2", "Basic s3cret",
          "Basic czNjcmV0", "Basic !", "Basic czNjcmV0OmFkbWlu", "Digest s3cret"}) {
        CAPTURE(wrong);
        CHECK(status(policy, bearing(wrong)) == 401);
    }
    const auto refusal = core::refuse_request(policy, make_request("GET", "/", local), false);
    REQUIRE(refusal);
    CHECK(refusal->fields.front().second.starts_with("Bearer "));
}

TEST_CASE("web guard: a page of another origin cannot write", "[core][web]")
{
    const web_policy policy;
    const auto post = [](web_pairs more) {
        more.emplace_back("Host", "127.0.0.1:9000");
        return make_request("POST", "/api/reload", std::move(more));
    };
    CHECK(status(policy, post({})) == 0);
    CHECK(status(policy, post({{"Origin", "http://127.0.0.1:9000"}})) == 0);
    CHECK(status(policy, post({{"Origin", "https://127.0.0.1:9000"}})) == 0);
    CHECK(status(policy, post({{"Sec-Fetch-Site", "same-origin"}})) == 0);
    CHECK(status(policy, post({{"Sec-Fetch-Site", "cross-site"}})) == 403);
    CHECK(status(policy, post({{"Sec-Fetch-Site", "same-site"}})) == 403);
    for (const char* origin : {"http://evil.example", "null", "", "http://127.0.0.1:9001",
                               "http://127.0.0.1:9000.evil.example"}) {
        CAPTURE(origin);
        CHECK(status(policy, post({{"Origin", origin}})) == 403);
    }
    auto read = post({{"Origin", "http://evil.example"}});
    read.method = "GET"; // it cannot see the answer: there is no CORS
    CHECK(status(policy, read) == 0);
}

TEST_CASE("web guard: the body of a write is JSON or absent", "[core][web]")
{
    const web_policy policy;
    const auto post = [](std::string type, std::string length) {
        return make_request(
            "POST", "/",
            {{"Host", "localhost"}, {"Content-Type", type}, {"Content-Length", length}});
    };
    CHECK(status(policy, post("application/json", "2")) == 0);
    CHECK(status(policy, post("Application/JSON ; charset=utf-8", "2")) == 0);
    CHECK(status(policy, post("application/x-www-form-urlencoded", "0")) == 0);
    CHECK(status(policy, post("application/x-www-form-urlencoded", "2")) == 415);
    CHECK(status(policy, post("text/plain", "2")) == 415);
    CHECK(status(policy, post("application/jsonp", "2")) == 415);
    CHECK(status(policy, post("", "2")) == 415);
    CHECK(status(policy, make_request("POST", "/",
                                      {{"Host", "localhost"}, {"Transfer-Encoding", "chunked"}})) ==
          415);
}

TEST_CASE("web guard: constant time comparison is an exact one", "[core][web]")
{
    CHECK(core::equal_in_constant_time("", ""));
    CHECK(core::equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(core::equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(core::equal_in_constant_time("abc", "xbc"));
    CHECK_FALSE(core::equal_in_constant_time("abc", "abcd"));
    CHECK_FALSE(core::equal_in_constant_time(std::string{"a\0b", 3}, std::string{"a\0c", 3}));
}

TEST_CASE("web guard: the security fields are those of the golden list", "[core][web]")
{
    std::string text;
    for (const auto& [name, value] : core::security_fields())
        text += name + ": " + value + "\n";
    const auto path = test::source_folder() / "tests/golden/web/security_fields.txt";
    if (std::getenv("NETKIT_RENEW") != nullptr) std::ofstream{path} << text;
    std::ifstream file{path};
    const std::string golden{std::istreambuf_iterator<char>{file}, {}};
    CHECK(text == golden);
}
