#include "netkit/sniff/notes.hpp"

#include "http2_parts.hpp"
#include "netkit/sniff/http_head.hpp"
#include "quic_parts.hpp"
#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

/// A name from a packet may be long and hold anything.
void put_foreign(text_out& to, byte_view bytes)
{
    constexpr std::size_t most = 256;
    to.escaped(text_of(bytes.first(std::min(bytes.size(), most))));
    if (bytes.size() > most) to.put("...");
}

void put_alpn(text_out& to, byte_view names)
{
    bool first = true;
    while (!names.empty()) {
        const std::size_t size = names[0];
        if (size + 1 > names.size()) return;
        to.put(first ? " alpn=" : ",");
        first = false;
        put_foreign(to, names.subspan(1, size));
        names = names.subspan(size + 1);
    }
}

void put_hello(text_out& to, const client_hello& hello, ja4_carrier carrier)
{
    if (!hello.server_name.empty()) {
        to.put(" sni=");
        put_foreign(to, hello.server_name);
    }
    put_alpn(to, hello.alpn);
    if (!hello.complete) return;
    to.put(" ja4=");
    put_ja4(to, hello, carrier);
}

void put_tls(text_out& to, const layer& at)
{
    const auto type = tls_note::handshake_type(at.note[0]);
    if ((at.note[0] & tls_note::has_handshake) == 0 || type < 1 || type > 2) return;
    to.put(at.id == proto::dtls ? ": DTLS " : ": TLS ");
    to.put(type == 1 ? std::string_view{"ClientHello"} : "ServerHello");
    if (type == 1) put_hello(to, client_hello_of(at), tls_carrier(at));
}

std::string_view name_of(quic_kind kind) noexcept
{
    switch (kind) {
    case quic_kind::initial:
        return "Initial";
    case quic_kind::zero_rtt:
        return "0-RTT";
    case quic_kind::handshake:
        return "Handshake";
    case quic_kind::retry:
        return "Retry";
    case quic_kind::negotiation:
        return "Version Negotiation";
    default:
        return {};
    }
}

/// The first packet of the datagram, and the hello in any of them.
void put_quic(text_out& to, const packet& of)
{
    const auto* const first = of.find(proto::quic);
    const auto name = name_of(quic_note::kind(first->note[0]));
    if (name.empty()) return;
    to.put(": QUIC ");
    to.put(name);
    for (const auto& each : of.layers()) {
        if (each.id != proto::tls || tls_carrier(each) != ja4_carrier::quic) continue;
        const auto hello = client_hello_of(each);
        if (hello.complete) return put_hello(to, hello, ja4_carrier::quic);
    }
}

byte_view bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The first request or response of the layer.
void put_http2(text_out& to, const layer& at)
{
    if (at.id != proto::http2 || at.note[1] == 0) return;
    auto blocks = http2_blocks(at);
    std::string_view method, authority, path, status, type;
    http2_text each;
    while (take_http2_header(blocks, each)) {
        if (each.name == ":method") method = each.value;
        if (each.name == ":authority") authority = each.value;
        if (each.name == ":path") path = each.value;
        if (each.name == ":status") status = each.value;
        if (each.name == "content-type") type = each.value;
    }
    if (path.empty() && status.empty()) return;
    const bool grpc = type.starts_with("application/grpc");
    to.put(grpc ? ": gRPC " : ": HTTP/2 ");
    if (!status.empty()) return put_foreign(to, bytes_of(status));
    if (!grpc) {
        put_foreign(to, bytes_of(method));
        to.put(' ');
        put_foreign(to, bytes_of(authority));
    }
    put_foreign(to, bytes_of(path));
}

void put_http(text_out& to, const layer& at)
{
    if (at.note[0] == 0) return;
    auto text = text_of(at.bytes());
    const auto line = take_line(text);
    to.put(": HTTP ");
    const auto start = read_http_start(line);
    if (start.kind == http_kind::request) {
        to.put(start.method);
        to.put(' ');
        put_foreign(
            to, {reinterpret_cast<const std::uint8_t*>(start.target.data()), start.target.size()});
        return;
    }
    to.dec(start.status);
    if (!start.phrase.empty()) to.put(' ');
    put_foreign(to, bytes_of(start.phrase));
}

} // namespace

void put_application_note(text_out& to, const packet& of, std::string_view said)
{
    const layer* last = of.depth == 0 ? nullptr : &of.stack[of.depth - 1];
    if (last == nullptr || (last->flags & layer::quoted) != 0) return;
    switch (last->id) {
    case proto::tls:
        if ((last->flags & layer::opened) != 0) return put_quic(to, of);
        [[fallthrough]];
    case proto::dtls:
        return put_tls(to, *last);
    case proto::quic:
        return put_quic(to, of);
    case proto::http2:
        return put_http2(to, *last);
    case proto::grpc:
        for (const auto& each : of.layers())
            if (each.id == proto::http2) return put_http2(to, each);
        return;
    case proto::http:
        if (said.find(": HTTP") == std::string_view::npos) put_http(to, *last);
        return;
    default:
        return;
    }
}

} // namespace netkit::sniff
