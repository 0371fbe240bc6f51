#include "netkit/sniff/quic_initial.hpp"

#include <algorithm>
#include <string>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/notes.hpp"
#include "netkit/sniff/protocol.hpp"
#include "support/catch.hpp"
#include "support/quic_packet.hpp"

namespace netkit::sniff {

namespace {

using test::crypto_frame;
using test::from_hex;
using test::octets;
using test::quic_packet;

cursor over(const octets& bytes)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    return {bytes.data(), size, size};
}

std::string hex(byte_view bytes)
{
    text_out to{64};
    to.hex_bytes(bytes);
    return std::string{to.view()};
}

/// Decodes datagrams between two ends, one decoder for all of them.
class datagrams {
public:
    const packet& operator()(const octets& payload, bool from_client = true)
    {
        auto made = test::packet_builder{}.eth();
        if (from_client)
            made.ip("10.0.0.1", "10.0.0.2").udp(50000, 443);
        else
            made.ip("10.0.0.2", "10.0.0.1").udp(443, 50000);
        bytes_ = made.payload(payload).bytes();
        frame from;
        from.data = bytes_.data();
        from.captured = static_cast<std::uint32_t>(bytes_.size());
        from.wire = from.captured;
        from.time_ns = ++time_;
        decoder_.decode(from, to_);
        return to_;
    }

private:
    decoder decoder_{std::make_shared<decode_rules>()};
    packet to_;
    octets bytes_;
    std::int64_t time_ = 0;
};

std::vector<std::string> names_of(const packet& of)
{
    std::vector<std::string> all;
    for (const auto& each : of.layers().subspan(4))
        all.emplace_back(protocol_of(each.id).name);
    return all;
}

std::string note(const packet& of)
{
    text_out to{64};
    put_application_note(to, of);
    return std::string{to.view()};
}

/// The values of one field in all layers of a packet, joined.
std::string values(const packet& of, std::string_view name)
{
    const auto* const wanted = find_field(name);
    REQUIRE(wanted != nullptr);
    std::string all;
    value_list list;
    field_set set;
    set.set(wanted->place);
    for (const auto& each : of.layers()) {
        if (&protocol_of(each.id) != wanted->owner) continue;
        list.collect(of, each, set);
        for (const auto& value : list.all()) {
            if (!all.empty()) all += ',';
            all += value.data != nullptr ? std::string{value.text()} : std::to_string(value.number);
        }
    }
    return all;
}

} // namespace

TEST_CASE("quic: the client Initial of RFC 9001 appendix A.2", "[sniff][quic]")
{
    quic_packet sample;
    sample.frames = crypto_frame(0, test::sample_quic_hello());
    sample.padded_to = 1162;
    const auto bytes = sample.bytes();
    REQUIRE(bytes.size() == 1200);
    CHECK(hex(byte_view{bytes}.first(32)) ==
          "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11");
    CHECK(hex(byte_view{bytes}.last(16)) == "e221af44860018ab0856972e194cd934");

    const auto head = read_quic_head(over(bytes));
    REQUIRE(head.ok);
    CHECK(head.kind == quic_kind::initial);
    CHECK(hex(head.destination) == "8394c8f03e515708");
    quic_initial_keys keys;
    REQUIRE(derive_initial_keys(1, head.destination, keys));
    octets out(bytes.size());
    REQUIRE(open_initial(bytes, head, keys.client, -1, out.data()) == 2);
    CHECK(hex(byte_view{out}.subspan(head.size + 4, 8)) == "060040f1010000ed");
    CHECK(open_initial(bytes, head, keys.server, -1, out.data()) == -1);
}

TEST_CASE("quic: the server Initial of RFC 9001 appendix A.3", "[sniff][quic]")
{
    const auto bytes = from_hex(
        "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c6979"
        "7554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f"
        "3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc421"
        "58407dd074ee");
    const auto head = read_quic_head(over(bytes));
    REQUIRE(head.ok);
    quic_initial_keys keys;
    REQUIRE(derive_initial_keys(1, from_hex("8394c8f03e515708"), keys));
    octets out(bytes.size());
    REQUIRE(open_initial(bytes, head, keys.server, -1, out.data()) == 1);
    CHECK(hex(byte_view{out}.subspan(head.size + 2, 16)) == "02000000000600405a020000560303ee");
}

TEST_CASE("quic: version 2 as in RFC 9369 appendix A", "[sniff][quic]")
{
    quic_initial_keys keys;
    REQUIRE(derive_initial_keys(0x6b3343cf, from_hex("8394c8f03e515708"), keys));
    CHECK(hex(keys.client.key) == "8b1a0bc121284290a29e0971b5cd045d");
    CHECK(hex(keys.client.iv) == "91f73e2351d8fa91660e909f");
    CHECK(hex(keys.client.header) == "45b95e15235d6f45a6b19cbcb0294ba9");
    quic_packet sample;
    sample.version = 0x6b3343cf;
    sample.frames = crypto_frame(0, test::sample_quic_hello());
    sample.padded_to = 1162;
    const auto bytes = sample.bytes();
    CHECK(hex(byte_view{bytes}.first(32)) ==
          "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485");
    datagrams link;
    CHECK(names_of(link(bytes)) == std::vector<std::string>{"quic", "tls"});
}

