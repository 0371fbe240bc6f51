#include "packet_process.hpp"

#include "netkit/sniff/comments.hpp"
#include "netkit/sniff/flow_note.hpp"

#include "support/catch.hpp"
#include "support/decoded_packet.hpp"

namespace netkit::sniff {

namespace {

std::string written(const process_name& process)
{
    text_out out;
    put_process(out, process);
    return std::string{out.view()};
}

} // namespace

TEST_CASE("process name: written as it is found again", "[sniff][process]")
{
    CHECK(written({"curl", 99722}) == "{curl/99722}");
    CHECK(written({}) == "{?}");
    CHECK(written({"a\x1b[31m", 7}) == "{a\\x1b[31m/7}");
    process_name found;
    CHECK(find_process("noted {x/1} and {curl/99722}", found));
    CHECK(found.command == "curl");
    CHECK(found.pid == 99722);
    CHECK(find_process("{a/b/12}", found));
    CHECK(found.command == "a/b");
}

TEST_CASE("process name: texts that hold none", "[sniff][process]")
{
    process_name found;
    for (const std::string_view text : {"", "curl/1", "{", "{}", "{/}", "{curl}", "{curl/}",
                                        "{curl/1x}", "{curl/1", "{curl/99999999999999999999}"})
        CHECK_FALSE(find_process(text, found));
    CHECK_FALSE(find_process("{" + std::string(65, 'a') + "/1}", found));
}

TEST_CASE("process name: known only with a number", "[sniff][process]")
{
    CHECK(known_process(nullptr) == nullptr);
    flow_note note;
    CHECK(known_process(&note) == nullptr);
    process_name who;
    note.process = &who;
    CHECK(known_process(&note) == nullptr);
    who = {"ssh", 3};
    CHECK(known_process(&note) == &who);
}

TEST_CASE("process: the ends of what was really sent", "[sniff][process]")
{
    using test::decoded_packet;
    using test::packet_builder;
    const auto ends = [](const packet_builder& built) {
        decoded_packet seen;
        seen.read(built);
        return ends_of(seen.packet());
    };
    const auto tcp = ends(packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").tcp(40000, 80));
    REQUIRE(tcp);
    CHECK(format_ip(tcp->source) == "10.0.0.1");
    CHECK(format_ip(tcp->target) == "10.0.0.2");
    CHECK(tcp->source_port == 40000);
    CHECK(tcp->target_port == 80);
    CHECK(tcp->protocol == 6);
    const auto udp = ends(packet_builder{}.eth().ip6("2001:db8::1", "2001:db8::2").udp(1, 2));
    REQUIRE(udp);
    CHECK(format_ip(udp->target) == "2001:db8::2");
    CHECK(udp->protocol == 17);
    CHECK_FALSE(ends(packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").icmp(8)));
    const auto quoted = packet_builder{}.raw().ip("10.0.0.2", "10.0.0.1").udp(1, 2).bytes();
    CHECK_FALSE(ends(packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").icmp(3, 3).payload(quoted)));
}

TEST_CASE("comments: several in one text", "[sniff][process]")
{
    using namespace std::string_view_literals;
    auto rest = "one\0two\0three"sv;
    CHECK(take_comment(rest) == "one");
    CHECK(take_comment(rest) == "two");
    CHECK(take_comment(rest) == "three");
    CHECK(rest.empty());
}

} // namespace netkit::sniff
