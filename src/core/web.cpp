#include "netkit/core/web.hpp"

#include "web_connection.hpp"

#include "netkit/core/log.hpp"

#include <algorithm>

namespace netkit::core {

namespace {

using web_acceptor = net::basic_socket_acceptor<net::generic::stream_protocol, executor>;

/// Family of a bound socket; acceptors want to know it, nothing else here does.
int family_of(int descriptor)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return AF_UNSPEC;
    return address.ss_family;
}

std::size_t count_open(const web_site& site)
{
    return static_cast<std::size_t>(
        std::count_if(site.open.begin(), site.open.end(),
                      [](const web_connection* one) { return !one->is_closed(); }));
}

/// Room for one more: the connection that has been idle longest makes way. False when none is idle.
bool make_room(web_site& site)
{
    if (count_open(site) < site.options.connections) return true;
    web_connection* oldest = nullptr;
    for (web_connection* one : site.open)
        if (one->is_idle() && (oldest == nullptr || one->idle_since() < oldest->idle_since()))
            oldest = one;
    if (oldest == nullptr) return false;
    oldest->close();
    return true;
}

std::unique_ptr<web_site> make_site(loop& on, metrics& numbers, web_options options)
{
    const web_counts counts{numbers, options.name};
    // NOLINTNEXTLINE(modernize-make-unique): it cannot make an aggregate
    return std::unique_ptr<web_site>{
        new web_site{.on = on, .options = std::move(options), .counts = counts}};
}

} // namespace

struct web_server::listener {
    listener(loop& on, int descriptor)
        : acceptor{on.context(), net::generic::stream_protocol{family_of(descriptor), 0},
                   descriptor},
          pause{on.context()}
    {
    }

    web_acceptor acceptor;
    steady_timer pause;
};

web_counts::web_counts(metrics& in, const std::string& server)
    : open{in.add_gauge("netkit_web_connections", "Open connections of a small web server.",
                        {{"server", server}})},
      accepted{in.add_counter("netkit_web_connections_total", "Connections accepted.",
                              {{"server", server}})},
      turned_away{in.add_counter("netkit_web_turned_away_total",
                                 "Connections closed at once because too many were open.",
                                 {{"server", server}})},
      requests{in.add_counter("netkit_web_requests_total", "Answers sent, refusals included.",
                              {{"server", server}})},
      refused{in.add_counter("netkit_web_refused_total",
                             "Requests refused for their host, token, origin or content type.",
                             {{"server", server}})},
      malformed{in.add_counter("netkit_web_malformed_total",
                               "Requests that were not HTTP or beyond a limit.",
                               {{"server", server}})},
      timed_out{in.add_counter("netkit_web_timeouts_total",
                               "Requests not received, or answers not taken, in time.",
                               {{"server", server}})},
      failed{in.add_counter("netkit_web_failures_total", "Pages that failed: answered with 500.",
                            {{"server", server}})}
{
}

web_server::web_server(loop& on, metrics& numbers, web_options options)
    : loop_{on}, site_{make_site(on, numbers, std::move(options))}, tasks_{on, site_->options.name}
{
}

web_server::~web_server() = default;

void web_server::add(std::string_view method, std::string_view pattern, handler answer)
{
    site_->router.add(method, pattern);
    site_->handlers.emplace_back(std::move(answer));
}

void web_server::add(std::string_view method, std::string_view pattern, task_handler answer)
{
    site_->router.add(method, pattern);
    site_->handlers.emplace_back(std::move(answer));
}

void web_server::serve(int listening_descriptor)
{
    listeners_.push_back(std::make_unique<listener>(loop_, listening_descriptor));
    tasks_.spawn("accept", accept_clients(*this, *listeners_.back()));
}

task<> web_server::accept_clients(web_server& self, listener& at)
{
    web_site& site = *self.site_;
    while (!self.tasks_.stopping()) {
        auto [failed, socket] = co_await at.acceptor.async_accept(token{});
        if (failed == net::error::operation_aborted) co_return;
        if (failed) { // out of descriptors, or a client that left: neither may become a busy loop
            log_outside(log_level::warn, "web.accept.failed",
                        {{"server", site.options.name}, {"error", failed.message()}});
            at.pause.expires_after(100ms);
            const auto [cancelled] = co_await at.pause.async_wait();
            if (cancelled) co_return;
            continue;
        }
        site.count(site.counts.accepted);
        if (make_room(site))
            self.tasks_.spawn("client", serve_client(site, std::move(socket)));
        else
            site.count(site.counts.turned_away);
    }
}

void web_server::stop(core::stop how)
{
    if (how == core::stop::none) return;
    site_->draining = true;
    site_->aborting = site_->aborting || how == core::stop::abort;
    tasks_.stop(how);
    for (const auto& one : listeners_) {
        error_code ignored; // closed either way
        one->acceptor.close(ignored);
        one->pause.cancel();
    }
    for (web_connection* one : site_->open)
        if (site_->aborting || one->is_idle()) one->close();
}

} // namespace netkit::core
