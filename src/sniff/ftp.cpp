// FTP (RFC 959, RFC 2428): the first line of the control connection, and the addresses it names.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto fields = field_table(
    row_of(form::boolean, "ftp.response", "Response").detail(),
    row_of(form::boolean, "ftp.request", "Request").detail(),
    row_of(form::text, "ftp.request.command", "Request command"),
    row_of(form::text, "ftp.request.arg", "Request arg"), dec("ftp.response.code", "Response code"),
    row_of(form::text, "ftp.response.arg", "Response arg"),
    row_of(form::text, "ftp.current-working-directory", "Current working directory").detail(),
    row_of(form::ipv4, "ftp.passive.ip", "Passive IP address"),
    dec("ftp.passive.port", "Passive port"),
    row_of(form::ipv4, "ftp.active.cip", "Active IP address"),
    dec("ftp.active.port", "Active port"), dec("ftp.epsv.port", "Extended passive port"),
    dec("ftp.eprt.af", "Extended active address family").detail(),
    dec("ftp.eprt.port", "Extended active port"));

next_step decode_ftp(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

/// `10,0,0,2,200,10`: an address and a port, wherever in the text they stand.
void put_six(value_list& to, byte_view text, std::uint32_t at, const field& address,
             const field& port)
{
    const auto all = text_of(text);
    std::size_t i = std::min(all.find_first_of("0123456789"), all.size());
    std::array<std::uint8_t, 6> numbers{};
    for (std::size_t n = 0; n < numbers.size(); ++n) {
        const auto behind = std::min(all.find_first_not_of("0123456789", i), all.size());
        const auto number = leading_number(all.substr(i));
        if (behind == i || behind - i > 3 || number > 255) return;
        numbers[n] = static_cast<std::uint8_t>(number);
        i = behind;
        if (n < 5 && (i == all.size() || all[i] != ',')) return;
        ++i;
    }
    const auto size = static_cast<std::uint32_t>(text.size());
    to.put_text(address, text_of(std::span{numbers}.first(4)), at, size);
    to.put(port, load_be16(&numbers[4]), at, size);
}

/// `|1|10.0.0.1|5282|`, or `(|||6446|)` in an answer.
void put_extended(value_list& to, byte_view text, std::uint32_t at, bool answer)
{
    const auto all = text_of(text);
    const auto size = static_cast<std::uint32_t>(text.size());
    auto i = answer ? all.find('(') : 0;
    if (i == std::string_view::npos) return;
    i += answer ? 1U : 0U;
    if (i >= all.size()) return;
    const char bar = all[i];
    std::array<std::string_view, 3> parts;
    for (auto& part : parts) {
        const auto end = all.find(bar, i + 1);
        if (end == std::string_view::npos) return;
        part = all.substr(i + 1, end - i - 1);
        i = end;
    }
    const auto port = leading_number(parts[2], 5);
    if (answer) return to.put(row_named(fields, "ftp.epsv.port"), port, at, size);
    to.put(row_named(fields, "ftp.eprt.af"), leading_number(parts[0], 1), at, size);
    to.put(row_named(fields, "ftp.eprt.port"), port, at, size);
}

void put_request(value_list& to, const text_line& of)
{
    const auto [command, argument] = first_word(of.line);
    put_utf8(to, row_named(fields, "ftp.request.command"), command, of.at);
    if (argument.empty()) return;
    const auto at = of.at + static_cast<std::uint32_t>(argument.data() - of.line.data());
    put_utf8(to, row_named(fields, "ftp.request.arg"), argument, at);
    if (text_of(command) == "PORT")
        put_six(to, argument, at, row_named(fields, "ftp.active.cip"),
                row_named(fields, "ftp.active.port"));
    if (text_of(command) == "EPRT") put_extended(to, argument, at, false);
}

void put_directory(value_list& to, byte_view argument, std::uint32_t at)
{
    const auto text = text_of(argument);
    if (!text.starts_with('"')) return;
    const auto end = text.find('"', 1);
    if (end != std::string_view::npos)
        put_utf8(to, row_named(fields, "ftp.current-working-directory"),
                 argument.subspan(1, end - 1), at + 1);
}

void put_response(value_list& to, const text_line& of)
{
    const auto text = text_of(of.line);
    if (text.size() < 3 || !is_digits(text.substr(0, 3)))
        return put_utf8(to, row_named(fields, "ftp.response.arg"), of.line, of.at);
    const auto code = leading_number(text, 3);
    to.put(row_named(fields, "ftp.response.code"), code, of.at, 3);
    if (text.size() <= 4) return;
    const auto argument = of.line.subspan(4);
    put_utf8(to, row_named(fields, "ftp.response.arg"), argument, of.at + 4);
    if (code == 227)
        put_six(to, argument, of.at + 4, row_named(fields, "ftp.passive.ip"),
                row_named(fields, "ftp.passive.port"));
    if (code == 229) put_extended(to, argument, of.at + 4, true);
    if (code == 257) put_directory(to, argument, of.at + 4);
}

void walk_ftp(const packet& of, const layer& from, value_list& to)
{
    text_line first;
    if (!text_lines{from.bytes()}.next(first)) return;
    const bool request = is_to_server(of, from);
    to.put(row_named(fields, "ftp.request"), request ? 1 : 0);
    to.put(row_named(fields, "ftp.response"), request ? 0 : 1);
    request ? put_request(to, first) : put_response(to, first);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::ftp,
     .name = "ftp",
     .title = "File Transfer Protocol (FTP)",
     .decode = decode_ftp,
     .fields = fields,
     .walk = walk_ftp},
}};

} // namespace

std::span<const protocol> ftp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
