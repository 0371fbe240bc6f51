#pragma once

#include <cstdint>
#include <vector>

#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// Conversations that speak something else than their port or their first bytes say: after an
/// HTTP upgrade, after HTTP/2's preface. A new one takes the place of an old one with the same
/// index; 16 KiB in all, from the first one on.
class talk_memory {
public:
    bool empty() const noexcept { return table_.empty(); }
    void learn(std::uint64_t key, proto id)
    {
        if (key == 0) return;
        if (table_.empty()) table_.resize(1024);
        table_[key % table_.size()] = {key, id};
    }
    /// `proto::none` when nothing is known.
    proto at(std::uint64_t key) const noexcept
    {
        if (table_.empty()) return proto::none;
        const auto& place = table_[key % table_.size()];
        return place.key == key ? place.id : proto::none;
    }

private:
    struct talk {
        std::uint64_t key = 0;
        proto id = proto::none;
    };
    std::vector<talk> table_;
};

} // namespace netkit::sniff
