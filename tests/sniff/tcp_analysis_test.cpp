#include "netkit/sniff/tcp_analysis.hpp"

#include <map>
#include <sstream>
#include <string>

#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

// A conversation is drawn one segment a line: when (ms), who (> client, < server), flags, first
// byte+length, acknowledged byte, window; then `=>` and what the analysis is to say of it. Numbers
// are relative, as a reader of a trace knows them. `wsN`: window scale; `sack A-B`.
const std::map<std::string, std::uint32_t> names{
    {"retransmission", flow_note::retransmission},
    {"fast", flow_note::fast_retransmission},
    {"spurious", flow_note::spurious_retransmission},
    {"out-of-order", flow_note::out_of_order},
    {"dup-ack", flow_note::duplicate_ack},
    {"lost", flow_note::lost_segment},
    {"ack-lost", flow_note::ack_lost_segment},
    {"zero-window", flow_note::zero_window},
    {"probe", flow_note::zero_window_probe},
    {"probe-ack", flow_note::zero_window_probe_ack},
    {"window-full", flow_note::window_full},
    {"window-update", flow_note::window_update},
    {"keep-alive", flow_note::keep_alive},
    {"keep-alive-ack", flow_note::keep_alive_ack},
    {"reused", flow_note::reused_ports},
};

constexpr std::uint32_t client_isn = 0xfffffff0U; // both wrap soon
constexpr std::uint32_t server_isn = 0xffffff00U;

std::string said(std::uint32_t flags)
{
    std::string text;
    for (const auto& [name, bit] : names)
        if ((flags & bit) != 0) text += (text.empty() ? "" : " ") + name;
    return text;
}

struct conversation_test {
    tcp_analysis analysis;
    tcp_state state;
    flow_note note;
    std::uint32_t frame = 0;

    /// Returns the names that `line` expects.
    std::string play(const std::string& line)
    {
        std::istringstream words{line};
        double ms = 0;
        char side = 0;
        char plus = 0;
        std::string flags;
        tcp_segment segment;
        words >> ms >> side >> flags >> segment.seq >> plus >> segment.length >> segment.ack >>
            segment.window;
        segment.time_ns = static_cast<std::int64_t>(ms * 1'000'000);
        segment.frame = ++frame;
        for (const char each : flags)
            segment.flags |= static_cast<std::uint8_t>(each == 'S'   ? tcp_segment::syn
                                                       : each == 'F' ? tcp_segment::fin
                                                       : each == 'R' ? tcp_segment::rst
                                                       : each == 'P' ? tcp_segment::psh
                                                                     : tcp_segment::ack_valid);
        const bool from_client = side == '>';
        segment.seq += from_client ? client_isn : server_isn;
        const bool acks = (segment.flags & tcp_segment::ack_valid) != 0;
        segment.ack = acks ? segment.ack + (from_client ? server_isn : client_isn) : 0;
        std::string word;
        std::string expected;
        std::vector<std::uint8_t> options;
        while (words >> word && word != "=>") {
            if (word.starts_with("ws"))
                options = {3, 3, static_cast<std::uint8_t>(std::stoi(word.substr(2)))};
        }
        segment.options = options;
        while (words >> word)
            expected += (expected.empty() ? "" : " ") + word;
        note = {};
        if ((segment.flags & tcp_segment::syn) != 0)
            analysis.begins_anew(state, segment, from_client ? 0 : 1, note);
        analysis.see(state, segment, from_client ? 0 : 1, note);
        return expected;
    }
};

void expect(const std::string& script)
{
    conversation_test on;
    std::istringstream lines{script};
    for (std::string line; std::getline(lines, line);) {
        if (line.find_first_not_of(' ') == std::string::npos) continue;
        INFO(line);
        const auto expected = on.play(line);
        CHECK(said(on.note.flags) == expected);
    }
}

const std::string handshake = R"(
    0   > S  0+0  0 1000 ws2
    10  < SA 0+0  1 2000 ws3
    20  > A  1+0  1 1000
)";

} // namespace

TEST_CASE("tcp analysis: an ordinary exchange has nothing to say", "[sniff][flow]")
{
    expect(handshake + R"(
    30  > PA 1+100    1 1000
    40  < A  1+0    101 2000
    41  < PA 1+500  101 2000
    50  > A  101+0  501 1000
    60  > FA 101+0  501 1000
    70  < FA 501+0  102 2000
    80  > A  102+0  502 1000
    )");
}

