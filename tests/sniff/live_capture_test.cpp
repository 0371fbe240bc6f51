// On the loopback interface, where the system lets us; otherwise each test says so and passes.

#include "netkit/sniff/live.hpp"

#include <array>
#include <cstring>
#include <iostream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "live_lane.hpp"
#include "merge_window.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "support/catch.hpp"
#include "support/run_loop.hpp"

namespace netkit::sniff {

namespace {

/// A UDP socket on loopback that sends to itself.
class echo_socket {
public:
    echo_socket() : socket_{::socket(AF_INET, SOCK_DGRAM, 0)}
    {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address_), size) == 0);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &size);
    }
    ~echo_socket() { ::close(socket_); }
    echo_socket(const echo_socket&) = delete;
    echo_socket& operator=(const echo_socket&) = delete;

    std::string port() const { return std::to_string(ntohs(address_.sin_port)); }
    void send(std::string_view text) const
    {
        ::sendto(socket_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&address_),
                 sizeof address_);
    }

private:
    int socket_;
    sockaddr_in address_{};
};

/// Keeps the last bytes of every packet; stops the loop after `wanted`.
class collector final : public live_sink {
public:
    collector(core::loop& on, std::size_t wanted) : loop_{on}, wanted_{wanted} {}

    bool on_frame(const frame& next) override
    {
        if (greedy && texts.size() >= wanted_) return false;
        const auto* const end = reinterpret_cast<const char*>(next.data) + next.captured;
        texts.emplace_back(end - std::min<std::uint32_t>(next.captured, 5), end);
        last = next;
        times.push_back(next.time_ns);
        return true;
    }
    void on_batch_end() override
    {
        ++batches;
        if (texts.size() >= wanted_) loop_.context().stop();
    }
    void on_notice(std::string_view text) override { notices.emplace_back(text); }
    void on_fault(const live_fault& why) override
    {
        fault = why.text;
        loop_.context().stop();
    }

    std::vector<std::string> texts;
    std::vector<std::int64_t> times;
    std::vector<std::string> notices;
    std::string fault;
    frame last;
    std::size_t batches = 0;
    bool greedy = false; ///< takes no more than `wanted`

private:
    core::loop& loop_;
    std::size_t wanted_;
};

std::unique_ptr<live_capture> open_loopback(live_options how)
{
    if (how.interfaces.empty()) how.interfaces = {"lo"};
    std::vector<std::string> notes;
    live_fault why;
    auto made = live_capture::open(how, notes, why);
    if (!made) std::cout << "skipped: " << why.text << '\n';
    return made;
}

void run_briefly(core::loop& on)
{
    on.context().restart();
    on.context().run_for(test::patience);
}

} // namespace

TEST_CASE("live: packets that pass the filter arrive with their bytes", "[sniff][live]")
{
    const echo_socket socket;
    const auto capture = open_loopback({.filter = "udp port " + socket.port()});
    if (!capture) return;
    core::loop loop{0};
    collector sink{loop, 3};
    capture->start(0, loop, sink);
    const echo_socket other;
    for (int i = 0; i < 3; ++i) {
        other.send("other");
        socket.send("text" + std::to_string(i));
    }
    run_briefly(loop);
    capture->stop(0);
    CHECK(sink.texts == std::vector<std::string>{"text0", "text1", "text2"});
    CHECK(capture->counts().received >= 3); // loopback counts both directions
    CHECK(capture->counts().dropped == 0);
    CHECK(sink.last.link == link_type::ethernet);
    CHECK(sink.last.time_ns > 1'600'000'000'000'000'000);
}

TEST_CASE("live: what came before the stop is handed over by it", "[sniff][live]")
{
    const echo_socket socket;
    const auto capture = open_loopback({.filter = "udp port " + socket.port()});
    if (!capture) return;
    core::loop loop{0};
    collector sink{loop, 1000};
    capture->start(0, loop, sink);
    for (int i = 0; i < 100; ++i)
        socket.send("hello");
    capture->stop(0);
    capture->stop(0);
    CHECK(sink.texts.size() == 100);
    CHECK(sink.batches == 1);
    CHECK(capture->counts().received >= 100);
    loop.context().run_for(1ms); // handlers of the stopped capture do nothing
    CHECK(sink.batches == 1);
}

TEST_CASE("live: a sink that has enough is asked again after resume", "[sniff][live]")
{
    const echo_socket socket;
    const auto capture = open_loopback({.filter = "udp port " + socket.port()});
    if (!capture) return;
    core::loop loop{0};
    collector sink{loop, 3};
    sink.greedy = true;
    capture->start(0, loop, sink);
    for (int i = 0; i < 5; ++i)
        socket.send("text" + std::to_string(i));
    run_briefly(loop);
    CHECK(sink.texts.size() == 3);
    capture->resume(0); // refused once more
    CHECK(sink.texts.size() == 3);
    sink.greedy = false;
    capture->resume(0);
    for (int i = 0; i < 4 && sink.texts.size() < 5; ++i)
        run_briefly(loop);
    CHECK(sink.texts == std::vector<std::string>{"text0", "text1", "text2", "text3", "text4"});
    capture->stop(0);
}

TEST_CASE("live: any and lo are merged by time", "[sniff][live]")
{
    const echo_socket socket;
    const auto capture =
        open_loopback({.interfaces = {"lo", "any"}, .filter = "udp port " + socket.port()});
    if (!capture) return;
    REQUIRE(capture->interfaces().size() == 2);
    CHECK(capture->interfaces()[1].link == link_type::linux_sll2);
    core::loop loop{0};
    collector sink{loop, 40};
    capture->start(0, loop, sink);
    for (int i = 0; i < 20; ++i)
        socket.send("hello");
    run_briefly(loop);
    capture->stop(0);
    CHECK(sink.texts.size() == 40);
    CHECK(std::is_sorted(sink.times.begin(), sink.times.end()));
}

