// SIP (RFC 3261): a first line and headers as in HTTP, over UDP or TCP. The media addresses of a
// body in SDP (RFC 8866) are announced, so that RTP and RTCP are known at ports nobody registered.

#include <algorithm>
#include <array>

#include "decode_memory.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "netkit/base/text.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

constexpr auto fields = field_table(
    row_of(form::text, "sip.Request-Line", "Request-Line").detail(),
    row_of(form::text, "sip.Method", "Method"), row_of(form::text, "sip.r-uri", "Request-URI"),
    row_of(form::text, "sip.r-uri.user", "Request-URI User Part").detail(),
    row_of(form::text, "sip.r-uri.host", "Request-URI Host Part").detail(),
    row_of(form::text, "sip.r-uri.port", "Request-URI Host Port").detail(),
    row_of(form::text, "sip.Status-Line", "Status-Line").detail(),
    dec("sip.Status-Code", "Status-Code"), row_of(form::text, "sip.Via", "Via").detail(),
    row_of(form::text, "sip.Via.transport", "Transport").detail(),
    row_of(form::text, "sip.Via.sent-by.address", "Sent-by Address").detail(),
    dec("sip.Via.sent-by.port", "Sent-by port").detail(),
    row_of(form::text, "sip.Via.branch", "Branch").detail(),
    row_of(form::text, "sip.Via.received", "Received").detail(),
    row_of(form::text, "sip.From", "From").detail(),
    row_of(form::text, "sip.from.addr", "SIP from address"),
    row_of(form::text, "sip.from.user", "SIP from address User Part").detail(),
    row_of(form::text, "sip.from.host", "SIP from address Host Part").detail(),
    row_of(form::text, "sip.from.port", "SIP from address Host Port").detail(),
    row_of(form::text, "sip.from.tag", "SIP from tag").detail(),
    row_of(form::text, "sip.To", "To").detail(),
    row_of(form::text, "sip.to.addr", "SIP to address"),
    row_of(form::text, "sip.to.user", "SIP to address User Part").detail(),
    row_of(form::text, "sip.to.host", "SIP to address Host Part").detail(),
    row_of(form::text, "sip.to.port", "SIP to address Host Port").detail(),
    row_of(form::text, "sip.to.tag", "SIP to tag").detail(),
    row_of(form::text, "sip.tag", "SIP tag").asked(),
    row_of(form::text, "sip.Contact", "Contact").detail(),
    row_of(form::text, "sip.contact.uri", "Contact URI").detail(),
    row_of(form::text, "sip.contact.user", "Contact URI User Part").detail(),
    row_of(form::text, "sip.contact.host", "Contact URI Host Part").detail(),
    row_of(form::text, "sip.contact.port", "Contact URI Host Port").detail(),
    row_of(form::text, "sip.Call-ID", "Call-ID"), row_of(form::text, "sip.CSeq", "CSeq").detail(),
    dec("sip.CSeq.seq", "Sequence Number").detail(),
    row_of(form::text, "sip.CSeq.method", "CSeq method").detail(),
    dec("sip.Max-Forwards", "Max-Forwards").detail(), dec("sip.Expires", "Expires").detail(),
    row_of(form::text, "sip.User-Agent", "User-Agent"), row_of(form::text, "sip.Server", "Server"),
    row_of(form::text, "sip.Allow", "Allow").detail(),
    row_of(form::text, "sip.Supported", "Supported").detail(),
    row_of(form::text, "sip.Route", "Route").detail(),
    row_of(form::text, "sip.Record-Route", "Record-Route").detail(),
    row_of(form::text, "sip.Authorization", "Authorization").detail(),
    row_of(form::text, "sip.WWW-Authenticate", "WWW-Authenticate").detail(),
    row_of(form::text, "sip.Content-Type", "Content-Type").detail(),
    dec("sip.Content-Length", "Content-Length").detail());

enum class kind : std::uint8_t { text, number, address, via, sequence };

/// A header: its name, the short form, and where its value goes.
struct header_row {
    std::string_view name;
    char letter;
    kind as;
    const field* row;
};
consteval header_row header(std::string_view name, char letter = '\0', kind as = kind::text)
{
    for (const auto& each : fields)
        if (each.name.substr(4) == name) return {name, letter, as, &each};
    throw "no such field";
}

constexpr std::array headers{
    header("Via", 'v', kind::via),
    header("From", 'f', kind::address),
    header("To", 't', kind::address),
    header("Contact", 'm', kind::address),
    header("Call-ID", 'i'),
    header("CSeq", '\0', kind::sequence),
    header("Max-Forwards", '\0', kind::number),
    header("Expires", '\0', kind::number),
    header("User-Agent"),
    header("Server"),
    header("Allow"),
    header("Supported", 'k'),
    header("Route"),
    header("Record-Route"),
    header("Authorization"),
    header("WWW-Authenticate"),
    header("Content-Type", 'c'),
    header("Content-Length", 'l', kind::number),
};

