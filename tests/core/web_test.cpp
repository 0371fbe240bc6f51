#include "netkit/core/web.hpp"

#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

#include "netkit/core/listen.hpp"
#include "netkit/core/loop.hpp"
#include "support/catch.hpp"
#include "support/web_client.hpp"

using namespace netkit;
using core::web_options;
using core::web_request;
using core::web_response;
using test::client;
using test::get;
using test::has;
using test::post;

namespace {

core::task<web_response> answer_late(core::loop& on, web_request request)
{
    core::steady_timer timer{on.get_executor()};
    timer.expires_at(request.deadline + 1h);
    const auto [cancelled] = co_await timer.async_wait();
    co_return core::web_text(cancelled ? "cancelled" : "late");
}

core::task<web_response> answer_on_next_turn(core::loop& on, web_request request)
{
    co_await net::post(on.get_executor(), core::token{});
    co_return core::web_text("later " + request.body);
}

/// A server on its own loop and thread.
class site {
public:
    explicit site(web_options options) : server{on, numbers, std::move(options)}
    {
        server.add("GET", "/hello/{name}", [](const web_request& request) {
            return core::web_text("hello " + std::string{request.parameter("name")});
        });
        server.add("POST", "/echo",
                   [](const web_request& request) { return core::web_json(request.body); });
        server.add("GET", "/throws", [](const web_request&) -> web_response {
            throw std::runtime_error("broken page");
        });
        server.add("POST", "/later", [this](web_request request) {
            return answer_on_next_turn(on, std::move(request));
        });
        server.add("GET", "/never", [this](web_request request) {
            never_began.release();
            return answer_late(on, std::move(request));
        });
        endpoint_address where;
        where.host = "127.0.0.1";
        auto listening = core::open_listening(where, {});
        if (!listening) throw std::runtime_error(listening.error().message());
        port = parse_endpoint(listening->address).value().port;
        server.serve(listening->sockets.front().release());
        thread = std::thread{[this] { on.run(); }};
    }
    ~site()
    {
        stop(core::stop::abort);
        on.release();
        thread.join();
    }
    void stop(core::stop how)
    {
        on.post([this, how] { server.stop(how); });
    }

    /// Sum of `netkit_web_NAME`; reading is safe from any thread.
    double count(const std::string& name) const
    {
        for (const auto& family : numbers.read())
            if (family.name == "netkit_web_" + name) return family.series.front().value;
        throw std::invalid_argument(name);
    }

    core::loop on{0};
    core::metrics numbers{1};
    core::web_server server;
    std::counting_semaphore<> never_began{0};
    std::uint16_t port = 0;
    std::thread thread;
};

} // namespace

