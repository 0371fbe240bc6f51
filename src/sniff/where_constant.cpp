// Constants are read when the expression is compiled, in the type of the field they stand beside:
// `10` is a number beside ip.ttl, one byte beside eth.src[0], and two characters beside http.host.

#include <algorithm>
#include <bit>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "netkit/base/address.hpp"
#include "netkit/base/text.hpp"
#include "where_program.hpp"

namespace netkit::sniff {

namespace {

/// 80, 0x50, 0b1010000, 0120, 'P'
bool read_number(std::string_view text, std::uint64_t& to)
{
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.starts_with("0b") || text.starts_with("0B")) {
        base = 2;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.front() == '0') {
        base = 8;
        text.remove_prefix(1);
    } else if (text.size() == 3 && text.front() == '\'' && text.back() == '\'') {
        to = static_cast<std::uint8_t>(text[1]);
        return true;
    }
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), to, base);
    return failure == std::errc{} && end == text.data() + text.size() && !text.empty();
}

bool read_integer(std::string_view text, std::int64_t& to)
{
    const bool negative = text.starts_with('-');
    std::uint64_t size = 0;
    if (!read_number(negative ? text.substr(1) : text, size)) return false;
    const std::uint64_t most = std::uint64_t{1} << 63U;
    if (size > most || (!negative && size == most)) return false;
    to = static_cast<std::int64_t>(negative ? ~size + 1 : size);
    return true;
}

bool read_real(std::string_view text, double& to)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), to);
    return failure == std::errc{} && end == text.data() + text.size();
}

/// `12.5`, `-0.000122`: digits behind the ninth are cut.
bool read_seconds(std::string_view text, std::int64_t& nanoseconds)
{
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto point = std::min(text.find('.'), text.size());
    std::string digits{text.substr(0, point)};
    std::string fraction{point < text.size() ? text.substr(point + 1) : ""};
    if (digits.empty() && fraction.empty()) return false;
    if (digits.empty()) digits = "0";
    fraction.resize(9, '0');
    digits += fraction;
    const bool plain = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!plain || digits.size() > 19) return false;
    std::int64_t size = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (failure != std::errc{}) return false;
    nanoseconds = negative ? -size : size;
    return true;
}

/// Exactly `digits` decimal digits off the front.
bool take_digits(std::string_view& text, std::size_t digits, int& to)
{
    if (text.size() < digits) return false;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, to);
    if (failure != std::errc{} || end != text.data() + digits || to < 0) return false;
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, std::string_view one_of)
{
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// `2013-03-07 21:42:06.939527`, `2013-03-07T21:42:06Z`; UTC, the time of day may be left out.
bool read_date(std::string_view text, std::int64_t& nanoseconds)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    const bool dated = take_digits(text, 4, year) && take(text, "-") &&
                       take_digits(text, 2, month) && take(text, "-") && take_digits(text, 2, day);
    if (!dated) return false;
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return false;
    std::int64_t fraction = 0;
    if (take(text, " T")) {
        if (!take_digits(text, 2, hour) || !take(text, ":") || !take_digits(text, 2, minute))
            return false;
        if (take(text, ":") && !take_digits(text, 2, second)) return false;
        const auto end = std::min(text.find_first_of("Z "), text.size());
        if (text.starts_with('.') && !read_seconds(text.substr(0, end), fraction)) return false;
        if (text.starts_with('.')) text.remove_prefix(end);
    }
    take(text, "Z");
    if (!text.empty() || hour > 23 || minute > 59 || second > 60) return false;
    const std::chrono::seconds at = std::chrono::sys_days{date}.time_since_epoch() +
                                    std::chrono::hours{hour} + std::chrono::minutes{minute} +
                                    std::chrono::seconds{second};
    nanoseconds = at.count() * 1'000'000'000 + fraction;
    return true;
}

int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    const char low = to_lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// `aa:bb:cc`, `aa-bb-cc`, `aa.bb.cc`, `aabb.ccdd`, `aabbcc`, or a number of one byte.
bool read_bytes(std::string_view text, std::string& to)
{
    std::uint64_t number = 0;
    if (text.size() > 2 && text[0] == '0' && to_lower(text[1]) == 'x')
        return read_number(text, number) && number <= 0xff &&
               (to.push_back(static_cast<char>(number)), true);
    if (text.size() == 1) text = text.substr(0, 1);
    while (!text.empty()) {
        const int high = digit_of(text[0]);
        const int low = text.size() > 1 ? digit_of(text[1]) : -1;
        if (high < 0) return false;
        const bool single = low < 0; // `a:b`: one digit is a byte too
        to.push_back(static_cast<char>(single ? high : high * 16 + low));
        text.remove_prefix(single ? 1 : 2);
        if (!text.empty() && take(text, ":-.") && text.empty()) return false;
    }
    return !to.empty();
}