TEST_CASE("tcp analysis: duplicate ACKs are numbered and bring a fast retransmission",
          "[sniff][flow]")
{
    expect(handshake + R"(
    100 > A  1+100    1 1000
    101 > A  201+100  1 1000 => lost
    110 < A  1+0    101 2000
    111 < A  1+0    101 2000 => dup-ack
    112 < A  1+0    101 2000 => dup-ack
    113 > A  101+100  1 1000 => fast
    )");
    conversation_test on;
    std::istringstream lines{handshake + "100 > A 1+100 1 1000\n110 < A 1+0 101 2000\n"};
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) on.play(line);
    for (std::uint32_t i = 1; i < 5; ++i) {
        on.play("111 < A 1+0 101 2000");
        CHECK(on.note.duplicate_ack_number == i);
        CHECK(on.note.duplicate_ack_frame == 5);
    }
}

TEST_CASE("tcp analysis: late, early and needless copies have different names", "[sniff][flow]")
{
    expect(handshake + R"(
    100 > A  1+100    1 1000
    101 > A  101+100  1 1000
    300 > A  101+100  1 1000 => retransmission
    310 < A  1+0    201 2000
    320 > A  101+100  1 1000 => spurious
    400 > A  301+100  1 1000 => lost
    402 > A  201+100  1 1000 => out-of-order
    )");
}

TEST_CASE("tcp analysis: what the peer acknowledges and nobody saw is told once", "[sniff][flow]")
{
    expect(handshake + R"(
    100 > A  1+100    1 1000
    110 < A  1+0    601 2000 => ack-lost
    120 < A  1+0    701 2000
    200 > A  701+100  1 1000 => lost
    )");
}

TEST_CASE("tcp analysis: a closed window, its probes and its opening", "[sniff][flow]")
{
    expect(handshake + R"(
    100 > A  1+100    1 1000
    110 < A  1+0    101 0    => zero-window
    300 > A  101+1    1 1000 => probe
    310 < A  1+0    101 0    => probe-ack zero-window
    400 < A  1+0    101 500  => window-update
    )");
}

TEST_CASE("tcp analysis: a window is full only where its scale is known", "[sniff][flow]")
{
    expect(handshake + R"(
    30  < A  1+0      1 125 => window-update
    100 > A  1+1000   1 1000 => window-full
    )");
    expect(R"(
    30  < A  1+0      1 1000
    100 > A  1+1000   1 1000
    )");
}

TEST_CASE("tcp analysis: keep-alives and their answers", "[sniff][flow]")
{
    expect(handshake + R"(
    100   > A  1+100    1 1000
    110   < A  1+0    101 2000
    60000 > A  100+1    1 1000 => keep-alive
    60010 < A  1+0    101 2000 => keep-alive-ack
    90000 > A  100+0    1 1000 => keep-alive
    90010 < A  1+0    101 2000 => keep-alive-ack
    )");
}

TEST_CASE("tcp analysis: round trips are measured where both ends were seen", "[sniff][flow]")
{
    conversation_test on;
    std::istringstream lines{handshake + "100 > PA 1+100 1 1000\n"};
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) on.play(line);
    CHECK(on.note.initial_rtt == 20'000'000);
    CHECK(on.note.bytes_in_flight == 100);
    CHECK(on.note.push_bytes_sent == 100);
    on.play("130 < A 1+0 101 2000");
    CHECK(on.note.ack_rtt == 30'000'000);
    CHECK(on.note.acks_frame == 4);
    CHECK(on.note.seq_base == server_isn);
    CHECK(on.note.ack_base == client_isn);
    CHECK(on.note.window_shift == 3);
}

TEST_CASE("tcp analysis: scaling needs both ends", "[sniff][flow]")
{
    conversation_test on;
    on.play("0 > S 0+0 0 1000 ws2");
    on.play("1 < SA 0+0 1 2000");
    on.play("2 > A 1+0 1 1000");
    CHECK(on.note.window_shift == -2);
}

TEST_CASE("tcp analysis: segments that nobody acknowledges take bounded room", "[sniff][flow]")
{
    tcp_analysis analysis{1'000};
    tcp_state state;
    flow_note note;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        note = {};
        analysis.see(state, {.seq = i * 100, .length = 100, .flags = 16, .frame = i}, 0, note);
    }
    CHECK(analysis.not_kept() > 99'000);
    CHECK(state.sides[0].waiting <= 1'000);
    analysis.forget(state);
    CHECK(state.sides[0].waiting == 0);
}

} // namespace netkit::sniff
