#pragma once

#include <array>
#include <cstdint>

#include "netkit/sniff/line.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// The time at the beginning of a line, in the local zone. Everything that changes at most once a
/// second is kept, so a packet costs its fraction.
class line_clock {
public:
    explicit line_clock(const line_options& options) noexcept : options_(options) {}
    void put(std::int64_t time_ns, text_out& to);

private:
    void put_clock(std::int64_t seconds, text_out& to);
    void put_difference(std::int64_t from, std::int64_t until, text_out& to);
    void put_fraction(std::int64_t nanoseconds, text_out& to) const;
    std::int64_t zone_offset(std::int64_t seconds);
    bool is_beyond(std::int64_t seconds) const noexcept;

    const line_options& options_;
    std::int64_t before_ = 0;
    bool any_before_ = false;
    std::int64_t text_second_ = -1;         ///< what `text_` says
    std::int64_t second_start_ = INT64_MIN; ///< of `text_second_`; at first, no packet's
    std::array<char, 24> text_{};
    std::size_t text_size_ = 0;
    std::int64_t quarter_ = -1; ///< of an hour since 1970, for which `offset_` holds
    std::int64_t offset_ = 0;
};

} // namespace netkit::sniff
