#include "resolver.hpp"

#include <cstring>

#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/this_coro.hpp>
#include <sys/un.h>

#include "netkit/core/log.hpp"

namespace netkit::proxy {

namespace {

using tcp_resolver =
    core::token::as_default_on_t<net::ip::basic_resolver<net::ip::tcp, core::executor>>;

socket_address from_endpoint(const net::ip::tcp::endpoint& endpoint)
{
    socket_address made;
    std::memcpy(&made.storage, endpoint.data(), endpoint.size());
    made.size = static_cast<socklen_t>(endpoint.size());
    return made;
}

} // namespace

std::optional<socket_address> literal_address(const endpoint_address& from)
{
    if (from.type == endpoint_address::kind::unix_path) {
        sockaddr_un path{};
        if (from.host.size() >= sizeof path.sun_path) return std::nullopt;
        path.sun_family = AF_UNIX;
        std::memcpy(path.sun_path, from.host.data(), from.host.size());
        socket_address made;
        std::memcpy(&made.storage, &path, sizeof path);
        made.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + from.host.size() + 1);
        return made;
    }
    error_code wrong;
    const auto address = net::ip::make_address(from.host, wrong);
    if (wrong) return std::nullopt;
    return from_endpoint({address, from.port});
}

void resolver::follow(std::string name, std::uint16_t port, publish tell)
{
    ++unanswered_;
    tasks_.spawn("resolve", keep_resolving(std::move(name), port, std::move(tell)));
}

core::task<std::vector<socket_address>> resolver::look_up(const std::string& name,
                                                          std::uint16_t port)
{
    tcp_resolver asking{loop_.get_executor()};
    const auto service = std::to_string(port);
    auto [failed, found] =
        co_await asking.async_resolve(name, service, net::ip::resolver_base::numeric_service);
    std::vector<socket_address> addresses;
    if (failed) {
        core::log_outside(core::log_level::warn, "proxy.dns.failed",
                          {{"name", name}, {"error", failed.message()}});
        co_return addresses;
    }
    for (const auto& entry : found)
        addresses.push_back(from_endpoint(entry.endpoint()));
    co_return addresses;
}

core::task<> resolver::keep_resolving(std::string name, std::uint16_t port, publish tell)
{
    std::vector<socket_address> known;
    core::steady_timer pause{loop_.context()};
    for (bool first = true;; first = false) {
        auto found = co_await look_up(name, port);
        if (!found.empty() && found != known) {
            known = std::move(found);
            tell(known);
        }
        if (first && --unanswered_ == 0 && waiting_ != nullptr) waiting_->cancel();
        pause.expires_after(interval);
        co_await pause.async_wait();
        if (tasks_.stopping()) co_return;
    }
}

core::task<> resolver::first_round(time_point until)
{
    core::steady_timer timer{loop_.context(), until};
    waiting_ = &timer;
    while (unanswered_ != 0 && std::chrono::steady_clock::now() < until)
        co_await timer.async_wait();
    waiting_ = nullptr;
}

core::task<> resolver::stop()
{
    tasks_.stop(core::stop::abort);
    co_await tasks_.join(time_point::max());
}

} // namespace netkit::proxy