/// The rows of an address: the whole, its user, host and port, and the tag behind it.
struct address_rows {
    const field* whole;
    const field* user;
    const field* host;
    const field* port;
    const field* tag = nullptr;
};
constexpr address_rows target_rows{
    &row_named(fields, "sip.r-uri"), &row_named(fields, "sip.r-uri.user"),
    &row_named(fields, "sip.r-uri.host"), &row_named(fields, "sip.r-uri.port")};
constexpr address_rows from_rows{
    &row_named(fields, "sip.from.addr"), &row_named(fields, "sip.from.user"),
    &row_named(fields, "sip.from.host"), &row_named(fields, "sip.from.port"),
    &row_named(fields, "sip.from.tag")};
constexpr address_rows to_rows{&row_named(fields, "sip.to.addr"), &row_named(fields, "sip.to.user"),
                               &row_named(fields, "sip.to.host"), &row_named(fields, "sip.to.port"),
                               &row_named(fields, "sip.to.tag")};
constexpr address_rows contact_rows{
    &row_named(fields, "sip.contact.uri"), &row_named(fields, "sip.contact.user"),
    &row_named(fields, "sip.contact.host"), &row_named(fields, "sip.contact.port")};

/// A header's name and value; a line without a colon has none.
struct header_text {
    std::string_view name;
    std::string_view value;
};
header_text header_of(std::string_view line) noexcept
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    return {trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
}

const header_row* known_header(std::string_view name) noexcept
{
    for (const auto& each : headers) {
        if (equal_ignoring_case(each.name, name)) return &each;
        if (name.size() == 1 && each.letter != '\0' && to_lower(name[0]) == each.letter)
            return &each;
    }
    return nullptr;
}

/// The value of `;name=...` in a header, or nothing.
std::string_view parameter_of(std::string_view value, std::string_view name) noexcept
{
    for (auto at = value.find(';'); at != std::string_view::npos; at = value.find(';', at + 1)) {
        auto rest = trim(value.substr(at + 1));
        if (rest.size() <= name.size() || rest[name.size()] != '=' ||
            !equal_ignoring_case(rest.substr(0, name.size()), name))
            continue;
        rest = rest.substr(name.size() + 1);
        return rest.substr(0, rest.find_first_of("; ,"));
    }
    return {};
}

class sip_walk {
public:
    sip_walk(value_list& to, const std::uint8_t* base) noexcept : to_(to), base_(base) {}

    void first_line(std::string_view line);
    void header(std::string_view line);

private:
    std::uint32_t at(std::string_view part) const noexcept
    {
        return static_cast<std::uint32_t>(reinterpret_cast<const std::uint8_t*>(part.data()) -
                                          base_);
    }
    void text(const field& row, std::string_view part)
    {
        if (!part.empty())
            put_utf8(to_, row, {reinterpret_cast<const std::uint8_t*>(part.data()), part.size()},
                     at(part));
    }
    void number(const field& row, std::string_view part)
    {
        if (is_digits(part))
            to_.put(row, leading_number(part), at(part), static_cast<std::uint32_t>(part.size()));
    }
    void uri(const address_rows& rows, std::string_view part);
    void address(const address_rows& rows, std::string_view value);
    void via(std::string_view value);

    value_list& to_;
    const std::uint8_t* base_;
};

/// `sip:alice@atlanta.com:5060;transport=tcp`
void sip_walk::uri(const address_rows& rows, std::string_view part)
{
    text(*rows.whole, part.substr(0, part.find(';')));
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) return;
    auto rest = part.substr(colon + 1);
    rest = rest.substr(0, rest.find_first_of(";?"));
    const auto host = rest.find('@');
    if (host != std::string_view::npos) {
        text(*rows.user, rest.substr(0, host));
        rest = rest.substr(host + 1);
    }
    const auto closed = rest.starts_with('[') ? rest.find(']') : 0;
    const auto port = rest.find(':', closed == std::string_view::npos ? 0 : closed);
    text(*rows.host, rest.substr(0, port));
    if (port != std::string_view::npos) text(*rows.port, rest.substr(port + 1));
}

/// `Bob <sip:bob@biloxi.com>;tag=a6c85cf`
void sip_walk::address(const address_rows& rows, std::string_view value)
{
    const auto open = value.find('<');
    auto rest = value;
    if (open != std::string_view::npos) {
        const auto close = value.find('>', open);
        if (close == std::string_view::npos) return;
        uri(rows, value.substr(open + 1, close - open - 1));
        rest = value.substr(close);
    } else if (value.find(':') != std::string_view::npos) {
        uri(rows, value.substr(0, value.find(';')));
    }
    if (rows.tag == nullptr) return;
    const auto tag = parameter_of(rest, "tag");
    text(*rows.tag, tag);
    text(row_named(fields, "sip.tag"), tag);
}

