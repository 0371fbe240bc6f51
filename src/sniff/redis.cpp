// Redis (RESP): values of a letter and a line; arrays only say how many follow, so a message is
// read as a row of values, however deep it is.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto fields = field_table(
    row_of(form::text, "resp.string", "String"), row_of(form::text, "resp.error", "Error"),
    row_of(form::signed_number, "resp.integer", "Integer"),
    label("resp.bulk_string", "Bulk String"),
    row_of(form::signed_number, "resp.bulk_string.length", "Length").detail(),
    row_of(form::bytes, "resp.bulk_string.value", "Value"), label("resp.array", "Array"),
    row_of(form::signed_number, "resp.array.length", "Length").detail(),
    label("resp.fragment", "Fragment"), label("resp.partial", "Field is only partially decoded"));

next_step decode_redis(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

std::int64_t signed_number(std::string_view text) noexcept
{
    if (text.starts_with('-')) return -std::int64_t{leading_number(text.substr(1))};
    return leading_number(text);
}

/// A length, then as many bytes and an end of line. False when the segment ends before.
bool put_bulk(value_list& to, const text_line& of, text_lines& lines)
{
    const auto length = signed_number(text_of(of.line.subspan(1)));
    to.put(row_named(fields, "resp.bulk_string"), 1, of.at, 0);
    to.put(row_named(fields, "resp.bulk_string.length"), static_cast<std::uint64_t>(length), of.at,
           static_cast<std::uint32_t>(of.line.size()));
    if (length < 0) return true;
    const auto rest = lines.rest();
    const auto size = std::min(static_cast<std::size_t>(length), rest.size());
    const auto at = lines.at();
    if (size > 0) to.put(row_named(fields, "resp.bulk_string.value"), rest.first(size), at);
    if (size < static_cast<std::size_t>(length)) {
        to.put(row_named(fields, "resp.partial"), 1);
        return false;
    }
    const auto behind = std::min(size + 2, rest.size());
    lines = text_lines{rest.subspan(behind), at + static_cast<std::uint32_t>(behind)};
    return true;
}

/// False when nothing after it can be read.
bool put_value(value_list& to, const text_line& of, text_lines& lines)
{
    const auto text = of.line.subspan(of.line.empty() ? 0 : 1);
    const auto number = static_cast<std::uint64_t>(signed_number(text_of(text)));
    const auto size = static_cast<std::uint32_t>(text.size());
    switch (of.line.empty() ? '\0' : static_cast<char>(of.line[0])) {
    case '+':
        put_ascii(to, row_named(fields, "resp.string"), text, of.at + 1);
        return true;
    case '-':
        put_ascii(to, row_named(fields, "resp.error"), text, of.at + 1);
        return true;
    case ':':
        to.put(row_named(fields, "resp.integer"), number, of.at + 1, size);
        return true;
    case '*':
        to.put(row_named(fields, "resp.array"), 1, of.at, 0);
        to.put(row_named(fields, "resp.array.length"), number, of.at + 1, size);
        return true;
    case '$':
        return put_bulk(to, of, lines);
    default:
        to.put(row_named(fields, "resp.fragment"), 1, of.at, 0);
        return false;
    }
}

void walk_redis(const packet&, const layer& from, value_list& to)
{
    text_lines lines{from.bytes()};
    for (text_line each; lines.next(each) && each.is_ended();)
        if (!put_value(to, each, lines)) return;
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::redis,
     .name = "resp",
     .title = "REdis Serialization Protocol",
     .decode = decode_redis,
     .fields = fields,
     .walk = walk_redis},
}};

} // namespace

std::span<const protocol> redis_protocols()
{
    return rows;
}

} // namespace netkit::sniff
