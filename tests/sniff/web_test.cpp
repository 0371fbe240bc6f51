#include "netkit/sniff/http_head.hpp"
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"

namespace netkit::sniff {

namespace {

using test::decoded_packet;
using test::from_hex;
using test::from_text;
using test::octets;

octets frame_of(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, const octets& payload)
{
    octets to{static_cast<std::uint8_t>(payload.size() >> 16U),
              static_cast<std::uint8_t>(payload.size() >> 8U),
              static_cast<std::uint8_t>(payload.size()),
              type,
              flags,
              static_cast<std::uint8_t>(stream >> 24U),
              static_cast<std::uint8_t>(stream >> 16U),
              static_cast<std::uint8_t>(stream >> 8U),
              static_cast<std::uint8_t>(stream)};
    to.insert(to.end(), payload.begin(), payload.end());
    return to;
}

octets joined(std::initializer_list<octets> parts)
{
    octets to;
    for (const auto& each : parts)
        to.insert(to.end(), each.begin(), each.end());
    return to;
}

const octets preface = from_text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/// GET http://www.example.com/ of RFC 7541 C.4.1, and C.4.2, which refers to it.
const octets first_block = from_hex("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff");
const octets second_block = from_hex("8286 84be 5886 a8eb 1064 9cbf");

} // namespace

TEST_CASE("http: a request and what it says", "[sniff][http]")
{
    decoded_packet seen;
    seen.tcp(80, from_text("GET /a/b?x=1&y=2 HTTP/1.1\r\nHost: example.com\r\n"
                           "User-Agent: test \r\nCookie: a=1; b=2\r\nX-Other: z\r\n\r\n"));
    CHECK(seen.layers() == "eth ip tcp http");
    CHECK(seen.value("http.request.method") == "GET");
    CHECK(seen.value("http.request.uri") == "/a/b?x=1&y=2");
    CHECK(seen.value("http.request.uri.path") == "/a/b");
    CHECK(seen.value("http.request.uri.query.parameter") == "x=1,y=2");
    CHECK(seen.value("http.request.version") == "HTTP/1.1");
    CHECK(seen.value("http.host") == "example.com");
    CHECK(seen.value("http.user_agent") == "test ");
    CHECK(seen.value("http.cookie_pair") == "a=1,b=2");
    CHECK(seen.value("http.request.full_uri") == "http://example.com/a/b?x=1&y=2");
    CHECK(seen.value("http.request") == "1");
    CHECK(seen.value("http.response") == "");
    CHECK(seen.note() == ": HTTP GET /a/b?x=1&y=2");
}

TEST_CASE("http: several messages in one segment", "[sniff][http]")
{
    decoded_packet seen;
    seen.tcp(80,
             from_text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
                       "\r\nbodyHTTP/1.1 404 Not Found\r\n\r\nthe rest"),
             false);
    CHECK(seen.value("http.response.code") == "100,200,404");
    CHECK(seen.value("http.response.phrase") == "Continue,OK,Not Found");
    CHECK(seen.value("http.content_length") == "4");
    CHECK(seen.note() == ": HTTP 100 Continue");
}

TEST_CASE("http: a body that goes on has no fields, a head that goes on has", "[sniff][http]")
{
    decoded_packet seen;
    seen.tcp(80, from_text("<html> the rest of something"), false);
    CHECK(seen.layers() == "eth ip tcp http");
    CHECK(seen.value("http.response") == "");
    CHECK(seen.note().empty());
    seen.tcp(80, from_text("Server: x\r\nContent-Type: text/plain\r\n\r\nDate: no"), false);
    CHECK(seen.value("http.server") == "x");
    CHECK(seen.value("http.content_type") == "text/plain");
    CHECK(seen.value("http.date") == "");
}

TEST_CASE("http: on any port when it looks like it", "[sniff][http]")
{
    decoded_packet seen;
    CHECK(seen.tcp(12345, from_text("POST /x HTTP/1.0\r\n\r\n")).layers() == "eth ip tcp http");
    CHECK(seen.tcp(12345, from_text("HTTP/1.1 200 OK\r\n"), false).layers() == "eth ip tcp http");
    CHECK(seen.tcp(12345, from_text("POST is nothing\r\n")).layers() == "eth ip tcp data");
}