/// `SIP/2.0/UDP pc33.atlanta.com:5060;branch=z9hG4bK776`
void sip_walk::via(std::string_view value)
{
    const auto slash = value.find('/', value.find('/') + 1);
    const auto space = value.find(' ');
    if (slash == std::string_view::npos || space == std::string_view::npos || slash > space) return;
    text(row_named(fields, "sip.Via.transport"), value.substr(slash + 1, space - slash - 1));
    auto host = trim(value.substr(space + 1));
    host = trim(host.substr(0, host.find_first_of("; ")));
    const auto closed = host.starts_with('[') ? host.find(']') : 0;
    const auto port = host.find(':', closed == std::string_view::npos ? 0 : closed);
    text(row_named(fields, "sip.Via.sent-by.address"), host.substr(0, port));
    if (port != std::string_view::npos)
        number(row_named(fields, "sip.Via.sent-by.port"), host.substr(port + 1));
    text(row_named(fields, "sip.Via.branch"), parameter_of(value, "branch"));
    text(row_named(fields, "sip.Via.received"), parameter_of(value, "received"));
}

void sip_walk::first_line(std::string_view line)
{
    if (line.starts_with("SIP/")) {
        text(row_named(fields, "sip.Status-Line"), line);
        const auto code = line.substr(std::min<std::size_t>(8, line.size()), 3);
        return number(row_named(fields, "sip.Status-Code"), code);
    }
    const auto space = line.find(' ');
    const auto end = line.rfind(' ');
    if (space == std::string_view::npos || end == space) return;
    text(row_named(fields, "sip.Request-Line"), line);
    text(row_named(fields, "sip.Method"), line.substr(0, space));
    uri(target_rows, line.substr(space + 1, end - space - 1));
}

void sip_walk::header(std::string_view line)
{
    const auto [name, value] = header_of(line);
    const auto* const known = known_header(name);
    if (known == nullptr) return;
    if (known->as == kind::number) return number(*known->row, value);
    text(*known->row, value);
    if (known->as == kind::via) return via(value);
    if (known->as == kind::sequence) {
        const auto space = std::min(value.find(' '), value.size());
        number(row_named(fields, "sip.CSeq.seq"), value.substr(0, space));
        return text(row_named(fields, "sip.CSeq.method"), trim(value.substr(space)));
    }
    if (known->as == kind::address)
        address(known->letter == 'f'   ? from_rows
                : known->letter == 't' ? to_rows
                                       : contact_rows,
                value);
}

void walk_sip(const packet&, const layer& from, value_list& to)
{
    sip_walk walk{to, from.data};
    text_lines lines{from.bytes()};
    text_line each;
    if (!lines.next(each)) return;
    walk.first_line(text_of(each.line));
    while (lines.next(each) && !each.line.empty())
        walk.header(text_of(each.line));
}

/// `10.0.0.1`; false when it is not one.
bool read_ipv4(std::string_view text, std::array<std::uint8_t, 4>& to) noexcept
{
    for (std::size_t i = 0; i < to.size(); ++i) {
        const auto end = std::min(text.find('.'), text.size());
        const auto part = text.substr(0, end);
        if (!is_digits(part) || part.size() > 3 || leading_number(part) > 255) return false;
        to[i] = static_cast<std::uint8_t>(leading_number(part));
        if (i < 3 && end == text.size()) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return text.empty();
}

/// The media lines of a body: RTP at the port, RTCP at the next.
void announce_media(byte_view body, announced_ports& to)
{
    std::array<std::uint8_t, 4> address{};
    bool has_address = false;
    text_lines lines{body};
    for (text_line each; lines.next(each);) {
        const auto line = text_of(each.line);
        if (line.starts_with("c=IN IP4 ")) {
            has_address = read_ipv4(line.substr(9, line.find('/') - 9), address);
        } else if (has_address && line.starts_with("m=") &&
                   line.find(" RTP/") != std::string_view::npos) {
            const auto port = leading_number(line.substr(line.find(' ') + 1), 5);
            if (port == 0 || port > 65534) continue;
            to.announce(address, static_cast<std::uint16_t>(port), proto::rtp);
            to.announce(address, static_cast<std::uint16_t>(port + 1), proto::rtcp);
        }
    }
}

next_step decode_sip(cursor in, layer& here, decoding& with)
{
    here.header = here.wire;
    const auto all = text_of(in.bytes());
    const auto body = all.find("\r\n\r\nv=0");
    if (body != std::string_view::npos)
        announce_media(in.bytes().subspan(body + 4), with.memory().announced);
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::sip,
     .name = "sip",
     .title = "Session Initiation Protocol",
     .decode = decode_sip,
     .fields = fields,
     .walk = walk_sip},
}};

} // namespace

std::span<const protocol> sip_protocols()
{
    return rows;
}

} // namespace netkit::sniff
