#include "netkit/proxy/hop_by_hop.hpp"

#include "proxy/field_lines.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

TEST_CASE("hop_by_hop: fields of this hop go, all others stay in their order", "[proxy][hop]")
{
    field_lines lines{{"Host", "example.org"},     {"Connection", "keep-alive"},
                      {"Keep-Alive", "timeout=5"}, {"Proxy-Connection", "keep-alive"},
                      {"TE", "trailers"},          {"Transfer-Encoding", "chunked"},
                      {"Upgrade", "websocket"},    {"Trailer", "X-Sum"},
                      {"X-Unknown", "1"},          {"Accept", "*/*"},
                      {"Content-Length", "0"},     {"Proxy-Authorization", "Basic eDp5"}};
    CHECK(drop_hop_by_hop(lines.table) == 0);
    CHECK(lines.kept() == "Host X-Unknown Accept Content-Length Proxy-Authorization");
}

TEST_CASE("hop_by_hop: without Connection nothing but hop fields is touched", "[proxy][hop]")
{
    field_lines lines{{"Host", "a"}, {"X-Trace", "1"}, {"Cookie", "a=b"}};
    CHECK(drop_hop_by_hop(lines.table) == 0);
    CHECK(lines.kept() == "Host X-Trace Cookie");
}

TEST_CASE("hop_by_hop: every line of Connection names fields, in any case", "[proxy][hop]")
{
    field_lines lines{{"Connection", "close, x-first"},
                      {"X-First", "1"},
                      {"x-FIRST", "2"},
                      {"X-Second", "3"},
                      {"X-Third", "4"},
                      {"connection", " X-SECOND ,, upgrade"},
                      {"Upgrade", "websocket"}};
    CHECK(drop_hop_by_hop(lines.table) == 0);
    CHECK(lines.kept() == "X-Third");
}

TEST_CASE("hop_by_hop: an empty Connection and options that name nothing are harmless",
          "[proxy][hop]")
{
    field_lines lines{
        {"Connection", ""}, {"Connection", ", ,"}, {"Connection", "x-absent"}, {"X-Present", "1"}};
    CHECK(drop_hop_by_hop(lines.table) == 0);
    CHECK(lines.kept() == "X-Present");
}

TEST_CASE("hop_by_hop: Connection cannot strip end-to-end fields", "[proxy][hop]")
{
    const std::string_view name = GENERATE(
        "Host", "Content-Length", "Content-Type", "Cache-Control", "Cookie", "Authorization", "Via",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
        "X-Forwarded-Prefix", "X-Real-IP", "X-Request-Id", "traceparent", "tracestate",
        "Content-Encoding", "Content-Range", "Set-Cookie", "Sec-WebSocket-Key", "Sec-Fetch-Site",
        "Sec-WebSocket-Accept", "Expect", "Date");
    const std::string option = "keep-alive, " + std::string{name} + ", X-Mine";
    field_lines lines{{"Connection", option}, {name, "value"}, {"X-Mine", "1"}};
    CHECK(drop_hop_by_hop(lines.table) == 1);
    CHECK(lines.kept() == name);
}

TEST_CASE("hop_by_hop: proxy authentication goes only when Connection names it", "[proxy][hop]")
{
    field_lines lines{{"Connection", "proxy-authorization"},
                      {"Proxy-Authorization", "Basic eDp5"},
                      {"Proxy-Authenticate", "Basic"}};
    CHECK(drop_hop_by_hop(lines.table) == 0);
    CHECK(lines.kept() == "Proxy-Authenticate");
}

TEST_CASE("hop_by_hop: what was dropped before stays dropped", "[proxy][hop]")
{
    field_lines lines{{"Content-Length", "5"}, {"Content-Length", "5"}};
    lines.table.refs()[1].dropped = true;
    CHECK(drop_hop_by_hop(lines.table) == 0);
    CHECK(lines.kept() == "Content-Length");
    CHECK(lines.table.refs()[1].dropped);
}

TEST_CASE("hop_by_hop: options beyond the bound are counted, not followed", "[proxy][hop]")
{
    std::string options;
    for (std::size_t i = 0; i < max_connection_options; ++i) {
        options += "x-nobody, ";
    }
    options += "x-late, x-later";
    field_lines lines{{"Connection", options}, {"X-Late", "1"}};
    CHECK(drop_hop_by_hop(lines.table) == 2);
    CHECK(lines.kept() == "X-Late");
}

TEST_CASE("hop_by_hop: trailers never carry framing, routing or authentication", "[proxy][hop]")
{
    for (const std::string_view name : {"Transfer-Encoding",
                                        "content-length",
                                        "HOST",
                                        "Authorization",
                                        "Content-Type",
                                        "Set-Cookie",
                                        "Forwarded",
                                        "X-Forwarded-For",
                                        "TE",
                                        "Trailer",
                                        "Connection",
                                        "Cache-Control",
                                        "Content-Encoding",
                                        "content-range",
                                        "If-Match",
                                        "Range",
                                        "Age",
                                        "Expires",
                                        "Location",
                                        "Retry-After",
                                        "Vary",
                                        "Www-Authenticate",
                                        "X-Forwarded-Prefix"}) {
        INFO(name);
        CHECK(is_forbidden_trailer(identify_field(name), name));
    }
    for (const std::string_view name :
         {"X-Checksum", "Digest", "Server-Timing", "grpc-status", "ETag", "Iffy", "Content"}) {
        INFO(name);
        CHECK_FALSE(is_forbidden_trailer(identify_field(name), name));
        CHECK_FALSE(is_forbidden_trailer(identify_field(name)));
    }
}

TEST_CASE("hop_by_hop: dropping allocates nothing", "[proxy][hop]")
{
    field_lines lines{{"Connection", "close, X-First, X-Second"}, {"X-First", "1"}, {"TE", "gzip"}};
    const auto before = test::allocation_count();
    drop_hop_by_hop(lines.table);
    CHECK(test::allocation_count() == before);
}
