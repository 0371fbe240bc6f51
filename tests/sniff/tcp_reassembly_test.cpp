#include "netkit/sniff/tcp_reassembly.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/reassembly_play.hpp"

namespace netkit::sniff {

namespace {

constexpr std::int64_t millisecond = 1'000'000;

/// Writes down what is delivered: text, [gap N], [fin].
struct noting final : stream_sink {
    std::array<std::string, 2> heard;

    void on_bytes(unsigned side, std::uint64_t, byte_view bytes) override
    {
        heard[side] += text_of(bytes);
    }
    void on_gap(unsigned side, std::uint64_t, std::uint64_t bytes) override
    {
        heard[side] += "[gap " + std::to_string(bytes) + "]";
    }
    void on_fin(unsigned side) override { heard[side] += "[fin]"; }
};

struct one_side {
    tcp_reassembly streams;
    noting to;
    std::uint32_t stream = streams.open();
    std::int64_t now = 0;

    explicit one_side(const reassembly_limits& limits = {}) : streams{limits} {}

    one_side& say(std::uint32_t seq, std::string_view text, bool fin = false, bool syn = false)
    {
        const byte_view bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
        streams.take(stream, 0,
                     {.seq = seq,
                      .bytes = bytes,
                      .length = static_cast<std::uint32_t>(text.size()),
                      .syn = syn,
                      .fin = fin,
                      .time_ns = now},
                     to);
        return *this;
    }
    const std::string& heard() const { return to.heard[0]; }
};

} // namespace

TEST_CASE("tcp reassembly: segments are put in order and repeated bytes dropped", "[sniff][flow]")
{
    one_side on;
    on.say(99, "", false, true).say(100, "one ").say(109, "three").say(104, "two, ");
    CHECK(on.heard() == "one two, three");
    on.say(104, "two, three").say(113, "e and more");
    CHECK(on.heard() == "one two, three and more");
    CHECK(on.streams.counts().repeated == 11);
    CHECK(on.streams.waiting_bytes() == 0);
}

TEST_CASE("tcp reassembly: SYN may carry data, numbers may wrap", "[sniff][flow]")
{
    one_side on;
    on.say(0xfffffffcU, "abc", false, true).say(4, "hij").say(0, "defg");
    CHECK(on.heard() == "abcdefghij");
}

TEST_CASE("tcp reassembly: the first copy of a byte wins, and differences count", "[sniff][flow]")
{
    one_side on;
    on.say(0, "A").say(3, "DEF").say(1, "bcdefgh");
    CHECK(on.heard() == "AbcDEFgh");
    CHECK(on.streams.counts().differences == 3);
    on.say(10, "KL").say(9, "jkl").say(8, "i");
    CHECK(on.heard() == "AbcDEFghijKL");
    CHECK(on.streams.counts().differences == 5);
}

TEST_CASE("tcp reassembly: FIN before late data waits for it", "[sniff][flow]")
{
    one_side on;
    on.say(0, "ab").say(6, "", true).say(4, "ef");
    CHECK(on.heard() == "ab");
    on.say(2, "cd");
    CHECK(on.heard() == "abcdef[fin]");
    on.say(6, "beyond");
    CHECK(on.heard() == "abcdef[fin]");
}

TEST_CASE("tcp reassembly: a stream begins with the first byte seen", "[sniff][flow]")
{
    one_side on;
    on.say(5000, "middle").say(4000, "before").say(5006, " on");
    CHECK(on.heard() == "middle on");
}

TEST_CASE("tcp reassembly: a keep-alive's byte is not the stream's", "[sniff][flow]")
{
    one_side on;
    on.say(0, "abc").say(2, "?").say(3, "def");
    CHECK(on.heard() == "abcdef");
}

TEST_CASE("tcp reassembly: gaps close by what lies behind, by time, by the peer's word",
          "[sniff][flow]")
{
    SECTION("enough lies behind")
    {
        one_side on{{.gap_bytes = 4}};
        on.say(0, "ab").say(10, "kl");
        CHECK(on.heard() == "ab");
        on.say(12, "mn");
        CHECK(on.heard() == "ab[gap 8]klmn");
    }
    SECTION("a second has passed without a byte")
    {
        one_side on;
        on.say(0, "ab").say(10, "kl");
        on.now = 900 * millisecond;
        on.say(12, "m");
        CHECK(on.heard() == "ab");
        on.now = 1'100 * millisecond;
        on.say(13, "n");
        CHECK(on.heard() == "ab[gap 8]klmn");
    }
    SECTION("the peer has acknowledged what is behind it")
    {
        one_side on;
        on.say(0, "ab").say(10, "kl");
        on.streams.acknowledged(on.stream, 0, 9, on.to);
        CHECK(on.heard() == "ab");
        on.streams.acknowledged(on.stream, 0, 12, on.to);
        CHECK(on.heard() == "ab[gap 8]kl");
    }
    SECTION("the end")
    {
        one_side on;
        on.say(0, "ab").say(10, "kl").say(20, "uv", true);
        on.streams.close(on.stream, on.to);
        CHECK(on.heard() == "ab[gap 8]kl[gap 8]uv[fin]");
        CHECK(on.streams.counts().gap_bytes == 16);
    }
}

TEST_CASE("tcp reassembly: a wild number does not carry the stream away", "[sniff][flow]")
{
    one_side on;
    on.say(0, "ab").say(0x50000000U, "wild").say(1'000'000, "far");
    for (std::uint32_t i = 0; i < 100; ++i) {
        on.now += 100 * millisecond;
        on.say(2 + i, "x");
    }
    CHECK(on.heard() == "ab" + std::string(100, 'x'));
}

TEST_CASE("tcp reassembly: what the capture cut is a gap at once", "[sniff][flow]")
{
    one_side on;
    on.say(0, "ab");
    on.streams.take(
        on.stream, 0,
        {.seq = 2, .bytes = {reinterpret_cast<const std::uint8_t*>("cd"), 2}, .length = 100},
        on.to);
    on.say(102, "z");
    CHECK(on.heard() == "abcd[gap 98]z");
}

TEST_CASE("tcp reassembly: bounds hold in all", "[sniff][flow]")
{
    const reassembly_limits limits{1'000, 1'500, 10, 100'000, 1'000'000'000};
    tcp_reassembly streams{limits};
    noting to;
    for (unsigned i = 0; i < 5; ++i)
        streams.open();
    for (std::uint32_t i = 0; i < 200; ++i) {
        const std::string text(50, 'x');
        streams.take(i % 5, i % 2,
                     {.seq = i * 100,
                      .bytes = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                      .length = 50},
                     to);
        REQUIRE(streams.waiting_bytes() <= limits.total_bytes);
        REQUIRE(streams.waiting_segments() <= limits.segments);
    }
    CHECK(streams.counts().pressed > 0);
}

TEST_CASE("tcp reassembly: any order of segments yields the stream or a gap", "[sniff][flow]")
{
    std::uint32_t random = 2463534242U;
    const auto next = [&random] {
        random ^= random << 13U;
        random ^= random >> 17U;
        random ^= random << 5U;
        return static_cast<std::uint8_t>(random >> 11U);
    };
    std::uint64_t delivered = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<std::uint8_t> script;
        for (int i = 0; i < 6 * 150; ++i)
            script.push_back(next());
        // Half of the rounds stay near, so that segments meet.
        for (std::size_t i = 1; round % 2 == 0 && i < script.size(); i += 6)
            script[i] &= 0x0fU;
        reassembly_limits limits;
        if (round % 3 == 0) limits = {5'000, 8'000, 12, 4'000, 1'000'000};
        test::reassembly_play play{limits};
        play.run(script.data(), script.size());
        delivered += play.delivered();
    }
    CHECK(delivered > 1'000'000);
}

} // namespace netkit::sniff
