#include "netkit/price/market.hpp"

#include <algorithm>

#include "netkit/price/reader.hpp"

namespace netkit::price {

namespace {

product_error refusal(std::int64_t id, reason why, std::string message)
{
    return {id, {}, why, std::move(message)};
}

constexpr duration most_ahead = 24h; // an event time beyond that is a wrong clock or a wrong unit

} // namespace

market::market(const market_limits& limits, std::string epoch)
    : limits_{limits}, epoch_{std::move(epoch)}, log_{limits.history}, step_began_{log_.end()}
{
    limits_.products = std::min(limits_.products, book::most_products);
}

market::~market() = default;

bool market::add_product(const product& what)
{
    const auto known = products_.size();
    if (known >= limits_.products && products_.by_id(what.id) == catalogue::nothing) return false;
    if (!products_.add(what)) return false;
    if (products_.size() > known) states_.emplace_back();
    return true;
}

void market::remove_product(std::uint32_t index, const moment& at)
{
    current_price last;
    book_.load(index, last);
    price_update gone;
    gone.product_id = products_.at(index).id;
    if (last.version > 0) gone.price = last.price;
    gone.flag = price_flag::removed;
    gone.ingest_time_ns = static_cast<std::uint64_t>(at.wall.count());
    gone.version = ++states_[index].version;
    store(index, gone);
    products_.remove(index);
    removed_.push_back(index);
}

std::optional<product_error> market::accept(price_update update, const moment& at)
{
    const auto index = products_.by_id(update.product_id);
    if (index == catalogue::nothing || !products_.is_live(index))
        return refusal(update.product_id, reason::unknown_product, "no such product");
    if (!update.price) return refusal(update.product_id, reason::invalid, "the price is missing");
    for (const auto& each : {update.price, update.bid, update.ask})
        if (each && each->scale > decimal::max_scale)
            return refusal(update.product_id, reason::invalid, "a scale above 18");
    if (update.currency.size() > longest_currency)
        return refusal(update.product_id, reason::invalid, "a currency code above 16 bytes");
    const auto latest = static_cast<std::uint64_t>((at.wall + most_ahead).count());
    if (update.event_time_ns > latest)
        return refusal(update.product_id, reason::invalid, "an event time in the future");
    update.version = ++states_[index].version;
    update.ingest_time_ns = static_cast<std::uint64_t>(at.wall.count());
    if (update.currency == products_.at(index).currency) update.currency.clear();
    store(index, update);
    ++accepted_;
    return std::nullopt;
}

void market::store(std::uint32_t index, const price_update& update)
{
    record_.clear();
    append_record(record_, update);
    current_price latest;
    latest.version = update.version;
    latest.revision = ++revision_;
    latest.price = update.price.value_or(decimal{});
    latest.flag = update.flag;
    latest.size = static_cast<std::uint16_t>(record_.size());
    std::ranges::copy(record_, latest.record.begin());
    book_.store(index, latest);
    log_.append({update.version, revision_, update.ingest_time_ns, nullptr, index, 0}, record_);
    auto& state = states_[index];
    if (!state.touched) {
        state.touched = true;
        touched_.push_back(index);
    }
}

void market::commit(const moment& at)
{
    for (const auto index : touched_) {
        auto& state = states_[index];
        state.touched = false;
        for (const auto& each : state.watchers)
            if (each.who->stage(each.slot)) kicked_.push_back(each.who);
    }
    touched_.clear();
    const step_news news{revision_, step_began_, log_.number()};
    for (auto* who : kicked_)
        who->kick(news, at);
    kicked_.clear();
    for (const auto index : removed_) {
        const auto watchers = states_[index].watchers;
        for (const auto& each : watchers)
            each.who->on_removed_product(each.slot);
    }
    removed_.clear();
    step_began_ = log_.end();
}

void market::join(reader& who)
{
    readers_.push_back(&who);
}

void market::leave(reader& who)
{
    const auto found = std::ranges::find(readers_, &who);
    if (found == readers_.end()) return;
    *found = readers_.back();
    readers_.pop_back();
}

void market::watch(reader& who, std::uint32_t product, std::uint32_t slot)
{
    auto& watchers = states_[product].watchers;
    who.place_of(slot) = {product, static_cast<std::uint32_t>(watchers.size())};
    watchers.push_back({&who, slot});
}

void market::unwatch(reader& who, std::uint32_t slot)
{
    auto& mine = who.place_of(slot);
    auto& watchers = states_[mine.product].watchers;
    const auto last = watchers.back();
    watchers[mine.at] = last;
    last.who->place_of(last.slot).at = mine.at;
    watchers.pop_back();
    mine = {};
}

} // namespace netkit::price
