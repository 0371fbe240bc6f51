#include "netkit/price/simulate.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

namespace netkit::price {

namespace {

constexpr unsigned fraction_bits = 16;

struct opening_price {
    std::string_view symbol;
    decimal value;
    std::uint32_t swing; ///< parts per million
};

constexpr std::array openings{
    opening_price{"BTC-USD", {6543210, 2}, 180}, opening_price{"ETH-USD", {345678, 2}, 220},
    opening_price{"SOL-USD", {152340, 3}, 300},  opening_price{"EUR-USD", {108650, 5}, 40},
    opening_price{"GBP-USD", {127340, 5}, 45},   opening_price{"USD-JPY", {151230, 3}, 45},
    opening_price{"XAU-USD", {235460, 2}, 70},   opening_price{"XAG-USD", {28450, 3}, 120},
    opening_price{"WTI-USD", {7825, 2}, 150},    opening_price{"SPX-USD", {525050, 2}, 60},
    opening_price{"NDX-USD", {1845075, 2}, 80},  opening_price{"USDT-USD", {10000, 4}, 15},
};

std::uint64_t splitmix(std::uint64_t& state) noexcept
{
    state += 0x9e3779b97f4a7c15U;
    auto mixed = state;
    mixed = (mixed ^ mixed >> 30U) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94d049bb133111ebU;
    return mixed ^ mixed >> 31U;
}

/// About normal, standard deviation 65536: the sum of twelve even ones (Irwin and Hall).
std::int64_t bell(random_source& random) noexcept
{
    std::int64_t sum = -6 * 65536;
    for (int i = 0; i < 3; ++i) {
        auto bits = random.next();
        for (int part = 0; part < 4; ++part, bits >>= 16U)
            sum += static_cast<std::int64_t>(bits & 0xffffU);
    }
    return sum;
}

/// Exponential with mean 2^32, by comparing even ones only (von Neumann 1951).
std::uint64_t wait(random_source& random) noexcept
{
    for (std::uint64_t whole = 0;; ++whole) {
        const auto first = random.next() >> 32U;
        auto last = first;
        bool odd = true;
        for (;; odd = !odd) {
            const auto following = random.next() >> 32U;
            if (following >= last) break;
            last = following;
        }
        if (odd) return (whole << 32U) + first;
    }
}

std::int64_t tick_of(const product& of) noexcept
{
    if (!of.tick || of.tick->scale > of.scale) return 1;
    auto tick = of.tick->unscaled;
    for (auto scale = of.tick->scale; scale < of.scale; ++scale)
        tick *= 10;
    return std::max<std::int64_t>(tick, 1);
}

} // namespace

random_source::random_source(std::uint64_t seed, std::uint64_t stream) noexcept
{
    auto mixer = seed ^ stream * 0xd1342543de82ef95U;
    for (auto& each : state_)
        each = splitmix(mixer);
}

std::uint64_t random_source::next() noexcept
{
    auto& s = state_;
    const auto out = std::rotl(s[1] * 5, 7) * 9;
    const auto shifted = s[1] << 17U;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = std::rotl(s[3], 45);
    return out;
}

simulator::simulator(std::uint64_t seed, std::span<const product> products, double per_second)
    : mean_ns_{std::max<std::int64_t>(1, static_cast<std::int64_t>(1e9 / per_second))}
{
    for (const auto& each : products) {
        random_source random{seed, static_cast<std::uint64_t>(each.id)};
        const auto known = std::ranges::find(openings, each.symbol, &opening_price::symbol);
        const auto tick = tick_of(each);
        std::int64_t first = tick * static_cast<std::int64_t>(1000 + random.next() % 9000);
        std::uint32_t swing = 100;
        if (known != openings.end() && known->value.scale == each.scale) {
            first = known->value.unscaled;
            swing = known->swing;
        }
        walk made{0ns,        each.id, first << fraction_bits,
                  tick,       swing,   1 + static_cast<std::uint32_t>(random.next() % 3),
                  each.scale, random};
        made.due = pause(made.random);
        walks_.push_back(made);
    }
    std::ranges::make_heap(walks_, is_later);
}

bool simulator::is_later(const walk& left, const walk& right) noexcept
{
    return left.due != right.due ? left.due > right.due : left.id > right.id;
}

duration simulator::pause(random_source& random) const noexcept
{
    const auto units = static_cast<std::int64_t>(wait(random) >> 12U); // mean 2^20
    return duration{mean_ns_ / 1024 * units / 1024 + 1};
}

duration simulator::next_at() const noexcept
{
    return walks_.empty() ? duration::max() : walks_.front().due;
}

price_update simulator::quote(const walk& of)
{
    const auto ticks = std::max<std::int64_t>((of.value >> fraction_bits) / of.tick, 4);
    price_update made;
    made.product_id = of.id;
    made.price = decimal{ticks * of.tick, of.scale};
    const auto below = static_cast<std::int64_t>(of.spread / 2);
    made.bid = decimal{(ticks - below) * of.tick, of.scale};
    made.ask = decimal{(ticks - below + of.spread) * of.tick, of.scale};
    return made;
}

price_update simulator::next()
{
    std::ranges::pop_heap(walks_, is_later);
    auto& moved = walks_.back();
    // value · swing/10^6 · bell/2^16, in an order that neither overflows nor loses small values.
    const auto unit = moved.value / 1'000'000 * moved.swing;
    moved.value += unit * bell(moved.random) / 65536;
    moved.value = std::max<std::int64_t>(moved.value, (moved.tick << fraction_bits) * 4);
    auto made = quote(moved);
    moved.due += pause(moved.random);
    std::ranges::push_heap(walks_, is_later);
    return made;
}

std::vector<price_update> simulator::opening() const
{
    std::vector<price_update> all;
    all.reserve(walks_.size());
    for (const auto& each : walks_)
        all.push_back(quote(each));
    std::ranges::sort(all, {}, &price_update::product_id);
    return all;
}

} // namespace netkit::price
