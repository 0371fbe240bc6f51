// MySQL: packets of a three-byte length and a number. The greeting is the server's number 0, the
// login the client's number 1; of the rest commands, and the heads of answers that need no memory.

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array commands{
    value_name{0, 0, "SLEEP"},
    value_name{1, 1, "Quit"},
    value_name{2, 2, "Use Database"},
    value_name{3, 3, "Query"},
    value_name{4, 4, "Show Fields"},
    value_name{5, 5, "Create Database"},
    value_name{6, 6, "Drop Database"},
    value_name{9, 9, "Statistics"},
    value_name{10, 10, "Process List"},
    value_name{12, 12, "Kill Server Thread"},
    value_name{14, 14, "Ping"},
    value_name{17, 17, "Change User"},
    value_name{22, 22, "Prepare Statement"},
    value_name{23, 23, "Execute Statement"},
    value_name{25, 25, "Close Statement"},
    value_name{31, 31, "Reset Connection"},
};

constexpr auto fields = field_table(
    dec("mysql.packet_length", "Packet Length").detail(),
    dec("mysql.packet_number", "Packet Number").detail(),
    label("mysql.server_greeting", "Server Greeting"), dec("mysql.protocol", "Protocol").detail(),
    row_of(form::text, "mysql.version", "Version"), dec("mysql.thread_id", "Thread ID").detail(),
    row_of(form::text, "mysql.salt", "Salt").detail(),
    hex("mysql.caps.server", "Server Capabilities", 4).detail(),
    dec("mysql.server_language", "Server Language").detail(),
    hex("mysql.server_status", "Server Status", 4).detail(),
    hex("mysql.extcaps.server", "Extended Server Capabilities", 4).detail(),
    dec("mysql.auth_plugin.length", "Authentication Plugin Length").detail(),
    row_of(form::text, "mysql.salt2", "Salt").detail(),
    row_of(form::text, "mysql.auth_plugin", "Authentication Plugin").detail(),
    label("mysql.login_request", "Login Request"),
    hex("mysql.caps.client", "Client Capabilities", 4).detail(),
    hex("mysql.extcaps.client", "Extended Client Capabilities", 4).detail(),
    dec("mysql.max_packet", "MAX Packet").detail(), dec("mysql.charset", "Charset").detail(),
    row_of(form::text, "mysql.user", "Username"), raw_bytes("mysql.passwd", "Password").asked(),
    row_of(form::text, "mysql.schema", "Schema"),
    row_of(form::text, "mysql.client_auth_plugin", "Client Auth Plugin").detail(),
    flag("mysql.request", "Request Command"), dec("mysql.command", "Command").with(commands),
    row_of(form::text, "mysql.query", "Statement"),
    hex("mysql.response_code", "Response Code", 2).detail(), dec("mysql.error_code", "Error Code"),
    row_of(form::text, "mysql.sqlstate", "SQL state"),
    row_of(form::text, "mysql.error.message", "Error message"));

enum : std::uint32_t { connect_with_schema = 0x0008, plugin_auth = 0x0008'0000 };
enum : std::uint8_t { use_schema = 2, query = 3, prepare = 22, error = 0xff };

/// TLS starts after a short login; the rest of the connection is not MySQL any more.
next_step decode_mysql(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    if (in.captured() >= 6 && in.data()[0] >= 0x14 && in.data()[0] <= 0x17 && in.data()[1] == 3 &&
        in.data()[2] <= 4 && load_be16(in.data() + 3) + 5U == in.wire()) {
        here.header = 0;
        return {proto::tls, in};
    }
    return {};
}

/// Reads MySQL's little-endian numbers and NUL-terminated texts.
class mysql_walk {
public:
    mysql_walk(value_list& to, const std::uint8_t* base) noexcept : put_(to, base) {}

    void greeting(cursor in);
    void login(cursor in);
    void command(cursor in);
    void answer(cursor in);

private:
    value_list& to() noexcept { return put_.to(); }
    std::uint32_t le16(cursor& in, const field& row)
    {
        const auto value = in.le16();
        if (in.ok()) to().put(row, value, put_.at(in) - 2, 2);
        return value;
    }
    std::uint32_t le32(cursor& in, const field& row)
    {
        const auto value = in.le32();
        if (in.ok()) to().put(row, value, put_.at(in) - 4, 4);
        return value;
    }
    void text(cursor& in, const field& row)
    {
        const auto at = put_.at(in);
        const auto size = std::min(text_of(in.bytes()).find('\0'), in.bytes().size());
        const auto found = in.read(size);
        if (in.ok() && size > 0) put_utf8(to(), row, found, at);
        if (in.captured() > 0) in.skip(1);
    }
    void rest(cursor& in, const field& row)
    {
        if (in.ok() && in.captured() > 0) put_utf8(to(), row, in.bytes(), put_.at(in));
    }

