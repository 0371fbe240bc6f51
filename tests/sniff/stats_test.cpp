#include "netkit/sniff/stats.hpp"

#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/follow.hpp"
#include "netkit/sniff/top_list.hpp"
#include "report_stats.hpp"
#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

using test::octets;
using test::packet_builder;

constexpr std::int64_t ms = 1'000'000;

struct counting {
    decoder decodes{std::make_shared<decode_rules>()};
    flow_stage flows{{}};
    stats counted;
    packet at;
    octets kept;
    std::uint64_t number = 0;

    explicit counting(std::vector<stats_kind> kinds, std::size_t rows = 100,
                      std::size_t places = 1'024)
        : counted{{.kinds = std::move(kinds), .rows = rows, .places = places}, *flows.flows()}
    {
    }

    const packet& see(const packet_builder& built, std::int64_t time_ns = 0)
    {
        kept = built.bytes();
        frame from;
        from.data = kept.data();
        from.captured = from.wire = static_cast<std::uint32_t>(kept.size());
        from.time_ns = time_ns;
        from.number = ++number;
        decodes.decode(from, at);
        flows.see(at, decodes);
        counted.see(at);
        return at;
    }
    std::string json(stats_kind kind)
    {
        text_out text;
        put_stats_json(text, counted.table(kind));
        return std::string{text.view()};
    }
    std::string csv(stats_kind kind)
    {
        text_out text;
        put_stats_csv(text, counted.table(kind));
        return std::string{text.view()};
    }
};

packet_builder there()
{
    return packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2");
}
packet_builder back()
{
    return packet_builder{}.eth().ip("10.0.0.2", "10.0.0.1");
}

struct sum {
    std::uint64_t value = 0;
    void add(const sum& other) { value += other.value; }
};

} // namespace