TEST_CASE("quic: Retry of RFC 9001 appendix A.4 and version negotiation", "[sniff][quic]")
{
    const auto retry = from_hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f"
                                "0f2496ba");
    datagrams link;
    const auto& first = link(retry, false);
    CHECK(note(first) == ": QUIC Retry");
    CHECK(values(first, "quic.retry_token") == "token");
    CHECK(values(first, "quic.scil") == "8");
    const auto negotiation = from_hex("80 00000000 00 08 f067a5502a4262b5 00000001 6b3343cf");
    const auto& second = link(negotiation, false);
    CHECK(note(second) == ": QUIC Version Negotiation");
    CHECK(values(second, "quic.supported_version") == "1,1798521807");
}

TEST_CASE("quic: the hello in an Initial is a layer of its own", "[sniff][quic]")
{
    quic_packet sample;
    sample.frames = crypto_frame(0, test::sample_quic_hello());
    sample.padded_to = 1162;
    datagrams link;
    const auto& seen = link(sample.bytes());
    CHECK(names_of(seen) == std::vector<std::string>{"quic", "tls"});
    CHECK(values(seen, "tls.handshake.extensions_server_name") == "example.com");
    CHECK(values(seen, "quic.packet_number") == "2");
    CHECK(values(seen, "quic.crypto.length") == "241");
    CHECK(values(seen, "quic.padding_length") == "917");
    CHECK(note(seen).substr(0, 44) == ": QUIC Initial sni=example.com alpn=alpn ja4");
    CHECK(values(seen, "tls.handshake.ja4").substr(0, 3) == "q13");
    // A repeated hello is shown again.
    CHECK(names_of(link(sample.bytes())) == std::vector<std::string>{"quic", "tls"});
}

TEST_CASE("quic: every byte flipped is a packet that stays closed", "[sniff][quic]")
{
    quic_packet sample;
    sample.frames = crypto_frame(0, test::sample_quic_hello());
    const auto good = sample.bytes();
    for (std::size_t i = 0; i < good.size(); ++i) {
        INFO(i);
        auto bad = good;
        bad[i] ^= 0x20;
        datagrams link;
        const auto& seen = link(bad);
        CHECK(seen.find(proto::tls) == nullptr);
    }
}

TEST_CASE("quic: a hello split at every byte over two datagrams, either order", "[sniff][quic]")
{
    const auto hello = test::sample_quic_hello();
    for (std::size_t cut = 1; cut < hello.size(); ++cut) {
        INFO(cut);
        const auto at = hello.begin() + static_cast<std::ptrdiff_t>(cut);
        quic_packet first, second;
        first.frames = crypto_frame(0, {hello.begin(), at});
        first.padded_to = 64;
        second.frames = crypto_frame(cut, {at, hello.end()});
        second.number = 3;
        second.padded_to = 64;
        datagrams straight;
        CHECK(straight(first.bytes()).find(proto::tls) == nullptr);
        CHECK(straight(first.bytes()).find(proto::tls) == nullptr);
        const auto& joined = straight(second.bytes());
        REQUIRE(joined.find(proto::tls) != nullptr);
        CHECK((joined.find(proto::tls)->flags & layer::joined) != 0);
        CHECK(values(joined, "tls.handshake.extensions_server_name") == "example.com");
        datagrams reversed;
        CHECK(reversed(second.bytes()).find(proto::tls) == nullptr);
        CHECK(values(reversed(first.bytes()), "tls.handshake.extensions_server_name") ==
              "example.com");
    }
}

TEST_CASE("quic: one byte a frame, out of order, with PING and PADDING between", "[sniff][quic]")
{
    const auto hello = test::sample_quic_hello();
    quic_packet sample;
    for (std::size_t i = 0; i < hello.size(); ++i) {
        const auto at = i * 8 % hello.size(); // 8 and 241 share no divisor: every byte once
        const auto frame = crypto_frame(at, {hello[at]});
        sample.frames.insert(sample.frames.end(), frame.begin(), frame.end());
        sample.frames.insert(sample.frames.end(), i % 3, static_cast<std::uint8_t>(i % 2));
    }
    datagrams link;
    const auto& seen = link(sample.bytes());
    // More holes at a time than are remembered: nothing false comes out of it.
    if (seen.find(proto::tls) != nullptr)
        CHECK(values(seen, "tls.handshake.extensions_server_name") == "example.com");
    quic_packet rest;
    rest.number = 3;
    rest.frames = crypto_frame(0, hello);
    CHECK(values(link(rest.bytes()), "tls.handshake.extensions_server_name") == "example.com");
}

