#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "netkit/base/address.hpp"

namespace netkit::proxy {

/// Crossing point of all loops: how many client connections there are, in all and per address.
/// Touched when a connection opens or closes, never per request; the per-address map is behind a
/// mutex and only kept while a limit asks for it.
class client_census {
public:
    /// 0 is no limit.
    client_census(std::size_t limit, std::size_t limit_per_address)
        : limit_{limit}, limit_per_address_{limit_per_address}
    {
    }

    /// False when the newcomer is one too many; then it is not counted.
    bool enter(const ip_address& from)
    {
        if (total_.fetch_add(1, std::memory_order_relaxed) >= limit_ && limit_ != 0) {
            total_.fetch_sub(1, std::memory_order_relaxed);
            return false;
        }
        if (limit_per_address_ == 0) return true;
        const std::lock_guard lock{mutex_};
        auto& count = by_address_[from];
        if (count >= limit_per_address_) {
            total_.fetch_sub(1, std::memory_order_relaxed);
            return false;
        }
        ++count;
        return true;
    }

    void leave(const ip_address& from)
    {
        total_.fetch_sub(1, std::memory_order_relaxed);
        if (limit_per_address_ == 0) return;
        const std::lock_guard lock{mutex_};
        const auto found = by_address_.find(from);
        if (--found->second == 0) by_address_.erase(found);
    }

private:
    const std::size_t limit_;
    const std::size_t limit_per_address_;
    std::atomic<std::size_t> total_{0};
    std::mutex mutex_;
    std::map<ip_address, std::size_t> by_address_;
};

} // namespace netkit::proxy
