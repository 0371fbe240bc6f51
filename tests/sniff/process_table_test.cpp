#include "netkit/sniff/process_table.hpp"

#include <array>
#include <cstring>
#include <vector>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform.hpp"
#include "socket_index.hpp"
#include "support/catch.hpp"
#include "support/run_loop.hpp"

namespace netkit::sniff {

namespace {

ip_address loopback(bool v4)
{
    if (v4) return ipv4_address({127, 0, 0, 1});
    std::array<std::uint8_t, 16> bytes{};
    bytes[15] = 1;
    return ipv6_address(bytes);
}

struct bound_socket {
    int number = -1;
    std::uint16_t port = 0;
};

bound_socket bind_loopback(bool v4, int type)
{
    bound_socket made;
    made.number = ::socket(v4 ? AF_INET : AF_INET6, type, 0);
    sockaddr_storage address{};
    socklen_t size = v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (v4) {
        auto& four = reinterpret_cast<sockaddr_in&>(address);
        four.sin_family = AF_INET;
        four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
        auto& six = reinterpret_cast<sockaddr_in6&>(address);
        six.sin6_family = AF_INET6;
        six.sin6_addr = in6addr_loopback;
    }
    if (::bind(made.number, reinterpret_cast<sockaddr*>(&address), size) != 0) {
        ::close(made.number);
        return {};
    }
    ::getsockname(made.number, reinterpret_cast<sockaddr*>(&address), &size);
    made.port = ntohs(v4 ? reinterpret_cast<sockaddr_in&>(address).sin_port
                         : reinterpret_cast<sockaddr_in6&>(address).sin6_port);
    if (type == SOCK_STREAM) ::listen(made.number, 4);
    return made;
}

/// A process of its own that holds a socket, besides `more` other ones, until it is told to go.
class child_with_socket {
public:
    child_with_socket(bool v4, int type, int more = 0)
    {
        std::array<int, 2> down{};
        std::array<int, 2> up{};
        if (::pipe(down.data()) != 0 || ::pipe(up.data()) != 0) return;
        child_ = ::fork();
        if (child_ == 0) {
            std::vector<int> others;
            for (int i = 0; i < more; ++i)
                if (::dup(0) < 0) break;
            const auto made = bind_loopback(v4, type);
            char ignored = 0;
            const auto wrote = ::write(up[1], &made.port, sizeof made.port);
            ::close(down[1]);
            if (wrote > 0 && ::read(down[0], &ignored, 1) < 0) ::_exit(1);
            ::_exit(0);
        }
        ::close(down[0]);
        ::close(up[1]);
        tell_ = down[1];
        if (::read(up[0], &port_, sizeof port_) != sizeof port_) port_ = 0;
        ::close(up[0]);
    }
    ~child_with_socket() { end(); }
    child_with_socket(const child_with_socket&) = delete;
    child_with_socket& operator=(const child_with_socket&) = delete;

    void end()
    {
        if (tell_ < 0) return;
        ::close(std::exchange(tell_, -1));
        ::waitpid(child_, nullptr, 0);
    }
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return child_; }

private:
    pid_t child_ = -1;
    int tell_ = -1;
    std::uint16_t port_ = 0;
};

/// Asks until the next scan is over; the name if it found one.
const process_name* ask(process_table& table, core::loop& loop, const socket_ends& ends)
{
    const auto before = table.scans();
    const auto* found = table.find(ends, 0);
    while (found == nullptr && table.scans() <= before + 1) {
        loop.context().restart();
        if (loop.context().run_one_for(10s) == 0) break;
        found = table.find(ends, 0);
    }
    return found;
}

} // namespace

TEST_CASE("processes: a socket of another process has its name", "[sniff][process]")
{
    if (!process_table::available()) return;
    for (const bool v4 : {true, false}) {
        for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
            const child_with_socket child{v4, type};
            if (child.port() == 0) continue; // no IPv6 here
            core::loop loop{0};
            process_table table{loop};
            const auto protocol = static_cast<std::uint8_t>(type == SOCK_STREAM ? 6 : 17);
            const socket_ends ends{loopback(v4), loopback(v4), 9, child.port(), protocol};
            INFO("v4 " << v4 << " protocol " << int{protocol});
            CHECK(table.find(ends, 0) == nullptr); // the first packet only asks
            const auto* const found = ask(table, loop, ends);
            REQUIRE(found != nullptr);
            CHECK(found->pid == child.pid());
            CHECK(found->command == "netkit_sniff_te"); // fifteen bytes, as the kernel keeps it
        }
    }
}

