#include <algorithm>

#include "netkit/sniff/app_content.hpp"
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"
#include "support/quic_packet.hpp"

namespace netkit::sniff {

namespace {

using test::decoded_packet;
using test::from_hex;
using test::handshake_message;
using test::octets;
using test::tls_record;

octets joined(std::initializer_list<octets> parts)
{
    octets to;
    for (const auto& each : parts)
        to.insert(to.end(), each.begin(), each.end());
    return to;
}

octets slice(const octets& from, std::size_t begin, std::size_t end)
{
    return {from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(std::min(end, from.size()))};
}

/// A ServerHello; with TLS 1.3 chosen by its extension or without any.
octets server_hello(bool tls13)
{
    octets body{3, 3};
    body.resize(34, 0x77);
    const auto rest = tls13 ? from_hex("00 1301 00 0006 002b 0002 0304") : from_hex("00 c02f 00");
    body.insert(body.end(), rest.begin(), rest.end());
    return handshake_message(2, body);
}

const octets hello_record = tls_record(22, test::sample_quic_hello());
const octets change_cipher = tls_record(20, {1}, 0x0303);
const octets app_data = tls_record(23, octets(40, 0xaa), 0x0303);

/// A DTLS record with one handshake fragment.
octets dtls_fragment(const octets& message, std::uint16_t number, std::size_t begin,
                     std::size_t end)
{
    const auto size = message.size() - 4;
    const auto part = slice(message, 4 + begin, 4 + end);
    octets to{22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1};
    const auto put = [&to](std::size_t value, unsigned bytes) {
        for (unsigned i = bytes; i-- > 0;)
            to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    };
    put(12 + part.size(), 2);
    to.push_back(message[0]);
    put(size, 3);
    put(number, 2);
    put(begin, 3);
    put(part.size(), 3);
    to.insert(to.end(), part.begin(), part.end());
    return to;
}

/// The sample ClientHello as DTLS has it: with a cookie, version 1.2 of DTLS.
octets dtls_hello()
{
    auto body = slice(test::sample_quic_hello(), 4, SIZE_MAX);
    body[0] = 0xfe;
    body[1] = 0xfd;
    body.insert(body.begin() + 35, {3, 1, 2, 3}); // behind the empty session id
    return handshake_message(1, body);
}

} // namespace

TEST_CASE("tls: records of one segment, one after another", "[sniff][tls]")
{
    decoded_packet seen;
    seen.tcp(443, joined({hello_record, change_cipher, app_data}));
    CHECK(seen.layers() == "eth ip tcp tls");
    CHECK(seen.value("tls.record.content_type") == "22,20,23");
    CHECK(seen.value("tls.record.version") == "769,771,771");
    CHECK(seen.value("tls.record.length") == "241,1,40");
    CHECK(seen.value("tls.handshake.type") == "1");
    CHECK(seen.value("tls.handshake.extensions_server_name") == "example.com");
    CHECK(seen.value("tls.handshake.extensions_alpn_str") == "alpn");
    CHECK(seen.value("tls.handshake.ciphersuite") == "4865,4866");
    CHECK(seen.value("tls.handshake.extensions.supported_version") == "772");
    CHECK(seen.value("tls.change_cipher_spec") == "1");
    CHECK(seen.note().starts_with(": TLS ClientHello sni=example.com alpn=alpn ja4=t13d0211an_"));
}

TEST_CASE("tls: on any port when it looks like it", "[sniff][tls]")
{
    decoded_packet seen;
    CHECK(seen.tcp(12345, hello_record).layers() == "eth ip tcp tls");
    CHECK(seen.tcp(12345, octets(20, 0x16)).layers() == "eth ip tcp data");
}

TEST_CASE("tls: a hello cut anywhere is not shown, joined it is", "[sniff][tls]")
{
    for (std::size_t cut = 1; cut < hello_record.size(); ++cut) {
        INFO(cut);
        decoded_packet seen;
        seen.tcp(443, slice(hello_record, 0, cut));
        CHECK(seen.value("tls.handshake.type") == "");
        CHECK(seen.note().find("ja4") == std::string::npos);
        seen.tcp(443, slice(hello_record, cut, SIZE_MAX));
        seen.more(proto::tls, hello_record);
        CHECK(seen.value("tls.handshake.extensions_server_name") == "example.com");
        CHECK(seen.note().find(" ja4=t13d0211an_") != std::string::npos);
        CHECK((seen.packet().layers().back().flags & layer::joined) != 0);
    }
}

TEST_CASE("tls: every cut of the capture keeps what is before it", "[sniff][tls]")
{
    const auto whole = test::packet_builder{}
                           .eth()
                           .ip("10.0.0.1", "10.0.0.2")
                           .tcp(50000, 443)
                           .payload(hello_record)
                           .bytes();
    for (std::size_t size = 54; size < whole.size(); ++size) {
        INFO(size);
        decoded_packet seen;
        seen.read(whole, size);
        CHECK(seen.packet().stack[3].id == proto::tcp);
        for (const auto* const name :
             {"tls.record.length", "tls.handshake.type", "tls.handshake.ciphersuite",
              "tls.handshake.extensions_server_name", "tls.handshake.ja4"})
            seen.value(name);
        const auto name = seen.value("tls.handshake.extensions_server_name");
        CHECK(std::string_view{"example.com"}.starts_with(name));
        CHECK(seen.note().find("ja4") == std::string::npos);
    }
}

TEST_CASE("tls: what is encrypted is not taken for messages", "[sniff][tls]")
{
    decoded_packet seen;
    // A Finished behind a cipher change: its first bytes look like a message.
    auto finished = tls_record(22, octets(40, 0), 0x0303);
    finished[5] = 1;
    finished[8] = 36;
    seen.tcp(443, hello_record);
    seen.tcp(443, tls_record(22, server_hello(false)), false);
    CHECK(seen.value("tls.handshake.ciphersuite") == "49199");
    CHECK(seen.note() == ": TLS ServerHello");
    seen.tcp(443, change_cipher);
    seen.tcp(443, finished);
    CHECK(seen.value("tls.handshake.type") == "");
    CHECK(seen.value("tls.handshake") == "1");
    CHECK(seen.note().empty());
    // The other end has not changed yet.
    seen.tcp(443, tls_record(22, handshake_message(14, {})), false);
    CHECK(seen.value("tls.handshake.type") == "14");
    // A new hello begins anew.
    seen.tcp(443, hello_record);
    CHECK(seen.value("tls.handshake.type") == "1");
}

TEST_CASE("tls: from TLS 1.3's server hello on, application data hides its type", "[sniff][tls]")
{
    decoded_packet seen;
    seen.tcp(443, hello_record);
    seen.tcp(443, app_data);
    CHECK(seen.value("tls.record.content_type") == "23");
    seen.tcp(443, joined({tls_record(22, server_hello(true)), change_cipher, app_data}), false);
    CHECK(seen.value("tls.record.content_type") == "22,20");
    CHECK(seen.value("tls.record.opaque_type") == "23");
    seen.tcp(443, app_data);
    CHECK(seen.value("tls.record.opaque_type") == "23");
    CHECK(seen.value("tls.record.content_type") == "");
}

TEST_CASE("tls: alerts in the clear and encrypted", "[sniff][tls]")
{
    decoded_packet seen;
    seen.tcp(443, joined({tls_record(21, {2, 40}), tls_record(21, octets(18, 5))}));
    CHECK(seen.value("tls.alert_message.level") == "2");
    CHECK(seen.value("tls.alert_message.desc") == "40");
    CHECK(seen.value("tls.alert_message") == "1,1");
}

TEST_CASE("tls: certificates are found in their list", "[sniff][tls]")
{
    const auto list = from_hex("000009 000002 abcd 000001 ef");
    decoded_packet seen;
    seen.tcp(443, tls_record(22, handshake_message(11, list)), false);
    CHECK(seen.value("tls.handshake.certificates_length") == "9");
    CHECK(seen.value("tls.handshake.certificate_length") == "2,1");
    CHECK(seen.value("tls.handshake.certificate") == "abcd,ef");
}

TEST_CASE("tls: a name with control characters cannot fool the terminal", "[sniff][tls]")
{
    auto record = hello_record;
    const std::string_view name = "example.com";
    const auto at = std::search(record.begin(), record.end(), name.begin(), name.end());
    *at = 0x1b;
    decoded_packet seen;
    seen.tcp(443, record);
    CHECK(seen.note().find("sni=\\x1bxample.com") != std::string::npos);
}

TEST_CASE("tls: lengths that lie do not reach outside", "[sniff][tls]")
{
    for (std::size_t at = 5; at < hello_record.size(); ++at) {
        auto record = hello_record;
        for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0xff}}) {
            record[at] = value;
            decoded_packet seen;
            seen.tcp(443, record);
            seen.value("tls.handshake.extensions_server_name");
            seen.value("tls.handshake.ja3_full");
            seen.value("tls.handshake.ja4_ro");
            seen.note();
            CHECK(seen.layers() == "eth ip tcp tls");
        }
    }
}