TEST_CASE("http: control characters do not reach the line", "[sniff][http]")
{
    decoded_packet seen;
    seen.tcp(80, from_text("GET /\x1b[31m HTTP/1.1\r\n\r\n"));
    CHECK(seen.note() == ": HTTP GET /\\x1b[31m");
}

TEST_CASE("http: every cut of a head is survived", "[sniff][http]")
{
    const auto text = from_text("GET /a?b HTTP/1.1\r\nHost: example.com\r\nCookie: a=1;b\r\n\r\n");
    for (std::size_t size = 1; size <= text.size(); ++size) {
        INFO(size);
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(size);
        decoded_packet seen;
        seen.tcp(80, {text.begin(), end});
        CHECK(seen.layers() == "eth ip tcp http");
        CHECK((seen.value("http.host") == "" ||
               std::string_view{"example.com"}.starts_with(seen.value("http.host"))));
    }
}

TEST_CASE("websocket: frames after an upgrade, on a known port and on another",
          "[sniff][websocket]")
{
    for (const std::uint16_t port : {std::uint16_t{80}, std::uint16_t{23456}}) {
        INFO(port);
        decoded_packet seen;
        const auto frames = from_hex("81 02 6869  89 84 01020304 00000000");
        seen.tcp(port, from_text("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"));
        CHECK(seen.tcp(port, frames, false).packet().find(proto::websocket) == nullptr);
        seen.tcp(port, from_text("HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\n\r\n"), false);
        seen.tcp(port, frames, false);
        CHECK(seen.layers().ends_with("websocket websocket"));
        CHECK(seen.value("websocket.opcode") == "1,9");
        CHECK(seen.value("websocket.fin") == "1,1");
        CHECK(seen.value("websocket.mask") == "0,1");
        CHECK(seen.value("websocket.payload_length") == "2,4");
        CHECK(seen.value("websocket.masking_key") == "01020304");
    }
}

TEST_CASE("websocket: long lengths and frames that are cut", "[sniff][websocket]")
{
    decoded_packet seen;
    seen.tcp(80, from_text("HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n"), false);
    seen.tcp(80, from_hex("82 7e 0100 00"), false);
    CHECK(seen.value("websocket.payload_length_ext_16") == "256");
    seen.tcp(80, from_hex("82 7f ffffffffffffffff 00"), false);
    CHECK(seen.value("websocket.payload_length_ext_64") == "18446744073709551615");
    seen.tcp(80, from_hex("82"), false);
    CHECK(seen.packet().layers().back().fault == damage::malformed);
}

TEST_CASE("http2: the preface, settings and a request", "[sniff][http2]")
{
    decoded_packet seen;
    const auto settings = frame_of(4, 0, 0, from_hex("0003 00000064 0004 0000ffff"));
    seen.tcp(9999, joined({preface, settings, frame_of(1, 5, 1, first_block)}));
    CHECK(seen.layers() == "eth ip tcp http2");
    CHECK(seen.value("http2.type") == "4,1");
    CHECK(seen.value("http2.streamid") == "0,1");
    CHECK(seen.value("http2.settings.id") == "3,4");
    CHECK(seen.value("http2.settings.max_concurrent_streams") == "100");
    CHECK(seen.value("http2.headers.method") == "GET");
    CHECK(seen.value("http2.headers.authority") == "www.example.com");
    CHECK(seen.value("http2.flags.end_stream") == "1");
    CHECK(seen.note() == ": HTTP/2 GET www.example.com/");
    // The next block refers to the first; the conversation is known by now.
    seen.tcp(9999, frame_of(1, 5, 3, second_block));
    CHECK(seen.value("http2.headers.authority") == "www.example.com");
    CHECK(seen.value("http2.header.value") == "GET,http,/,www.example.com,no-cache");
    // The other direction has tables of its own.
    seen.tcp(9999, frame_of(1, 4, 1, from_hex("88 be")), false);
    CHECK(seen.value("http2.headers.status") == "200");
    CHECK(seen.note() == ": HTTP/2 200");
}

TEST_CASE("http2: on port 80 after an upgrade or at once", "[sniff][http2]")
{
    decoded_packet seen;
    seen.tcp(80, joined({preface, frame_of(4, 0, 0, {})}));
    CHECK(seen.layers() == "eth ip tcp http http2");
    seen.tcp(80, frame_of(4, 1, 0, {}), false);
    CHECK(seen.layers() == "eth ip tcp http http2");
    CHECK(seen.value("http2.flags.ack.settings") == "1");
}

