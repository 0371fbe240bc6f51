#include "netkit/proxy/chunked.hpp"
#include "netkit/proxy/http1_parser.hpp"
#include "netkit/proxy/request_guard.hpp"

#include "support/allocation_count.hpp"
#include "support/catch.hpp"

#include <memory>
#include <string>

using namespace netkit::proxy;
using netkit::test::allocation_count;

namespace {

const std::string request_bytes = "POST /some/path?query=1 HTTP/1.1\r\n"
                                  "Host: example.org:8080\r\n"
                                  "User-Agent: a-client/1.0\r\n"
                                  "Connection: keep-alive, x-hop\r\n"
                                  "X-Forwarded-For: 192.0.2.1, 2001:db8::1\r\n"
                                  "TE: trailers\r\n"
                                  "Expect: 100-continue\r\n"
                                  "Content-Length: 5\r\n"
                                  "Content-Length: 5\r\n\r\n";
const std::string response_bytes = "HTTP/1.1 200 OK\r\n"
                                   "Server : an-origin\r\n"
                                   "X-Folded: a\r\n b\r\n"
                                   "Keep-Alive: timeout=5, max=100\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n";
const std::string body_bytes = "5;a=\"b\"\r\nhello\r\n6\r\n world\r\n0\r\n"
                               "X-Checksum: 0123456789abcdef0123456789abcdef\r\nX-More: 1\r\n\r\n";

struct codec {
    request_parser request;
    response_parser response;
    chunked_decoder body;

    bool round(std::string& answer)
    {
        request.reset();
        response.reset();
        body.reset();
        request_facts asked;
        response_facts told;
        const std::string_view bytes{request_bytes};
        bool good = request.parse(bytes.substr(0, 60)) == parse_status::need_more;
        good = good && request.parse(bytes) == parse_status::complete;
        good = good && examine(request, asked) == rule::none;
        good = good && response.parse(answer.data(), answer.size()) == parse_status::complete;
        good = good && examine(response, asked, told) == rule::none;
        std::size_t at = 0;
        for (int step = 0; step < 3; ++step) {
            at += body.next(std::string_view{body_bytes}.substr(at)).consumed;
        }
        return good && at == body_bytes.size();
    }
};

} // namespace

TEST_CASE("http1_allocation: the counter counts", "[proxy][http1_allocation]")
{
    const auto before = allocation_count();
    const auto block = std::make_unique<std::string>(1000, 'x');
    CHECK(allocation_count() >= before + 2);
}

TEST_CASE("http1_allocation: a warm codec allocates nothing", "[proxy][http1_allocation]")
{
    codec all;
    std::string answer = response_bytes;
    REQUIRE(all.round(answer)); // grows the tables once
    const auto before = allocation_count();
    bool good = true;
    for (int i = 0; i < 100; ++i) {
        response_bytes.copy(answer.data(), answer.size()); // the fold again
        good = all.round(answer) && good;
    }
    const auto after = allocation_count();
    CHECK(good);
    CHECK(after == before);
}