TEST_CASE("dtls: records, messages and the fields of their fragments", "[sniff][dtls]")
{
    const auto hello = dtls_hello();
    decoded_packet seen;
    seen.udp(4433, dtls_fragment(hello, 1, 0, hello.size() - 4));
    CHECK(seen.layers() == "eth ip udp dtls");
    CHECK(seen.value("dtls.record.version") == "65277");
    CHECK(seen.value("dtls.record.epoch") == "0");
    CHECK(seen.value("dtls.record.sequence_number") == "1");
    CHECK(seen.value("dtls.handshake.message_seq") == "1");
    CHECK(seen.value("dtls.handshake.fragment_length") == "241");
    CHECK(seen.value("dtls.handshake.cookie") == "010203");
    CHECK(seen.value("dtls.handshake.extensions_server_name") == "example.com");
    CHECK(seen.value("tls.handshake.extensions_server_name") == "");
    CHECK(seen.note().starts_with(": DTLS ClientHello sni=example.com alpn=alpn ja4=d13d0211an_"));
}

TEST_CASE("dtls: a hello in fragments, at every byte, in any order", "[sniff][dtls]")
{
    const auto hello = dtls_hello();
    const auto size = hello.size() - 4;
    for (std::size_t cut = 1; cut < size; ++cut) {
        INFO(cut);
        decoded_packet seen;
        seen.udp(4433, dtls_fragment(hello, 0, cut, size));
        CHECK(seen.layers() == "eth ip udp dtls");
        seen.udp(4433, dtls_fragment(hello, 0, cut, size)); // again
        seen.udp(4433, dtls_fragment(hello, 0, 0, cut));
        CHECK(seen.layers() == "eth ip udp dtls dtls");
        CHECK(seen.value("dtls.handshake.extensions_server_name") == "example.com");
        CHECK(seen.note().find(" ja4=d13d0211an_") != std::string::npos);
    }
}

