// memcached: the text protocol's first line, and the head of the binary one.

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto fields = field_table(
    row_of(form::text, "memcache.command", "Command"), row_of(form::text, "memcache.key", "Key"),
    row_of(form::text, "memcache.value", "Value").detail(),
    dec("memcache.value.length", "Value length").detail(), dec("memcache.flags", "Flags").detail(),
    dec("memcache.expiration", "Expiration").detail(),
    row_of(form::text, "memcache.response", "Response"),
    row_of(form::text, "memcache.version", "Version").detail(),
    dec("memcache.magic", "Magic").detail(), dec("memcache.opcode", "Opcode"),
    dec("memcache.extras.length", "Extras length").detail(),
    dec("memcache.key.length", "Key Length").detail(),
    dec("memcache.data_type", "Data type").detail(), dec("memcache.reserved", "Reserved").detail(),
    dec("memcache.status", "Status"),
    dec("memcache.total_body_length", "Total body length").detail(),
    dec("memcache.opaque", "Opaque").detail(), dec("memcache.cas", "CAS").detail());

enum : std::uint8_t { binary_request = 0x80, binary_response = 0x81 };

constexpr std::array<std::string_view, 6> storing{"set",    "add",     "replace",
                                                  "append", "prepend", "cas"};
constexpr std::array<std::string_view, 12> answers{
    "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND", "DELETED",      "TOUCHED",
    "OK",     "ERROR",      "END",    "RESET",     "CLIENT_ERROR", "SERVER_ERROR"};

next_step decode_memcached(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

struct memcached_walk {
    value_list& to;
    const std::uint8_t* base;

    std::uint32_t at(byte_view part) const noexcept
    {
        return static_cast<std::uint32_t>(part.data() - base);
    }
    void text(const field& row, byte_view part) const
    {
        if (!part.empty()) put_ascii(to, row, part, at(part));
    }
    void number(const field& row, byte_view part) const
    {
        if (is_digits(text_of(part)))
            to.put(row, leading_number(text_of(part)), at(part),
                   static_cast<std::uint32_t>(part.size()));
    }
    /// Flags, perhaps an expiration, the length, and the value on the next line.
    void item(byte_view rest, text_lines lines, bool expires) const;
    void request(const text_line& of, const text_lines& lines) const;
    void response(const text_line& of, const text_lines& lines) const;
    void binary(cursor in) const;
};

void memcached_walk::item(byte_view rest, text_lines lines, bool expires) const
{
    const auto key = first_word(rest);
    text(row_named(fields, "memcache.key"), key.word);
    auto next = first_word(key.rest);
    number(row_named(fields, "memcache.flags"), next.word);
    next = first_word(next.rest);
    if (expires) {
        number(row_named(fields, "memcache.expiration"), next.word);
        next = first_word(next.rest);
    }
    number(row_named(fields, "memcache.value.length"), next.word);
    text_line value;
    if (lines.next(value)) text(row_named(fields, "memcache.value"), value.line);
}

void memcached_walk::request(const text_line& of, const text_lines& lines) const
{
    const auto [command, rest] = first_word(of.line);
    text(row_named(fields, "memcache.command"), command);
    if (std::ranges::find(storing, text_of(command)) != storing.end())
        return item(rest, lines, true);
    auto left = rest;
    const bool many = text_of(command) == "get" || text_of(command) == "gets";
    while (!left.empty()) {
        const auto [key, more] = first_word(left);
        text(row_named(fields, "memcache.key"), key);
        left = more;
        if (many) continue;
        if (!left.empty()) text(row_named(fields, "memcache.value"), first_word(left).word);
        return;
    }
}

void memcached_walk::response(const text_line& of, const text_lines& lines) const
{
    const auto [word, rest] = first_word(of.line);
    if (text_of(word) == "VALUE") return item(rest, lines, false);
    if (text_of(word) == "VERSION") return text(row_named(fields, "memcache.version"), rest);
    if (text_of(word) == "STAT") return text(row_named(fields, "memcache.command"), word);
    if (std::ranges::find(answers, text_of(word)) != answers.end())
        text(row_named(fields, "memcache.response"), word);
}

void memcached_walk::binary(cursor in) const
{
    field_reader put{to, base};
    const auto magic = put.u8(in, row_named(fields, "memcache.magic"));
    put.u8(in, row_named(fields, "memcache.opcode"));
    const auto key = put.be16(in, row_named(fields, "memcache.key.length"));
    const auto extras = put.u8(in, row_named(fields, "memcache.extras.length"));
    put.u8(in, row_named(fields, "memcache.data_type"));
    put.be16(in, magic == binary_request ? row_named(fields, "memcache.reserved")
                                         : row_named(fields, "memcache.status"));
    const auto body = put.be32(in, row_named(fields, "memcache.total_body_length"));
    put.be32(in, row_named(fields, "memcache.opaque"));
    const auto cas = in.be64();
    if (!in.ok() || body < key + extras) return;
    to.put(row_named(fields, "memcache.value.length"), body - key - extras, 8, 4);
    to.put(row_named(fields, "memcache.cas"), cas, 16, 8);
    in.skip(extras);
    const auto name = in.read(key);
    if (in.ok()) text(row_named(fields, "memcache.key"), name);
    const auto value = in.read(body - key - extras);
    if (in.ok()) text(row_named(fields, "memcache.value"), value);
}

void walk_memcached(const packet& of, const layer& from, value_list& to)
{
    const memcached_walk walk{to, from.data};
    if (from.captured == 0) return;
    if (from.data[0] == binary_request || from.data[0] == binary_response)
        return walk.binary(from.read());
    text_lines lines{from.bytes()};
    text_line first;
    if (!lines.next(first)) return;
    is_to_server(of, from) ? walk.request(first, lines) : walk.response(first, lines);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::memcached,
     .name = "memcache",
     .title = "Memcache Protocol",
     .decode = decode_memcached,
     .fields = fields,
     .walk = walk_memcached},
}};

} // namespace

std::span<const protocol> memcached_protocols()
{
    return rows;
}

} // namespace netkit::sniff
