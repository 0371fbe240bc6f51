#include "settings_number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace netkit::core {

namespace {

std::string_view take_digits(std::string_view& text)
{
    const auto end = std::ranges::find_if(text, [](char c) { return c < '0' || c > '9'; });
    const std::string_view digits{text.begin(), end};
    text.remove_prefix(digits.size());
    return digits;
}

bool take(std::string_view& text, std::string_view any_of)
{
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

struct number_parts {
    bool negative = false;
    std::string_view whole, fraction, exponent;
    bool negative_exponent = false;
};

std::optional<number_parts> dissect(std::string_view text)
{
    number_parts parts;
    parts.negative = take(text, "-");
    parts.whole = take_digits(text);
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole[0] == '0')) return {};
    if (take(text, ".")) {
        parts.fraction = take_digits(text);
        if (parts.fraction.empty()) return {};
    }
    if (take(text, "eE")) {
        parts.negative_exponent = take(text, "-");
        if (!parts.negative_exponent) take(text, "+");
        parts.exponent = take_digits(text);
        if (parts.exponent.empty()) return {};
    }
    if (!text.empty()) return {};
    return parts;
}

} // namespace

bool is_json_number(std::string_view text)
{
    return dissect(text).has_value();
}

std::optional<whole_number> parse_whole(std::string_view text)
{
    const auto parts = dissect(text);
    if (!parts) return {};
    std::string digits = std::string{parts->whole} + std::string{parts->fraction};
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) return whole_number{};

    std::int64_t exponent = 0; // an exponent of more than nine digits only has to stay out of range
    for (const char c : parts->exponent.substr(0, 9))
        exponent = exponent * 10 + (c - '0');
    if (parts->exponent.size() > 9 && exponent != 0) exponent = 1'000'000'000;
    if (parts->negative_exponent) exponent = -exponent;
    exponent -= static_cast<std::int64_t>(parts->fraction.size());

    for (; digits.back() == '0'; ++exponent)
        digits.pop_back();
    constexpr std::int64_t most_digits = std::numeric_limits<std::uint64_t>::digits10 + 1;
    if (exponent < 0 || static_cast<std::int64_t>(digits.size()) + exponent > most_digits)
        return {};
    digits.append(static_cast<std::size_t>(exponent), '0');

    whole_number value{parts->negative, 0};
    const auto end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value.magnitude).ec != std::errc{}) return {};
    return value;
}

std::optional<double> parse_real(std::string_view text)
{
    double value = 0;
    const char* const first = text.data();
    const char* const end = first + text.size();
    const auto [stop, error] = std::from_chars(first, end, value);
    if (error != std::errc{} || stop != end) return {};
    return value;
}

} // namespace netkit::core
