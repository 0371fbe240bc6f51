#include "generation.hpp"

#include <algorithm>
#include <utility>

namespace netkit::proxy {

namespace {

trusted_set make_trusted(const std::vector<std::string>& listed)
{
    std::vector<cidr> networks;
    bool unix_peers = false;
    for (const auto& text : listed) {
        if (text == "unix") {
            unix_peers = true;
        } else {
            networks.push_back(parse_cidr(text).value()); // `check` refused anything else
        }
    }
    return {std::move(networks), unix_peers};
}

std::vector<route_match> make_matches(const settings& from)
{
    std::vector<route_match> matches;
    matches.reserve(from.routes.size());
    for (const auto& route : from.routes)
        matches.push_back({route.match.host, route.match.prefix});
    return matches;
}

} // namespace

generation::generation(settings from)
    : configured{std::move(from)},
      table{make_matches(configured)},
      trusted{make_trusted(configured.trusted_proxies)},
      heads{.request_line = configured.limits.request_line.bytes,
            .header_bytes = configured.limits.header_bytes.bytes,
            .header_count = configured.limits.header_count},
      chunks{.extension_line = configured.limits.chunk_extension.bytes,
             .extension_body = 16 * configured.limits.chunk_extension.bytes,
             .trailer_bytes = configured.limits.trailer_bytes.bytes,
             .trailer_count = configured.limits.header_count}
{
    for (const auto& [name, with] : configured.upstreams)
        upstreams.push_back({name, with});
    for (const auto& each : configured.routes) {
        const auto found = std::ranges::find(upstreams, each.upstream, &upstream::name);
        routes.push_back({each.name.empty() ? each.upstream : each.name,
                          static_cast<std::size_t>(found - upstreams.begin())});
    }
    for (const auto& listener : configured.listeners) {
        listener_names.push_back(listener.name.empty() ? format_endpoint(listener.address)
                                                       : listener.name);
    }
}

} // namespace netkit::proxy
