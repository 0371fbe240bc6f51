#include <string>
#include <utility>
#include <vector>

#include "generation.hpp"
#include "netkit/core/settings.hpp"
#include "netkit/proxy/service.hpp"
#include "support/catch.hpp"

using namespace netkit;

namespace {

/// Everything that is said about a section, one line each.
std::string faults_of(const std::string& proxy)
{
    core::settings_inputs inputs;
    inputs.files.push_back({"t.json", "{\"proxy\": " + proxy + "}"});
    core::fault_list faults;
    const auto document = core::load_settings({proxy::settings_section()}, inputs, faults);
    static_cast<void>(core::read<proxy::settings>(document, "proxy", faults));
    return faults.text();
}

std::string with(const std::string& listeners, const std::string& servers,
                 const std::string& routes, const std::string& more = "")
{
    return "{\"listeners\": [" + listeners + "], \"upstreams\": {\"app\": {\"servers\": [" +
           servers + "]}}, \"routes\": [" + routes + "]" + more + "}";
}

constexpr auto route = R"({"upstream": "app"})";
constexpr auto server = R"("127.0.0.1:9001")";
constexpr auto listener = R"("127.0.0.1:8080")";

bool says(const std::string& faults, std::string_view text)
{
    INFO(faults);
    const bool found = faults.find(text) != std::string::npos;
    CHECK(found);
    return found;
}

} // namespace

TEST_CASE("settings_check: the smallest configuration is without fault", "[proxy][settings_check]")
{
    CHECK(faults_of(with(listener, server, route)).empty());
    CHECK(faults_of(with(R"("unix:/run/a", ":0", ":0")", R"("unix:/run/b", "app.example:80")",
                         route, R"(, "trusted_proxies": ["10.0.0.0/8", "unix", "::1"])"))
              .empty());
}

TEST_CASE("settings_check: names that lead nowhere, with the nearest that exists",
          "[proxy][settings_check]")
{
    const auto faults = faults_of(with(listener, server, R"({"upstream": "ap"})"));
    says(faults, "/proxy/routes/0/upstream");
    says(faults, "did you mean \"app\"?");
    says(faults, "no route leads to this upstream");
}

TEST_CASE("settings_check: addresses that cannot work", "[proxy][settings_check]")
{
    says(faults_of(with(R"(":80", ":80")", server, route)),
         "/proxy/listeners/1/address: listener 0 has the same address");
    says(faults_of(with(listener, R"("fd:3")", route)), "not by fd:N");
    says(faults_of(with(listener, R"(":9001")", route)), "a server needs a host");
    says(faults_of(with(listener, R"("app:0")", route)), "a server needs a port");
    for (const auto& [own, same] : std::vector<std::pair<std::string, std::string>>{
             {R"("127.0.0.1:80")", R"("127.0.0.1:80")"},
             {R"(":80")", R"("localhost:80")"},
             {R"("0.0.0.0:80")", R"("127.0.0.2:80")"},
             {R"("[::]:80")", R"("[::1]:80")"},
             {R"("localhost:80")", R"("127.0.0.1:80")"},
             {R"("unix:/run/x")", R"("unix:/run/x")"}}) {
        CAPTURE(own, same);
        says(faults_of(with(own, same, route)), "of the proxy itself");
    }
    CHECK(faults_of(with(R"("127.0.0.1:80")", R"("10.0.0.1:80")", route)).empty());
}

TEST_CASE("settings_check: routes nobody reaches and shapes nobody can match",
          "[proxy][settings_check]")
{
    says(
        faults_of(with(listener, server,
                       std::string{route} + R"(, {"match": {"prefix": "/a"}, "upstream": "app"})")),
        "/proxy/routes/1: warning: never reached: route 0");
    says(faults_of(with(listener, server, R"({"match": {"prefix": "a"}, "upstream": "app"})")),
         "a path prefix begins with a slash");
    says(faults_of(with(listener, server, R"({"match": {"host": ["a.*"]}, "upstream": "app"})")),
         "/proxy/routes/0/match/host/0: expected a host name");
}

TEST_CASE("settings_check: weights, trust, pseudonym and log path", "[proxy][settings_check]")
{
    says(faults_of(with(listener, R"({"address": "a:1", "weight": 0})", route)),
         "every weight is 0");
    says(faults_of(with(listener, server, route, R"(, "trusted_proxies": ["10.0.0.1/8"])")),
         "/proxy/trusted_proxies/0: expected a network");
    says(faults_of(with(listener, server, route, R"(, "forwarded": {"pseudonym": "a b"})")),
         "/proxy/forwarded/pseudonym: expected one token");
    says(faults_of(with(listener, server, route, R"(, "access_log": {"path": ""})")),
         "/proxy/access_log/path: expected stderr or the path of a file");
}
