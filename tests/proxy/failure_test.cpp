#include "netkit/proxy/failure.hpp"

#include <set>

#include "proxy/strict_json.hpp"
#include "support/catch.hpp"

using namespace netkit::proxy;

TEST_CASE("failure: every reason has its own word, a status and a sentence", "[proxy][failure]")
{
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < failure_reason_count; ++i) {
        const auto reason = static_cast<failure_reason>(i);
        const auto name = reason_name(reason);
        INFO(name);
        CHECK(names.insert(name).second);
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
        CHECK(reason_text(reason).ends_with("."));
        CHECK(reason_text(reason).find('\n') == std::string_view::npos);
        const auto status = reason_status(reason);
        CHECK((reason == failure_reason::none ? status == 200 : status >= 400 && status <= 599));
    }
}

TEST_CASE("failure: words and statuses are those of the reference", "[proxy][failure]")
{
    struct row {
        failure_reason reason;
        std::string_view name;
        int status;
    };
    for (const auto& [reason, name, status] : {
             row{failure_reason::none, "none", 200},
             row{failure_reason::bad_request, "bad_request", 400},
             row{failure_reason::header_timeout, "header_timeout", 408},
             row{failure_reason::body_too_slow, "body_too_slow", 408},
             row{failure_reason::body_too_large, "body_too_large", 413},
             row{failure_reason::no_route, "no_route", 404},
             row{failure_reason::no_server, "no_server", 503},
             row{failure_reason::dns_failed, "dns_failed", 503},
             row{failure_reason::upstream_connect_refused, "upstream_connect_refused", 502},
             row{failure_reason::upstream_unreachable, "upstream_unreachable", 502},
             row{failure_reason::upstream_connect_timeout, "upstream_connect_timeout", 504},
             row{failure_reason::upstream_reset, "upstream_reset", 502},
             row{failure_reason::upstream_closed_early, "upstream_closed_early", 502},
             row{failure_reason::upstream_bad_response, "upstream_bad_response", 502},
             row{failure_reason::upstream_response_timeout, "upstream_response_timeout", 504},
             row{failure_reason::upstream_read_timeout, "upstream_read_timeout", 504},
             row{failure_reason::client_closed, "client_closed", 499},
             row{failure_reason::client_send_timeout, "client_send_timeout", 499},
             row{failure_reason::total_timeout, "total_timeout", 504},
             row{failure_reason::overloaded, "overloaded", 503},
             row{failure_reason::stopping, "stopping", 503},
             row{failure_reason::loop_detected, "loop_detected", 508},
             row{failure_reason::internal, "internal", 500},
         }) {
        CHECK(reason_name(reason) == name);
        CHECK(reason_status(reason) == status);
    }
}

TEST_CASE("failure: a status has a phrase, known or not", "[proxy][failure]")
{
    CHECK(status_phrase(200) == "OK");
    CHECK(status_phrase(100) == "Continue");
    CHECK(status_phrase(431) == "Request Header Fields Too Large");
    CHECK(status_phrase(502) == "Bad Gateway");
    CHECK(status_phrase(511) == "Network Authentication Required");
    CHECK(status_phrase(299) == "Success");
    CHECK(status_phrase(499) == "Client Error");
    CHECK(status_phrase(599) == "Server Error");
    CHECK(status_phrase(0) == "Unknown");
    CHECK(status_phrase(999) == "Unknown");
    CHECK(status_phrase(-404) == "Unknown");
}

TEST_CASE("failure: the error body as text", "[proxy][failure]")
{
    std::string body = "kept";
    append_error_body(body, 413, failure_reason::body_too_large, "limits.body", "abc-1", false);
    CHECK(body == "kept413 Content Too Large\n"
                  "The body of the request is larger than this server accepts.\n\n"
                  "reason: body_too_large\ndetail: limits.body\nrequest id: abc-1\n");
    body.clear();
    append_error_body(body, 404, failure_reason::no_route, {}, {}, false);
    CHECK(body == "404 Not Found\nNo route matches this host and path.\n\nreason: no_route\n");
}

TEST_CASE("failure: the error body as JSON", "[proxy][failure]")
{
    std::string body;
    append_error_body(body, 400, failure_reason::bad_request, "host_missing", "a\"\\\x01\xff",
                      true);
    REQUIRE(body.ends_with("}\n"));
    std::map<std::string, std::string> members;
    REQUIRE(strict_json::read(std::string_view{body}.substr(0, body.size() - 1), members));
    CHECK(members["status"] == "400");
    CHECK(members["error"] == "\"Bad Request");
    CHECK(members["reason"] == "\"bad_request");
    CHECK(members["message"] == "\"" + std::string{reason_text(failure_reason::bad_request)});
    CHECK(members["detail"] == "\"host_missing");
    CHECK(members["request_id"] == "\"a\"\\\x01\xef\xbf\xbd");
    body.clear();
    append_error_body(body, 503, failure_reason::stopping, {}, {}, true);
    CHECK(body.find("detail") == std::string::npos);
    CHECK(body.find("request_id") == std::string::npos);
}

TEST_CASE("failure: JSON goes to those who prefer it", "[proxy][failure]")
{
    for (const std::string_view accept :
         {"application/json", "APPLICATION/JSON", "application/json, text/plain, */*",
          "application/json, */*", "text/html;q=0.5, application/json", "application/vnd.api+json",
          "application/problem+json", "application/*", "*/*;q=0.1, application/json;q=0.2",
          "text/*;q=0.9, application/json", "application/json; charset=utf-8; q=0.7",
          "text/plain;q=0, application/json;q=0.1", "application/json;Q=1.000"}) {
        INFO(accept);
        CHECK(prefers_json(accept));
    }
    for (const std::string_view accept :
         {"", "*/*", "text/plain",
          "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
          "text/plain, application/json", "application/json;q=0", "application/json;q=0.000, */*",
          "application/json;q=0.5, text/html", "image/png", "application/xml",
          "application/json;q=x", "application/json;q=2",
          "application/json;q=0.1234, text/plain;q=0.1", "json", "/", "application/jsonx", ",,;",
          "application/*;q=0.4, text/*;q=0.4"}) {
        INFO(accept);
        CHECK_FALSE(prefers_json(accept));
    }
}
