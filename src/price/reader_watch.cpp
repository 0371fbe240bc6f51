// What a stream watches: products found by id, symbol and pattern become slots, each registered
// with the market and handed to the outbox together with the answer, in one change.

#include <algorithm>

#include "netkit/price/reader.hpp"

namespace netkit::price {

/// Products of one request, each once, and what could not be had.
struct reader::wanted {
    std::vector<std::uint32_t> products;
    std::vector<product_error> errors;
};

namespace {

product_error bad_pattern(const std::string& text)
{
    return {0, text, reason::invalid, "not a pattern: characters of a symbol, *, ? and [A-Z]"};
}

} // namespace

void reader::look_up(const std::vector<std::int64_t>& ids, const std::vector<std::string>& symbols,
                     wanted& into) const
{
    const auto take_one = [&](std::uint32_t index, product_error error) {
        if (index == catalogue::nothing || !market_.products().is_live(index)) {
            into.errors.push_back(std::move(error));
        } else {
            into.products.push_back(index);
        }
    };
    for (const auto id : ids) {
        const bool odd = id <= 0;
        take_one(odd ? catalogue::nothing : market_.products().by_id(id),
                 {id,
                  {},
                  odd ? reason::invalid : reason::unknown_product,
                  odd ? "ids are positive" : "no such product"});
    }
    for (const auto& symbol : symbols) {
        const bool odd = !is_symbol(symbol);
        take_one(
            odd ? catalogue::nothing : market_.products().by_symbol(symbol),
            {0, odd ? symbol.substr(0, pattern::longest) : symbol,
             odd ? reason::invalid : reason::unknown_product,
             odd ? "not a symbol: 1 to 32 characters of A-Z, 0-9 and . _ / -" : "no such product"});
    }
}

void reader::match(const std::vector<pattern>& patterns, wanted& into) const
{
    if (patterns.empty()) return;
    const auto& all = market_.products();
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        const auto& symbol = all.at(i).symbol;
        if (all.is_live(i) && !slot_of_.contains(i) &&
            std::ranges::any_of(patterns, [&](const auto& each) { return each.matches(symbol); }))
            into.products.push_back(i);
    }
}

std::uint32_t reader::add_slot(std::uint32_t watch_id, std::uint32_t product)
{
    std::uint32_t number = 0;
    if (free_slots_.empty()) {
        number = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        number = free_slots_.back();
        free_slots_.pop_back();
    }
    slots_[number].watch = watch_id;
    slots_[number].gone = false;
    slot_of_[product] = number;
    ++watches_.at(watch_id).products;
    market_.watch(*this, product, number);
    return number;
}

void reader::remove_slot(std::uint32_t slot_number)
{
    auto& gone = slots_[slot_number];
    slot_of_.erase(gone.interest.product);
    --watches_.at(gone.watch).products;
    market_.unwatch(*this, slot_number);
    free_slots_.push_back(slot_number);
}

void reader::remove_watch(std::uint32_t watch_id)
{
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
        auto& each = slots_[i];
        if (each.watch != watch_id) continue;
        if (each.gone) {
            each.gone = false;
            each.watch = 0;
            free_slots_.push_back(i);
        } else if (each.interest.product != catalogue::nothing) {
            remove_slot(i);
            each.watch = 0;
        }
    }
    watches_.erase(watch_id);
}

/// Makes slots of what is wanted, as far as the rules allow; the rest becomes errors.
void reader::take(std::uint32_t watch_id, wanted& from, watch_change& into)
{
    const auto most = market_.limits().products_per_stream;
    for (const auto product : from.products) {
        const auto id = market_.products().at(product).id;
        if (slot_of_.contains(product)) {
            from.errors.push_back({id, {}, reason::duplicate, "watched already on this stream"});
        } else if (slot_of_.size() >= most) {
            from.errors.push_back(
                {id, {}, reason::limit_exceeded, "too many products on this stream"});
        } else {
            into.added.push_back({add_slot(watch_id, product), product, 0, false});
        }
    }
}

/// Where the reader starts: behind its own position if the log allows it, else with a snapshot, or
/// with nothing if it wants none.
void reader::begin_at(const create_watch& what, watch_change& change, bool& resumed) const
{
    const auto now = market_.revision();
    const auto& from = what.resume_from;
    if (from && from->epoch == market_.epoch() && from->revision <= now) {
        const auto start = market_.resume_point(from->revision);
        resumed = start.has_value() || !what.options.every_update;
        if (resumed && what.options.every_update &&
            market_.log().number() - start->number() >
                market_.limits().outgoing.every_update_backlog)
            resumed = false;
        if (resumed && start && what.options.every_update) change.from = *start;
    }
    change.revision = resumed ? from->revision : now;
    change.snapshot = !resumed && (from.has_value() || !what.options.skip_snapshot);
    current_price latest;
    for (auto& each : change.added) {
        if (resumed && what.options.every_update) continue; // the log says what is new
        market_.prices().load(each.product, latest);
        each.dirty = resumed && latest.revision > from->revision;
        if (!change.snapshot) each.delivered = latest.version - (each.dirty ? 1 : 0);
    }
}

