#pragma once

#include <cstdint>
#include <vector>

namespace netkit::sniff {

/// What is remembered of TLS connections: enough to know how later records are to be read. A new
/// connection takes the place of an old one with the same index; 64 KiB in all, from the first
/// hello on.
class tls_memory {
public:
    enum fact : std::uint8_t {
        is_tls13 = 1,
        forward_changed = 2, ///< this end's records are encrypted since its ChangeCipherSpec
        backward_changed = 4,
    };

    std::uint8_t facts(std::uint64_t key) const noexcept
    {
        if (table_.empty()) return 0;
        const entry& at = table_[key % table_.size()];
        return at.key == key ? at.facts : std::uint8_t{0};
    }
    void learn(std::uint64_t key, std::uint8_t facts)
    {
        if (table_.empty()) table_.resize(4096);
        entry& at = table_[key % table_.size()];
        if (at.key != key) at = {key, 0};
        at.facts |= facts;
    }
    void forget(std::uint64_t key) noexcept
    {
        if (table_.empty()) return;
        entry& at = table_[key % table_.size()];
        if (at.key == key) at = {};
    }

private:
    struct entry {
        std::uint64_t key = 0;
        std::uint8_t facts = 0;
    };
    std::vector<entry> table_;
};

} // namespace netkit::sniff
