#include "netkit/core/listen.hpp"

#include "netkit/core/socket_options.hpp"
#include "support/catch.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace netkit;
using core::listen_options;
using core::open_listening;
namespace errc = boost::system::errc;

namespace {

endpoint_address tcp(std::string host, std::uint16_t port = 0)
{
    endpoint_address made;
    made.host = std::move(host);
    made.port = port;
    return made;
}

endpoint_address unix_path(std::string path)
{
    endpoint_address made;
    made.type = endpoint_address::kind::unix_path;
    made.host = std::move(path);
    return made;
}

endpoint_address inherited(int descriptor)
{
    endpoint_address made;
    made.type = endpoint_address::kind::inherited;
    made.descriptor = descriptor;
    return made;
}

listen_options sockets(std::size_t count)
{
    listen_options made;
    made.sockets = count;
    return made;
}

std::uint16_t port_of(const std::string& address)
{
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

core::owned_descriptor connect_v4(std::uint16_t port)
{
    core::owned_descriptor made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(made.native(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    return made;
}

/// The socket that a connection waits at, or none within ten seconds.
int accepted_by(const core::listening& group)
{
    std::vector<pollfd> watched;
    for (const auto& one : group.sockets) {
        watched.push_back({one.native(), POLLIN, 0});
    }
    if (::poll(watched.data(), watched.size(), 10'000) <= 0) return -1;
    for (const pollfd& one : watched) {
        if ((one.revents & POLLIN) == 0) continue;
        const core::owned_descriptor taken{::accept(one.fd, nullptr, nullptr)};
        if (taken.native() >= 0) return one.fd;
    }
    return -1;
}

class temporary_folder {
public:
    temporary_folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "netkit-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~temporary_folder() { std::filesystem::remove_all(path_); }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    std::string operator/(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

} // namespace

TEST_CASE("listen: port 0 gives every loop a socket on one free port", "[core][listen]")
{
    auto opened = open_listening(tcp("127.0.0.1"), sockets(4));
    REQUIRE(opened.has_value());
    CHECK(opened->sockets.size() == 4);
    CHECK(opened->family == AF_INET);
    CHECK(opened->address.starts_with("127.0.0.1:"));
    const auto port = port_of(opened->address);
    CHECK(port != 0);
    std::set<int> by;
    for (int i = 0; i < 64; ++i) {
        const auto caller = connect_v4(port);
        const int taken = accepted_by(*opened);
        REQUIRE(taken >= 0);
        by.insert(taken);
    }
    if (opened->spread) CHECK(by.size() > 1); // 64 connections at one of four: 4^-63
    for (const auto& one : opened->sockets) {
        CHECK((::fcntl(one.native(), F_GETFL) & O_NONBLOCK) != 0);
        CHECK((::fcntl(one.native(), F_GETFD) & FD_CLOEXEC) != 0);
    }
}

TEST_CASE("listen: a port in use is never shared unnoticed", "[core][listen]")
{
    auto first = open_listening(tcp("127.0.0.1"), sockets(2));
    REQUIRE(first.has_value());
    const auto where = tcp("127.0.0.1", port_of(first->address));
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
        const auto second = open_listening(where, sockets(count));
        REQUIRE(second.has_error());
        CHECK(second.error() == errc::address_in_use);
        const auto text = core::explain_listen_error(where, second.error());
        CHECK(text.starts_with("address " + first->address + " is in use (by another process);"));
    }
    listen_options planned = sockets(2);
    planned.takeover = true;
    const auto successor = open_listening(where, planned);
    CHECK(successor.has_value() == first->spread);
    first->sockets.clear();
    CHECK(open_listening(tcp("127.0.0.1"), sockets(1)).has_value());
}

TEST_CASE("listen: an empty host serves both families", "[core][listen]")
{
    auto opened = open_listening(tcp(""), sockets(2));
    REQUIRE(opened.has_value());
    CHECK((opened->address.starts_with("[::]:") || opened->address.starts_with("0.0.0.0:")));
    const auto caller = connect_v4(port_of(opened->address));
    CHECK(accepted_by(*opened) >= 0);
}

TEST_CASE("listen: IPv6 literals and names", "[core][listen]")
{
    auto named = open_listening(tcp("localhost"), sockets(1));
    REQUIRE(named.has_value());
    CHECK(named->address.starts_with("127.0.0.1:"));
    auto v6 = open_listening(tcp("::1"), sockets(1));
    if (!v6) {
        WARN("no IPv6 loopback here: " << v6.error().message());
        return;
    }
    CHECK(v6->family == AF_INET6);
    CHECK(v6->address.starts_with("[::1]:"));
}

TEST_CASE("listen: wrong addresses are explained with a cure", "[core][listen]")
{
    const auto foreign = tcp("192.0.2.1", 80); // TEST-NET-1, never ours
    const auto opened = open_listening(foreign, sockets(1));
    REQUIRE(opened.has_error());
    CHECK(core::explain_listen_error(foreign, opened.error()) ==
          "address 192.0.2.1:80 is not an address of this machine; listen on one that is, or on "
          ":80 for all");
    const auto nowhere = tcp("name.invalid", 80); // RFC 6761: never resolves
    const auto unknown = open_listening(nowhere, sockets(1));
    REQUIRE(unknown.has_error());
    CHECK(core::explain_listen_error(nowhere, unknown.error()) ==
          "address name.invalid:80: the name name.invalid has no address; write a literal address "
          "or check DNS");
}

TEST_CASE("listen: a unix socket replaces a stale file, and only that", "[core][listen]")
{
    const temporary_folder folder;
    const std::string path = folder / "socket";
    const auto where = unix_path(path);
    auto first = open_listening(where, sockets(2));
    REQUIRE(first.has_value());
    CHECK(first->address == "unix:" + path);
    CHECK(first->family == AF_UNIX);
    CHECK(first->sockets.size() == 2);

    const auto second = open_listening(where, sockets(1));
    REQUIRE(second.has_error()); // somebody answers
    CHECK(second.error() == errc::address_in_use);

    std::filesystem::rename(path, folder / "kept"); // a successor took the path meanwhile
    auto third = open_listening(where, sockets(1));
    REQUIRE(third.has_value());
    first->file.remove(); // the former owner leaves its successor's file alone
    CHECK(std::filesystem::exists(path));

    first->sockets.clear(); // as after a crash: the file stays, nobody answers behind it
    std::filesystem::rename(folder / "kept", path);
    third = open_listening(where, sockets(1));
    REQUIRE(third.has_value());
    third = core::listening{};
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("listen: unix paths that cannot be bound are explained", "[core][listen]")
{
    const temporary_folder folder;
    const auto explain = [](const endpoint_address& where) {
        const auto opened = open_listening(where, sockets(1));
        REQUIRE(opened.has_error());
        return core::explain_listen_error(where, opened.error());
    };
    const std::string plain = folder / "plain";
    std::ofstream{plain} << "precious";
    CHECK(explain(unix_path(plain)).find("in use") != std::string::npos);
    CHECK(std::filesystem::file_size(plain) == 8);
    CHECK(explain(unix_path(folder / "no/socket")).find("folder does not exist") !=
          std::string::npos);
    CHECK(explain(unix_path(std::string(200, 'x'))).find("107 bytes") != std::string::npos);
}

TEST_CASE("listen: an inherited descriptor must be a listening socket", "[core][listen]")
{
    auto parent = open_listening(tcp("127.0.0.1"), sockets(1));
    REQUIRE(parent.has_value());
    const int passed = parent->sockets.front().release();
    const std::string address = parent->address;
    {
        auto opened = open_listening(inherited(passed), sockets(3));
        REQUIRE(opened.has_value());
        CHECK(opened->address == address);
        CHECK(opened->sockets.size() == 3);
        CHECK(opened->sockets.front().native() == passed);
        const auto caller = connect_v4(port_of(address));
        CHECK(accepted_by(*opened) >= 0);
    }
    const auto closed = open_listening(inherited(passed), sockets(1));
    REQUIRE(closed.has_error());
    CHECK(core::explain_listen_error(inherited(passed), closed.error()).find("is not open") !=
          std::string::npos);

    const core::owned_descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const auto no_socket = open_listening(inherited(file.native()), sockets(1));
    REQUIRE(no_socket.has_error());
    CHECK(
        core::explain_listen_error(inherited(file.native()), no_socket.error()).find("no socket") !=
        std::string::npos);

    const core::owned_descriptor idle{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto not_listening = open_listening(inherited(idle.native()), sockets(1));
    REQUIRE(not_listening.has_error());
    CHECK(core::explain_listen_error(inherited(idle.native()), not_listening.error())
              .find("no listening stream socket") != std::string::npos);
    CHECK(::fcntl(idle.native(), F_GETFD) >= 0); // a refused descriptor is left alone
}

TEST_CASE("socket_options: are set on TCP and harmless on unix sockets", "[core][listen]")
{
    const core::owned_descriptor tcp_socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto read_option = [&](int layer, int option) {
        int value = -1;
        socklen_t size = sizeof value;
        ::getsockopt(tcp_socket.native(), layer, option, &value, &size);
        return value;
    };
    CHECK_FALSE(core::set_no_delay(tcp_socket.native()));
    CHECK_FALSE(core::set_keepalive(tcp_socket.native(), std::chrono::seconds{45}));
    CHECK_FALSE(core::set_unsent_low_water(tcp_socket.native(), 131072));
    CHECK_FALSE(core::set_reset_on_close(tcp_socket.native()));
    CHECK_FALSE(core::set_reuse_address(tcp_socket.native()));
    CHECK(read_option(SOL_SOCKET, SO_KEEPALIVE) != 0);
    CHECK(read_option(SOL_SOCKET, SO_REUSEADDR) != 0);
    CHECK_FALSE(core::pending_error(tcp_socket.native()));

    const core::owned_descriptor local{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    CHECK_FALSE(core::set_no_delay(local.native()));
    CHECK(core::set_reuse_address(-1) == errc::bad_file_descriptor);
}
