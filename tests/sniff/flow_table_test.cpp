#include "netkit/sniff/flow_table.hpp"

#include <limits>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/flow_tracker.hpp"
#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

constexpr std::int64_t second = 1'000'000'000;

flow_key key_of(std::uint32_t number)
{
    flow_key key;
    key.version = 4;
    key.protocol = 17;
    flow_key::endpoint from;
    flow_key::endpoint to;
    for (unsigned i = 0; i < 4; ++i)
        from.address[12 + i] = static_cast<std::uint8_t>(number >> 8 * i);
    from.port = 1;
    to.port = 2;
    set_endpoints(key, from, to);
    return key;
}

struct counting final : flow_listener {
    std::array<std::uint64_t, 4> ends{};
    void on_flow_end(const flow_record&, flow_end why) override
    {
        ++ends[static_cast<std::size_t>(why)];
    }
};

flow_record& add(flow_table& to, std::uint32_t number, std::int64_t now, flow_kind kind)
{
    auto [record, fresh] = to.at(key_of(number), now);
    record->last_ns = now;
    ++record->packets[0];
    to.touch(*record, kind);
    return *record;
}

/// Decodes and tracks packets as they come.
struct tracking {
    decoder decodes{std::make_shared<decode_rules>()};
    flow_tracker flows;
    packet at;
    std::uint64_t number = 0;

    const flow_note* see(const test::octets& bytes, std::int64_t time_ns = 0)
    {
        frame from;
        from.data = bytes.data();
        from.captured = from.wire = static_cast<std::uint32_t>(bytes.size());
        from.number = ++number;
        from.time_ns = time_ns;
        decodes.decode(from, at);
        return flows.see(at);
    }
};

test::packet_builder ethernet()
{
    return test::packet_builder{}.eth();
}

} // namespace

TEST_CASE("flow key: both directions have one key", "[sniff][flow]")
{
    flow_key::endpoint one;
    flow_key::endpoint two;
    one.address[15] = 1;
    two.address[15] = 2;
    one.port = 99;
    two.port = 1;
    flow_key there;
    flow_key back;
    CHECK(set_endpoints(there, one, two));
    CHECK_FALSE(set_endpoints(back, two, one));
    CHECK(there == back);
    CHECK(hash_of(there, 7) == hash_of(back, 7));
    CHECK(hash_of(there, 7) != hash_of(there, 8));
}