void reader::on(create_watch& what, const moment& at)
{
    if (what.watch_id == 0) return misuse("a watch_id of 0", at);
    if (watches_.contains(what.watch_id)) return misuse("a watch_id that is in use", at);
    if (what.options.every_update &&
        (what.options.min_interval > 0s || what.options.has_deadband()))
        return misuse("min_interval and min_change are for conflated watches", at);
    wanted found;
    auto& made = watches_[what.watch_id];
    made.options = what.options;
    const auto& limits = market_.limits();
    const bool fits = watches_.size() <= limits.watches_per_stream;
    if (!fits)
        found.errors.push_back({0, {}, reason::limit_exceeded, "too many watches on this stream"});
    for (const auto& text : what.patterns) {
        auto parsed = pattern::parse(text);
        if (made.patterns.size() >= limits.patterns_per_watch)
            found.errors.push_back({0, text, reason::limit_exceeded, "too many patterns"});
        else if (!parsed)
            found.errors.push_back(bad_pattern(text.substr(0, pattern::longest)));
        else
            made.patterns.push_back(std::move(*parsed));
    }
    if (fits) look_up(what.ids, what.symbols, found);
    watch_change change;
    change.watch_id = what.watch_id;
    change.options = what.options;
    out_.settle(market_.revision());
    take(what.watch_id, found, change);
    wanted by_pattern;
    if (fits) match(made.patterns, by_pattern);
    take(what.watch_id, by_pattern, change);
    std::ranges::move(by_pattern.errors, std::back_inserter(found.errors));
    bool resumed = false;
    begin_at(what, change, resumed);
    if (what.resume_from) ++(resumed ? resumed_ : not_resumed_);
    const bool alive = fits && (made.products > 0 || !made.patterns.empty());
    change.snapshot = change.snapshot && alive;
    change.answer = encode_changed({what.watch_id, std::move(found.errors),
                                    static_cast<std::uint32_t>(made.products), resumed});
    out_.change(std::move(change), at.now);
    if (alive) return;
    remove_watch(what.watch_id);
    out_.end_watch(what.watch_id,
                   encode_canceled(what.watch_id,
                                   fits ? reason::unknown_product : reason::limit_exceeded,
                                   "nothing of it can be watched"),
                   at.now);
    if (terms_.one_watch) out_.half_close(at.now);
}

void reader::on(modify_watch& what, const moment& at)
{
    const auto at_id = watches_.find(what.watch_id);
    wanted found;
    watch_change change;
    change.watch_id = what.watch_id;
    if (at_id == watches_.end()) {
        found.errors.push_back({0, {}, reason::invalid, "no such watch on this stream"});
        out_.answer(encode_changed({what.watch_id, std::move(found.errors), 0, false}), at.now);
        return;
    }
    auto& changed = at_id->second;
    if (what.options && what.options->every_update != changed.options.every_update) {
        found.errors.push_back(
            {0, {}, reason::invalid, "the delivery mode of a watch stays; create another watch"});
    } else if (what.options) {
        if (what.options->every_update &&
            (what.options->min_interval > 0s || what.options->has_deadband()))
            return misuse("min_interval and min_change are for conflated watches", at);
        changed.options = *what.options;
    }
    change.options = changed.options;
    wanted unwanted;
    look_up(what.remove_ids, what.remove_symbols, unwanted);
    for (const auto product : unwanted.products) {
        const auto slot_at = slot_of_.find(product);
        if (slot_at == slot_of_.end() || slots_[slot_at->second].watch != what.watch_id) continue;
        change.removed.push_back(slot_at->second);
        remove_slot(slot_at->second);
    }
    out_.settle(market_.revision());
    look_up(what.add_ids, what.add_symbols, found);
    take(what.watch_id, found, change);
    change.snapshot = !change.added.empty() && !changed.options.skip_snapshot;
    change.revision = market_.revision();
    if (!change.snapshot)
        for (auto& each : change.added)
            each.delivered = market_.prices().version(each.product);
    change.answer = encode_changed({what.watch_id, std::move(found.errors),
                                    static_cast<std::uint32_t>(changed.products), false});
    out_.change(std::move(change), at.now);
}

void reader::on(const cancel_watch& what, const moment& at)
{
    if (!watches_.contains(what.watch_id)) {
        out_.answer(encode_canceled(what.watch_id, reason::invalid, "no such watch on this stream"),
                    at.now);
        return;
    }
    remove_watch(what.watch_id);
    if (watches_.empty()) watchless_since_ = at.now;
    out_.end_watch(what.watch_id, encode_canceled(what.watch_id, reason::client_request, {}),
                   at.now);
}

void reader::on_new_product(std::uint32_t product, const moment& at)
{
    if (is_ended() || slot_of_.contains(product) ||
        slot_of_.size() >= market_.limits().products_per_stream)
        return;
    const auto& symbol = market_.products().at(product).symbol;
    for (auto& [id, each] : watches_) {
        if (std::ranges::none_of(each.patterns, [&](const auto& p) { return p.matches(symbol); }))
            continue;
        watch_change change;
        change.watch_id = id;
        change.options = each.options;
        change.revision = market_.revision();
        change.added.push_back({add_slot(id, product), product, 0, false});
        out_.change(std::move(change), at.now);
        return;
    }
}

/// The last update is on its way; the slot's number stays taken until its watch ends.
void reader::on_removed_product(std::uint32_t slot_number)
{
    auto& gone = slots_[slot_number];
    slot_of_.erase(gone.interest.product);
    --watches_.at(gone.watch).products;
    market_.unwatch(*this, slot_number);
    gone.gone = true;
}

} // namespace netkit::price
