#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/price/product.hpp"
#include "netkit/price/update.hpp"

namespace netkit::price {

/// xoshiro256** (Blackman, Vigna), seeded by splitmix64: equal on every platform.
class random_source {
public:
    random_source(std::uint64_t seed, std::uint64_t stream) noexcept;
    std::uint64_t next() noexcept;

private:
    std::array<std::uint64_t, 4> state_{};
};

/// Prices that move like those of a market: a geometric random walk per product, rounded to its
/// tick, at moments of a Poisson process. Integers only, so one seed gives one sequence everywhere.
class simulator {
public:
    /// `per_second`: mean updates of each product; above 0.
    simulator(std::uint64_t seed, std::span<const product> products, double per_second);

    /// When the next update is due, since the start; max without products.
    duration next_at() const noexcept;
    /// That update; the one after it is then next.
    price_update next();
    /// The first price of every product.
    std::vector<price_update> opening() const;

private:
    struct walk {
        duration due;
        std::int64_t id;
        std::int64_t value;   ///< unscaled, with 16 more bits behind it
        std::int64_t tick;    ///< unscaled
        std::uint32_t swing;  ///< parts per million of one standard deviation a step
        std::uint32_t spread; ///< ticks between bid and ask
        std::uint8_t scale;
        random_source random;
    };
    static bool is_later(const walk& left, const walk& right) noexcept;
    static price_update quote(const walk& of);
    duration pause(random_source& random) const noexcept;

    std::int64_t mean_ns_;
    std::vector<walk> walks_; ///< a heap, soonest first
};

} // namespace netkit::price
