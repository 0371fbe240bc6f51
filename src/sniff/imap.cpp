// IMAP (RFC 9051): lines of a tag and a command; answers with the tag, `*` or `+`.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "netkit/base/text.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto fields = field_table(
    row_of(form::boolean, "imap.isrequest", "Request").detail(),
    row_of(form::text, "imap.line", "Line").detail(),
    row_of(form::text, "imap.request", "Request").detail(),
    row_of(form::text, "imap.request_tag", "Request Tag").detail(),
    row_of(form::text, "imap.request.command", "Request Command"),
    row_of(form::text, "imap.request.folder", "Request Folder"),
    flag("imap.request.command.uid", "Request isUID"),
    row_of(form::text, "imap.request.username", "Request Username"),
    row_of(form::text, "imap.response", "Response").detail(),
    row_of(form::text, "imap.response_tag", "Response Tag").detail(),
    row_of(form::text, "imap.response.status", "Response Status"),
    row_of(form::text, "imap.response.command", "Response Command"),
    row_of(form::text, "imap.tag", "Tag"), row_of(form::text, "imap.command", "Command").detail());

constexpr std::array<std::string_view, 10> folder_commands{
    "SELECT", "EXAMINE",     "CREATE", "DELETE", "RENAME",
    "STATUS", "UNSUBSCRIBE", "APPEND", "COPY",   "SUBSCRIBE"};

next_step decode_imap(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

/// Puts texts that are parts of the layer.
struct imap_walk {
    value_list& to;
    const std::uint8_t* base;

    void put(const field& row, byte_view text) const
    {
        if (!text.empty()) put_ascii(to, row, text, static_cast<std::uint32_t>(text.data() - base));
    }
    void request(const text_line& of) const;
    void response(const text_line& of) const;
};

void imap_walk::request(const text_line& of) const
{
    const auto [tag, rest] = first_word(of.line);
    const auto [command, arguments] = first_word(rest);
    put(row_named(fields, "imap.request"), of.line);
    put(row_named(fields, "imap.request_tag"), tag);
    put(row_named(fields, "imap.tag"), tag);
    put(row_named(fields, "imap.command"), command);
    const bool uid = equal_ignoring_case(text_of(command), "UID");
    const auto [second, more] = first_word(arguments);
    if (uid) to.put(row_named(fields, "imap.request.command.uid"), 1);
    put(row_named(fields, "imap.request.command"), uid ? second : command);
    const auto is = [command = text_of(command)](std::string_view each) {
        return equal_ignoring_case(each, command);
    };
    if (is("LOGIN")) put(row_named(fields, "imap.request.username"), second);
    if (std::ranges::any_of(folder_commands, is))
        put(row_named(fields, "imap.request.folder"), second);
}

void imap_walk::response(const text_line& of) const
{
    const auto [tag, rest] = first_word(of.line);
    if (text_of(tag) == "*") return;
    const auto [status, more] = first_word(rest);
    const auto command = first_word(more).word;
    put(row_named(fields, "imap.response"), of.line);
    put(row_named(fields, "imap.response_tag"), tag);
    put(row_named(fields, "imap.tag"), tag);
    put(row_named(fields, "imap.response.status"), status);
    put(row_named(fields, "imap.response.command"), command);
    put(row_named(fields, "imap.command"), command);
}

void walk_imap(const packet& of, const layer& from, value_list& to)
{
    const bool request = is_to_server(of, from);
    const imap_walk walk{to, from.data};
    text_lines lines{from.bytes()};
    bool first = true;
    for (text_line each; lines.next(each);) {
        if (!each.is_ended()) return; // it goes on in the next segment
        if (first) to.put(row_named(fields, "imap.isrequest"), request ? 1 : 0);
        first = false;
        walk.put(row_named(fields, "imap.line"), each.whole);
        request ? walk.request(each) : walk.response(each);
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::imap,
     .name = "imap",
     .title = "Internet Message Access Protocol",
     .decode = decode_imap,
     .fields = fields,
     .walk = walk_imap},
}};

} // namespace

std::span<const protocol> imap_protocols()
{
    return rows;
}

} // namespace netkit::sniff
