#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

/// A field on its way into a table: `dec("ip.ttl", "Time to Live").at(8, 1)` reads as a sentence
/// and fits on a line.
struct field_row : field {
    /// Where the table finds it: bytes from the layer's first one, and the bits of that number.
    constexpr field_row at(unsigned first, unsigned bytes, std::uint64_t bits = 0) const
    {
        field_row made = *this;
        made.offset = static_cast<std::uint16_t>(first);
        made.width = static_cast<std::uint8_t>(bytes);
        made.mask = bits;
        return made;
    }
    constexpr field_row detail() const
    {
        field_row made = *this;
        made.who = shown::detail;
        return made;
    }
    constexpr field_row asked() const
    {
        field_row made = *this;
        made.who = shown::asked;
        return made;
    }
    constexpr field_row with(std::span<const value_name> values) const
    {
        field_row made = *this;
        made.names = values;
        return made;
    }
    constexpr field_row only(bool (*condition)(const layer&)) const
    {
        field_row made = *this;
        made.when = condition;
        return made;
    }
};

constexpr field_row row_of(form as, std::string_view name, std::string_view title)
{
    field_row made;
    made.name = name;
    made.title = title;
    made.as = as;
    return made;
}
constexpr field_row dec(std::string_view name, std::string_view title)
{
    return row_of(form::number, name, title);
}
constexpr field_row hex(std::string_view name, std::string_view title, std::uint8_t digits)
{
    field_row made = row_of(form::hex, name, title);
    made.digits = digits;
    return made;
}
/// One bit, most often: detail unless said otherwise.
constexpr field_row flag(std::string_view name, std::string_view title)
{
    return row_of(form::boolean, name, title).detail();
}
constexpr field_row label(std::string_view name, std::string_view title)
{
    return row_of(form::presence, name, title).detail();
}
constexpr field_row raw_bytes(std::string_view name, std::string_view title)
{
    return row_of(form::bytes, name, title).detail();
}

/// A protocol's table.
template <class... Rows>
constexpr std::array<field, sizeof...(Rows)> field_table(const Rows&... rows)
{
    return {static_cast<const field&>(rows)...};
}

/// The row of that name; a name that is not in the table does not compile.
template <std::size_t Count>
consteval const field& row_named(const std::array<field, Count>& table, std::string_view name)
{
    for (const auto& each : table)
        if (each.name == name) return each;
    throw "no such field";
}

} // namespace netkit::sniff
