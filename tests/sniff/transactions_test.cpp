#include "netkit/sniff/transactions.hpp"

#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/text_out.hpp"
#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

using test::octets;
using test::packet_builder;

constexpr std::int64_t ms = 1'000'000;

struct watching {
    decoder decodes{std::make_shared<decode_rules>()};
    flow_stage flows{{}};
    packet at;
    octets kept;
    std::uint64_t number = 0;

    const flow_note& see(const packet_builder& built, std::int64_t time_ns)
    {
        kept = built.bytes();
        frame from;
        from.data = kept.data();
        from.captured = from.wire = static_cast<std::uint32_t>(kept.size());
        from.time_ns = time_ns;
        from.number = ++number;
        decodes.decode(from, at);
        flows.see(at, decodes);
        REQUIRE(at.flow != nullptr);
        return *at.flow;
    }
};

packet_builder from_client()
{
    return packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2");
}
packet_builder from_server()
{
    return packet_builder{}.eth().ip("10.0.0.2", "10.0.0.1");
}

octets dns(std::string_view id, bool response, std::string_view name = "07 6578616d706c65")
{
    return test::from_hex(std::string{id} + (response ? "8180" : "0100") + "0001 0000 0000 0000" +
                          std::string{name} + "00 0001 0001");
}

std::string notes_of(const flow_note& note)
{
    text_out text{64};
    put_flow_notes(text, note);
    return std::string{text.view()};
}

} // namespace

TEST_CASE("transactions: a DNS answer finds its question by id and name", "[sniff][flow]")
{
    watching on;
    on.see(from_client().udp(5000, 53).payload(dns("1234", false)), 0);
    on.see(from_client().udp(5000, 53).payload(dns("1235", false)), 5 * ms);
    CHECK(on.see(from_client().udp(5000, 53).payload(dns("1234", false)), 6 * ms).repeats == 1);
    const auto& wrong =
        on.see(from_server().udp(53, 5000).payload(dns("1234", true, "07 6578616d706c66")), 7 * ms);
    CHECK(wrong.latency == -1);
    // 0x20: names are equal in either case
    const auto& right = on.see(
        from_server().udp(53, 5000).payload(dns("1234", true, "07 4558616d706c65")), 12'345'678);
    CHECK(right.latency == 12'345'678);
    CHECK(right.request_frame == 1);
    CHECK(notes_of(right) == " [rtt 12.3ms]");
    const auto& again = on.see(from_server().udp(53, 5000).payload(dns("1234", true)), 20 * ms);
    CHECK(again.latency == -1);
}

TEST_CASE("transactions: HTTP answers come in the order of the requests", "[sniff][flow]")
{
    watching on;
    std::uint32_t asked = 1;
    std::uint32_t answered = 1;
    const auto ask = [&](std::int64_t at) {
        const std::string_view text = "GET / HTTP/1.1\r\n\r\n";
        on.see(from_client().tcp(5000, 80).seq(asked).ack(answered).payload(text), at);
        asked += static_cast<std::uint32_t>(text.size());
    };
    const auto answer = [&](std::string_view text, std::int64_t at) {
        const auto built = from_server().tcp(80, 5000).seq(answered).ack(asked).payload(text);
        answered += static_cast<std::uint32_t>(text.size());
        return on.see(built, at).latency;
    };
    ask(0);
    ask(10 * ms);
    CHECK(answer("HTTP/1.1 100 Continue\r\n\r\n", 15 * ms) == -1);
    CHECK(answer("HTTP/1.1 200 OK\r\n\r\n", 20 * ms) == 20 * ms);
    CHECK(answer("HTTP/1.1 404 Not Found\r\n\r\n", 50 * ms) == 40 * ms);
    CHECK(answer("HTTP/1.1 200 OK\r\n\r\n", 60 * ms) == -1);
}

TEST_CASE("flow notes: what a line says of a flow", "[sniff][flow]")
{
    CHECK(notes_of({}).empty());
    CHECK(notes_of({.flags = flow_note::retransmission}) == " [retransmission]");
    CHECK(notes_of({.flags = flow_note::duplicate_ack | flow_note::zero_window,
                    .duplicate_ack_number = 2}) == " [dup-ack #2] [zero-window]");
    CHECK(notes_of({.initial_rtt = 250'000, .ends_handshake = true}) == " [rtt 250us]");
    CHECK(notes_of({.latency = 1'500'000'000}) == " [rtt 1.5s]");
    CHECK(notes_of({.latency = 999}) == " [rtt 0.9us]");
}

} // namespace netkit::sniff
