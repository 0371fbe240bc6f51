// Which route takes a request: the first one of the file that matches host and path.
//
// File order is easy to explain and expensive to search, so it is turned round. Each host pattern
// of the file (a name, `*.name`, or none at all) owns one tree of path segments; a host is looked
// up by hash, together with each of its suffixes that could be a wildcard, and every tree found is
// walked down along the path. What a tree keeps per node is the smallest route number on the way
// there, so the answer is the minimum over at most a few trees, and the cost depends on the length
// of the request, not on the number of routes.
//
// The path is matched in normal form (path_normal.hpp), but that form is never written anywhere:
// bytes are normalised while they are hashed, `..` steps to the parent node, and segments below
// what the tree knows are only counted. So there is no buffer, no limit and no allocation.
//
// Rejected: one sorted vector of prefixes with a longest-match search, which is not file order; a
// byte-wise radix tree, whose nodes split segments that only match whole.
//
// Measured with 200 hosts of 50 prefixes beside a table of one route: see the benchmark in
// route_test.cpp, both in the order of 100 ns at -O2.
#include "netkit/proxy/route.hpp"

#include <algorithm>
#include <utility>

#include "path_normal.hpp"
#include "route_tables.hpp"

#include "netkit/base/text.hpp"

namespace netkit::proxy {

namespace {

constexpr std::uint64_t host_seed = 0xcbf29ce484222325;

/// Hosts are hashed from the right, so that one pass meets the hash of every suffix.
constexpr std::uint64_t add_to_hash(std::uint64_t hash, char c) noexcept
{
    return (hash ^ static_cast<unsigned char>(to_lower(c))) * 0x100000001b3;
}

std::uint64_t hash_of(std::string_view host) noexcept
{
    auto hash = host_seed;
    for (auto c = host.rbegin(); c != host.rend(); ++c) {
        hash = add_to_hash(hash, *c);
    }
    return hash;
}

/// Scopes of the host table: whole names, and suffixes of at least one label in front.
constexpr std::uint32_t exact = 0;
constexpr std::uint32_t wildcard = 1;

/// A pattern as it is compared: lower case, no trailing dot; empty for any host.
std::string host_key(std::string_view pattern)
{
    if (pattern == "*") return {};
    auto key = to_lower(pattern);
    if (key.size() > 1 && key.back() == '.') key.pop_back();
    return key;
}

} // namespace

struct route_table::tables {
    struct entry {
        std::vector<std::string> hosts; ///< `host_key`s, at least one
        std::string prefix;             ///< in normal form
    };

    std::vector<entry> entries;
    name_table hosts; ///< value: the root of the host's tree
    prefix_forest paths;
    std::uint32_t any_host = 0; ///< root for routes that name no host
    bool has_wildcards = false;

    void add(const route_match& match)
    {
        entry one{{}, normal_path(match.prefix)};
        for (const auto& pattern : match.hosts) {
            one.hosts.push_back(host_key(pattern));
        }
        if (one.hosts.empty()) one.hosts.emplace_back();
        const auto number = static_cast<std::uint32_t>(entries.size());
        for (const auto& host : one.hosts) {
            paths.add(root_of(host), one.prefix, number);
        }
        entries.push_back(std::move(one));
    }

    std::uint32_t root_of(std::string_view host)
    {
        if (host.empty()) return any_host;
        const bool suffix = host.starts_with("*.");
        if (suffix) {
            host.remove_prefix(1);
            has_wildcards = true;
        }
        auto& root = hosts.at(suffix ? wildcard : exact, hash_of(host), host);
        if (root == name_table::missing) root = paths.add_root();
        return root;
    }

    /// The first route for a name. A pattern is found like a name whose first label is `*`.
    std::uint32_t find(std::string_view host, std::string_view path) const noexcept
    {
        auto best = paths.find(any_host, path);
        auto hash = host_seed;
        for (std::size_t i = host.size(); i-- > 0;) {
            hash = add_to_hash(hash, host[i]);
            if (has_wildcards && host[i] == '.' && i > 0) {
                best = std::min(best, find_in(wildcard, hash, host.substr(i), path));
            }
        }
        return std::min(best, find_in(exact, hash, host, path));
    }

    std::uint32_t find_in(std::uint32_t scope, std::uint64_t hash, std::string_view key,
                          std::string_view path) const noexcept
    {
        const auto root = hosts.find(
            scope, hash, [&](std::string_view name) { return equal_ignoring_case(name, key); });
        return root == name_table::missing ? prefix_forest::no_route : paths.find(root, path);
    }
};

route_table::route_table() noexcept = default;

route_table::route_table(const std::vector<route_match>& routes)
{
    if (routes.empty()) return;
    auto built = std::make_unique<tables>();
    built->any_host = built->paths.add_root();
    for (const auto& match : routes) {
        built->add(match);
    }
    built->paths.finish();
    tables_ = std::move(built);
}

route_table::route_table(route_table&&) noexcept = default;
route_table& route_table::operator=(route_table&&) noexcept = default;
route_table::~route_table() = default;

std::size_t route_table::find(std::string_view host, std::string_view path_query) const noexcept
{
    if (!tables_) return no_route;
    if (path_query == "*") path_query = {};
    const auto found = tables_->find(host, path_query);
    return found == prefix_forest::no_route ? no_route : found;
}

std::size_t route_table::covered_by(std::size_t index) const
{
    if (!tables_) return no_route;
    const auto& entry = tables_->entries.at(index);
    std::size_t last = 0;
    for (const auto& host : entry.hosts) {
        const std::size_t first = tables_->find(host, entry.prefix);
        if (first >= index) return no_route;
        last = std::max(last, first);
    }
    return last;
}

} // namespace netkit::proxy
