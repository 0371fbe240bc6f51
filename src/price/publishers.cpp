#include "netkit/price/publishers.hpp"

namespace netkit::price {

publishers::entry& publishers::find(std::string_view id, time_point now)
{
    const auto known = by_id_.find(std::string{id});
    if (known != by_id_.end()) {
        order_.splice(order_.begin(), order_, known->second);
        return order_.front();
    }
    if (order_.size() >= most) {
        by_id_.erase(order_.back().id);
        order_.pop_back();
    }
    order_.push_front({std::string{id}, 0, 0, token_bucket{per_second_, per_second_, now}});
    by_id_.emplace(order_.front().id, order_.begin());
    return order_.front();
}

} // namespace netkit::price
