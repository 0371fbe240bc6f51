#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "netkit/price/product.hpp"

namespace netkit::price {

/// The products of a server. Each has an index, in the order of arrival, that never goes to another
/// one: the tables of prices and readers are arrays over it. Ids and symbols of removed products
/// are not given out again.
class catalogue {
public:
    /// Null-like `nothing` for what is not known.
    static constexpr std::uint32_t nothing = 0xffffffff;

    /// Adds a product, or takes over its changed description; false when id or symbol belong to
    /// different products already.
    bool add(const product& from);
    void remove(std::uint32_t index);

    std::uint32_t by_id(std::int64_t id) const;
    std::uint32_t by_symbol(std::string_view symbol) const;
    const product& at(std::uint32_t index) const { return all_[index].what; }
    bool is_live(std::uint32_t index) const { return all_[index].live; }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(all_.size()); }

    /// Live products with an id above `after`, by id; at most `most`.
    std::vector<std::uint32_t> page(std::int64_t after, std::size_t most) const;

private:
    struct entry {
        product what;
        bool live = true;
    };
    std::vector<entry> all_;
    std::unordered_map<std::int64_t, std::uint32_t> ids_;
    std::unordered_map<std::string, std::uint32_t> symbols_;
    std::vector<std::uint32_t> ordered_; ///< by id
};

} // namespace netkit::price
