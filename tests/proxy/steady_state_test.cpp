#include <array>
#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listener.hpp"
#include "netkit/core/listen.hpp"
#include "netkit/core/metrics.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/run_loop.hpp"
#include "support/source_folder.hpp"
#include "worker.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

constexpr std::string_view request = "GET /small?x=1 HTTP/1.1\r\nHost: example.org\r\n"
                                     "User-Agent: steady\r\nAccept: */*\r\n\r\n";
constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                    "Content-Length: 5\r\n\r\nhello";

/// Answers every read on one connection with `answer`, until the peer closes.
void serve_one_connection(int listening)
{
    const int fd = ::accept(listening, nullptr, nullptr);
    std::array<char, 4096> bytes;
    while (::recv(fd, bytes.data(), bytes.size(), 0) > 0)
        ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(fd);
}

int listen_on_loopback(std::uint16_t& port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&where), size) == 0);
    REQUIRE(::listen(fd, 16) == 0);
    REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size) == 0);
    port = ntohs(where.sin_port);
    return fd;
}

int connect_to(std::uint16_t port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0);
    return fd;
}

void exchange_once(int client)
{
    REQUIRE(::send(client, request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size()));
    std::array<char, 4096> bytes;
    std::size_t have = 0;
    while (!std::string_view{bytes.data(), have}.ends_with("hello")) {
        const auto n = ::recv(client, bytes.data() + have, bytes.size() - have, 0);
        REQUIRE(n > 0);
        have += static_cast<std::size_t>(n);
    }
}

/// Runs `what` on the loop and waits for it.
template <class What>
auto on_loop(core::loop& there, What what)
{
    std::packaged_task<decltype(what())()> job{std::move(what)};
    auto done = job.get_future();
    there.post([&job] { job(); });
    return done.get();
}

std::string golden_names()
{
    std::ifstream file{test::source_folder() / "tests/golden/metrics/proxy.txt"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace

TEST_CASE("worker: a steady stream of requests allocates nothing", "[proxy][steady_state]")
{
    std::uint16_t origin_port = 0;
    const int origin_socket = listen_on_loopback(origin_port);
    std::thread origin{serve_one_connection, origin_socket};

    settings with;
    with.listeners.push_back({.address = {.host = "127.0.0.1"}, .name = "main"});
    with.upstreams["app"].servers.push_back(
        {.address = {.host = "127.0.0.1", .port = origin_port}});
    with.routes.push_back({.name = "all", .match = {}, .upstream = "app"});
    with.access_log.path = "/dev/null";
    access_log log{{.format = log_format::json, .path = "/dev/null"}};
    REQUIRE(log.start().has_value());
    core::metrics series{1};
    proxy_metrics counters{series};
    client_census clients{100, 0};
    auto opened = core::open_listening(with.listeners[0].address, {.sockets = 1});
    REQUIRE(opened.has_value());
    const auto port = parse_endpoint(opened->address).value().port;

    std::uint64_t allocated = 0;
    {
        test::loop_thread thread;
        auto& loop = thread.get();
        std::unique_ptr<worker> works;
        std::unique_ptr<listener> accepts;
        on_loop(loop, [&] {
            works = std::make_unique<worker>(loop, std::make_shared<const generation>(with),
                                             counters, log, clients);
            accepts = std::make_unique<listener>(*works, std::move(opened->sockets[0]), 0, port);
            accepts->start();
        });
        const int client = connect_to(port);
        for (int i = 0; i < 2000; ++i)
            exchange_once(client); // also fills and swaps log buffers
        const auto before = on_loop(loop, [] { return test::allocation_count(); });
        for (int i = 0; i < 1000; ++i)
            exchange_once(client);
        // Reading the count costs the posts of two packaged tasks, made on this thread.
        allocated = on_loop(loop, [] { return test::allocation_count(); }) - before;
        ::close(client);
        on_loop(loop, [&] {
            accepts->close();
            works->abort();
            accepts.reset();
            works.reset();
        });
    }
    origin.join();
    ::close(origin_socket);
    log.stop();
    CHECK(allocated == 0);
    CHECK(series.expose().find("netkit_proxy_requests_total{listener=\"main\",route=\"all\","
                               "code=\"200\"} 3000") != std::string::npos);

    std::string names;
    for (const auto& name : series.names())
        names += name + '\n';
    CHECK(names == golden_names());
}
