#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "netkit/price/token_bucket.hpp"

namespace netkit::price {

/// What is remembered of each publisher, so that a request sent again is not applied again: the
/// last request applied and who speaks for it now. The least recently heard is forgotten first.
class publishers {
public:
    static constexpr std::size_t most = 4096;

    struct entry {
        std::string id;
        std::uint64_t applied = 0; ///< the last request_seq
        std::uint64_t stream = 0;  ///< that speaks for it; 0: none
        token_bucket rate;
    };

    explicit publishers(double updates_per_s) noexcept : per_second_{updates_per_s} {}

    /// The entry of `id`, made if there is none; valid until the next call.
    entry& find(std::string_view id, time_point now);
    std::size_t size() const noexcept { return order_.size(); }

private:
    double per_second_;
    std::list<entry> order_; ///< latest first
    std::unordered_map<std::string, std::list<entry>::iterator> by_id_;
};

} // namespace netkit::price
