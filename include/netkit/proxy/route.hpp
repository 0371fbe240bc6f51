#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace netkit::proxy {

/// One route's conditions as configured. Empty lists match everything.
struct route_match {
    /// Exact, `*.example.org` for one label or more in front, or `*`; any case.
    std::vector<std::string> hosts;
    /// By whole segments: `/a` and `/a/` match `/a`, `/a/` and `/a/b`, not `/ab`. Compared in
    /// normal form, as the request's path is.
    std::string prefix;
};

/// Finds the first route, in file order, that matches host and path. Hosts are found by hash, paths
/// by a tree of normalised segments, so thousands of routes cost about as much as one. Immutable:
/// any number of loops may read one table.
class route_table {
public:
    static constexpr std::size_t no_route = static_cast<std::size_t>(-1);

    route_table() noexcept;
    explicit route_table(const std::vector<route_match>& routes);
    route_table(route_table&&) noexcept;
    route_table& operator=(route_table&&) noexcept;
    ~route_table();

    /// `host` without port and trailing dot, any case; `path_query` as received: matching works on
    /// a normalised copy (dot segments removed, unreserved bytes unescaped, repeated slashes
    /// merged), the query is ignored. `*` is the root. Never allocates.
    std::size_t find(std::string_view host, std::string_view path_query) const noexcept;

    /// The earlier route that takes everything `index` could match, or `no_route`. Where each of
    /// its hosts is taken by another route, the last of those.
    std::size_t covered_by(std::size_t index) const;

private:
    struct tables;
    std::unique_ptr<const tables> tables_; ///< none without routes
};

} // namespace netkit::proxy