TEST_CASE("flow table: finds what it was given, whatever went before", "[sniff][flow]")
{
    counting hears;
    flow_table table{1'000, 1, &hears};
    for (std::uint32_t i = 0; i < 3'000; ++i)
        add(table, i * 7919, i, flow_kind::udp);
    CHECK(table.size() == 1'000);
    CHECK(hears.ends[static_cast<std::size_t>(flow_end::evicted)] == 2'000);
    for (std::uint32_t i = 0; i < 3'000; ++i)
        CHECK((table.find(key_of(i * 7919)) != nullptr) == (i >= 2'000));
    table.clear();
    CHECK(hears.ends[static_cast<std::size_t>(flow_end::stopped)] == 1'000);
    CHECK(table.find(key_of(2'999 * 7919U)) == nullptr);
}

TEST_CASE("flow table: who is overdue goes before who is only old", "[sniff][flow]")
{
    flow_table table{2, 1, nullptr};
    add(table, 1, 0, flow_kind::tcp);                  // may be silent for 300 s
    add(table, 2, 20 * second, flow_kind::tcp_closed); // for 10 s
    add(table, 3, 40 * second, flow_kind::udp);
    CHECK(table.find(key_of(1)) != nullptr);
    CHECK(table.find(key_of(2)) == nullptr);
    CHECK(table.expired() == 1);
    CHECK(table.evicted() == 0);
}

TEST_CASE("flow table: time may stand still, jump and run backwards", "[sniff][flow]")
{
    flow_table table{100, 1, nullptr};
    const std::int64_t century = 3'155'760'000 * second;
    std::uint32_t number = 0;
    for (const auto now :
         {std::int64_t{0}, century, -century, std::int64_t{5},
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
        for (int i = 0; i < 150; ++i)
            add(table, ++number, now, flow_kind::other);
    CHECK(table.size() == 100);
    CHECK(table.evicted() + table.expired() == 800);
}

TEST_CASE("flow table: a million random flows leave memory as it was", "[sniff][flow]")
{
    flow_table table{4'096, 99, nullptr};
    std::uint32_t random = 12345;
    const auto* const first = table.records().data();
    for (std::uint32_t i = 0; i < 1'000'000; ++i) {
        random = random * 1664525U + 1013904223U;
        add(table, random, std::int64_t{i} * 1'000, flow_kind::udp);
    }
    CHECK(table.size() == 4'096);
    CHECK(table.records().data() == first);
    CHECK(table.records().capacity() == 4'096);
    CHECK(table.evicted() + table.expired() + table.size() > 999'000);
}

TEST_CASE("flow tracker: streams are numbered in the order of their first packets", "[sniff][flow]")
{
    tracking on;
    const auto there = ethernet().ip("10.0.0.1", "10.0.0.2").tcp(1000, 80).flags("S").seq(5);
    const auto back = ethernet().ip("10.0.0.2", "10.0.0.1").tcp(80, 1000).flags("S").seq(9).ack(6);
    const auto other = ethernet().ip6("2001:db8::1", "2001:db8::2").tcp(1000, 80).flags("S").seq(1);
    const auto datagram = ethernet().ip("10.0.0.1", "10.0.0.2").udp(1000, 80).payload("x");
    CHECK(on.see(there.bytes(), 100)->stream == 0);
    CHECK(on.see(other.bytes(), 200)->stream == 1);
    CHECK(on.see(datagram.bytes(), 300)->stream == 0);
    const auto* const note = on.see(back.bytes(), 400);
    REQUIRE(note != nullptr);
    CHECK(note->stream == 0);
    CHECK_FALSE(note->forward);
    CHECK(note->time_delta == 300);
    CHECK(note->time_relative == 300);
    CHECK(note->flow->packets[0] == 1);
    CHECK(note->flow->packets[1] == 1);
}

TEST_CASE("flow tracker: the same ports with another first number are another stream",
          "[sniff][flow]")
{
    tracking on;
    const auto syn = [](std::uint32_t seq) {
        return ethernet().ip("10.0.0.1", "10.0.0.2").tcp(1000, 80).flags("S").seq(seq).bytes();
    };
    counting hears;
    on.flows.tell(hears);
    CHECK(on.see(syn(5))->stream == 0);
    CHECK(on.see(syn(5))->stream == 0);
    CHECK((on.at.flow->flags & flow_note::retransmission) != 0);
    CHECK(on.see(syn(6))->stream == 1);
    CHECK(on.at.flow->flags == flow_note::reused_ports);
    CHECK(hears.ends[static_cast<std::size_t>(flow_end::reused)] == 1);
}

TEST_CASE("flow tracker: tags and tunnels keep equal addresses apart", "[sniff][flow]")
{
    tracking on;
    const auto in_vlan = [](std::uint16_t id) {
        return ethernet().vlan(id).ip("10.0.0.1", "10.0.0.2").udp(1, 2).payload("x").bytes();
    };
    CHECK(on.see(in_vlan(1))->stream == 0);
    CHECK(on.see(in_vlan(2))->stream == 1);
    CHECK(on.see(in_vlan(0))->stream == 2); // a priority tag is no VLAN
    CHECK(on.see(ethernet().ip("10.0.0.1", "10.0.0.2").udp(1, 2).payload("x").bytes())->stream ==
          2);
}

TEST_CASE("flow tracker: what has no IP has no flow", "[sniff][flow]")
{
    tracking on;
    CHECK(on.see(ethernet().payload("nothing").bytes()) == nullptr);
    CHECK(on.at.flow == nullptr);
}

} // namespace netkit::sniff