    field_reader put_;
};

void mysql_walk::greeting(cursor in)
{
    put_.label(in, row_named(fields, "mysql.server_greeting"), in.wire());
    put_.u8(in, row_named(fields, "mysql.protocol"));
    text(in, row_named(fields, "mysql.version"));
    le32(in, row_named(fields, "mysql.thread_id"));
    text(in, row_named(fields, "mysql.salt"));
    le16(in, row_named(fields, "mysql.caps.server"));
    put_.u8(in, row_named(fields, "mysql.server_language"));
    le16(in, row_named(fields, "mysql.server_status"));
    le16(in, row_named(fields, "mysql.extcaps.server"));
    put_.u8(in, row_named(fields, "mysql.auth_plugin.length"));
    in.skip(10);
    text(in, row_named(fields, "mysql.salt2"));
    if (in.ok() && in.captured() > 0) text(in, row_named(fields, "mysql.auth_plugin"));
}

void mysql_walk::login(cursor in)
{
    put_.label(in, row_named(fields, "mysql.login_request"), in.wire());
    const auto low = le16(in, row_named(fields, "mysql.caps.client"));
    const auto high = le16(in, row_named(fields, "mysql.extcaps.client"));
    const auto capabilities = high << 16U | low;
    le32(in, row_named(fields, "mysql.max_packet"));
    put_.u8(in, row_named(fields, "mysql.charset"));
    in.skip(23);
    if (in.wire() == 0) return; // what follows is TLS
    text(in, row_named(fields, "mysql.user"));
    const std::uint32_t size = in.u8();
    if (size > 0) put_.bytes(in, row_named(fields, "mysql.passwd"), size);
    if ((capabilities & connect_with_schema) != 0) text(in, row_named(fields, "mysql.schema"));
    if ((capabilities & plugin_auth) != 0) text(in, row_named(fields, "mysql.client_auth_plugin"));
}

void mysql_walk::command(cursor in)
{
    to().put(row_named(fields, "mysql.request"), 1, put_.at(in), in.wire());
    const auto code = put_.u8(in, row_named(fields, "mysql.command"));
    if (code == query || code == prepare) rest(in, row_named(fields, "mysql.query"));
    if (code == use_schema) rest(in, row_named(fields, "mysql.schema"));
}

void mysql_walk::answer(cursor in)
{
    if (in.captured() == 0 || (in.data()[0] != error && in.data()[0] != 0)) return;
    const auto code = put_.u8(in, row_named(fields, "mysql.response_code"));
    if (code != error) return;
    le16(in, row_named(fields, "mysql.error_code"));
    if (in.ok() && in.captured() > 6 && in.data()[0] == '#') {
        in.skip(1);
        const auto at = put_.at(in);
        put_ascii(to(), row_named(fields, "mysql.sqlstate"), in.read(5), at);
    }
    rest(in, row_named(fields, "mysql.error.message"));
}

void walk_mysql(const packet& of, const layer& from, value_list& to)
{
    if (from.header == 0) return;
    const bool request = is_to_server(of, from);
    mysql_walk walk{to, from.data};
    cursor in = from.read();
    while (in.ok() && in.captured() >= 4) {
        const auto at = static_cast<std::uint32_t>(in.data() - from.data);
        const auto length = load_le32(in.data()) & 0xffffffU;
        const auto number = in.data()[3];
        to.put(row_named(fields, "mysql.packet_length"), length, at, 3);
        to.put(row_named(fields, "mysql.packet_number"), number, at + 3, 1);
        in.skip(4);
        const auto body = in.sub(length);
        if (body.captured() == 0) continue;
        if (request)
            number == 1 ? walk.login(body) : walk.command(body);
        else
            number == 0 ? walk.greeting(body) : walk.answer(body);
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::mysql,
     .name = "mysql",
     .title = "MySQL Protocol",
     .decode = decode_mysql,
     .fields = fields,
     .walk = walk_mysql},
}};

} // namespace

std::span<const protocol> mysql_protocols()
{
    return rows;
}

} // namespace netkit::sniff
