#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace netkit::core {

/// One number of one series, seen by one shard.
using metric_cell = std::atomic<std::uint64_t>;

/// A slab holds this many cells of each shard, shard after shard: the cells that one loop touches
/// lie side by side (eight to a cache line), those of two loops never share a line.
inline constexpr std::size_t metric_slab_cells = 512;

/// Crossing point of loops and the scraping thread: the cells of one series in every shard and one
/// more that any thread may add to. The owning loop adds by a relaxed load and store, which is no
/// locked instruction; a reader sums relaxed loads and may be a few additions behind. A shard that
/// is not one of the loops (the control loop, a pool thread) adds to the shared cell atomically.
class metric_row {
public:
    metric_row(metric_cell* first, std::size_t shards) noexcept : first_{first}, shards_{shards} {}

    void add(std::size_t shard, std::uint64_t n, std::size_t column = 0) noexcept
    {
        if (shard >= shards_) {
            add_shared(n, column);
            return;
        }
        metric_cell& cell = first_[shard * metric_slab_cells + column];
        cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    void add_shared(std::uint64_t n, std::size_t column = 0) noexcept
    {
        first_[shards_ * metric_slab_cells + column].fetch_add(n, std::memory_order_relaxed);
    }
    void set_shared(std::uint64_t value) noexcept
    {
        first_[shards_ * metric_slab_cells].store(value, std::memory_order_relaxed);
    }
    std::uint64_t sum(std::size_t column = 0) const noexcept
    {
        std::uint64_t total = 0;
        for (std::size_t shard = 0; shard <= shards_; ++shard)
            total += first_[shard * metric_slab_cells + column].load(std::memory_order_relaxed);
        return total;
    }

private:
    metric_cell* first_;
    std::size_t shards_;
};

/// A monotonic count, `add(loop.index())`.
class counter {
public:
    explicit counter(metric_row cells) noexcept : cells_{cells} {}
    counter(const counter&) = delete;
    counter& operator=(const counter&) = delete;

    void add(std::size_t shard, std::uint64_t n = 1) noexcept { cells_.add(shard, n); }
    void add_shared(std::uint64_t n = 1) noexcept { cells_.add_shared(n); } ///< any thread
    std::uint64_t value() const noexcept { return cells_.sum(); }

private:
    metric_row cells_;
};

/// A value that goes up and down. One loop may raise it and another lower it: only the sum counts.
class gauge {
public:
    explicit gauge(metric_row cells) noexcept : cells_{cells} {}
    gauge(const gauge&) = delete;
    gauge& operator=(const gauge&) = delete;

    void add(std::size_t shard, std::int64_t n) noexcept
    {
        cells_.add(shard, static_cast<std::uint64_t>(n));
    }
    void add_shared(std::int64_t n) noexcept ///< any thread
    {
        cells_.add_shared(static_cast<std::uint64_t>(n));
    }
    /// For a gauge kept in one place, which then uses `set` only. Any thread.
    void set(std::int64_t value) noexcept { cells_.set_shared(static_cast<std::uint64_t>(value)); }
    std::int64_t value() const noexcept { return static_cast<std::int64_t>(cells_.sum()); }

private:
    metric_row cells_;
};

} // namespace netkit::core
