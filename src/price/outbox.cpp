// The engine's orders to one stream. Every public function takes the lock once, changes the state
// and pumps: if nothing is being written and something may be, the next message is built and its
// write started before the lock is let go. What a message holds is decided in outbox_build.cpp.
//
// Slots are numbered by the engine, which knows what is watched; the outbox only knows what its
// reader holds. A slot that was dropped may be given out again at once: entries of the lists that
// still name it are recognised by its flags, which say whether an entry is owed at all.

#include "netkit/price/outbox.hpp"

#include <algorithm>

namespace netkit::price {

outbox::outbox(const book& prices, const outbox_limits& limits, outbox_totals& totals,
               stream_writer& to)
    : prices_{prices}, limits_{limits}, totals_{totals}, to_{&to}
{
}

outbox::~outbox() = default;

std::uint32_t outbox::fifo::pop() noexcept
{
    const auto value = slots[head++];
    if (head == slots.size()) {
        slots.clear();
        head = 0;
    }
    return value;
}

void outbox::answer(std::string message, time_point now)
{
    const std::lock_guard lock{mutex_};
    if (finishing_) return;
    if (answers_ >= limits_.answers) {
        finishing_ = true;
        if (to_ != nullptr)
            to_->finish(status::resource_exhausted, "too many requests without reading answers");
        return;
    }
    ++answers_;
    queue_.push_back({std::move(message), no_watch});
    pump(now);
}

void outbox::set_credit(std::uint32_t max_unacked)
{
    const std::lock_guard lock{mutex_};
    max_unacked_ = max_unacked;
}

outbox::watch* outbox::find(std::uint32_t watch_id, std::uint32_t* index)
{
    for (std::uint32_t i = 0; i < watches_.size(); ++i) {
        if (watches_[i] == nullptr || watches_[i]->id != watch_id) continue;
        if (index != nullptr) *index = i;
        return watches_[i].get();
    }
    return nullptr;
}

std::uint32_t outbox::place(std::uint32_t watch_id)
{
    std::uint32_t index = 0;
    if (find(watch_id, &index) != nullptr) return index;
    const auto free =
        std::ranges::find_if(watches_, [](const auto& each) { return each == nullptr; });
    index = static_cast<std::uint32_t>(free - watches_.begin());
    if (free == watches_.end()) watches_.emplace_back();
    watches_[index] = std::make_unique<watch>();
    watches_[index]->id = watch_id;
    return index;
}

void outbox::add(std::uint32_t index, const slot_start& start, bool snapshot)
{
    if (slots_.size() <= start.slot) slots_.resize(start.slot + 1);
    auto& to = *watches_[index];
    slots_[start.slot] = {start.product, index, start.delivered, false, snapshot};
    ++to.products;
    if (snapshot) to.snapshot.push(start.slot);
    if (to.options.every_update) {
        to.slot_of[start.product] = start.slot;
    } else if (start.dirty) {
        slots_[start.slot].dirty = true;
        ++dirty_;
        to.dirty.push(start.slot);
    }
}

void outbox::drop(std::uint32_t slot_number)
{
    auto& gone = slots_[slot_number];
    if (gone.watch == no_watch) return;
    auto& from = *watches_[gone.watch];
    if (gone.dirty) --dirty_;
    --from.products;
    from.slot_of.erase(gone.product);
    from.bases.erase(slot_number);
    gone = {};
}

void outbox::change(watch_change with, time_point now)
{
    const std::lock_guard lock{mutex_};
    if (finishing_) return;
    const bool first = watches_.empty();
    const auto index = place(with.watch_id);
    auto& on = *watches_[index];
    on.options = with.options;
    if (!on.options.has_deadband()) on.bases.clear();
    for (const auto slot_number : with.removed)
        drop(slot_number);
    ++answers_;
    queue_.push_back({std::move(with.answer), no_watch});
    for (const auto& start : with.added)
        add(index, start, with.snapshot);
    if (with.snapshot) {
        ++snapshots_;
        queue_.push_back({{}, index});
    }
    // A resume from here on must not assume what this change has only promised.
    if (with.snapshot || !with.added.empty()) {
        const auto holds = with.snapshot ? 0 : with.revision;
        behind_ = first ? holds : std::min(resume_revision(), holds);
    }
    if (on.options.every_update && !on.cursor.is_set()) {
        on.cursor = with.from;
        on.read_up_to = with.revision;
    }
    pump(now);
}

void outbox::forget(std::uint32_t index)
{
    for (std::uint32_t i = 0; i < slots_.size(); ++i)
        if (slots_[i].watch == index) drop(i);
    for (auto& each : queue_) {
        if (each.watch != index) continue;
        each.watch = no_watch; // an empty answer, which is passed over
        --snapshots_;
        ++answers_;
    }
    watches_[index].reset();
}

void outbox::end_watch(std::uint32_t watch_id, std::string answer, time_point now)
{
    const std::lock_guard lock{mutex_};
    std::uint32_t index = 0;
    if (find(watch_id, &index) != nullptr) forget(index);
    if (finishing_) return;
    ++answers_;
    queue_.push_back({std::move(answer), no_watch});
    pump(now);
}

void outbox::mark(std::uint32_t slot_number, const step_news& news)
{
    auto& touched = slots_[slot_number];
    if (touched.watch == no_watch) return;
    auto& of = *watches_[touched.watch];
    if (of.options.every_update) {
        if (!of.cursor.is_set()) {
            of.cursor = news.began_at;
            of.read_up_to = seen_;
        }
    } else if (!touched.dirty) {
        if (dirty_ == 0 && snapshots_ == 0) behind_ = seen_;
        touched.dirty = true;
        ++dirty_;
        of.dirty.push(slot_number);
    }
}

bool outbox::is_behind(const watch& which, std::uint64_t log_number) const
{
    return which.cursor.is_set() &&
           log_number - which.cursor.number() > limits_.every_update_backlog;
}

std::vector<std::uint32_t> outbox::kick(std::span<const std::uint32_t> slots, const step_news& news,
                                        time_point now)
{
    std::vector<std::uint32_t> lost;
    const std::lock_guard lock{mutex_};
    if (finishing_) return lost;
    for (const auto each : slots)
        mark(each, news);
    seen_ = news.revision;
    pump(now);
    for (std::uint32_t i = 0; i < watches_.size(); ++i) {
        if (watches_[i] == nullptr || !is_behind(*watches_[i], news.log_number)) continue;
        const auto id = watches_[i]->id;
        lost.push_back(id);
        forget(i);
        ++answers_;
        queue_.push_back({encode_canceled(id, reason::behind,
                                          "the reader fell too far behind; create the watch again"),
                          no_watch});
    }
    if (!lost.empty()) pump(now);
    return lost;
}

void outbox::settle(std::uint64_t revision)
{
    const std::lock_guard lock{mutex_};
    seen_ = std::max(seen_, revision);
}

void outbox::acknowledge(std::uint64_t batch_seq, time_point now)
{
    const std::lock_guard lock{mutex_};
    acked_ = std::max(acked_, std::min(batch_seq, seq_));
    if (has_credit()) no_credit_since_ = time_point::max();
    pump(now);
}

void outbox::wake(time_point now)
{
    const std::lock_guard lock{mutex_};
    pump(now);
}

void outbox::heartbeat(const std::string& epoch, duration wall, feed_state feed, time_point now)
{
    const std::lock_guard lock{mutex_};
    if (writing_ || finishing_ || half_closed_ || to_ == nullptr) return;
    const heartbeat_answer beat{{epoch, resume_revision()}, wall, feed, conflated_total_};
    ++answers_;
    queue_.push_back({encode_heartbeat(beat), no_watch});
    pump(now);
}

void outbox::half_close(time_point now)
{
    const std::lock_guard lock{mutex_};
    half_closed_ = true;
    pump(now);
}

void outbox::finish(status how, std::string_view why)
{
    const std::lock_guard lock{mutex_};
    if (finishing_) return;
    finishing_ = true;
    if (to_ != nullptr) to_->finish(how, why);
}

void outbox::cut()
{
    const std::lock_guard lock{mutex_};
    if (to_ != nullptr && finishing_) to_->cut();
}

void outbox::on_write_done(bool ok, time_point now)
{
    const std::lock_guard lock{mutex_};
    writing_ = false;
    if (ok) pump(now); // else the call is broken, and the transport says so by cancelling it
}

void outbox::detach()
{
    const std::lock_guard lock{mutex_};
    finishing_ = true;
    to_ = nullptr;
}

bool outbox::is_finishing() const
{
    const std::lock_guard lock{mutex_};
    return finishing_;
}

time_point outbox::last_sent() const
{
    const std::lock_guard lock{mutex_};
    return last_sent_;
}

time_point outbox::stalled_since() const
{
    const std::lock_guard lock{mutex_};
    if (finishing_) return time_point::max();
    return std::min(writing_ ? last_sent_ : time_point::max(), no_credit_since_);
}

outbox_facts outbox::facts(time_point now) const
{
    const std::lock_guard lock{mutex_};
    outbox_facts all;
    for (const auto& each : watches_) {
        if (each == nullptr) continue;
        ++all.watches;
        all.products += each->products;
    }
    all.dirty = dirty_;
    all.sent_updates = sent_updates_;
    all.sent_bytes = sent_bytes_;
    all.conflated = conflated_total_ + conflated_;
    all.revision = seen_;
    if (writing_) all.stalled = now - last_sent_;
    return all;
}

} // namespace netkit::price
