// Who the client is, and what we tell the upstream about it.
//
// Forwarding fields are believed hop by hop: the peer of our socket is a fact, everything in
// X-Forwarded-For or Forwarded is hearsay. Each hop appends the address it saw at the right end, so
// the walk goes from the right and takes one more step only while the address it stands on is a
// trusted proxy. The first address that is not trusted is the client; what stands left of it was
// written by the client and means nothing. A walk from the left, or one that counts hops, can be
// steered by whoever sends the request.
//
// Forwarded may hold commas inside quotes, so its elements are found from the right as well, with
// the quotes: what an untrusted hop left unclosed spoils its own element, not the ones that trusted
// hops appended. Several lines of one name are one list, last line last (RFC 9110 §5.3).
//
// With an untrusted peer, the usual case, no received line is looked at. Nothing here allocates but
// `out`.
#include "netkit/proxy/forwarded.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "forwarded_syntax.hpp"

namespace netkit::proxy {

namespace {

constexpr bool is_x_forwarded(field_id id) noexcept
{
    return id == field_id::x_forwarded_for || id == field_id::x_forwarded_host ||
           id == field_id::x_forwarded_port || id == field_id::x_forwarded_proto ||
           id == field_id::x_real_ip;
}

/// One step: true when `address` is good and trusted, so that the walk goes on.
bool step(std::string_view node, const trusted_set& trusted, ip_address& client)
{
    const auto address = parse_node_address(node);
    if (!address) return false;
    client = *address;
    return trusted.trusts(*address);
}

/// Elements of all lines of `id`, right to left, until `go_on` says no.
template <class GoOn>
void walk_back(const field_table& fields, field_id id, GoOn&& go_on)
{
    const auto& refs = fields.refs();
    for (auto line = refs.rbegin(); line != refs.rend(); ++line) {
        if (line->id != id) continue;
        auto list = fields.value(*line);
        while (!list.empty()) {
            const auto element = take_last_element(list);
            if (!element.empty() && !go_on(element)) return;
        }
    }
}

void append_address(std::string& out, const ip_address& address)
{
    std::array<char, 46> text;
    out.append(text.data(), format_ip(address, text.data()));
}

void append_port(std::string& out, std::uint16_t port)
{
    std::array<char, 8> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), port).ptr;
    out.append(digits.data(), end);
}

/// `Name: value` where the value is what a trusted peer sent, else what is known here; nothing when
/// both are empty.
void append_kept(std::string& out, std::string_view name, std::string_view kept,
                 std::string_view known)
{
    const auto value = kept.empty() ? known : kept;
    if (!value.empty()) out.append(name).append(": ").append(value).append("\r\n");
}

/// All received values of `id` as the beginning of one list; true if there is any.
bool append_received(std::string& out, const field_table& received, field_id id)
{
    bool any = false;
    for (const auto& ref : received.refs()) {
        if (ref.id != id || ref.value_size == 0) continue;
        if (any) out.append(", ");
        out.append(received.value(ref));
        any = true;
    }
    return any;
}

void append_for(std::string& out, const forwarding& about, const field_table& received)
{
    const auto before = out.size();
    out.append("X-Forwarded-For: ");
    const bool any =
        about.peer_trusted && append_received(out, received, field_id::x_forwarded_for);
    if (!about.peer_unix) {
        if (any) out.append(", ");
        append_address(out, about.peer);
    } else if (!any) {
        out.resize(before); // nobody has an address
        return;
    }
    out.append("\r\n");
}

void append_x_forwarded(std::string& out, const forwarding& about, const field_table& received,
                        const ip_address& client)
{
    const auto kept = [&](field_id id) {
        return about.peer_trusted ? received.value_of(id) : std::string_view{};
    };
    append_for(out, about, received);
    append_kept(out, "X-Forwarded-Proto", kept(field_id::x_forwarded_proto),
                about.tls ? "https" : "http");
    append_kept(out, "X-Forwarded-Host", kept(field_id::x_forwarded_host), about.host);

    std::array<char, 8> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), about.local_port).ptr;
    const bool port_known = about.local_port != 0 && kept(field_id::x_forwarded_proto).empty();
    append_kept(out, "X-Forwarded-Port", kept(field_id::x_forwarded_port),
                port_known ? std::string_view{digits.data(), end} : std::string_view{});

    if (about.peer_unix && client == about.peer) return;
    out.append("X-Real-IP: ");
    append_address(out, client);
    out.append("\r\n");
}

