// PostgreSQL (protocol 3.0): messages of a letter and a length; the first ones of a client have no
// letter but a number that is a version or a request.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto fields = field_table(
    row_of(form::boolean, "pgsql.frontend", "Frontend").detail(),
    row_of(form::text, "pgsql.type", "Type"), dec("pgsql.length", "Length").detail(),
    dec("pgsql.version_major", "Protocol major version").detail(),
    dec("pgsql.version_minor", "Protocol minor version").detail(),
    row_of(form::text, "pgsql.parameter_name", "Parameter name").detail(),
    row_of(form::text, "pgsql.parameter_value", "Parameter value").detail(),
    row_of(form::text, "pgsql.query", "Query"), row_of(form::text, "pgsql.statement", "Statement"),
    row_of(form::text, "pgsql.password", "Password").asked(),
    dec("pgsql.authtype", "Authentication type").detail(), raw_bytes("pgsql.salt", "Salt value"),
    row_of(form::text, "pgsql.tag", "Tag"), dec("pgsql.status", "Status").detail(),
    dec("pgsql.pid", "PID").detail(), dec("pgsql.key", "Key").detail(),
    row_of(form::text, "pgsql.severity", "Severity"), row_of(form::text, "pgsql.code", "Code"),
    row_of(form::text, "pgsql.message", "Message"),
    dec("pgsql.field.count", "Field count").detail(),
    row_of(form::text, "pgsql.col.name", "Column name").detail());

struct message_name {
    char letter;
    std::string_view name;
};
constexpr std::array from_client{
    message_name{'B', "Bind"},
    message_name{'C', "Close"},
    message_name{'D', "Describe"},
    message_name{'E', "Execute"},
    message_name{'F', "Function call"},
    message_name{'H', "Flush"},
    message_name{'P', "Parse"},
    message_name{'Q', "Simple query"},
    message_name{'S', "Sync"},
    message_name{'X', "Termination"},
    message_name{'c', "Copy completion"},
    message_name{'d', "Copy data"},
    message_name{'f', "Copy failure"},
    message_name{'p', "Password message"},
};
constexpr std::array from_server{
    message_name{'1', "Parse completion"},
    message_name{'2', "Bind completion"},
    message_name{'3', "Close completion"},
    message_name{'A', "Notification"},
    message_name{'C', "Command completion"},
    message_name{'D', "Data row"},
    message_name{'E', "Error"},
    message_name{'G', "CopyIn response"},
    message_name{'H', "CopyOut response"},
    message_name{'I', "Empty query"},
    message_name{'K', "Backend key data"},
    message_name{'N', "Notice"},
    message_name{'R', "Authentication request"},
    message_name{'S', "Parameter status"},
    message_name{'T', "Row description"},
    message_name{'V', "Function call response"},
    message_name{'Z', "Ready for query"},
    message_name{'c', "Copy completion"},
    message_name{'d', "Copy data"},
    message_name{'n', "No data"},
    message_name{'s', "Portal suspended"},
    message_name{'t', "Parameter description"},
};

std::string_view name_of(std::span<const message_name> names, char letter) noexcept
{
    const auto found = std::ranges::find(names, letter, &message_name::letter);
    return found == names.end() ? "Unknown" : found->name;
}

