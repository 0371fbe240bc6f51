#include "route_tables.hpp"

#include <algorithm>
#include <utility>

#include "path_normal.hpp"

namespace netkit::proxy {

std::uint32_t& name_table::at(std::uint32_t scope, std::uint64_t hash, std::string_view name)
{
    if (2 * (taken_ + 1) > slots_.size()) grow();
    const auto mixed = mix(scope, hash);
    auto i = mixed & mask();
    for (; slots_[i].value != missing; i = (i + 1) & mask()) {
        const auto& one = slots_[i];
        if (one.hash == mixed && one.scope == scope && name_of(one) == name) {
            return slots_[i].value;
        }
    }
    slots_[i] = {mixed, static_cast<std::uint32_t>(names_.size()),
                 static_cast<std::uint32_t>(name.size()), scope, missing};
    names_.append(name);
    ++taken_;
    return slots_[i].value;
}

void name_table::grow()
{
    auto old =
        std::exchange(slots_, std::vector<slot>(std::max<std::size_t>(16, 2 * slots_.size())));
    for (const auto& one : old) {
        if (one.value == missing) continue;
        auto i = one.hash & mask();
        while (slots_[i].value != missing) {
            i = (i + 1) & mask();
        }
        slots_[i] = one;
    }
}

std::uint32_t prefix_forest::add_root()
{
    const auto root = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({root, no_route, true}); // its own parent: `..` at the root stays there
    return root;
}

void prefix_forest::add(std::uint32_t root, std::string_view path, std::uint32_t route)
{
    auto here = root;
    std::string_view segment;
    while (take_segment(path, segment)) {
        auto& child = edges_.at(here, look_at_segment(segment).hash, segment);
        if (child == name_table::missing) {
            child = static_cast<std::uint32_t>(nodes_.size());
            nodes_.push_back({here, no_route, true});
            nodes_[here].is_leaf = false;
        }
        here = child;
    }
    nodes_[here].first_route = std::min(nodes_[here].first_route, route);
}

void prefix_forest::finish() noexcept
{
    for (auto& one : nodes_) { // a parent stands before its children
        one.first_route = std::min(one.first_route, nodes_[one.parent].first_route);
    }
}

std::uint32_t prefix_forest::find(std::uint32_t root, std::string_view path) const noexcept
{
    auto here = root;
    std::size_t below = 0; // segments of the path beyond what the tree knows
    std::string_view raw;
    while (take_segment(path, raw)) {
        const bool beyond = below > 0 || nodes_[here].is_leaf;
        if (beyond && !may_be_dots(raw)) {
            ++below;
            continue;
        }
        const auto facts = look_at_segment(raw);
        if (facts.is_dot) continue;
        if (facts.is_dot_dot) {
            if (below > 0)
                --below;
            else
                here = nodes_[here].parent;
            continue;
        }
        const auto child =
            beyond ? name_table::missing
                   : edges_.find(here, facts.hash, [&](std::string_view name) {
                         return facts.is_plain ? raw == name : is_normal_form(raw, name);
                     });
        if (child == name_table::missing)
            ++below;
        else
            here = child;
    }
    return nodes_[here].first_route;
}

} // namespace netkit::proxy
