#include "field_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "netkit/base/text.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

std::string_view until_nul(byte_view bytes) noexcept
{
    const auto text = text_of(bytes);
    return text.substr(0, text.find('\0'));
}

bool is_ascii(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

byte_view bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

} // namespace

void put_ascii(value_list& to, const field& row, byte_view bytes, std::uint32_t at)
{
    if (!to.wants(row)) return;
    const auto text = until_nul(bytes);
    if (is_ascii(text)) return to.put(row, bytes_of(text), at);
    std::string mended;
    for (const char c : text) {
        if (static_cast<std::uint8_t>(c) < 0x80)
            mended += c;
        else
            mended += replacement;
    }
    to.put_text(row, mended, at, static_cast<std::uint32_t>(bytes.size()));
}

void put_utf8(value_list& to, const field& row, byte_view bytes, std::uint32_t at)
{
    if (!to.wants(row)) return;
    auto text = until_nul(bytes);
    if (is_ascii(text) || is_utf8(text)) return to.put(row, bytes_of(text), at);
    std::string mended;
    while (!text.empty()) {
        const auto step = next_utf8(text);
        mended += step.valid ? text.substr(0, step.size) : replacement;
        text.remove_prefix(step.size);
    }
    to.put_text(row, mended, at, static_cast<std::uint32_t>(bytes.size()));
}

void put_utc(value_list& to, const field& row, std::int64_t time_ns, value_place where)
{
    using namespace std::chrono;
    if (!to.wants(row)) return;
    const sys_time<nanoseconds> time{nanoseconds{time_ns}};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    short_text<48> text;
    text.put(months[static_cast<unsigned>(date.month()) - 1]);
    text.put(' ');
    if (static_cast<unsigned>(date.day()) < 10) text.put(' ');
    text.dec(static_cast<unsigned>(date.day()));
    text.put(", ");
    text.dec(static_cast<unsigned>(static_cast<int>(date.year())));
    text.put(' ');
    text.dec(static_cast<std::uint64_t>(clock.hours().count()), 2);
    text.put(':');
    text.dec(static_cast<std::uint64_t>(clock.minutes().count()), 2);
    text.put(':');
    text.dec(static_cast<std::uint64_t>(clock.seconds().count()), 2);
    text.put('.');
    text.dec(static_cast<std::uint64_t>(clock.subseconds().count()), 9);
    text.put(" UTC");
    to.put_text(row, text.view(), where.at, where.length);
}

} // namespace netkit::sniff
