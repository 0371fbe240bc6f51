#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "netkit/base/address.hpp"
#include "netkit/base/clock.hpp"
#include "netkit/proxy/exchange_record.hpp"

namespace netkit::proxy {

// What the formats of the access log have in common.

template <class Number>
void append_number(std::string& out, Number number)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// `12.345`: milliseconds to the microsecond.
inline void append_milliseconds(std::string& out, duration time)
{
    const auto micros = std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::microseconds>(time).count());
    append_number(out, micros / 1000);
    const auto rest = static_cast<int>(micros % 1000);
    out.push_back('.');
    out.push_back(static_cast<char>('0' + rest / 100));
    out.push_back(static_cast<char>('0' + rest / 10 % 10));
    out.push_back(static_cast<char>('0' + rest % 10));
}

inline void append_ip(std::string& out, const ip_address& address)
{
    std::array<char, 46> text;
    out.append(text.data(), format_ip(address, text.data()));
}

inline bool is_known(const ip_address& address) noexcept
{
    return address != ip_address{};
}

void append_json_line(std::string& out, const exchange_record& record);
void append_text_line(std::string& out, const exchange_record& record);
void append_combined_line(std::string& out, const exchange_record& record);

} // namespace netkit::proxy
