#include "netkit/price/history.hpp"

#include <algorithm>

namespace netkit::price {

bool log_segment::has_room(std::size_t bytes) const noexcept
{
    return count_.load(std::memory_order_relaxed) < most_entries && used_ + bytes <= most_bytes;
}

void log_segment::append(log_entry entry, std::string_view record) noexcept
{
    const auto index = count_.load(std::memory_order_relaxed);
    std::ranges::copy(record, bytes_.data() + used_);
    entry.record = bytes_.data() + used_;
    entry.size = static_cast<std::uint32_t>(record.size());
    used_ += record.size();
    entries_[index] = entry;
    count_.store(index + 1, std::memory_order_release);
}

void log_segment::close(std::shared_ptr<const log_segment> next) noexcept
{
    next_ = std::move(next);
    closed_.store(true, std::memory_order_release);
}

const log_entry* log_cursor::peek() noexcept
{
    while (in_ != nullptr) {
        if (at_ < in_->count()) return &in_->at(at_);
        auto next = in_->next();
        // Closed after the last append, so the count is read again before going on.
        if (next == nullptr) return nullptr;
        if (at_ < in_->count()) return &in_->at(at_);
        in_ = std::move(next);
        at_ = 0;
    }
    return nullptr;
}

history::history(std::size_t most) : most_{most}
{
    segments_.push_back(std::make_shared<log_segment>(0));
}

void history::append(const log_entry& entry, std::string_view record)
{
    if (!segments_.back()->has_room(record.size())) {
        auto fresh = std::make_shared<log_segment>(number_);
        segments_.back()->close(fresh);
        segments_.push_back(std::move(fresh));
    }
    segments_.back()->append(entry, record);
    ++number_;
    while (segments_.size() > 1 && number_ - segments_[1]->first() >= most_) {
        const auto& oldest = *segments_.front();
        forgotten_ = oldest.at(oldest.count() - 1).revision;
        segments_.pop_front();
    }
}

log_cursor history::begin() const
{
    return {segments_.front(), 0};
}

log_cursor history::end() const
{
    return {segments_.back(), segments_.back()->count()};
}

std::optional<log_cursor> history::after(std::uint64_t revision) const
{
    if (revision < forgotten_) return std::nullopt;
    const auto is_old = [revision](const log_entry& entry) { return entry.revision <= revision; };
    const auto ends_old = [&](const std::shared_ptr<log_segment>& each) {
        return each->count() == 0 || is_old(each->at(each->count() - 1));
    };
    const auto found = std::partition_point(segments_.begin(), segments_.end(), ends_old);
    if (found == segments_.end()) return end();
    const auto& in = **found;
    std::uint32_t low = 0;
    for (std::uint32_t high = in.count(); low < high;) {
        const auto middle = low + (high - low) / 2;
        if (is_old(in.at(middle)))
            low = middle + 1;
        else
            high = middle;
    }
    return log_cursor{*found, low};
}

} // namespace netkit::price
