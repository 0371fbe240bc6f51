#include "netkit/core/admin.hpp"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "admin_assets.hpp"
#include "support/catch.hpp"
#include "support/run_loop.hpp"
#include "support/source_folder.hpp"
#include "support/web_client.hpp"

using namespace netkit;
using namespace netkit::core;
using test::client;
using test::get;
using test::has;

namespace {

std::string golden(const std::string& name, const std::string& now)
{
    const auto path = test::source_folder() / "tests/golden" / name;
    if (std::getenv("NETKIT_RENEW") != nullptr) std::ofstream{path} << now;
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

admin_options on_loopback(std::string token = "")
{
    return {parse_endpoint("127.0.0.1:0").value(), std::move(token), {}};
}

/// The endpoint on a thread of its own.
class endpoint {
public:
    explicit endpoint(admin_options options)
        : pages{thread.get(), numbers, std::move(options),
                admin_sources{"testing", [this] { return reasons(); },
                              [] { return std::string{"{\"proxy\":{}}\n"}; }}}
    {
        numbers.add_counter("netkit_test_things_total", "Things.").add(0, 42);
        pages.add([] {
            return status_section{
                "Part <b>", {{"fact", "\"value\""}}, {{"Table", {"a", "b"}, {{"1", "2"}}}}};
        });
        pages.add("GET", "/api/testing/{name}", [](const web_request& request) {
            return web_text(std::string{request.parameter("name")});
        });
        std::string fault;
        const auto bound = test::run_on_loop(opening, open_on_loop(pages, thread.get(), fault));
        REQUIRE(bound.has_value());
        CHECK(bound->what == "admin");
        port = parse_endpoint(bound->address).value().port;
    }
    ~endpoint() { test::run_on_loop(opening, run_on(thread.get(), pages.abort())); }

    metrics numbers{1};
    std::atomic<bool> is_ready{true};
    std::uint16_t port = 0;

private:
    std::vector<std::string> reasons() const
    {
        if (is_ready) return {};
        return {"starting", "no servers"};
    }
    static task<result<bound_address>> open_now(admin& pages, std::string& fault)
    {
        co_return pages.open(fault);
    }
    static task<result<bound_address>> open_on_loop(admin& pages, loop& there, std::string& fault)
    {
        auto opening = open_now(pages, fault);
        co_return co_await run_on(there, std::move(opening));
    }

    loop opening{1};
    test::loop_thread thread;
    admin pages;
};

} // namespace

TEST_CASE("admin: serves metrics, health, version and configuration", "[core][admin]")
{
    endpoint at{on_loopback()};
    client one{at.port};
    const std::string metrics = one.ask(get("/metrics"));
    CHECK(has(metrics, "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    CHECK(has(metrics, "\n# TYPE netkit_test_things_total counter\nnetkit_test_things_total 42\n"));
    CHECK(has(metrics, "\nnetkit_web_requests_total{server=\"admin\"} 0\n"));
    CHECK(one.ask(get("/healthz")).ends_with("\r\n\r\nok\n"));
    CHECK(has(one.ask(get("/api/version")), "\"name\":\"netkit\",\"version\":\"" NETKIT_VERSION));
    CHECK(one.ask(get("/api/config")).ends_with("\r\n\r\n{\"proxy\":{}}\n"));
    CHECK(one.ask(get("/api/testing/x%20y")).ends_with("\r\n\r\nx y"));
    CHECK(one.ask(get("/api/other")).starts_with("HTTP/1.1 404 "));
}

TEST_CASE("admin: readiness is 503 with the reasons while there are any", "[core][admin]")
{
    endpoint at{on_loopback()};
    client one{at.port};
    CHECK(one.ask(get("/readyz")).starts_with("HTTP/1.1 200 "));
    at.is_ready = false;
    const std::string answer = one.ask(get("/readyz"));
    CHECK(answer.starts_with("HTTP/1.1 503 "));
    CHECK(answer.ends_with("\r\n\r\nstarting\nno servers\n"));
    CHECK(one.ask(get("/healthz")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("admin: the status report carries sections and the sum of each family", "[core][admin]")
{
    endpoint at{on_loopback()};
    client one{at.port};
    const std::string answer = one.ask(get("/api/status"));
    CHECK(has(answer,
              "\"service\":\"testing\",\"version\":\"" NETKIT_VERSION "\",\"uptime_seconds\":"));
    CHECK(has(answer, "\"ready\":true,\"reasons\":[],"));
    CHECK(has(answer, "{\"title\":\"Part <b>\",\"facts\":[[\"fact\",\"\\\"value\\\"\"]],"
                      "\"tables\":[{\"title\":\"Table\",\"columns\":[\"a\",\"b\"],"
                      "\"rows\":[[\"1\",\"2\"]]}]}"));
    CHECK(has(answer, "{\"name\":\"netkit_test_things_total\",\"help\":\"Things.\","
                      "\"type\":\"counter\",\"value\":42}"));
}

TEST_CASE("admin: a histogram is reported with its quantiles", "[core][admin]")
{
    metrics numbers{1};
    auto& first = numbers.add_histogram("netkit_test_seconds", "T.", {{"route", "a"}});
    auto& second = numbers.add_histogram("netkit_test_seconds", "T.", {{"route", "b"}});
    for (int i = 0; i < 10; ++i)
        (i % 2 == 0 ? first : second).record(0, duration{1 << 30});
    status_report report;
    report.metrics = numbers.read();
    const std::string json = format_status(report);
    CHECK(has(json, "\"type\":\"histogram\",\"value\":10,\"p50\":1.00"));
    CHECK(has(json, "\"p99\":1.07"));
}

TEST_CASE("admin: with a token only health and readiness are open", "[core][admin]")
{
    endpoint at{on_loopback("s3cret")};
    for (const char* path : {"/", "/metrics", "/api/status", "/assets/status.js", "/nothing"}) {
        client one{at.port};
        CHECK(one.ask(get(path)).starts_with("HTTP/1.1 401 "));
    }
    client one{at.port};
    CHECK(one.ask(get("/healthz")).starts_with("HTTP/1.1 200 "));
    CHECK(one.ask(get("/readyz")).starts_with("HTTP/1.1 200 "));
    CHECK(
        one.ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer s3cret\r\n\r\n")
            .starts_with("HTTP/1.1 200 "));
}

TEST_CASE("admin: the page loads nothing but its own files and holds no inline code",
          "[core][admin]")
{
    endpoint at{on_loopback()};
    client one{at.port};
    for (const admin_asset& asset : admin_assets()) {
        CAPTURE(asset.path);
        const std::string answer = one.ask(get(asset.path));
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        CHECK(has(answer, "\r\nContent-Type: " + std::string{asset.content_type} + "\r\n"));
        CHECK(answer.ends_with(asset.text));
        CHECK_FALSE(has(std::string{asset.text}, "https:"));
        CHECK_FALSE(has(std::string{asset.text}, "innerHTML"));
    }
    const std::string page{admin_assets().front().text};
    CHECK(has(page, "<script src=\"/assets/status.js\" defer></script>"));
    CHECK_FALSE(has(page, "<script>"));
    CHECK_FALSE(has(page, "<style"));
    CHECK_FALSE(has(page, "style="));
    CHECK_FALSE(has(page, " onclick"));
}

TEST_CASE("admin: every element the script looks up is on the page", "[core][admin]")
{
    const std::string page{admin_assets().front().text};
    const std::string script{status_script};
    std::size_t found = 0;
    for (std::size_t at = script.find("byId(\""); at != std::string_view::npos;
         at = script.find("byId(\"", at + 1)) {
        const std::size_t begin = at + 6;
        const std::string id = script.substr(begin, script.find('"', begin) - begin);
        CAPTURE(id);
        CHECK(has(page, "id=\"" + id + "\""));
        ++found;
    }
    CHECK(found > 3);
}

TEST_CASE("admin: an address that others can reach needs a token", "[core][admin]")
{
    for (const char* address : {"0.0.0.0:0", "[::]:0", ":0"}) {
        CAPTURE(address);
        loop on{0};
        metrics numbers{1};
        std::string fault;
        admin refused{on, numbers, {parse_endpoint(address).value(), "", {}}, {"testing"}};
        const auto bound = refused.open(fault);
        if (!bound && bound.error() != boost::system::errc::permission_denied) continue; // no IPv6
        CHECK_FALSE(bound.has_value());
        CHECK(has(fault, "set admin.token"));
    }
    loop on{0};
    metrics numbers{1};
    std::string fault;
    admin allowed{on, numbers, {parse_endpoint("0.0.0.0:0").value(), "s3cret", {}}, {"testing"}};
    CHECK(allowed.open(fault).has_value());
    test::run_on_loop(on, allowed.abort());
}

TEST_CASE("admin: only loopback and unix sockets are local", "[core][admin]")
{
    for (const char* text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "unix:/run/x.sock"})
        CHECK(is_local_only(parse_endpoint(text).value()));
    for (const char* text : {"0.0.0.0:1", ":1", "[::]:1", "192.0.2.1:1", "128.0.0.1:1", "[::2]:1",
                             "[2001:db8::1]:1", "example.org:1"})
        CHECK_FALSE(is_local_only(parse_endpoint(text).value()));
}

TEST_CASE("admin: drains what it holds and ends", "[core][admin]")
{
    loop on{0};
    metrics numbers{1};
    std::string fault;
    admin pages{on, numbers, on_loopback(), {"testing"}};
    REQUIRE(pages.open(fault).has_value());
    CHECK(test::run_on_loop(on, pages.drain(deadline::after(test::patience))));
}

TEST_CASE("admin: the metric names of core are those of the golden list", "[core][admin]")
{
    loop on{0};
    metrics numbers{1};
    const admin pages{on, numbers, on_loopback(), {"testing"}};
    std::string names;
    for (const std::string& name : numbers.names())
        names += name + "\n";
    CHECK(names == golden("metrics/core.txt", names));
}
