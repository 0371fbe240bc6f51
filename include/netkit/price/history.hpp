#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>

namespace netkit::price {

/// One accepted update as the log holds it.
struct log_entry {
    std::uint64_t version;
    std::uint64_t revision;
    std::uint64_t ingest_ns;
    const char* record;    ///< of its segment
    std::uint32_t product; ///< index in the catalogue
    std::uint32_t size;    ///< of the record

    std::string_view bytes() const noexcept { return {record, size}; }
};

/// A run of the log. Written by one thread; what lies below `count` never changes again, so any
/// thread that holds a pointer to the segment reads it without a lock.
class log_segment {
public:
    static constexpr std::uint32_t most_entries = 4096;
    static constexpr std::size_t most_bytes = 64 * most_entries;

    explicit log_segment(std::uint64_t first) : first_{first} {}

    bool has_room(std::size_t bytes) const noexcept;
    void append(log_entry entry, std::string_view record) noexcept;
    void close(std::shared_ptr<const log_segment> next) noexcept;

    std::uint32_t count() const noexcept { return count_.load(std::memory_order_acquire); }
    const log_entry& at(std::uint32_t index) const noexcept { return entries_[index]; }
    std::uint64_t first() const noexcept { return first_; } ///< number of the entry at 0
    /// Null while this is the last.
    std::shared_ptr<const log_segment> next() const noexcept
    {
        return closed_.load(std::memory_order_acquire) ? next_ : nullptr;
    }

private:
    std::uint64_t first_;
    std::atomic<std::uint32_t> count_{0};
    std::atomic<bool> closed_{false};
    std::size_t used_ = 0;
    std::shared_ptr<const log_segment> next_;
    std::array<log_entry, most_entries> entries_; ///< made when appended
    std::array<char, most_bytes> bytes_;
};

/// A place between two entries. Holding it keeps every later segment alive, so whoever holds one
/// gives it up when it is too far behind.
class log_cursor {
public:
    log_cursor() = default;
    log_cursor(std::shared_ptr<const log_segment> in, std::uint32_t at)
        : in_{std::move(in)}, at_{at}
    {
    }

    /// The entry behind the cursor, or null when there is none yet.
    const log_entry* peek() noexcept;
    void step() noexcept { ++at_; }
    /// Entries that were appended before this place, since the log began.
    std::uint64_t number() const noexcept { return in_ ? in_->first() + at_ : 0; }
    bool is_set() const noexcept { return in_ != nullptr; }

private:
    std::shared_ptr<const log_segment> in_;
    std::uint32_t at_ = 0;
};

/// The latest accepted updates, in order. One thread appends and asks for cursors; cursors are read
/// on any thread.
class history {
public:
    /// Keeps at least `most` updates once there were so many, and less than a segment more.
    explicit history(std::size_t most);

    void append(const log_entry& entry, std::string_view record);

    log_cursor begin() const; ///< before the oldest that is kept
    log_cursor end() const;   ///< behind the latest
    /// Before the first update above `revision`; nothing when such updates are gone already.
    std::optional<log_cursor> after(std::uint64_t revision) const;
    /// Entries since the log began.
    std::uint64_t number() const noexcept { return number_; }

private:
    std::size_t most_;
    std::uint64_t number_ = 0;
    std::uint64_t forgotten_ = 0; ///< revision of the latest update that is gone
    std::deque<std::shared_ptr<log_segment>> segments_;
};

} // namespace netkit::price