bool read_address(std::string_view text, bool v6, where_constant& to)
{
    const unsigned whole = v6 ? 128 : 32;
    const auto slash = text.find('/');
    const auto host = text.substr(0, slash);
    const bool has_colon = host.find(':') != std::string_view::npos;
    const auto address = parse_ip(host);
    if (address.has_error() || has_colon != v6) return false;
    std::uint64_t prefix = whole;
    if (slash != std::string_view::npos &&
        (!read_number(text.substr(slash + 1), prefix) || prefix > whole))
        return false;
    to.prefix = static_cast<unsigned>(prefix);
    to.bytes.assign(address->bytes.begin() + (v6 ? 0 : 12), address->bytes.end());
    return true;
}

/// The largest number a row of the table can hold; 0 where it does not say.
std::uint64_t most_of(const field* row)
{
    if (row == nullptr || row->width == 0 || row->width > 4) return 0;
    return (std::uint64_t{1} << (8U * row->width)) - 1;
}

bool read_unsigned(std::string_view text, bool quoted, const where_operand& beside,
                   where_constant& to, std::string& why)
{
    if (beside.row != nullptr) {
        for (const auto& each : beside.row->names)
            if (equal_ignoring_case(each.name, text) && each.from == each.to) {
                to.number = each.from;
                return true;
            }
        if (beside.row->as == form::boolean &&
            (equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false"))) {
            to.number = equal_ignoring_case(text, "true") ? 1 : 0;
            return true;
        }
    }
    if (quoted || !read_number(text, to.number)) return false;
    const auto most = most_of(beside.row);
    if (most == 0 || to.number <= most) return true;
    why = fmt::format("{} is too large for {}: the most is {}", text, beside.name, most);
    return false;
}

bool read_of_kind(std::string_view text, bool quoted, const where_operand& beside,
                  where_constant& to, std::string& why)
{
    std::int64_t number = 0;
    double real = 0;
    bool good = false;
    switch (beside.kind) {
    case where_kind::number:
        return read_unsigned(text, quoted, beside, to, why);
    case where_kind::integer:
        good = !quoted && read_integer(text, number);
        break;
    case where_kind::real:
        good = !quoted && read_real(text, real);
        number = std::bit_cast<std::int64_t>(real);
        break;
    case where_kind::time:
        good = read_date(text, number) || read_seconds(text, number);
        break;
    case where_kind::duration:
        good = !quoted && read_seconds(text, number);
        break;
    case where_kind::ipv4:
    case where_kind::ipv6:
        return read_address(text, beside.kind == where_kind::ipv6, to);
    case where_kind::bytes:
        if (!quoted) return read_bytes(text, to.bytes);
        to.bytes = text;
        return true;
    case where_kind::text:
        to.bytes = text;
        return true;
    case where_kind::nothing:
        return false;
    }
    to.number = static_cast<std::uint64_t>(number);
    return good;
}

} // namespace

std::string_view where_kind_name(where_kind kind) noexcept
{
    switch (kind) {
    case where_kind::number:
        return "a number";
    case where_kind::integer:
        return "an integer";
    case where_kind::real:
        return "a decimal number";
    case where_kind::time:
        return "a time such as \"2024-05-31 10:00:00\" or seconds since 1970";
    case where_kind::duration:
        return "a duration in seconds";
    case where_kind::ipv4:
        return "an IPv4 address or network";
    case where_kind::ipv6:
        return "an IPv6 address or network";
    case where_kind::bytes:
        return "bytes such as 00:1b:ff or quoted text";
    case where_kind::text:
        return "text";
    case where_kind::nothing:
        return "nothing";
    }
    return {};
}

bool read_where_constant(std::string_view text, bool quoted, const where_operand& to_compare,
                         where_constant& to, std::string& why)
{
    to = {};
    if (read_of_kind(text, quoted, to_compare, to, why)) return true;
    if (why.empty())
        why = fmt::format("{} is compared with {}, found {}", to_compare.name,
                          where_kind_name(to_compare.kind), quote_foreign(text));
    return false;
}

} // namespace netkit::sniff