TEST_CASE("processes: both ends of a connection are told apart", "[sniff][process]")
{
    if (!process_table::available()) return;
    const child_with_socket child{true, SOCK_STREAM};
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(child.port());
    REQUIRE(::connect(client, reinterpret_cast<sockaddr*>(&server), sizeof server) == 0);
    sockaddr_in mine{};
    socklen_t size = sizeof mine;
    ::getsockname(client, reinterpret_cast<sockaddr*>(&mine), &size);
    core::loop loop{0};
    process_table table{loop};
    const auto port = ntohs(mine.sin_port);
    const auto* const sent =
        ask(table, loop, {loopback(true), loopback(true), port, child.port(), 6});
    REQUIRE(sent != nullptr);
    CHECK(sent->pid == ::getpid());
    ::close(client);
}

TEST_CASE("processes: a socket that is gone has no name, and is asked for twice",
          "[sniff][process]")
{
    if (!process_table::available()) return;
    child_with_socket child{true, SOCK_DGRAM};
    const socket_ends ends{loopback(true), loopback(true), 9, child.port(), 17};
    child.end();
    core::loop loop{0};
    process_table table{loop};
    CHECK(table.find(ends, 0) == nullptr);
    loop.context().run_for(50ms);
    CHECK(table.scans() == 1);
    CHECK(table.find(ends, 999'999'999) == nullptr);
    CHECK(table.find(ends, 1'000'000'000) == nullptr);
    loop.context().restart();
    loop.context().run_for(300ms);
    CHECK(table.scans() == 2);
    CHECK(table.find(ends, 5'000'000'000) == nullptr);
    loop.context().restart();
    loop.context().run_for(150ms);
    CHECK(table.scans() == 2);
}

TEST_CASE("processes: many flows cost few scans", "[sniff][process]")
{
    if (!process_table::available()) return;
    core::loop loop{0};
    process_table table{loop};
    std::size_t asked = 0;
    const auto until = std::chrono::steady_clock::now() + 350ms;
    while (std::chrono::steady_clock::now() < until) {
        const auto port = static_cast<std::uint16_t>(++asked);
        table.find({loopback(true), loopback(true), port, 1, 17}, 0);
        loop.context().restart();
        loop.context().poll();
    }
    CHECK(table.scans() >= 2);
    CHECK(table.scans() <= 4);
}

TEST_CASE("processes: ten thousand descriptors are searched", "[sniff][process]")
{
    if (!process_table::available()) return;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const auto before = limit;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 10100);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const child_with_socket child{true, SOCK_STREAM, 10000};
    ::setrlimit(RLIMIT_NOFILE, &before);
    core::loop loop{0};
    process_table table{loop};
    const auto* const found =
        ask(table, loop, {loopback(true), loopback(true), 9, child.port(), 6});
    REQUIRE(found != nullptr);
    CHECK(found->pid == child.pid());
}

TEST_CASE("processes: stopping in the middle of a scan is harmless", "[sniff][process]")
{
    core::loop loop{0};
    {
        process_table table{loop};
        table.find({loopback(true), loopback(true), 1, 2, 6}, 0);
        loop.context().run_one_for(10ms);
    }
    loop.context().restart();
    loop.context().run_for(5ms);
}

TEST_CASE("socket index: what a packet may belong to", "[sniff][process]")
{
    const auto host = ipv4_address({10, 0, 0, 1});
    const auto other = ipv4_address({10, 0, 0, 2});
    const ip_address any6 = ipv6_address({});
    const std::vector<platform::system_socket> sockets{
        {.local = host,
         .remote = other,
         .local_port = 100,
         .remote_port = 80,
         .protocol = 6,
         .inode = 1},
        {.local = {}, .local_port = 53, .protocol = 17, .inode = 2},
        {.local = any6, .local_port = 54, .protocol = 17, .takes_v4 = true, .inode = 3},
        {.local = any6, .local_port = 55, .protocol = 17, .takes_v4 = false, .inode = 4},
        {.local = host, .local_port = 53, .protocol = 17, .inode = 5},
    };
    const socket_index index{sockets, {host}};
    CHECK(index.find({host, other, 100, 80, 6}) == 1);
    CHECK(index.find({other, host, 80, 100, 6}) == 1);
    CHECK(index.find({other, host, 81, 100, 6}) == 0);
    CHECK(index.find({other, host, 80, 100, 17}) == 0);
    CHECK(index.find({other, host, 9999, 53, 17}) == 5); // the one bound to the address itself
    CHECK(index.find({other, loopback(true), 9999, 53, 17}) == 2);
    CHECK(index.find({other, host, 9999, 54, 17}) == 3);
    CHECK(index.find({other, host, 9999, 55, 17}) == 0);
    CHECK(index.find({other, ipv4_address({10, 0, 0, 3}), 53, 54, 17}) == 0); // passing by
}

} // namespace netkit::sniff
