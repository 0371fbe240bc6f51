#include "netkit/sniff/reassembler.hpp"

#include "netkit/sniff/flow_stage.hpp"
#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

using test::octets;
using test::packet_builder;

struct stage {
    decoder decodes{std::make_shared<decode_rules>()};
    flow_stage flows{{.flows = {}, .reassemble = true}};
    packet at;
    octets kept;

    const layer* see(std::uint16_t port, std::uint32_t seq, std::string_view text)
    {
        kept = packet_builder{}
                   .eth()
                   .ip("10.0.0.1", "10.0.0.2")
                   .tcp(40'000, port)
                   .seq(seq)
                   .ack(1)
                   .payload(text)
                   .bytes();
        frame from;
        from.data = kept.data();
        from.captured = from.wire = static_cast<std::uint32_t>(kept.size());
        decodes.decode(from, at);
        flows.see(at, decodes);
        for (const auto& each : at.layers())
            if ((each.flags & layer::joined) != 0) return &each;
        return nullptr;
    }
};

std::string_view text_at(const layer& of)
{
    return text_of(of.bytes());
}

constexpr std::string_view head = "GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n";

} // namespace

TEST_CASE("reassembler: a head of HTTP is shown by the segment that ends it", "[sniff][flow]")
{
    for (std::size_t cut = 5; cut < head.size(); ++cut) {
        INFO(cut);
        stage on;
        CHECK(on.see(80, 1, head.substr(0, cut)) == nullptr);
        const auto* const whole = on.see(80, 1 + static_cast<std::uint32_t>(cut), head.substr(cut));
        REQUIRE(whole != nullptr);
        CHECK(whole->id == proto::http);
        CHECK(text_at(*whole) == head);
        CHECK(whole == &on.at.stack[on.at.depth - 1]);
        CHECK(on.at.stack[on.at.depth - 2].id == proto::tcp); // nothing of the half
    }
}

TEST_CASE("reassembler: order and repetition do not matter", "[sniff][flow]")
{
    stage on;
    CHECK(on.see(80, 1, head.substr(0, 6)) == nullptr);
    CHECK(on.see(80, 21, head.substr(20)) == nullptr);
    CHECK(on.see(80, 1, head.substr(0, 6)) == nullptr);
    const auto* const whole = on.see(80, 7, head.substr(6, 14));
    REQUIRE(whole != nullptr);
    CHECK(text_at(*whole) == head);
}

TEST_CASE("reassembler: what is whole in its packet is decoded once", "[sniff][flow]")
{
    stage on;
    CHECK(on.see(80, 1, head) == nullptr);
    CHECK(on.at.find(proto::http) != nullptr);
    CHECK(on.see(80, 1 + static_cast<std::uint32_t>(head.size()), "body body") == nullptr);
}

TEST_CASE("reassembler: a DNS message and its length may come apart", "[sniff][flow]")
{
    const octets query = test::from_hex("001d 1234 0100 0001 0000 0000 0000"
                                        "07 6578616d706c65 03 636f6d 00 0001 0001");
    const auto text = text_of(query);
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        INFO(cut);
        stage on;
        on.see(53, 1, text.substr(0, cut));
        const auto* const whole = on.see(53, 1 + static_cast<std::uint32_t>(cut), text.substr(cut));
        REQUIRE(whole != nullptr);
        CHECK(whole->id == proto::dns);
        CHECK(text_at(*whole) == text);
    }
}

TEST_CASE("reassembler: records of TLS are joined, and the next one is found behind them",
          "[sniff][flow]")
{
    std::string stream;
    for (const std::size_t size : {600U, 40U, 900U})
        stream += std::string{"\x17\x03\x03", 3} + static_cast<char>(size >> 8U) +
                  static_cast<char>(size & 0xffU) + std::string(size, 'x');
    stage on;
    std::size_t records = 0;
    for (std::size_t at = 0; at < stream.size(); at += 300) {
        on.see(443, 1 + static_cast<std::uint32_t>(at), std::string_view{stream}.substr(at, 300));
        for (const auto& each : on.at.layers())
            if ((each.flags & layer::joined) != 0) {
                CHECK(each.id == proto::tls);
                ++records;
            }
    }
    CHECK(records == 3);
}

TEST_CASE("reassembler: a message that is too long is let go", "[sniff][flow]")
{
    stage on;
    std::uint32_t seq = 1;
    on.see(80, seq, "GET / HTTP/1.1\r\n");
    seq += 16;
    const std::string line = "X: " + std::string(995, 'x') + "\r\n";
    for (int i = 0; i < 100; ++i, seq += 1'000)
        CHECK(on.see(80, seq, line) == nullptr);
    CHECK(on.see(80, seq, "\r\n") == nullptr);
}

} // namespace netkit::sniff
