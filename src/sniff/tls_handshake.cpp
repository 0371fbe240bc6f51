// Handshake messages as fields (RFC 8446 §4, RFC 5246 §7.4). Only those that travel in the clear.

#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

void put_extensions(tls_walk& with, std::uint8_t type, cursor& body)
{
    if (body.wire() == 0 || !body.ok()) return;
    const auto size = with.read.be16(body, with[tls_place("handshake.extensions_length")]);
    walk_extensions(with, type, body.sub(size));
}

void put_hello_start(tls_walk& with, cursor& body)
{
    with.read.be16(body, with[tls_place("handshake.version")]);
    with.read.bytes(body, with[tls_place("handshake.random")], 32);
    const auto size = with.read.u8(body, with[tls_place("handshake.session_id_length")]);
    if (size > 0) with.read.bytes(body, with[tls_place("handshake.session_id")], size);
}

void put_cookie(tls_walk& with, cursor& body)
{
    const auto size = with.read.u8(body, with[tls_place("handshake.cookie_length")]);
    if (size > 0) with.read.bytes(body, with[tls_place("handshake.cookie")], size);
}

/// Fingerprints cost a hash each: only where somebody asks.
void put_fingerprints(tls_walk& with, cursor body)
{
    constexpr std::array places{tls_place("handshake.ja3_full"), tls_place("handshake.ja3"),
                                tls_place("handshake.ja4"), tls_place("handshake.ja4_r"),
                                tls_place("handshake.ja4_ro")};
    bool wanted = false;
    for (const auto place : places)
        wanted = wanted || with.read.to().wants(with[place]);
    if (!wanted) return;
    const auto hello = read_client_hello(body, with.datagram);
    if (!hello.complete) return;
    thread_local text_out text{4096};
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!with.read.to().wants(with[places[i]])) continue;
        text.clear();
        if (i == 0)
            put_ja3_text(text, hello);
        else if (i == 1)
            put_ja3(text, hello);
        else
            put_ja4(text, hello, with.carrier, static_cast<ja4_form>(i - 2));
        with.read.to().put_text(with[places[i]], text.view(), with.read.at(body));
    }
}

void put_client_hello(tls_walk& with, cursor body)
{
    const cursor whole = body;
    put_hello_start(with, body);
    if (with.datagram) put_cookie(with, body);
    const auto ciphers = with.read.be16(body, with[tls_place("handshake.cipher_suites_length")]);
    with.read.label(body, with[tls_place("handshake.ciphersuites")], ciphers);
    for (cursor list = body.sub(ciphers); list.captured() >= 2;)
        with.read.be16(list, with[tls_place("handshake.ciphersuite")]);
    const auto methods = with.read.u8(body, with[tls_place("handshake.comp_methods_length")]);
    with.read.label(body, with[tls_place("handshake.comp_methods")], methods);
    for (cursor list = body.sub(methods); list.captured() >= 1;)
        with.read.u8(list, with[tls_place("handshake.comp_method")]);
    put_extensions(with, 1, body);
    put_fingerprints(with, whole);
}

void put_server_hello(tls_walk& with, cursor body)
{
    put_hello_start(with, body);
    with.read.be16(body, with[tls_place("handshake.ciphersuite")]);
    with.read.u8(body, with[tls_place("handshake.comp_method")]);
    put_extensions(with, 2, body);
}

void put_verify_request(tls_walk& with, cursor body)
{
    with.read.be16(body, with[tls_place("handshake.version")]);
    put_cookie(with, body);
}

void put_ticket(tls_walk& with, cursor body)
{
    with.read.be32(body, with[tls_place("handshake.session_ticket_lifetime_hint")]);
    const auto size = with.read.be16(body, with[tls_place("handshake.session_ticket_length")]);
    with.read.bytes(body, with[tls_place("handshake.session_ticket")], size);
}

void put_certificates(tls_walk& with, cursor body)
{
    const auto size = with.read.be24(body, with[tls_place("handshake.certificates_length")]);
    cursor list = body.sub(size);
    with.read.label(list, with[tls_place("handshake.certificates")], size);
    while (list.captured() > 0) {
        const auto each = with.read.be24(list, with[tls_place("handshake.certificate_length")]);
        with.read.bytes(list, with[tls_place("handshake.certificate")], each);
    }
}

/// Whether the parameters are those of a named curve (RFC 8422 §5.4) with a signature as of TLS
/// 1.2: the key exchange itself was chosen by another message, so the lengths have to tell.
bool is_curve_exchange(cursor body) noexcept
{
    const auto kind = body.u8();
    body.skip(2);
    body.skip(body.u8());
    body.skip(2);
    const auto signature = body.be16();
    return body.ok() && kind == 3 && body.wire() == signature;
}

void put_key_exchange(tls_walk& with, cursor body)
{
    if (!is_curve_exchange(body)) return;
    with.read.u8(body, with[tls_place("handshake.server_curve_type")]);
    with.read.be16(body, with[tls_place("handshake.server_named_curve")]);
    const auto point = with.read.u8(body, with[tls_place("handshake.server_point_len")]);
    with.read.bytes(body, with[tls_place("handshake.server_point")], point);
    cursor parts = body;
    with.read.be16(body, with[tls_place("handshake.sig_hash_alg")]);
    with.read.u8(parts, with[tls_place("handshake.sig_hash_hash")]);
    with.read.u8(parts, with[tls_place("handshake.sig_hash_sig")]);
    const auto signature = with.read.be16(body, with[tls_place("handshake.sig_len")]);
    with.read.bytes(body, with[tls_place("handshake.sig")], signature);
}

} // namespace

void walk_handshake(tls_walk& with, std::uint8_t type, cursor body)
{
    switch (type) {
    case 1:
        return put_client_hello(with, body);
    case 2:
        return put_server_hello(with, body);
    case 3:
        return put_verify_request(with, body);
    case 4:
        return put_ticket(with, body);
    case 11:
        return put_certificates(with, body);
    case 12:
        return put_key_exchange(with, body);
    default:
        return;
    }
}

void walk_handshakes(tls_walk& with, cursor messages)
{
    while (messages.wire() >= 4 && messages.captured() > 0) {
        const std::uint32_t size = messages.captured() < 4 ? 0 : load_be24(messages.data() + 1);
        with.read.label(messages, with[tls_place("handshake")], 4 + size);
        if (size > messages.wire() - 4) return; // goes on in another record
        const auto type = with.read.u8(messages, with[tls_place("handshake.type")]);
        with.read.be24(messages, with[tls_place("handshake.length")]);
        walk_handshake(with, static_cast<std::uint8_t>(type), messages.sub(size));
    }
}

} // namespace netkit::sniff
