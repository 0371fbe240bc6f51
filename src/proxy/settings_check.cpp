// Faults between values: what no single key can be blamed for before its neighbours are known.

#include <algorithm>
#include <string>
#include <vector>

#include "generation.hpp"
#include "netkit/proxy/route.hpp"

namespace netkit::proxy {

namespace {

using kind = endpoint_address::kind;

bool is_any_host(const std::string& host)
{
    return host.empty() || host == "0.0.0.0" || host == "::";
}

bool is_this_machine(const std::string& host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// Whether a request sent to `server` would arrive at `listener`.
bool reaches(const endpoint_address& server, const endpoint_address& listener)
{
    if (server.type != listener.type || listener.type == kind::inherited) return false;
    if (server.type == kind::unix_path) return server.host == listener.host;
    if (listener.port == 0 || server.port != listener.port) return false;
    return server.host == listener.host ||
           (is_any_host(listener.host) && is_this_machine(server.host)) ||
           (is_this_machine(server.host) && listener.host == "localhost") ||
           (server.host == "localhost" && is_this_machine(listener.host));
}

void check_listeners(const settings& all, core::checker& faults)
{
    for (std::size_t i = 0; i < all.listeners.size(); ++i) {
        const auto& address = all.listeners[i].address;
        if (address.type == kind::tcp && address.port == 0) continue; // any free port, each time
        for (std::size_t earlier = 0; earlier < i; ++earlier) {
            if (all.listeners[earlier].address == address) {
                faults.fail("listeners/" + std::to_string(i) + "/address",
                            "listener " + std::to_string(earlier) + " has the same address");
                break;
            }
        }
    }
}

void check_server(const settings& all, const std::string& at, const endpoint_address& server,
                  core::checker& faults)
{
    if (server.type == kind::inherited)
        return faults.fail(at, "a server is reached by host:port or unix:/path, not by fd:N");
    if (server.type == kind::tcp && server.host.empty())
        return faults.fail(at, "a server needs a host, for instance 127.0.0.1");
    if (server.type == kind::tcp && server.port == 0)
        return faults.fail(at, "a server needs a port other than 0");
    for (std::size_t i = 0; i < all.listeners.size(); ++i) {
        if (reaches(server, all.listeners[i].address)) {
            return faults.fail(at, "this is listener " + std::to_string(i) +
                                       " of the proxy itself: requests would go round in circles");
        }
    }
}

void check_upstreams(const settings& all, core::checker& faults)
{
    for (const auto& [name, upstream] : all.upstreams) {
        const auto at = "upstreams/" + name;
        bool any_weight = upstream.servers.empty();
        for (std::size_t i = 0; i < upstream.servers.size(); ++i) {
            const auto& server = upstream.servers[i];
            check_server(all, at + "/servers/" + std::to_string(i) + "/address", server.address,
                         faults);
            any_weight = any_weight || server.weight != 0;
        }
        if (!any_weight) faults.fail(at + "/servers", "every weight is 0: nobody would be asked");
        const bool used = std::ranges::any_of(
            all.routes, [&](const route_settings& route) { return route.upstream == name; });
        if (!used) faults.warn(at, "no route leads to this upstream");
    }
}

void check_routes(const settings& all, core::checker& faults)
{
    std::vector<std::string> names;
    names.reserve(all.upstreams.size());
    for (const auto& [name, upstream] : all.upstreams)
        names.push_back(name);
    std::vector<std::string_view> known{names.begin(), names.end()};
    std::vector<route_match> matches;
    matches.reserve(all.routes.size());
    for (const auto& route : all.routes)
        matches.push_back({route.match.host, route.match.prefix});
    const route_table table{matches};
    for (std::size_t i = 0; i < all.routes.size(); ++i) {
        const auto& route = all.routes[i];
        const auto at = "routes/" + std::to_string(i);
        if (!all.upstreams.contains(route.upstream))
            faults.unknown_name(at + "/upstream", "upstream", route.upstream, known);
        if (!route.match.prefix.empty() && !route.match.prefix.starts_with('/'))
            faults.fail(at + "/match/prefix", "a path prefix begins with a slash");
        for (std::size_t h = 0; h < route.match.host.size(); ++h) {
            const auto& host = route.match.host[h];
            const auto star = host.rfind('*');
            if (host.empty() ||
                (star != std::string::npos && (star != 0 || !host.starts_with("*."))))
                faults.fail(at + "/match/host/" + std::to_string(h),
                            "expected a host name such as example.org or *.example.org");
        }
        if (const auto earlier = table.covered_by(i); earlier != route_table::no_route) {
            faults.warn(at, "never reached: route " + std::to_string(earlier) +
                                " takes everything that could match");
        }
    }
}

} // namespace

void check(const settings& all, core::checker& faults)
{
    check_listeners(all, faults);
    check_upstreams(all, faults);
    check_routes(all, faults);
    for (std::size_t i = 0; i < all.trusted_proxies.size(); ++i) {
        const auto& text = all.trusted_proxies[i];
        if (text != "unix" && !parse_cidr(text)) {
            faults.fail("trusted_proxies/" + std::to_string(i),
                        "expected a network such as 10.0.0.0/8 (host bits zero), or unix");
        }
    }
    if (!is_token(all.forwarded.pseudonym)) {
        faults.fail("forwarded/pseudonym",
                    "expected one token (RFC 9110 section 5.6.2) such as netkit");
    }
    if (all.access_log.path.empty())
        faults.fail("access_log/path", "expected stderr or the path of a file");
}

} // namespace netkit::proxy
