#include "netkit/sniff/notes.hpp"

#include "netkit/sniff/http_head.hpp"
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

void put_tls(text_out& to, const layer& at, const packet& of)
{
    const auto type = tls_note::handshake_type(at.note[0]);
    if ((at.note[0] & tls_note::has_handshake) == 0 || type < 1 || type > 2) return;
    const bool quic = (at.note[0] & tls_note::bare) != 0;
    if (!quic) to.put(at.id == proto::dtls ? ": DTLS " : ": TLS ");
    if (type == 2) {
        if (!quic) to.put("ServerHello");
        return;
    }
    if (!quic) to.put("ClientHello");
    (void)of;
    const auto carrier = quic                   ? ja4_carrier::quic
                         : at.id == proto::dtls ? ja4_carrier::datagram
                                                : ja4_carrier::tcp;
    put_hello(to, client_hello_of(at), carrier);
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
    put_foreign(to,
                {reinterpret_cast<const std::uint8_t*>(start.phrase.data()), start.phrase.size()});
}

} // namespace

void put_application_note(text_out& to, const packet& of, bool said_http)
{
    const layer* last = of.depth == 0 ? nullptr : &of.stack[of.depth - 1];
    if (last == nullptr || (last->flags & layer::quoted) != 0) return;
    if (last->id == proto::tls || last->id == proto::dtls)
        put_tls(to, *last, of);
    else if (last->id == proto::http && !said_http)
        put_http(to, *last);
}

} // namespace netkit::sniff