TEST_CASE("quic: the server answers with the keys of the client's id", "[sniff][quic]")
{
    quic_packet client;
    client.frames = crypto_frame(0, test::sample_quic_hello());
    client.source = {1, 2, 3};
    quic_packet server;
    server.from_server = true;
    server.destination = {1, 2, 3};
    server.source = from_hex("f067a5502a4262b5");
    server.number = 0;
    server.number_size = 1;
    octets body{3, 3};
    body.resize(34, 7);
    body.insert(body.end(), {0, 0x13, 1, 0, 0, 6, 0, 43, 0, 2, 3, 4});
    server.frames = crypto_frame(0, test::handshake_message(2, body));
    server.padded_to = 64;

    datagrams link;
    CHECK(names_of(link(server.bytes(), false)) == std::vector<std::string>{"quic"});
    link(client.bytes());
    const auto& answer = link(server.bytes(), false);
    CHECK(names_of(answer) == std::vector<std::string>{"quic", "tls"});
    CHECK(values(answer, "tls.handshake.ciphersuite") == "4865");

    // Afterwards the sizes of the ids in short headers are known, on both sides.
    const auto& to_client = link(from_hex("40 010203 aabbccddeeff00112233"), false);
    CHECK(names_of(to_client) == std::vector<std::string>{"quic"});
    CHECK(to_client.layers().back().header == 4);
    const auto& to_server = link(from_hex("40 f067a5502a4262b5 aabbccddeeff00112233"));
    CHECK(to_server.layers().back().header == 9);
}

TEST_CASE("quic: after a Retry the keys come from the new id", "[sniff][quic]")
{
    quic_packet first;
    first.frames = crypto_frame(0, test::sample_quic_hello());
    quic_packet again = first;
    again.original = again.destination = from_hex("f067a5502a4262b5");
    again.token = from_hex("746f6b656e");
    again.number = 3;
    datagrams link;
    link(first.bytes());
    const auto& seen = link(again.bytes());
    CHECK(names_of(seen) == std::vector<std::string>{"quic", "tls"});
    CHECK(values(seen, "quic.token") == "token");
}

TEST_CASE("quic: packets behind each other in one datagram", "[sniff][quic]")
{
    quic_packet first;
    first.frames = crypto_frame(0, test::sample_quic_hello());
    auto bytes = first.bytes();
    const auto handshake = from_hex("e0 00000001 08 8394c8f03e515708 00 4014"
                                    "000102030405060708090a0b0c0d0e0f10111213");
    bytes.insert(bytes.end(), handshake.begin(), handshake.end());
    bytes.insert(bytes.end(), 30, 0); // padding of the datagram
    datagrams link;
    const auto& seen = link(bytes);
    CHECK(names_of(seen) == std::vector<std::string>{"quic", "tls", "quic"});
    CHECK((seen.layers().back().flags & layer::opened) == 0);
    CHECK(values(seen, "quic.long.packet_type") == "0,2");
    CHECK(note(seen).starts_with(": QUIC Initial sni=example.com"));
}

TEST_CASE("quic: every truncation is survived and leaves the layers before it", "[sniff][quic]")
{
    quic_packet sample;
    sample.frames = crypto_frame(0, test::sample_quic_hello());
    const auto payload = sample.bytes();
    const auto whole = test::packet_builder{}
                           .eth()
                           .ip("10.0.0.1", "10.0.0.2")
                           .udp(50000, 443)
                           .payload(payload)
                           .bytes();
    decoder with{std::make_shared<decode_rules>()};
    for (std::size_t size = 42; size < whole.size(); ++size) {
        INFO(size);
        const octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        frame from;
        from.data = cut.data();
        from.captured = static_cast<std::uint32_t>(size);
        from.wire = static_cast<std::uint32_t>(whole.size());
        packet to;
        with.decode(from, to);
        CHECK(to.stack[3].id == proto::udp);
        CHECK(to.find(proto::tls) == nullptr);
        if (const auto* const found = to.find(proto::quic); found != nullptr)
            CHECK(found->fault == damage::truncated);
    }
}

TEST_CASE("quic: many connections stay within their memory", "[sniff][quic]")
{
    decoder with{std::make_shared<decode_rules>()};
    quic_packet sample;
    sample.frames = crypto_frame(0, test::handshake_message(1, octets(900, 1)));
    sample.frames.resize(500); // never whole
    sample.frames[3] = 0x41;   // so the frame is
    sample.frames[4] = 0x00;
    const auto payload = sample.bytes();
    packet to;
    for (std::uint16_t port = 40000; port < 43000; ++port) {
        const auto bytes = test::packet_builder{}
                               .eth()
                               .ip("10.0.0.1", "10.0.0.2")
                               .udp(port, 443)
                               .payload(payload)
                               .bytes();
        frame from;
        from.data = bytes.data();
        from.captured = from.wire = static_cast<std::uint32_t>(bytes.size());
        from.time_ns = port;
        with.decode(from, to);
        REQUIRE(to.find(proto::quic) != nullptr);
    }
}

} // namespace netkit::sniff