bool is_continuable(const field_table& received)
{
    const auto& refs = received.refs();
    return std::all_of(refs.begin(), refs.end(), [&](const field_ref& ref) {
        return ref.id != field_id::forwarded || is_forwarded_value(received.value(ref));
    });
}

/// A node as RFC 7239 §6 wants it: quoted where a colon or bracket makes it no token.
void append_node(std::string& out, const forwarding& about)
{
    if (about.peer_unix) {
        out.append("unknown");
        return;
    }
    const bool quoted = !about.peer.v4 || about.peer_port != 0;
    if (quoted) out.push_back('"');
    if (!about.peer.v4) out.push_back('[');
    append_address(out, about.peer);
    if (!about.peer.v4) out.push_back(']');
    if (about.peer_port != 0) {
        out.push_back(':');
        append_port(out, about.peer_port);
    }
    if (quoted) out.push_back('"');
}

void append_token_or_quoted(std::string& out, std::string_view value)
{
    if (is_token(value)) {
        out.append(value);
        return;
    }
    out.push_back('"');
    for (const char c : value) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
}

void append_rfc7239(std::string& out, const forwarding& about, const field_table& received)
{
    out.append("Forwarded: ");
    if (about.peer_trusted && is_continuable(received) &&
        append_received(out, received, field_id::forwarded)) {
        out.append(", ");
    }
    out.append("for=");
    append_node(out, about);
    out.append(";by=_netkit");
    if (!about.host.empty()) {
        out.append(";host=");
        append_token_or_quoted(out, about.host);
    }
    out.append(about.tls ? ";proto=https\r\n" : ";proto=http\r\n");
}

template <class Which>
void pass_on(std::string& out, const field_table& received, Which&& which)
{
    for (const auto& ref : received.refs()) {
        if (!which(ref.id)) continue;
        out.append(received.name(ref)).append(": ").append(received.value(ref)).append("\r\n");
    }
}

} // namespace

trusted_set::trusted_set(std::vector<cidr> networks, bool unix_peers)
    : networks_{std::move(networks)}, unix_{unix_peers}
{
}

bool trusted_set::trusts(const ip_address& peer) const noexcept
{
    return std::any_of(networks_.begin(), networks_.end(),
                       [&](const cidr& network) { return network.contains(peer); });
}

ip_address client_address(const ip_address& peer, bool peer_trusted, const field_table& fields,
                          const trusted_set& trusted)
{
    if (!peer_trusted) return peer;
    ip_address client = peer;
    if (fields.find(field_id::x_forwarded_for) != nullptr) {
        walk_back(fields, field_id::x_forwarded_for,
                  [&](std::string_view node) { return step(node, trusted, client); });
    } else {
        walk_back(fields, field_id::forwarded, [&](std::string_view element) {
            std::string_view node;
            return read_forwarded_element(element, node) && element.empty() &&
                   step(node, trusted, client);
        });
    }
    return client;
}

void append_forwarding(std::string& out, const forwarding& about, const field_table& received,
                       const ip_address& client)
{
    if (about.x_forwarded) {
        append_x_forwarded(out, about, received, client);
    } else if (about.peer_trusted) {
        pass_on(out, received, is_x_forwarded);
    }
    if (about.rfc7239) {
        append_rfc7239(out, about, received);
    } else if (about.peer_trusted) {
        pass_on(out, received, [](field_id id) { return id == field_id::forwarded; });
    }
}

void drop_forwarding_fields(field_table& fields)
{
    for (auto& ref : fields.refs()) {
        if (is_x_forwarded(ref.id) || ref.id == field_id::forwarded) ref.dropped = true;
    }
}

} // namespace netkit::proxy
