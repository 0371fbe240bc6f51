// SMTP (RFC 5321) and POP3 (RFC 1939): commands and answers in lines. Who knows no more than one
// segment cannot tell a command from a line of a mail; only the known verbs are taken as commands.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "netkit/base/text.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto smtp_fields =
    field_table(flag("smtp.req", "Request"), flag("smtp.rsp", "Response"),
                row_of(form::text, "smtp.command_line", "Command Line").detail(),
                row_of(form::text, "smtp.req.command", "Command"),
                row_of(form::text, "smtp.req.parameter", "Request parameter"),
                row_of(form::text, "smtp.response", "Response").detail(),
                dec("smtp.response.code", "Response code"),
                row_of(form::text, "smtp.rsp.parameter", "Response parameter"));

constexpr std::array<std::string_view, 16> verbs{"EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET",
                                                 "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "AUTH",
                                                 "STAR", "BDAT", "ETRN", "TURN"};

next_step decode_text(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

void put_command(value_list& to, const text_line& of)
{
    const auto text = text_of(of.line);
    const auto verb = text.substr(0, 4);
    const auto known = [verb](std::string_view each) { return equal_ignoring_case(each, verb); };
    if (!std::ranges::any_of(verbs, known)) return;
    to.put(row_named(smtp_fields, "smtp.req"), 1, of.at, 0);
    put_ascii(to, row_named(smtp_fields, "smtp.command_line"), of.whole, of.at);
    put_ascii(to, row_named(smtp_fields, "smtp.req.command"), of.line.first(4), of.at);
    const auto more = text.find_first_not_of(' ', 4);
    if (more != std::string_view::npos)
        put_ascii(to, row_named(smtp_fields, "smtp.req.parameter"), of.line.subspan(more),
                  of.at + static_cast<std::uint32_t>(more));
}

/// Answers of several lines repeat their code; it is put once for each answer.
void put_answers(value_list& to, text_lines lines)
{
    bool goes_on = false;
    for (text_line of; lines.next(of);) {
        const auto text = text_of(of.line);
        if (text.size() < 3 || !is_digits(text.substr(0, 3))) continue;
        if (!goes_on) {
            put_ascii(to, row_named(smtp_fields, "smtp.response"), of.whole, of.at);
            to.put(row_named(smtp_fields, "smtp.response.code"), leading_number(text, 3), of.at, 3);
        }
        goes_on = text.size() > 3 && text[3] == '-';
        if (text.size() > 4)
            put_utf8(to, row_named(smtp_fields, "smtp.rsp.parameter"), of.line.subspan(4),
                     of.at + 4);
    }
}

void walk_smtp(const packet& of, const layer& from, value_list& to)
{
    text_lines lines{from.bytes()};
    if (!is_to_server(of, from)) {
        to.put(row_named(smtp_fields, "smtp.rsp"), 1);
        return put_answers(to, lines);
    }
    for (text_line each; lines.next(each);)
        put_command(to, each);
}

constexpr auto pop_fields =
    field_table(row_of(form::text, "pop.request.command", "Request command"),
                row_of(form::text, "pop.request.parameter", "Request parameter"),
                row_of(form::text, "pop.response.indicator", "Response indicator"),
                row_of(form::text, "pop.response.description", "Response description"));

void walk_pop(const packet& of, const layer& from, value_list& to)
{
    text_line first;
    if (!text_lines{from.bytes()}.next(first)) return;
    const bool request = is_to_server(of, from);
    const auto [word, rest] = first_word(first.line);
    if (!request && text_of(word) != "+OK" && text_of(word) != "-ERR") return;
    put_ascii(to,
              request ? row_named(pop_fields, "pop.request.command")
                      : row_named(pop_fields, "pop.response.indicator"),
              word, first.at);
    if (!rest.empty())
        put_ascii(to,
                  request ? row_named(pop_fields, "pop.request.parameter")
                          : row_named(pop_fields, "pop.response.description"),
                  rest, static_cast<std::uint32_t>(rest.data() - from.data));
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::smtp,
     .name = "smtp",
     .title = "Simple Mail Transfer Protocol",
     .decode = decode_text,
     .fields = smtp_fields,
     .walk = walk_smtp},
    {.id = proto::pop,
     .name = "pop",
     .title = "Post Office Protocol",
     .decode = decode_text,
     .fields = pop_fields,
     .walk = walk_pop},
}};

} // namespace

std::span<const protocol> mail_protocols()
{
    return rows;
}

} // namespace netkit::sniff
