#include "netkit/price/catalogue.hpp"

#include <algorithm>

namespace netkit::price {

bool catalogue::add(const product& from)
{
    const auto same_id = by_id(from.id);
    const auto same_symbol = by_symbol(from.symbol);
    if (same_id != same_symbol) return false;
    if (same_id != nothing) {
        if (!all_[same_id].live) return false;
        all_[same_id].what = from;
        return true;
    }
    const auto index = size();
    all_.push_back({from, true});
    ids_.emplace(from.id, index);
    symbols_.emplace(from.symbol, index);
    const auto place = std::ranges::upper_bound(
        ordered_, from.id, {}, [this](std::uint32_t each) { return all_[each].what.id; });
    ordered_.insert(place, index);
    return true;
}

void catalogue::remove(std::uint32_t index)
{
    all_[index].live = false;
}

std::uint32_t catalogue::by_id(std::int64_t id) const
{
    const auto found = ids_.find(id);
    return found == ids_.end() ? nothing : found->second;
}

std::uint32_t catalogue::by_symbol(std::string_view symbol) const
{
    const auto found = symbols_.find(std::string{symbol});
    return found == symbols_.end() ? nothing : found->second;
}

std::vector<std::uint32_t> catalogue::page(std::int64_t after, std::size_t most) const
{
    auto at = std::ranges::upper_bound(ordered_, after, {},
                                       [this](std::uint32_t each) { return all_[each].what.id; });
    std::vector<std::uint32_t> found;
    for (; at != ordered_.end() && found.size() < most; ++at)
        if (all_[*at].live) found.push_back(*at);
    return found;
}

} // namespace netkit::price