TEST_CASE("http2: a request split over two segments at every byte keeps the frames",
          "[sniff][http2]")
{
    const auto stream = joined({preface, frame_of(4, 0, 0, from_hex("0003 00000064")),
                                frame_of(0, 0, 1, octets(40, 0)), frame_of(6, 0, 0, octets(8, 1)),
                                frame_of(8, 0, 0, from_hex("00000001"))});
    for (std::size_t cut = preface.size(); cut < stream.size(); ++cut) {
        INFO(cut);
        const auto middle = stream.begin() + static_cast<std::ptrdiff_t>(cut);
        decoded_packet seen;
        seen.tcp(9999, {stream.begin(), middle});
        const auto before = seen.value("http2.type");
        seen.tcp(9999, {middle, stream.end()});
        const auto after = seen.value("http2.type");
        // A head that is cut itself is shown in neither of them.
        CHECK((before + "," + after).find("3") == std::string::npos);
        if (after.ends_with("8")) CHECK(seen.layers() == "eth ip tcp http2");
    }
}

TEST_CASE("http2: repeated segments teach nothing, gaps forget", "[sniff][http2]")
{
    decoded_packet seen;
    seen.tcp(9999, joined({preface, frame_of(1, 5, 1, first_block)}));
    seen.set_next(1000 + 24, 5000);
    seen.tcp(9999, frame_of(1, 5, 1, first_block)); // again
    CHECK(seen.value("http2.headers.authority") == "www.example.com");
    seen.tcp(9999, frame_of(1, 5, 3, second_block));
    CHECK(seen.value("http2.headers.authority") == "www.example.com");
    seen.set_next(90000, 5000);
    seen.tcp(9999, frame_of(1, 5, 5, second_block));
    CHECK(seen.value("http2.headers.authority") == "");
    CHECK(seen.value("http2.headers.method") == "GET");
}

TEST_CASE("http2: HEADERS that go on in CONTINUATION frames", "[sniff][http2]")
{
    const octets head(first_block.begin(), first_block.begin() + 7);
    const octets tail(first_block.begin() + 7, first_block.end());
    decoded_packet seen;
    seen.tcp(9999, joined({preface, frame_of(1, 1, 1, head), frame_of(9, 4, 1, tail)}));
    CHECK(seen.value("http2.headers.authority") == "www.example.com");
    CHECK(seen.value("http2.flags.eh") == "0,1");
}

TEST_CASE("http2: padding and priority stand around a block", "[sniff][http2]")
{
    auto payload = joined({from_hex("03 80000005 10"), first_block, octets(3, 0)});
    decoded_packet seen;
    seen.tcp(9999, joined({preface, frame_of(1, 0x2d, 7, payload)}));
    CHECK(seen.value("http2.headers.authority") == "www.example.com");
    CHECK(seen.value("http2.exclusive") == "1");
    CHECK(seen.value("http2.stream_dependency") == "5");
    CHECK(seen.value("http2.headers.weight_real") == "17");
    payload[0] = 0xff; // more padding than there is
    seen.tcp(9999, frame_of(1, 0x2d, 9, payload));
    CHECK(seen.value("http2.headers.authority") == "");
}

TEST_CASE("grpc: message heads once a content type said so", "[sniff][grpc]")
{
    // :method POST, :path /demo.Greeter/Hello, content-type application/grpc
    auto block = from_hex("83 44 13");
    const auto add = [&block](const octets& more) {
        block.insert(block.end(), more.begin(), more.end());
    };
    add(from_text("/demo.Greeter/Hello"));
    add(from_hex("5f 10"));
    add(from_text("application/grpc"));
    const auto message = from_hex("00 00000003 0a0162 01 00000001 ff");
    decoded_packet seen;
    seen.tcp(50051, joined({preface, frame_of(1, 4, 1, block), frame_of(0, 1, 1, message)}));
    CHECK(seen.layers() == "eth ip tcp http2 grpc");
    CHECK(seen.value("grpc.compressed_flag") == "0,1");
    CHECK(seen.value("grpc.message_length") == "3,1");
    CHECK(seen.note() == ": gRPC /demo.Greeter/Hello");
}

} // namespace netkit::sniff
