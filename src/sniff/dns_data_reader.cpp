// Reads the parts of a record's data one after another; what cannot be read any more leaves the
// cursor's fault, and nothing after it is put.

#include "dns_data_reader.hpp"

#include "field_text.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

using enum dns_part;

namespace {

constexpr std::int64_t nanoseconds(std::uint64_t seconds)
{
    return static_cast<std::int64_t>(seconds) * 1'000'000'000;
}

} // namespace

void dns_data_reader::bytes(const field& row, std::uint32_t size)
{
    const auto at = with_.base + place();
    const auto found = in_.read(size);
    if (in_.ok()) with_.to.put(row, found, at);
}

void dns_data_reader::text(const field& row, std::uint32_t size)
{
    const auto at = with_.base + place();
    const auto found = in_.read(size);
    if (in_.ok()) put_ascii(with_.to, row, found, at);
}

void dns_data_reader::name(const dns_data_part& what)
{
    const auto at = place();
    const auto end = behind_dns_name(with_.message, at);
    if (end == 0 || end - at > in_.captured()) return in_.fail(damage::malformed);
    if (what.size != nullptr) { // Wireshark counts the text it made of it
        dns_name_room room;
        with_.number(*what.size, dns_name_text(with_.message, at, room).size(), at, end - at);
    }
    with_.name(*what.row, at, end - at);
    in_.skip(end - at);
}

void dns_data_reader::texts(const dns_data_part& what)
{
    while (in_.ok() && in_.wire() > 0) {
        const auto size = in_.u8();
        number(*what.size, size, 1);
        text(*what.row, size);
    }
}

/// Windows of up to 32 bytes, each bit a type.
void dns_data_reader::types(const field& row)
{
    while (in_.ok() && in_.wire() > 0) {
        const std::uint32_t window = in_.u8();
        const std::uint32_t size = in_.u8();
        for (std::uint32_t i = 0; i < size && in_.ok(); ++i) {
            const auto set = in_.u8();
            for (std::uint32_t bit = 0; bit < 8; ++bit)
                if ((set & 0x80U >> bit) != 0) number(row, window << 8U | i << 3U | bit, 1);
        }
    }
}

void dns_data_reader::when(const field& row, std::uint64_t seconds, std::uint32_t length) const
{
    if (!in_.ok()) return;
    put_utc(with_.to, row, nanoseconds(seconds), {with_.base + place() - length, length});
}

/// Parts with a length before them.
void dns_data_reader::lengthy(const dns_data_part& what)
{
    const bool wide = what.as == sized || what.as == mark;
    const std::uint32_t size = wide ? in_.be16() : in_.u8();
    number(*what.size, size, wide ? 2 : 1);
    if (what.as == dns_part::text) return text(*what.row, size);
    if (what.as == mark) {
        number(*what.row, 1, 0);
        if (size > 0) number(dns_row("tsig.noalg"), 1, 0);
        return in_.skip(size);
    }
    if (size > 0) bytes(*what.row, size);
}

void dns_data_reader::single(const dns_data_part& what)
{
    switch (what.as) {
    case u8:
        return number(*what.row, in_.u8(), 1);
    case u16:
        return number(*what.row, in_.be16(), 2);
    case u32:
        return number(*what.row, in_.be32(), 4);
    case dns_part::time:
        return when(*what.row, in_.be32(), 4);
    case time48: {
        const std::uint64_t high = in_.be16();
        return when(*what.row, high << 32U | in_.be32(), 6);
    }
    case ipv4:
        return bytes(*what.row, 4);
    case ipv6:
        return bytes(*what.row, 16);
    case mac:
        return bytes(*what.row, 6);
    case rest:
        return bytes(*what.row, in_.wire());
    case rest_text:
        return text(*what.row, in_.wire());
    default:
        return;
    }
}

void dns_data_reader::read(const dns_data_part& what)
{
    switch (what.as) {
    case dns_part::name:
        return name(what);
    case dns_part::texts:
        return texts(what);
    case dns_part::types:
        return types(*what.row);
    case dns_part::text:
    case dns_part::bytes:
    case sized:
    case mark:
        return lengthy(what);
    case bits:
        while (in_.ok() && in_.wire() > 0)
            if (const auto set = in_.u8(); set != 0) number(*what.row, set, 1);
        return;
    case eui64: {
        short_text<32> made;
        const auto found = in_.read(8);
        for (const auto byte : found) {
            if (!made.empty()) made.put(':');
            made.hex(byte, 2);
        }
        if (in_.ok()) with_.text(*what.row, made.view(), place() - 8, 8);
        return;
    }
    default:
        return single(what);
    }
}

} // namespace netkit::sniff