next_step decode_pgsql(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

class pgsql_walk {
public:
    pgsql_walk(value_list& to, const std::uint8_t* base) noexcept : put_(to, base) {}

    /// The messages without a letter.
    void start(cursor& in);
    void message(cursor& in, bool frontend);

private:
    value_list& to() noexcept { return put_.to(); }
    /// False at the end of the message.
    bool text(cursor& in, const field& row)
    {
        const auto at = put_.at(in);
        const auto size = text_of(in.bytes()).find('\0');
        if (size == std::string_view::npos) return false;
        const auto found = in.read(size);
        in.skip(1);
        if (size > 0) put_utf8(to(), row, found, at);
        return true;
    }
    void client(char letter, cursor in);
    void server(char letter, cursor in);
    void faults(cursor in);
    void columns(cursor in);

    field_reader put_;
};

void pgsql_walk::start(cursor& in)
{
    const auto at = put_.at(in);
    const auto length = load_be32(in.data());
    auto body = in.sub(std::max(length, 8U));
    body.skip(4);
    const auto version = body.be32();
    std::string_view type = "Startup message";
    if (version == 80877103) type = "SSL request";
    if (version == 80877104) type = "GSS encrypt request";
    if (version == 80877102) type = "Cancel request";
    to().put(row_named(fields, "pgsql.frontend"), 1, at, 0);
    to().put_text(row_named(fields, "pgsql.type"), type, at, 0);
    to().put(row_named(fields, "pgsql.length"), length, at, 4);
    if (version == 80877102) {
        put_.be32(body, row_named(fields, "pgsql.pid"));
        put_.be32(body, row_named(fields, "pgsql.key"));
    }
    if (version >> 16U != 3) return;
    to().put(row_named(fields, "pgsql.version_major"), version >> 16U, at + 4, 2);
    to().put(row_named(fields, "pgsql.version_minor"), version & 0xffffU, at + 6, 2);
    while (body.ok() && body.captured() > 1)
        if (!text(body, row_named(fields, "pgsql.parameter_name")) ||
            !text(body, row_named(fields, "pgsql.parameter_value")))
            return;
}

void pgsql_walk::client(char letter, cursor in)
{
    if (letter == 'Q') text(in, row_named(fields, "pgsql.query"));
    if (letter == 'p') text(in, row_named(fields, "pgsql.password"));
    if (letter == 'P' && text(in, row_named(fields, "pgsql.statement")))
        text(in, row_named(fields, "pgsql.query"));
}

/// Pairs of a letter and a text up to a letter of 0.
void pgsql_walk::faults(cursor in)
{
    while (in.ok() && in.captured() > 1) {
        const auto kind = in.u8();
        const field* row = kind == 'S'   ? &row_named(fields, "pgsql.severity")
                           : kind == 'C' ? &row_named(fields, "pgsql.code")
                           : kind == 'M' ? &row_named(fields, "pgsql.message")
                                         : nullptr;
        const auto size = text_of(in.bytes()).find('\0');
        if (size == std::string_view::npos) return;
        if (row != nullptr)
            text(in, *row);
        else
            in.skip(size + 1);
    }
}

void pgsql_walk::columns(cursor in)
{
    const auto count = put_.be16(in, row_named(fields, "pgsql.field.count"));
    for (std::uint32_t i = 0; i < count && in.ok() && in.captured() > 0; ++i) {
        if (!text(in, row_named(fields, "pgsql.col.name"))) return;
        in.skip(18);
    }
}

void pgsql_walk::server(char letter, cursor in)
{
    switch (letter) {
    case 'R':
        if (put_.be32(in, row_named(fields, "pgsql.authtype")) == 5)
            put_.bytes(in, row_named(fields, "pgsql.salt"), 4);
        return;
    case 'S':
        text(in, row_named(fields, "pgsql.parameter_name"));
        text(in, row_named(fields, "pgsql.parameter_value"));
        return;
    case 'K':
        put_.be32(in, row_named(fields, "pgsql.pid"));
        put_.be32(in, row_named(fields, "pgsql.key"));
        return;
    case 'Z':
        put_.u8(in, row_named(fields, "pgsql.status"));
        return;
    case 'C':
        text(in, row_named(fields, "pgsql.tag"));
        return;
    case 'T':
        return columns(in);
    case 'D':
        put_.be16(in, row_named(fields, "pgsql.field.count"));
        return;
    case 'E':
    case 'N':
        return faults(in);
    default:
        return;
    }
}

void pgsql_walk::message(cursor& in, bool frontend)
{
    const auto at = put_.at(in);
    const auto letter = static_cast<char>(in.u8());
    const auto length = in.be32();
    const auto name = frontend ? name_of(from_client, letter) : name_of(from_server, letter);
    to().put(row_named(fields, "pgsql.frontend"), frontend ? 1 : 0, at, 0);
    to().put_text(row_named(fields, "pgsql.type"), name, at, 1);
    to().put(row_named(fields, "pgsql.length"), length, at + 1, 4);
    const auto body = in.sub(std::max(length, 4U) - 4);
    frontend ? client(letter, body) : server(letter, body);
}

void walk_pgsql(const packet& of, const layer& from, value_list& to)
{
    const bool frontend = is_to_server(of, from);
    pgsql_walk walk{to, from.data};
    cursor in = from.read();
    while (in.ok() && in.captured() >= 5) {
        // A length below 16 MiB begins with a zero where a letter would stand.
        if (frontend && in.data()[0] == 0 && in.captured() >= 8)
            walk.start(in);
        else
            walk.message(in, frontend);
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::pgsql,
     .name = "pgsql",
     .title = "PostgreSQL",
     .decode = decode_pgsql,
     .fields = fields,
     .walk = walk_pgsql},
}};

} // namespace

std::span<const protocol> pgsql_protocols()
{
    return rows;
}

} // namespace netkit::sniff
