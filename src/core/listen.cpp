// Opening listening sockets: four kinds of address, and one rule that the kernel does not keep for
// us. A group of sockets with SO_REUSEPORT lets the kernel deal connections out to our loops, but
// any second process of the same user may join it, and then requests vanish into the wrong server
// half of the time. So the address is first bound by a probe without that option, which fails when
// anybody holds it, and only then by the group. The probe of another process and ours may both
// succeed within a few microseconds; that is accepted, a planned hand-over skips the probe anyway.
//
// SO_REUSEADDR is set on all of them: on Linux it only ignores TIME_WAIT, not listeners. Every
// socket of a group is bound before the first listens, so no connection arrives at a half-made
// group and is lost when a later bind fails.

#include "netkit/core/listen.hpp"

#include "listen_parts.hpp"
#include "netkit/core/net.hpp"
#include "netkit/core/socket_options.hpp"
#include "platform.hpp"

#include <boost/asio/error.hpp>

#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>

namespace netkit::core {
namespace {

namespace errc = boost::system::errc;

native_address any_address(int family, std::uint16_t port)
{
    native_address made;
    if (family == AF_INET6) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        made.size = sizeof v6;
        std::memcpy(&made.storage, &v6, sizeof v6);
    } else {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        made.size = sizeof v4;
        std::memcpy(&made.storage, &v4, sizeof v4);
    }
    return made;
}

error_code resolver_error(int status) noexcept
{
    switch (status) {
    case EAI_AGAIN:
        return net::error::host_not_found_try_again;
    case EAI_MEMORY:
        return net::error::no_memory;
    case EAI_SYSTEM:
        return last_error();
    default:
        return net::error::host_not_found;
    }
}

result<native_address> resolve(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* raw = nullptr;
    if (const int status =
            ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw)) {
        return resolver_error(status);
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list{raw, ::freeaddrinfo};
    const addrinfo* chosen = raw;
    while (chosen != nullptr && chosen->ai_family != AF_INET) {
        chosen = chosen->ai_next;
    }
    if (chosen == nullptr) chosen = raw;
    native_address found;
    found.size = chosen->ai_addrlen;
    std::memcpy(&found.storage, chosen->ai_addr, chosen->ai_addrlen);
    return found;
}

result<owned_descriptor> bind_tcp(const native_address& to, bool share, bool dual)
{
    owned_descriptor made{platform::open_stream_socket(to.family())};
    if (made.native() < 0) return last_error();
    if (auto code = set_reuse_address(made.native())) return code;
    if (share) {
        if (auto code = set_reuse_port(made.native())) return code;
    }
    if (to.family() == AF_INET6) {
        if (auto code = set_v6_only(made.native(), !dual)) return code;
    }
    if (::bind(made.native(), to.get(), to.size) != 0) return last_error();
    return made;
}

result<listening> open_tcp_at(native_address at, const listen_options& options, bool dual)
{
    const bool share = platform::reuse_port_spreads() && (options.sockets > 1 || options.takeover);
    if (share && !options.takeover) {
        auto probe = bind_tcp(at, false, dual);
        if (!probe) return probe.error();
    }
    listening made;
    made.family = at.family();
    made.spread = share;
    for (std::size_t i = 0; i < (share ? options.sockets : 1); ++i) {
        auto bound = bind_tcp(at, share, dual);
        if (!bound) return bound.error();
        made.sockets.push_back(std::move(bound).value());
        if (i > 0) continue;
        NETKIT_TRY(at, local_address(made.sockets.front().native())); // the others join its port
    }
    if (auto code = listen_on_all(made.sockets, options.backlog)) return code;
    if (auto code = duplicate_first(made.sockets, options.sockets)) return code;
    made.address = format_native(at);
    return made;
}

result<listening> open_tcp(const endpoint_address& where, const listen_options& options)
{
    if (!where.host.empty()) {
        NETKIT_TRY(const native_address at, resolve(where.host, where.port));
        return open_tcp_at(at, options, false);
    }
    auto both = open_tcp_at(any_address(AF_INET6, where.port), options, true);
    if (both) return both;
    if (both.error() != errc::address_family_not_supported &&
        both.error() != errc::address_not_available) {
        return both;
    }
    return open_tcp_at(any_address(AF_INET, where.port), options, false);
}

} // namespace

result<listening> open_listening(const endpoint_address& where, const listen_options& options)
{
    switch (where.type) {
    case endpoint_address::kind::tcp:
        return open_tcp(where, options);
    case endpoint_address::kind::unix_path:
        return open_unix(where.host, options);
    case endpoint_address::kind::inherited:
        return open_inherited(where.descriptor, options);
    }
    return make_error_code(errc::invalid_argument);
}

} // namespace netkit::core
