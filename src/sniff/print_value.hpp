#pragma once

#include <array>
#include <cstdint>

#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// A value as `--fields` writes it: exactly as tshark 4.0 -T fields.
void put_value(text_out& to, const value& of);

/// A value as `--json` writes it: integers as numbers, addresses, text and bytes as strings.
void put_json_value(text_out& to, const value& of);

/// RFC 3339 in UTC with nine digits: 2013-03-07T21:42:06.939527000Z. Any time fits.
void put_date_time(text_out& to, std::int64_t nanoseconds);

/// The same again and again: what the second is called is kept.
class date_time_text {
public:
    void put(text_out& to, std::int64_t nanoseconds);

private:
    std::int64_t second_ = 0;
    std::array<char, 20> text_{}; ///< `2013-03-07T21:42:06.`
    bool known_ = false;
};

/// Nanoseconds as seconds with nine digits.
void put_seconds(text_out& to, std::int64_t nanoseconds);

} // namespace netkit::sniff