TEST_CASE("live: lanes share the traffic, each flow with one", "[sniff][live]")
{
    std::vector<std::unique_ptr<echo_socket>> sockets;
    std::string filter;
    for (int i = 0; i < 16; ++i) {
        sockets.push_back(std::make_unique<echo_socket>());
        filter += (i == 0 ? "udp port " : " or ") + sockets.back()->port();
    }
    const auto capture = open_loopback({.lanes = 2, .filter = filter});
    if (!capture || capture->lanes() < 2) return;
    core::loop loop{0};
    collector first{loop, 1000};
    collector second{loop, 1000};
    capture->start(0, loop, first);
    capture->start(1, loop, second);
    for (const auto& each : sockets)
        for (int i = 0; i < 4; ++i)
            each->send("hello");
    capture->stop(0);
    capture->stop(1);
    CHECK(first.texts.size() + second.texts.size() == 64);
    CHECK(first.texts.size() % 4 == 0);
    CHECK(capture->counts().received >= 64);
}

TEST_CASE("live: mistakes are explained", "[sniff][live]")
{
    std::vector<std::string> notes;
    live_fault why;
    CHECK_FALSE(live_capture::open({.interfaces = {"lp"}}, notes, why));
    CHECK(why.text.find("\"lp\": no such interface") != std::string::npos);
    CHECK(why.usage);
    if (!open_loopback({})) return;
    const auto fails = [&](live_options how) {
        why = {};
        how.interfaces = {"lo"};
        CHECK_FALSE(live_capture::open(how, notes, why));
        return why;
    };
    CHECK(fails({.filter = "tcp porrt 80"}).filter.column == 4);
    CHECK(fails({.link = "NONSENSE"}).text.find("-L lists them") != std::string::npos);
    CHECK(fails({.timestamp_type = "sundial"}).text.find("sundial") != std::string::npos);
}

TEST_CASE("live: counters of 32 bits are widened", "[sniff][live]")
{
    std::atomic<std::uint64_t> total{0};
    widen(total, 0, 0xfffffff0U);
    widen(total, 0xfffffff0U, 16);
    CHECK(total == 0x100000010U);
}

TEST_CASE("live: lost packets come with a remedy", "[sniff][live]")
{
    CHECK(drop_notice("eth0", 1204, 16U << 20U) ==
          "eth0: 1,204 packets dropped by kernel in the last second; try --buffer 64MiB, a "
          "narrower filter or -w");
    CHECK(drop_notice("eth0", 1, 200U << 20U).find("1 packet dropped") != std::string::npos);
    CHECK(drop_notice("eth0", 1, 200U << 20U).find("256MiB") != std::string::npos);
}

TEST_CASE("merge: packets of several interfaces come by time", "[sniff][live]")
{
    const std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
    const auto at = [&](std::int64_t time_ns) {
        frame made;
        made.data = bytes.data();
        made.captured = 4;
        made.time_ns = time_ns;
        return made;
    };
    const time_point start{};
    merge_window window{2, 20ms};
    window.push(0, at(1), start);
    window.push(0, at(5), start);
    frame next;
    CHECK_FALSE(window.pop(start, false, next)); // the other may show an earlier one
    window.push(1, at(3), start + 5ms);
    REQUIRE(window.pop(start + 5ms, false, next));
    CHECK(next.time_ns == 1);
    REQUIRE(window.pop(start + 5ms, false, next));
    CHECK(next.time_ns == 3);
    CHECK_FALSE(window.pop(start + 19ms, false, next));
    CHECK(window.due() == start + 20ms);
    REQUIRE(window.pop(start + 20ms, false, next));
    CHECK(next.time_ns == 5);
    CHECK(std::memcmp(next.data, bytes.data(), 4) == 0);
    CHECK_FALSE(window.due());
    CHECK(window.waiting_bytes() == 0);
}

TEST_CASE("merge: a stream beside a silent interface keeps its memory small", "[sniff][live]")
{
    merge_window window{2, 1ms};
    time_point now{};
    std::uint32_t sent = 0;
    std::uint32_t got = 0;
    for (int round = 0; round < 20000; ++round, now += 100us) {
        std::array<std::uint8_t, 8> bytes{};
        std::memcpy(bytes.data(), &sent, sizeof sent);
        frame next;
        next.data = bytes.data();
        next.captured = 8;
        next.time_ns = ++sent;
        window.push(0, next, now);
        while (window.pop(now, false, next)) {
            std::uint32_t number = 0;
            std::memcpy(&number, next.data, sizeof number);
            REQUIRE(number == got++);
        }
        CHECK(window.waiting_bytes() <= 12 * 8);
    }
    CHECK(got > 19900);
}

TEST_CASE("interfaces: the list names loopback with its address", "[sniff][live]")
{
    std::string why;
    const auto all = list_interfaces(why);
    if (all.empty()) {
        std::cout << "skipped: " << why << '\n';
        return;
    }
    const auto lo = std::find_if(all.begin(), all.end(),
                                 [](const system_interface& each) { return each.loopback; });
    REQUIRE(lo != all.end());
    CHECK(lo->kind == "loopback");
    CHECK(unknown_interface(lo->name + "x", all).find("did you mean \"" + lo->name) !=
          std::string::npos);
}

} // namespace netkit::sniff
