#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace netkit::proxy {

/// One read's worth of bytes. The odd tail keeps neighbouring blocks off the same cache sets.
struct block {
    static constexpr std::size_t size = std::size_t{64} << 10;
    std::array<char, size> bytes;
    std::array<char, 192> spacing;
};

class block_pool;

/// Owns a block while there is something in it; gives it back to its pool otherwise.
class block_ptr {
public:
    block_ptr() noexcept = default;
    block_ptr(block_pool& from, std::unique_ptr<block> owned) noexcept
        : pool_{&from}, block_{std::move(owned)}
    {
    }
    ~block_ptr() { reset(); }
    block_ptr(block_ptr&&) noexcept = default;
    block_ptr& operator=(block_ptr&& other) noexcept
    {
        reset();
        pool_ = other.pool_;
        block_ = std::move(other.block_);
        return *this;
    }

    inline void reset() noexcept;
    explicit operator bool() const noexcept { return block_ != nullptr; }
    char* data() const noexcept { return block_->bytes.data(); }

private:
    block_pool* pool_ = nullptr;
    std::unique_ptr<block> block_;
};

/// Blocks of one loop, last in first out: the block just given back is the one still in the cache,
/// so connections that take turns share one. Keeps at most `kept` idle blocks.
class block_pool {
public:
    static constexpr std::size_t kept = 256;

    block_pool() { idle_.reserve(kept); }

    block_ptr take()
    {
        if (idle_.empty()) return {*this, std::make_unique_for_overwrite<block>()};
        auto last = std::move(idle_.back());
        idle_.pop_back();
        return {*this, std::move(last)};
    }

    void give_back(std::unique_ptr<block> unused) noexcept
    {
        if (idle_.size() < kept) idle_.push_back(std::move(unused));
    }

private:
    std::vector<std::unique_ptr<block>> idle_;
};

inline void block_ptr::reset() noexcept
{
    if (block_) pool_->give_back(std::move(block_));
}

} // namespace netkit::proxy