TEST_CASE("web: answers a request and keeps the connection", "[core][web]")
{
    site at{{}};
    client one{at.port};
    const std::string first = one.ask(get("/hello/ann"));
    CHECK(first.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(first.ends_with("\r\n\r\nhello ann"));
    CHECK(has(first, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    CHECK(has(first, "\r\nContent-Security-Policy: default-src 'none';"));
    CHECK(has(first, "\r\nDate: "));
    CHECK_FALSE(has(first, "Connection: close"));
    CHECK(one.ask(post("/echo", "{}")).ends_with("\r\n\r\n{}"));
    CHECK(one.ask(post("/later", "x")).ends_with("\r\n\r\nlater x"));
    CHECK(one.ask(get("/nothing")).starts_with("HTTP/1.1 404 "));
    CHECK(one.ask(get("/hello/bob")).ends_with("hello bob"));
    CHECK(at.count("requests_total") == 5);
    CHECK(at.count("connections_total") == 1);
    CHECK(at.count("connections") == 1);
}

TEST_CASE("web: pipelined requests are answered in order", "[core][web]")
{
    site at{{}};
    client one{at.port};
    one.send(get("/hello/1") + post("/later", "2") + get("/hello/3") + post("/echo", "4") +
             get("/hello/5"));
    for (const char* body : {"hello 1", "later 2", "hello 3", "4", "hello 5"})
        CHECK(one.receive().ends_with("\r\n\r\n" + std::string{body}));
}

TEST_CASE("web: HEAD has the fields of GET and no body", "[core][web]")
{
    site at{{}};
    client one{at.port};
    one.send("HEAD /hello/ann HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/hello/bob"));
    const std::string head = one.receive(false);
    CHECK(has(head, "\r\nContent-Length: 9\r\n"));
    CHECK(head.ends_with("\r\n\r\n"));
    CHECK(one.receive().ends_with("hello bob"));
}

TEST_CASE("web: a wrong method is told what is allowed", "[core][web]")
{
    site at{{}};
    client one{at.port};
    const std::string answer = one.ask(post("/hello/ann", "{}"));
    CHECK(answer.starts_with("HTTP/1.1 405 "));
    CHECK(has(answer, "\r\nAllow: GET, HEAD\r\n"));
}

TEST_CASE("web: a handler that throws is a 500 and the connection goes on", "[core][web]")
{
    site at{{}};
    client one{at.port};
    const std::string answer = one.ask(get("/throws"));
    CHECK(answer.starts_with("HTTP/1.1 500 "));
    CHECK_FALSE(has(answer, "broken page"));
    CHECK(one.ask(get("/hello/ann")).ends_with("hello ann"));
    CHECK(at.count("failures_total") == 1);
}

TEST_CASE("web: HTTP/1.0 and Connection: close end after one answer", "[core][web]")
{
    site at{{}};
    for (const char* request :
         {"GET /hello/ann HTTP/1.0\r\n\r\n",
          "GET /hello/ann HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n"}) {
        client one{at.port};
        const std::string answer = one.ask(request);
        CHECK(answer.ends_with("hello ann"));
        CHECK(has(answer, "\r\nConnection: close\r\n"));
        CHECK(one.is_at_end());
    }
}

TEST_CASE("web: refusals end the connection before the body is read", "[core][web]")
{
    web_options options;
    options.policy.token = "s3cret";
    site at{options};
    client stranger{at.port};
    CHECK(stranger.ask(get("/hello/ann")).starts_with("HTTP/1.1 401 "));
    CHECK(stranger.is_at_end());
    client friendly{at.port};
    CHECK(friendly
              .ask("GET /hello/ann HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                   "s3cret\r\n\r\n")
              .ends_with("hello ann"));
    client rebound{at.port};
    CHECK(rebound.ask("POST /echo HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n")
              .starts_with("HTTP/1.1 421 "));
    CHECK(at.count("refused_total") == 2);
}

TEST_CASE("web: a head beyond its limit is 431, a body beyond its limit 413", "[core][web]")
{
    site at{{}};
    client head{at.port};
    const std::string field = "X: " + std::string(9000, 'a') + "\r\n\r\n";
    const std::string answer = head.ask("GET / HTTP/1.1\r\nHost: localhost\r\n" + field);
    CHECK(answer.starts_with("HTTP/1.1 431 "));
    CHECK(head.is_at_end());

    client body{at.port};
    const std::string big(65 << 10, ' ');
    CHECK(body.ask(post("/echo", big)).starts_with("HTTP/1.1 413 "));
    CHECK(body.is_at_end());

    client chunked{at.port};
    std::string request = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                          "application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 65; ++i)
        request += "400\r\n" + std::string(1024, ' ') + "\r\n";
    CHECK(chunked.ask(request + "0\r\n\r\n").starts_with("HTTP/1.1 413 "));
    CHECK(chunked.is_at_end());

    client fits{at.port};
    CHECK(fits.ask(post("/echo", std::string(64 << 10, ' '))).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("web: what is no HTTP is 400 and ends the connection", "[core][web]")
{
    site at{{}};
    for (const char* text : {"\x16\x03\x01\x02\x01garbage\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
                             "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"}) {
        client one{at.port};
        CHECK(one.ask(text).starts_with("HTTP/1.1 400 "));
    }
    client two{at.port};
    CHECK(two.ask("GET / HTTP/2.0\r\n\r\n").starts_with("HTTP/1.1 505 "));
    CHECK(two.is_at_end());
    CHECK(at.count("malformed_total") == 4); // the last but one was HTTP, its target is not here
}

TEST_CASE("web: a chunked body arrives, its trailer is no field, 100-continue is said",
          "[core][web]")
{
    site at{{}};
    client one{at.port};
    one.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
             "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    CHECK(one.receive() == "HTTP/1.1 100 Continue\r\n\r\n");
    one.send("2\r\n[1\r\n1\r\n]\r\n0\r\nHost: evil\r\n\r\n");
    CHECK(one.receive().ends_with("\r\n\r\n[1]"));
    CHECK(one.ask(get("/hello/ann")).ends_with("hello ann"));
}

TEST_CASE("web: a request split anywhere is the same request", "[core][web]")
{
    site at{{}};
    const std::string request = post("/echo", "[1,2]");
    client one{at.port};
    for (std::size_t i = 1; i < request.size(); ++i) {
        one.send(request.substr(0, i));
        one.send(request.substr(i));
        REQUIRE(one.receive().ends_with("\r\n\r\n[1,2]"));
    }
}

TEST_CASE("web: a slow client is closed at its deadline, with 408 once it began", "[core][web]")
{
    web_options options;
    options.request = 200ms;
    options.idle = 200ms;
    options.linger = 200ms;
    site at{options};
    client silent{at.port};
    client slow{at.port};
    client slow_body{at.port};
    slow.send("GET /hello/ann HTT");
    slow_body.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                   "Content-Length: 10\r\n\r\n[");
    CHECK(silent.is_at_end());
    CHECK(slow.receive().starts_with("HTTP/1.1 408 "));
    CHECK(slow.is_at_end());
    CHECK(slow_body.receive().starts_with("HTTP/1.1 408 "));
    CHECK(at.count("timeouts_total") == 2);
}

TEST_CASE("web: beyond the connection limit the longest idle one makes way", "[core][web]")
{
    web_options options;
    options.connections = 2;
    site at{options};
    client first{at.port};
    CHECK(first.ask(get("/hello/1")).ends_with("hello 1"));
    client second{at.port};
    CHECK(second.ask(get("/hello/2")).ends_with("hello 2"));
    client third{at.port};
    CHECK(third.ask(get("/hello/3")).ends_with("hello 3"));
    CHECK(first.is_at_end());
    CHECK(second.ask(get("/hello/4")).ends_with("hello 4"));
    third.send(get("/never"));
    second.send(get("/never"));
    REQUIRE(at.never_began.try_acquire_for(5s));
    REQUIRE(at.never_began.try_acquire_for(5s));
    client fourth{at.port};
    CHECK(fourth.is_at_end());
    CHECK(at.count("turned_away_total") == 1);
}

TEST_CASE("web: drain ends idle connections at once and others after their answer", "[core][web]")
{
    site at{{}};
    client idle{at.port};
    CHECK(idle.ask(get("/hello/ann")).ends_with("hello ann"));
    client busy{at.port};
    busy.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    CHECK(has(busy.receive(), " 100 "));
    at.stop(core::stop::drain);
    CHECK(idle.is_at_end());
    busy.send("{}");
    const std::string answer = busy.receive();
    CHECK(answer.ends_with("\r\n\r\n{}"));
    CHECK(has(answer, "Connection: close"));
    CHECK(busy.is_at_end());
}

TEST_CASE("web: abort cancels a handler that still waits", "[core][web]")
{
    std::optional<site> at;
    at.emplace(web_options{});
    client one{at->port};
    one.send(get("/never"));
    REQUIRE(at->never_began.try_acquire_for(5s));
    client other{at->port};
    CHECK(other.ask(get("/hello/ann")).ends_with("hello ann"));
    at.reset(); // joins its thread: nothing may be left
    CHECK(one.is_at_end());
    CHECK(other.is_at_end());
}
