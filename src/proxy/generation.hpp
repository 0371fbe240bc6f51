#pragma once

#include <memory>
#include <string>
#include <vector>

#include "netkit/proxy/chunked.hpp"
#include "netkit/proxy/forwarded.hpp"
#include "netkit/proxy/http1_parser.hpp"
#include "netkit/proxy/route.hpp"
#include "settings.hpp"

namespace netkit::proxy {

/// Shared by all loops: one configuration, worked out once and never changed. An exchange holds the
/// one it began with.
struct generation {
    explicit generation(settings from);

    struct route {
        std::string name;
        std::size_t upstream; ///< index into `upstreams`
    };
    struct upstream {
        std::string name;
        upstream_settings with;
    };

    settings configured;
    route_table table;
    std::vector<route> routes;
    std::vector<upstream> upstreams; ///< by name
    std::vector<std::string> listener_names;
    trusted_set trusted;
    head_limits heads;
    chunk_limits chunks;
};

using generation_ptr = std::shared_ptr<const generation>;

/// What the structs cannot say: dangling names, doubled addresses, routes nobody reaches, servers
/// that are ourselves. Found by the settings engine beside `settings`.
void check(const settings& all, core::checker& faults);

} // namespace netkit::proxy
