#include "netkit/price/book.hpp"

#include <cstring>

namespace netkit::price {

namespace {

// Words of a slot: sequence, version, revision, digits, then size, scale and flag in one.
enum word : std::size_t { sequence, version_word, revision_word, digits, shape };

constexpr std::uint64_t lies_aside = 0xffff;

std::uint64_t pack(const current_price& price, std::uint64_t size)
{
    return size | std::uint64_t{price.price.scale} << 16U |
           static_cast<std::uint64_t>(price.flag) << 24U;
}

} // namespace

book::book() = default;

book::~book()
{
    for (auto& each : chunks_)
        delete each.load(std::memory_order_relaxed);
}

const book::slot* book::find(std::uint32_t index) const noexcept
{
    const auto* in = chunks_[index / chunk_slots].load(std::memory_order_acquire);
    return in == nullptr ? nullptr : &(*in)[index % chunk_slots];
}

book::slot& book::place(std::uint32_t index)
{
    auto& home = chunks_[index / chunk_slots];
    auto* in = home.load(std::memory_order_relaxed);
    if (in == nullptr) {
        in = std::make_unique<chunk>().release(); // owned by this table until the end
        home.store(in, std::memory_order_release);
    }
    return (*in)[index % chunk_slots];
}

void book::store(std::uint32_t index, const current_price& price)
{
    constexpr auto relaxed = std::memory_order_relaxed;
    auto& in = place(index).word;
    const bool fits = price.size <= inline_bytes;
    if (!fits) {
        const std::lock_guard lock{aside_mutex_};
        aside_[index] = price;
    }
    const auto before = in[sequence].load(relaxed);
    in[sequence].store(before + 1, relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    in[version_word].store(price.version, relaxed);
    in[revision_word].store(price.revision, relaxed);
    in[digits].store(static_cast<std::uint64_t>(price.price.unscaled), relaxed);
    in[shape].store(pack(price, fits ? price.size : lies_aside), relaxed);
    for (std::size_t at = 0, i = head_words; fits && at < price.size; at += 8, ++i) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, price.record.data() + at, 8); // the record's array is longer
        in[i].store(bits, relaxed);
    }
    in[sequence].store(before + 2, std::memory_order_release);
}

void book::load(std::uint32_t index, current_price& into) const
{
    const auto* at = find(index);
    if (at == nullptr) {
        into.version = 0;
        return;
    }
    constexpr auto relaxed = std::memory_order_relaxed;
    const auto& in = at->word;
    for (;;) {
        const auto before = in[sequence].load(std::memory_order_acquire);
        if (before % 2 != 0) continue; // a store takes tens of nanoseconds
        into.version = in[version_word].load(relaxed);
        into.revision = in[revision_word].load(relaxed);
        into.price.unscaled = static_cast<std::int64_t>(in[digits].load(relaxed));
        const auto form = in[shape].load(relaxed);
        const auto size = form & 0xffffU;
        into.price.scale = static_cast<std::uint8_t>(form >> 16U & 0xffU);
        into.flag = static_cast<price_flag>(form >> 24U & 0xffU);
        into.size = static_cast<std::uint16_t>(size);
        for (std::size_t from = 0, i = head_words; from < size && i < words; from += 8, ++i) {
            const auto bits = in[i].load(relaxed);
            std::memcpy(into.record.data() + from, &bits, 8);
        }
        std::atomic_thread_fence(std::memory_order_acquire);
        if (in[sequence].load(relaxed) != before) continue;
        if (size != lies_aside) return;
        const std::lock_guard lock{aside_mutex_};
        into = aside_.at(index); // stored before the slot said so
        return;
    }
}

std::uint64_t book::version(std::uint32_t index) const noexcept
{
    const auto* at = find(index);
    return at == nullptr ? 0 : at->word[version_word].load(std::memory_order_acquire);
}

} // namespace netkit::price
