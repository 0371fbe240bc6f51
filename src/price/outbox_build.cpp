// What the next message to a reader holds: waiting answers first, with each watch's snapshot behind
// the answer that announced it; then news, as many of them as a batch may hold. Records are read
// from the book at this moment, so what leaves is never older than the write.
//
// A batch of several conflated watches takes their slots first come, first served within each, and
// begins with another watch each time. A watch of every update walks the log in a batch of its own.
// The buffers belong to the thread, not to the stream: ten thousand idle readers hold none.

#include <algorithm>

#include "netkit/price/outbox.hpp"

namespace netkit::price {

struct outbox::filling {
    std::string& records;
    std::uint32_t count = 0;
    std::uint32_t most = 0;
    std::size_t most_bytes = 0;
    batch_envelope around{};

    bool is_full() const noexcept
    {
        return count >= most || records.size() + longest_record > most_bytes;
    }
    void limit(std::uint32_t of_watch) noexcept
    {
        if (of_watch > 0) most = std::min(most, of_watch);
    }
    void add(std::string_view record)
    {
        records += record;
        ++count;
    }
};

namespace {

std::string& scratch()
{
    thread_local std::string records;
    records.clear();
    return records;
}

} // namespace

bool outbox::has_credit() const noexcept
{
    return max_unacked_ == 0 || half_closed_ || seq_ - acked_ < max_unacked_;
}

bool outbox::is_due(const watch& which, time_point now) const noexcept
{
    return half_closed_ || which.due <= now;
}

/// Everything up to here has been delivered or conflated.
std::uint64_t outbox::resume_revision() noexcept
{
    if (dirty_ == 0 && snapshots_ == 0) behind_ = seen_;
    auto revision = behind_;
    for (const auto& each : watches_)
        if (each != nullptr && each->cursor.is_set())
            revision = std::min(revision, each->read_up_to);
    return revision;
}

bool outbox::is_empty() const noexcept
{
    return queue_.empty() && dirty_ == 0 && std::ranges::none_of(watches_, [](const auto& each) {
               return each != nullptr && each->cursor.is_set();
           });
}

void outbox::pump(time_point now)
{
    thread_local std::string message;
    if (writing_ || finishing_ || to_ == nullptr) return;
    if (build(message, now)) {
        writing_ = true;
        last_sent_ = now;
        sent_bytes_ += message.size();
        to_->start_write(message);
    } else if (half_closed_ && is_empty()) {
        finishing_ = true;
        to_->finish(status::ok, {});
    }
}

bool outbox::build(std::string& message, time_point now)
{
    while (!queue_.empty()) {
        auto next = queue_.begin();
        if (next->watch != no_watch && !has_credit()) // answers may pass what credit holds back
            next = std::ranges::find(queue_, no_watch, &outgoing::watch);
        if (next == queue_.end()) break;
        if (next->watch != no_watch) return build_snapshot(next->watch, message, now);
        message = std::move(next->answer);
        queue_.erase(next);
        --answers_;
        if (!message.empty()) return true;
    }
    if (!has_credit()) {
        if (no_credit_since_ == time_point::max() && (dirty_ > 0 || snapshots_ > 0))
            no_credit_since_ = now;
        return false;
    }
    return build_live(message, now);
}

/// Writes the batch's message. Called with everything counted, so that `resume_revision` is what
/// holds behind this batch.
void outbox::seal(std::string& message, const filling& batch)
{
    auto around = batch.around;
    around.seq = ++seq_;
    around.revision = resume_revision();
    constexpr std::uint64_t most = 0xffffffff;
    around.conflated = static_cast<std::uint32_t>(std::min(conflated_, most));
    conflated_total_ += conflated_;
    totals_.conflated.fetch_add(conflated_, std::memory_order_relaxed);
    conflated_ = 0;
    sent_updates_ += batch.count;
    totals_.batches.fetch_add(1, std::memory_order_relaxed);
    totals_.updates.fetch_add(batch.count, std::memory_order_relaxed);
    encode_batch(message, batch.records, around);
}

bool outbox::build_snapshot(std::uint32_t index, std::string& message, time_point now)
{
    auto& of = *watches_[index];
    filling batch{scratch(), 0, limits_.batch_updates, limits_.batch_bytes};
    batch.limit(of.options.max_batch_updates);
    batch.around.snapshot = true;
    batch.around.watch_id = of.id;
    current_price price;
    while (!of.snapshot.empty() && !batch.is_full()) {
        const auto number = of.snapshot.pop();
        auto& owed = slots_[number];
        if (owed.watch != index || !owed.in_snapshot) continue;
        owed.in_snapshot = false;
        prices_.load(owed.product, price);
        if (price.version == 0) continue;
        owed.delivered = std::max(owed.delivered, price.version);
        if (of.options.has_deadband()) of.bases[number] = {price.price, price.flag};
        batch.add(price.bytes());
    }
    if (of.snapshot.empty()) {
        batch.around.snapshot_end = true;
        const auto done = std::ranges::find(queue_, index, &outgoing::watch);
        queue_.erase(done);
        --snapshots_;
        of.due = now + of.options.min_interval;
    }
    seal(message, batch);
    return true;
}

bool outbox::build_live(std::string& message, time_point now)
{
    filling batch{scratch(), 0, limits_.batch_updates, limits_.batch_bytes};
    const auto count = static_cast<std::uint32_t>(watches_.size());
    for (std::uint32_t i = 0; i < count && !batch.is_full(); ++i) {
        auto* from = watches_[(turn_ + i) % count].get();
        if (from == nullptr) continue;
        if (from->cursor.is_set()) {
            if (batch.count > 0) continue; // its own batch, next time
            fill_every(*from, batch);
            if (batch.count > 0) break;
        } else if (!from->dirty.empty() && is_due(*from, now)) {
            fill_conflated(*from, batch, now);
        }
    }
    if (count > 0) turn_ = (turn_ + 1) % count;
    if (batch.count == 0) return false;
    seal(message, batch);
    return true;
}

void outbox::fill_conflated(watch& from, filling& batch, time_point now)
{
    batch.limit(from.options.max_batch_updates);
    const auto before = batch.count;
    current_price price;
    while (!from.dirty.empty() && !batch.is_full()) {
        const auto number = from.dirty.pop();
        auto& owed = slots_[number];
        if (!owed.dirty || watches_[owed.watch].get() != &from) continue;
        owed.dirty = false;
        --dirty_;
        prices_.load(owed.product, price);
        if (price.version <= owed.delivered) continue;
        const auto news = price.version - owed.delivered;
        owed.delivered = price.version;
        if (!passes_deadband(from, number, price)) {
            conflated_ += news;
            continue;
        }
        conflated_ += news - 1;
        batch.add(price.bytes());
    }
    if (batch.count > before) from.due = now + from.options.min_interval;
}

bool outbox::passes_deadband(watch& of, std::uint32_t slot_number, const current_price& price)
{
    const auto& band = of.options;
    if (!band.has_deadband()) return true;
    const auto [found, is_first] = of.bases.try_emplace(slot_number, price.price, price.flag);
    auto& base = found->second;
    const bool passes =
        is_first || price.flag != base.flag ||
        (band.min_change && differs_by(price.price, base.price, *band.min_change)) ||
        (band.min_change_bps > 0 && differs_by_bps(price.price, base.price, band.min_change_bps));
    if (passes) base = {price.price, price.flag};
    return passes;
}

void outbox::fill_every(watch& from, filling& batch)
{
    batch.limit(from.options.max_batch_updates);
    while (!batch.is_full()) {
        const auto* entry = from.cursor.peek();
        if (entry == nullptr) {
            from.cursor = {};
            return;
        }
        const auto found = from.slot_of.find(entry->product);
        if (found != from.slot_of.end()) {
            auto& owed = slots_[found->second];
            if (entry->version > owed.delivered) {
                owed.delivered = entry->version;
                batch.add(entry->bytes());
            }
        }
        from.read_up_to = entry->revision;
        from.cursor.step();
    }
}

} // namespace netkit::price
