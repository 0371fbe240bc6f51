#include <string>
#include <string_view>

#include "netkit/proxy/hop_by_hop.hpp"
#include "netkit/proxy/http1_writer.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

struct read_request {
    explicit read_request(std::string_view text) : bytes{text}
    {
        REQUIRE(head.parse(bytes) == parse_status::complete);
        REQUIRE(examine(head, facts) == rule::none);
        drop_hop_by_hop(head.fields());
    }

    std::string rewritten(request_additions ours = {})
    {
        std::string out;
        ours.about.peer = ours.client = parse_ip("192.0.2.7").value();
        ours.about.host = facts.authority;
        write_request_head(out, head, facts, ours);
        return out;
    }

    std::string bytes;
    request_parser head;
    request_facts facts;
};

struct read_response {
    explicit read_response(std::string_view text, request_facts to = {}) : bytes{text}
    {
        REQUIRE(head.parse(bytes.data(), bytes.size()) == parse_status::complete);
        REQUIRE(examine(head, to, facts) == rule::none);
        drop_hop_by_hop(head.fields());
    }

    std::string rewritten(const response_framing& how)
    {
        std::string out;
        write_response_head(out, head, facts, how);
        return out;
    }

    std::string bytes;
    response_parser head;
    response_facts facts;
};

request_additions plain()
{
    request_additions ours;
    ours.about.x_forwarded = false;
    return ours;
}

} // namespace

TEST_CASE("http1_writer: a request goes out in origin-form with Host first and framing of ours",
          "[proxy][http1_writer]")
{
    read_request post{"POST http://example.org/a%2Fb?q HTTP/1.1\r\nX-One: 1\r\nHost: other\r\n"
                      "Content-Length: 3\r\nConnection: X-One, close\r\nCookie: a=b\r\n\r\n"};
    CHECK(post.rewritten(plain()) == "POST /a%2Fb?q HTTP/1.1\r\nHost: example.org\r\n"
                                     "Cookie: a=b\r\nContent-Length: 3\r\n\r\n");
}

TEST_CASE("http1_writer: what the proxy adds comes behind what it passes on",
          "[proxy][http1_writer]")
{
    read_request get{"GET / HTTP/1.1\r\nHost: h\r\nVia: 1.0 fred\r\nX-Request-Id: theirs\r\n"
                     "TE: trailers\r\nConnection: TE\r\n\r\n"};
    auto ours = plain();
    ours.via = "netkit";
    ours.request_id = "0123";
    ours.close = true;
    CHECK(get.rewritten(ours) == "GET / HTTP/1.1\r\nHost: h\r\nVia: 1.0 fred\r\n"
                                 "X-Request-Id: 0123\r\nVia: 1.1 netkit\r\n"
                                 "Connection: close, TE\r\nTE: trailers\r\n\r\n");
}

TEST_CASE("http1_writer: an HTTP/1.0 request without Host gets the server's name",
          "[proxy][http1_writer]")
{
    read_request old{"GET / HTTP/1.0\r\n\r\n"};
    auto ours = plain();
    ours.server = "127.0.0.1:9001";
    ours.via = "netkit";
    CHECK(old.rewritten(ours) ==
          "GET / HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nVia: 1.0 netkit\r\n\r\n");
}

TEST_CASE("http1_writer: an upgrade keeps its offer and Max-Forwards its new number",
          "[proxy][http1_writer]")
{
    read_request ws{"GET /s HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
                    "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"};
    CHECK(ws.rewritten(plain()) ==
          "GET /s HTTP/1.1\r\nHost: h\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

    read_request options{"OPTIONS * HTTP/1.1\r\nHost: h\r\nMax-Forwards: 3\r\n\r\n"};
    auto ours = plain();
    ours.max_forwards = "2";
    CHECK(options.rewritten(ours) == "OPTIONS * HTTP/1.1\r\nHost: h\r\nMax-Forwards: 2\r\n\r\n");
}

TEST_CASE("http1_writer: a response is framed as the client needs it", "[proxy][http1_writer]")
{
    const std::string_view text = "HTTP/1.1 200 Fine\r\nServer: s\r\nContent-Length: 5\r\n"
                                  "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n";
    response_framing how;
    how.date = "Sun, 06 Nov 1994 08:49:37 GMT";
    CHECK(read_response{text}.rewritten(how) ==
          "HTTP/1.1 200 Fine\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: s\r\n"
          "Content-Length: 5\r\n\r\n");
    how.close = true;
    how.chunked = true;
    CHECK(read_response{"HTTP/1.1 200 Fine\r\nDate: now\r\n\r\n"}.rewritten(how) ==
          "HTTP/1.1 200 Fine\r\nDate: now\r\nTransfer-Encoding: chunked\r\n"
          "Connection: close\r\n\r\n");
    response_framing old;
    old.keep_alive_1_0 = true;
    CHECK(read_response{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}.rewritten(old) ==
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST_CASE("http1_writer: lengths that only describe pass, the others go", "[proxy][http1_writer]")
{
    request_facts head_request;
    head_request.is_head = true;
    CHECK(read_response{"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", head_request}.rewritten(
              {}) == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
    CHECK(read_response{"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"}.rewritten({}) ==
          "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
    CHECK(read_response{"HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n"}.rewritten({}) ==
          "HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(
        read_response{"HTTP/1.1 103 Early Hints\r\nLink: a\r\nContent-Length: 7\r\n\r\n"}.rewritten(
            {}) == "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
}

TEST_CASE("http1_writer: an answer of our own says its length and, to HEAD, no more",
          "[proxy][http1_writer]")
{
    own_answer answer;
    answer.status = 502;
    answer.type = "text/plain";
    answer.body = "no\n";
    answer.date = "D";
    std::string out;
    write_own_answer(out, answer);
    CHECK(out == "HTTP/1.1 502 Bad Gateway\r\nDate: D\r\nContent-Type: text/plain\r\n"
                 "Content-Length: 3\r\n\r\nno\n");
    answer.head_only = true;
    answer.close = true;
    answer.extra = "Allow: GET\r\n";
    out.clear();
    write_own_answer(out, answer);
    CHECK(out == "HTTP/1.1 502 Bad Gateway\r\nDate: D\r\nContent-Type: text/plain\r\n"
                 "Content-Length: 3\r\nAllow: GET\r\nConnection: close\r\n\r\n");
}
