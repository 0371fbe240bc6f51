#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "netkit/price/update.hpp"

namespace netkit::price {

/// The latest accepted update of one product, as a reader's batch needs it.
struct current_price {
    std::uint64_t version = 0; ///< 0: no price yet
    std::uint64_t revision = 0;
    decimal price; ///< zero when the update has none
    price_flag flag = price_flag::none;
    std::uint16_t size = 0;
    std::array<char, longest_record> record;

    std::string_view bytes() const noexcept { return {record.data(), size}; }
};

/// The latest record of every product: written by the engine, read on any thread without holding it
/// up. A slot is a sequence lock over atomic words, two cache lines; the rare record that does not
/// fit lies beside the table under a mutex.
class book {
public:
    static constexpr std::size_t most_products = 1U << 20U;

    book();
    ~book();
    book(const book&) = delete;
    book& operator=(const book&) = delete;

    /// Engine only; `index` below `most_products`.
    void store(std::uint32_t index, const current_price& price);
    /// Any thread. What `store` was last given; version 0 when nothing.
    void load(std::uint32_t index, current_price& into) const;
    /// The version alone, for the question whether there is news.
    std::uint64_t version(std::uint32_t index) const noexcept;

private:
    static constexpr std::size_t words = 16;
    static constexpr std::size_t head_words = 5;
    static constexpr std::size_t inline_bytes = (words - head_words) * 8;
    static constexpr std::size_t chunk_slots = 512;

    struct alignas(64) slot {
        std::array<std::atomic<std::uint64_t>, words> word{};
    };
    using chunk = std::array<slot, chunk_slots>;

    const slot* find(std::uint32_t index) const noexcept;
    slot& place(std::uint32_t index);

    std::array<std::atomic<chunk*>, most_products / chunk_slots> chunks_{};
    mutable std::mutex aside_mutex_;
    std::unordered_map<std::uint32_t, current_price> aside_;
};

} // namespace netkit::price