TEST_CASE("dtls: a message that claims too much is never collected", "[sniff][dtls]")
{
    auto hello = dtls_hello();
    hello[1] = 0xff;
    decoded_packet seen;
    auto record = dtls_fragment(hello, 0, 0, 50);
    record[14] = 0xff; // a length of 16 MiB
    CHECK(seen.udp(4433, record).layers() == "eth ip udp dtls");
}

TEST_CASE("content: what a payload looks like", "[sniff][content]")
{
    const auto over = [](const octets& bytes) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        return cursor{bytes.data(), size, size};
    };
    CHECK(looks_like_tls(over(hello_record)));
    CHECK(looks_like_tls(over(app_data)));
    CHECK_FALSE(looks_like_tls(over(from_hex("16 03 01 00 00"))));
    CHECK_FALSE(looks_like_tls(over(from_hex("16 03 09 00 10"))));
    CHECK_FALSE(looks_like_tls(over(from_hex("16 03 01 00"))));
    CHECK(looks_like_dtls(over(dtls_fragment(dtls_hello(), 0, 0, 9))));
    CHECK_FALSE(looks_like_dtls(over(octets(20, 22))));
    CHECK(looks_like_quic(over(test::quic_packet{}.bytes())));
    CHECK(looks_like_quic(over(from_hex("80 00000000 00 00 00000001"))));
    CHECK_FALSE(looks_like_quic(over(from_hex("80 00000000 00 00 000001"))));
    CHECK_FALSE(looks_like_quic(over(from_hex("c0 12345678 00 00 00"))));
    CHECK_FALSE(looks_like_quic(over(octets(20, 0x41))));
    CHECK(looks_like_http2(over(from_hex("000000 04 00 00000000"))));
    CHECK_FALSE(looks_like_http2(over(from_hex("000000 04 01 00000000"))));
    CHECK_FALSE(looks_like_http2(over(octets(40, 0))));
    CHECK_FALSE(looks_like_http(over(test::from_text("GET / nothing\r\n"))));
}

} // namespace netkit::sniff
