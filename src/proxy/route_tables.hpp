#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace netkit::proxy {

/// Names found by hash, built once: open addressing, at most half full, so a miss ends after a
/// probe or two. The scope lets many small name sets share one table.
class name_table {
public:
    static constexpr std::uint32_t missing = 0xffffffff;

    struct slot {
        std::uint64_t hash = 0;
        std::uint32_t name = 0; ///< where it begins in `names_`
        std::uint32_t size = 0;
        std::uint32_t scope = 0;
        std::uint32_t value = missing;
    };

    /// The slot for this name: taken, or free with value `missing` for the caller to set.
    std::uint32_t& at(std::uint32_t scope, std::uint64_t hash, std::string_view name);

    /// The value whose name satisfies `is_same(std::string_view)`, or `missing`.
    template <class IsSame>
    std::uint32_t find(std::uint32_t scope, std::uint64_t hash, IsSame&& is_same) const noexcept
    {
        if (slots_.empty()) return missing;
        const auto mixed = mix(scope, hash);
        for (auto i = mixed & mask();; i = (i + 1) & mask()) {
            const auto& one = slots_[i];
            if (one.value == missing) return missing;
            if (one.hash == mixed && one.scope == scope && is_same(name_of(one))) return one.value;
        }
    }

private:
    static std::uint64_t mix(std::uint32_t scope, std::uint64_t hash) noexcept
    {
        const auto product = (hash ^ (std::uint64_t{scope} << 17)) * 0x9e3779b97f4a7c15;
        return product ^ product >> 32;
    }
    std::size_t mask() const noexcept { return slots_.size() - 1; }
    std::string_view name_of(const slot& one) const noexcept
    {
        return std::string_view{names_}.substr(one.name, one.size);
    }
    void grow();

    std::vector<slot> slots_; ///< a power of two, or none
    std::size_t taken_ = 0;
    std::string names_;
};

/// Path prefixes of one or many roots as trees of segments. Each node knows the first route, in
/// file order, that ends on it or above it, so a walk only remembers where it is.
class prefix_forest {
public:
    static constexpr std::uint32_t no_route = 0xffffffff;

    std::uint32_t add_root();
    /// `path` in normal form. Routes are added in file order.
    void add(std::uint32_t root, std::string_view path, std::uint32_t route);
    /// Lets each node know of the routes above it; once, after the last `add`.
    void finish() noexcept;

    /// The first route whose prefix holds `path`, which may have any form and a query.
    std::uint32_t find(std::uint32_t root, std::string_view path) const noexcept;

private:
    struct node {
        std::uint32_t parent;
        std::uint32_t first_route;
        bool is_leaf;
    };
    std::vector<node> nodes_;
    name_table edges_; ///< scope: the parent; value: the child
};

} // namespace netkit::proxy