TEST_CASE("top list: the heavy stay, the rest is summed, nothing is lost", "[sniff][flow]")
{
    top_list<sum> list{10};
    std::uint64_t all = 0;
    const auto count = [&](const std::string& key) {
        ++list.at(key).value;
        ++all;
    };
    for (int round = 0; round < 2'000; ++round) {
        for (int heavy = 0; heavy < 5; ++heavy)
            count("heavy" + std::to_string(heavy));
        count("rare" + std::to_string(round));
    }
    sum rest;
    const auto top = list.sorted(5, rest);
    REQUIRE(top.size() == 5);
    std::uint64_t seen = rest.value;
    for (const auto& each : top) {
        CHECK(each.key.starts_with("heavy"));
        CHECK(each.value.value == 2'000);
        seen += each.value.value;
    }
    CHECK(seen == all);
    CHECK(list.size() == 10);
    CHECK(list.replaced() > 1'900);
}

TEST_CASE("stats: flows with their ends, both directions and state", "[sniff][flow]")
{
    counting on{{stats_kind::flows}};
    on.see(there().tcp(5000, 80).flags("S").seq(0), 0);
    on.see(back().tcp(80, 5000).flags("S").seq(0).ack(1), 10 * ms);
    on.see(there().tcp(5000, 80).seq(1).ack(1).payload("x"), 1'500 * ms);
    on.see(there().udp(1, 2).payload("y"), 0);
    CHECK(on.csv(stats_kind::flows) ==
          "protocol,stream,from,to,application,packets_out,bytes_out,packets_in,bytes_in,duration,"
          "state\r\n"
          "tcp,0,10.0.0.1:5000,10.0.0.2:80,http,2,109,1,54,1.500000000,open\r\n"
          "udp,0,10.0.0.1:1,10.0.0.2:2,,1,43,0,0,0.000000000,\r\n");
}

TEST_CASE("stats: a flow that begins with the answer is turned round", "[sniff][flow]")
{
    counting on{{stats_kind::flows}};
    const auto& at = on.see(back().tcp(80, 5000).flags("S").seq(0).ack(1));
    CHECK_FALSE(at.flow->forward);
    CHECK(on.json(stats_kind::flows).find("\"from\":\"10.0.0.1:5000\"") != std::string::npos);
}

TEST_CASE("stats: what does not fit stands in one row", "[sniff][flow]")
{
    counting on{{stats_kind::flows, stats_kind::talkers}, 3, 4};
    std::uint64_t bytes = 0;
    for (std::uint16_t i = 0; i < 50; ++i) {
        const auto address = "10.1.0." + std::to_string(i + 1);
        bytes += on.see(packet_builder{}.eth().ip(address, "10.0.0.2").udp(i, 9).payload(i, 'x'))
                     .meta.wire;
    }
    on.flows.stop();
    const auto flows = on.counted.table(stats_kind::flows);
    REQUIRE(flows.rows.size() == 4);
    CHECK(flows.rows[3][0].text == "other");
    CHECK(flows.rows[3][5].number == 47);
    std::uint64_t sent = 0;
    const auto talkers = on.counted.table(stats_kind::talkers);
    REQUIRE(talkers.rows.size() == 4);
    CHECK(talkers.rows[0][0].text == "10.0.0.2");
    CHECK(talkers.rows[3][0].text == "other");
    for (const auto& row : talkers.rows)
        sent += row[4].number;
    CHECK(sent == bytes);
}

TEST_CASE("stats: hierarchy counts each packet once on its way in", "[sniff][flow]")
{
    counting on{{stats_kind::hierarchy}};
    on.see(there().udp(1, 2).payload("x"));
    on.see(there().udp(1, 2));
    on.see(there().vlan(3));
    const auto table = on.counted.table(stats_kind::hierarchy);
    REQUIRE(table.rows.size() >= 4);
    CHECK(table.rows[0][0].text == "eth");
    CHECK(table.rows[0][1].number == 3);
    CHECK(table.rows[1][0].text == "eth/ip");
    CHECK(table.rows[2][0].text == "eth/ip/udp");
    CHECK(table.rows[2][1].number == 2);
    text_out text;
    put_stats_text(text, table, {});
    CHECK(text.view().find("\n    udp") != std::string_view::npos);
    CHECK(text.view().find("66.7%") != std::string_view::npos);
}

TEST_CASE("stats: DNS by name, with latency and codes", "[sniff][flow]")
{
    const auto message = [](std::uint16_t id, std::string_view flags) {
        octets made = test::from_hex(std::string{"0000"} + std::string{flags} +
                                     "0001000000000000 01 41 00 0001 0001");
        made[0] = static_cast<std::uint8_t>(id >> 8U);
        made[1] = static_cast<std::uint8_t>(id);
        return made;
    };
    counting on{{stats_kind::dns}};
    on.see(there().udp(5000, 53).payload(message(1, "0100")), 0);
    on.see(there().udp(5000, 53).payload(message(1, "0100")), 1 * ms);
    on.see(back().udp(53, 5000).payload(message(1, "8183")), 10 * ms);
    on.see(there().udp(5000, 53).payload(message(2, "0100")), 20 * ms);
    on.see(back().udp(53, 5000).payload(message(2, "8182")), 30 * ms);
    const auto table = on.counted.table(stats_kind::dns);
    REQUIRE(table.rows.size() == 1);
    const auto& row = table.rows[0];
    CHECK(row[0].text == "a");
    CHECK(row[1].number == 3); // queries
    CHECK(row[2].number == 1); // repeated
    CHECK(row[3].number == 2); // answers
    CHECK(row[4].number == 1); // NXDOMAIN
    CHECK(row[5].number == 1); // failed
    CHECK(row[6].number >= 10 * ms);
    CHECK(row[6].number < 12 * ms);
}

TEST_CASE("stats: HTTP answers count for the host that was asked", "[sniff][flow]")
{
    counting on{{stats_kind::http}};
    on.see(there().tcp(5000, 80).seq(1).ack(1).payload("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"),
           0);
    on.see(back().tcp(80, 5000).seq(1).ack(1).payload("HTTP/1.1 404 No\r\n\r\n"), 5 * ms);
    const auto table = on.counted.table(stats_kind::http);
    REQUIRE(table.rows.size() == 1);
    CHECK(table.rows[0][0].text == "a.test");
    CHECK(table.rows[0][2].number == 1); // GET
    CHECK(table.rows[0][7].number == 1); // 4xx
}

TEST_CASE("follow: both sides in order, gaps marked, text escaped", "[sniff][flow]")
{
    counting on{{}};
    follower text{{proto::tcp, 0}, follow_form::text, false};
    follower json{{proto::tcp, 0}, follow_form::json, false};
    text_out as_text;
    text_out as_json;
    const auto see = [&](const packet_builder& built) {
        on.see(built);
        text.see(on.at, as_text);
        json.see(on.at, as_json);
    };
    see(there().tcp(5000, 80).flags("S").seq(0));
    see(there().tcp(5000, 80).seq(1).ack(1).payload("hello\nwor"));
    see(there().udp(7, 7).payload("not mine"));
    see(back().tcp(80, 5000).seq(1).ack(9).payload("\x1b[2J"));
    see(there().tcp(5000, 80).seq(20).ack(5).payload("late"));
    see(there().tcp(5000, 80).seq(10).ack(5).payload("ld"));
    text.finish(as_text);
    json.finish(as_json);
    CHECK(as_text.view() == "tcp:0  10.0.0.1:5000 > 10.0.0.2:80\n"
                            "hello\nwor\n"
                            "\t\\x1b[2J\n"
                            "ld\n[gap 8 bytes]\nlate\n");
    CHECK(as_json.view().find("\"from\":\"client\",\"offset\":0,\"text\":\"hello") !=
          std::string_view::npos);
    CHECK(as_json.view().find("\"from\":\"server\",\"offset\":0,\"hex\":\"1b5b324a\"") !=
          std::string_view::npos);
    CHECK(as_json.view().find("\"offset\":11,\"gap\":8") != std::string_view::npos);
    CHECK(text.found());
}

TEST_CASE("follow: datagrams one by one", "[sniff][flow]")
{
    counting on{{}};
    follower text{{proto::udp, 1}, follow_form::text, false};
    text_out to;
    for (const auto& built :
         {there().udp(7, 7).payload("other"), there().udp(8, 9).payload("one\r\n"),
          back().udp(9, 8).payload("two"), there().udp(8, 9).payload("three")}) {
        on.see(built);
        text.see(on.at, to);
    }
    text.finish(to);
    CHECK(to.view() == "udp:1  10.0.0.1:8 > 10.0.0.2:9\none\n\ttwo\nthree\n");
}

TEST_CASE("follow: the target is a protocol and a number", "[sniff][flow]")
{
    CHECK(parse_follow("tcp:12")->stream == 12);
    CHECK(parse_follow("udp:0")->transport == proto::udp);
    for (const auto* const wrong : {"", "tcp", "tcp:", "tcp:x", "tcp:1x", "sctp:1", "tcp:-1"})
        CHECK_FALSE(parse_follow(wrong));
}

} // namespace netkit::sniff
