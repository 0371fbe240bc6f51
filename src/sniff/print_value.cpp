#include "print_value.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace netkit::sniff {

namespace {

/// Nine digits behind the point at most, as many as are needed: printf's %g.
void put_real(text_out& to, double number)
{
    char* const at = to.room(32);
    const int size = std::snprintf(at, 32, "%g", number);
    to.wrote(static_cast<std::size_t>(size));
}

} // namespace

void put_seconds(text_out& to, std::int64_t nanoseconds)
{
    constexpr std::uint64_t second = 1'000'000'000;
    auto size = static_cast<std::uint64_t>(nanoseconds);
    if (nanoseconds < 0) {
        to.put('-');
        size = ~size + 1;
    }
    to.dec(size / second);
    to.put('.');
    to.dec_zeros(size % second, 9);
}

void put_date_time(text_out& to, std::int64_t nanoseconds)
{
    using namespace std::chrono;
    constexpr std::int64_t billion = 1'000'000'000;
    auto second = nanoseconds / billion;
    auto rest = nanoseconds % billion;
    if (rest < 0) {
        rest += billion;
        --second;
    }
    const sys_seconds at{seconds{second}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const auto of_day = static_cast<std::uint64_t>((at - day).count());
    to.dec_zeros(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
    to.put('-');
    to.dec_zeros(static_cast<unsigned>(date.month()), 2);
    to.put('-');
    to.dec_zeros(static_cast<unsigned>(date.day()), 2);
    to.put('T');
    to.dec_zeros(of_day / 3600, 2);
    to.put(':');
    to.dec_zeros(of_day / 60 % 60, 2);
    to.put(':');
    to.dec_zeros(of_day % 60, 2);
    to.put('.');
    to.dec_zeros(static_cast<std::uint64_t>(rest), 9);
    to.put('Z');
}

void date_time_text::put(text_out& to, std::int64_t nanoseconds)
{
    constexpr std::int64_t billion = 1'000'000'000;
    const auto second = nanoseconds / billion;
    if (nanoseconds < 0) return put_date_time(to, nanoseconds);
    if (!known_ || second != second_) {
        text_out whole{64};
        put_date_time(whole, second * billion);
        known_ = whole.size() == text_.size() + 10; // the year has four digits
        if (!known_) return put_date_time(to, nanoseconds);
        std::copy_n(whole.view().data(), text_.size(), text_.data());
        second_ = second;
    }
    to.put(std::string_view{text_.data(), text_.size()});
    to.dec_zeros(static_cast<std::uint64_t>(nanoseconds % billion), 9);
    to.put('Z');
}

void put_json_value(text_out& to, const value& of)
{
    switch (of.of->as) {
    case form::number:
    case form::hex:
        return to.dec(of.number);
    case form::boolean:
        return to.put(of.number != 0 ? std::string_view{"true"} : "false");
    case form::presence:
        return to.put("true");
    case form::signed_number:
    case form::seconds:
        return put_value(to, of);
    case form::real: // JSON knows no infinity
        if (std::isfinite(std::bit_cast<double>(of.number))) return put_value(to, of);
        return to.put("null");
    default:
        break;
    }
    to.put('"');
    if (of.of->as == form::text)
        to.json_escaped(of.text());
    else if (of.of->as == form::time)
        put_date_time(to, static_cast<std::int64_t>(of.number));
    else
        put_value(to, of);
    to.put('"');
}

void put_value(text_out& to, const value& of)
{
    switch (of.of->as) {
    case form::number:
    case form::boolean:
        return to.dec(of.number);
    case form::hex:
        to.put("0x");
        return to.hex(of.number, of.of->digits);
    case form::presence:
        return to.put('1');
    case form::ipv4:
        return to.ipv4(of.data);
    case form::ipv6:
        return to.ipv6(of.data);
    case form::mac:
        return to.mac(of.data);
    case form::bytes:
        return to.hex_bytes({of.data, of.size});
    case form::text:
        return to.escaped(of.text());
    case form::time:
    case form::seconds:
        return put_seconds(to, static_cast<std::int64_t>(of.number));
    case form::signed_number:
        return to.dec_signed(static_cast<std::int64_t>(of.number));
    case form::real:
        return put_real(to, std::bit_cast<double>(of.number));
    }
}

} // namespace netkit::sniff
