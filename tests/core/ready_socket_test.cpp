#include <array>
#include <memory>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netkit/core/ready_socket.hpp"
#include "support/catch.hpp"
#include "support/run_loop.hpp"

using namespace netkit;

namespace {

/// Two ends of a stream; `near` is non-blocking and goes to the socket under test.
struct stream_pair {
    stream_pair()
    {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        near = ends[0];
        far = ends[1];
        ::fcntl(near, F_SETFL, ::fcntl(near, F_GETFL) | O_NONBLOCK);
    }
    ~stream_pair() { ::close(far); }

    void send(std::string_view bytes) const
    {
        REQUIRE(::write(far, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }

    int near;
    int far;
};

/// Reads all there is on each reaction and waits again until it has seen `wanted` bytes.
struct reader final : core::ready_owner {
    reader(core::loop& on, int descriptor, std::size_t how_many)
        : loop{on}, wanted{how_many}, socket{on, descriptor, *this}
    {
    }

    void on_readable() override
    {
        ++reactions;
        std::array<char, 64> bytes;
        for (;;) {
            const auto n = ::read(socket.native(), bytes.data(), bytes.size());
            if (n <= 0) break;
            seen += static_cast<std::size_t>(n);
        }
        if (seen >= wanted) {
            loop.context().stop();
        } else {
            socket.await_readable();
        }
    }

    void on_writable() override
    {
        writable = true;
        loop.context().stop();
    }

    core::loop& loop;
    std::size_t wanted;
    std::size_t seen = 0;
    int reactions = 0;
    bool writable = false;
    core::ready_socket socket;
};

void run(core::loop& on)
{
    on.context().restart();
    on.context().run_for(test::patience);
}

} // namespace

TEST_CASE("ready_socket: bytes that come later are reported", "[core][ready_socket]")
{
    core::loop loop{0};
    const stream_pair pair;
    reader reads{loop, pair.near, 5};
    reads.socket.await_readable();
    loop.post([&] { pair.send("hello"); });
    run(loop);
    CHECK(reads.seen == 5);
}

TEST_CASE("ready_socket: an edge that nobody waited for is remembered", "[core][ready_socket]")
{
    core::loop loop{0};
    const stream_pair pair;
    reader reads{loop, pair.near, 1};
    reads.socket.await_readable(); // may react for nothing, at once
    loop.post([&] { pair.send("a"); });
    run(loop);
    REQUIRE(reads.seen == 1);

    pair.send("b");
    loop.post([&] { loop.context().stop(); });
    run(loop); // the edge comes by while nobody waits
    reads.wanted = 2;
    reads.socket.await_readable();
    run(loop);
    CHECK(reads.seen == 2);
}

TEST_CASE("ready_socket: room to write is reported, also after a full buffer",
          "[core][ready_socket]")
{
    core::loop loop{0};
    const stream_pair pair;
    reader writes{loop, pair.near, 1};
    const std::array<char, 4096> filler{};
    std::size_t queued = 0;
    for (;;) {
        const auto n = ::write(pair.near, filler.data(), filler.size());
        if (n < 0) break;
        queued += static_cast<std::size_t>(n);
    }
    std::array<char, 4096> sink{};
    while (queued > 0) {
        const auto n = ::read(pair.far, sink.data(), std::min(sink.size(), queued));
        REQUIRE(n > 0);
        queued -= static_cast<std::size_t>(n);
    }
    writes.socket.await_writable();
    run(loop);
    CHECK(writes.writable);
}

TEST_CASE("ready_socket: nothing is told after close, and closing twice is harmless",
          "[core][ready_socket]")
{
    core::loop loop{0};
    const stream_pair pair;
    auto reads = std::make_unique<reader>(loop, pair.near, 1);
    reads->socket.await_readable();
    reads->socket.await_writable();
    pair.send("x");
    reads->socket.close();
    reads->socket.close();
    CHECK_FALSE(reads->socket.is_open());
    loop.post([&] { loop.context().stop(); });
    run(loop);
    CHECK(reads->reactions == 0);
    CHECK_FALSE(reads->writable);
    reads.reset(); // the waits have been taken back: nobody is left to touch it
    loop.context().restart();
    loop.context().poll();
}
