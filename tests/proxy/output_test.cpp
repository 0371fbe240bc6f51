#include <array>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "body.hpp"
#include "census.hpp"
#include "netkit/core/loop.hpp"
#include "output.hpp"
#include "session.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

struct deaf final : core::ready_owner {
    void on_readable() override {}
    void on_writable() override {}
};

/// A wire whose other end is `far`, with a small send buffer.
struct wire_pair {
    wire_pair()
    {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        const int small = 4096;
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
        ::fcntl(ends[0], F_SETFL, ::fcntl(ends[0], F_GETFL) | O_NONBLOCK);
        near.open(loop, ends[0], nobody);
        far = ends[1];
    }
    ~wire_pair() { ::close(far); }

    std::string receive(std::size_t most)
    {
        std::string bytes(most, '\0');
        const auto n = ::recv(far, bytes.data(), bytes.size(), MSG_DONTWAIT);
        bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        return bytes;
    }

    core::loop loop{0};
    deaf nobody;
    wire near;
    int far;
};

} // namespace

TEST_CASE("output: slices and chunks leave in order and are counted", "[proxy][output]")
{
    wire_pair pair;
    output out;
    out.add("head ");
    out.add_chunk("0123456789");
    out.add("0\r\n\r\n");
    CHECK(out.flush(pair.near) == output::flushed::all);
    CHECK(out.is_empty());
    CHECK(pair.receive(100) == "head a\r\n0123456789\r\n0\r\n\r\n");
    CHECK(out.sent() == 5 + 3 + 10 + 2 + 5);
}

TEST_CASE("output: what a full socket did not take goes later, byte for byte", "[proxy][output]")
{
    wire_pair pair;
    std::string body(300'000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i)
        body[i] = static_cast<char>('a' + i % 23);
    output out;
    out.add("head");
    out.add(body);
    std::string got;
    for (int turns = 0; turns < 10'000 && got.size() < body.size() + 4; ++turns) {
        const auto flushed = out.flush(pair.near);
        CHECK(flushed != output::flushed::failed);
        got += pair.receive(10'000);
    }
    CHECK(got == "head" + body);
    CHECK(out.flush(pair.near) == output::flushed::all);
    CHECK(out.sent() == body.size() + 4);
}

TEST_CASE("output: a peer that has gone is a failure with its errno", "[proxy][output]")
{
    wire_pair pair;
    ::close(pair.far);
    output out;
    out.add("x");
    CHECK(out.flush(pair.near) == output::flushed::failed);
    CHECK(out.error() == EPIPE);
    pair.far = ::dup(0);
}

TEST_CASE("body_reader: each framing ends where it should and nowhere else", "[proxy][body]")
{
    body_reader reader{chunk_limits{}};
    reader.begin(framing::none, 0);
    CHECK(reader.ended());

    reader.begin(framing::length, 5);
    auto step = reader.next("abc");
    CHECK((step.status == parse_status::need_more && step.data == "abc"));
    step = reader.next("deNEXT");
    CHECK((step.status == parse_status::complete && step.data == "de" && step.consumed == 2));
    CHECK(reader.next("NEXT").consumed == 0);
    CHECK_FALSE((reader.begin(framing::length, 1), reader.end_by_close()));

    reader.begin(framing::chunked, 0);
    std::string body;
    std::string_view rest = "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\nNEXT";
    while (!reader.ended()) {
        step = reader.next(rest);
        REQUIRE(step.status != parse_status::bad);
        body += step.data;
        rest.remove_prefix(step.consumed);
    }
    CHECK(body == "abcde");
    CHECK(rest == "NEXT");
    CHECK(reader.taken() == 5);

    reader.begin(framing::until_close, 0);
    CHECK(reader.next("anything").data == "anything");
    CHECK_FALSE(reader.ended());
    CHECK(reader.end_by_close());
}

TEST_CASE("client_census: limits hold in all and per address, and leaving makes room",
          "[proxy][census]")
{
    const auto a = parse_ip("192.0.2.1").value();
    const auto b = parse_ip("192.0.2.2").value();
    client_census census{3, 2};
    CHECK(census.enter(a));
    CHECK(census.enter(a));
    CHECK_FALSE(census.enter(a));
    CHECK(census.enter(b));
    CHECK_FALSE(census.enter(b));
    census.leave(a);
    CHECK(census.enter(b));
    client_census unlimited{0, 0};
    for (int i = 0; i < 100; ++i)
        CHECK(unlimited.enter(a));
}

TEST_CASE("block_pool: the block given back last is lent first", "[proxy][block_pool]")
{
    block_pool pool;
    auto first = pool.take();
    auto second = pool.take();
    char* const bytes = second.data();
    first.reset();
    second.reset();
    CHECK(pool.take().data() == bytes);
    CHECK_FALSE(first);
}
