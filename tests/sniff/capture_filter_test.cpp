#include "netkit/sniff/capture_filter.hpp"

#include "bpf_program.hpp"
#include "filter_expression.hpp"
#include "filter_facts.hpp"
#include "sniff/filter_frames.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

bool passes(std::string_view expression, const frame_plan& plan, filter_options options = {})
{
    const auto bytes = build(plan);
    return capture_filter{expression, options}.passes(frame_of(bytes, plan.link));
}

bool by_libpcap(std::string_view expression, const std::vector<std::uint8_t>& bytes,
                link_type link = link_type::ethernet)
{
    filter_fault why;
    const auto program = bpf_program::compile(expression, {link}, why);
    INFO(expression << ": " << why.text);
    REQUIRE(program);
    const auto size = static_cast<std::uint32_t>(bytes.size());
    return program->accepts(bytes.data(), size, size);
}

/// A row: the expression, the frame, and whether people expect it to match.
struct row {
    const char* expression;
    frame_plan plan;
    bool expected;
};

} // namespace

TEST_CASE("filter: sees through tags and extension headers", "[sniff][filter]")
{
    const std::vector<row> rows{
        {"tcp", {}, true},
        {"tcp", {.tags = {0x8100}}, true},
        {"tcp", {.tags = {0x88a8, 0x8100}}, true},
        {"tcp", {.tags = {0x9100, 0x8100, 0x8100}}, true},
        {"tcp", {.tags = {0x9200, 0x9300, 0x88a8, 0x8100, 0x8100}}, true},
        {"udp", {.tags = {0x8100}}, false},
        {"not tcp", {.tags = {0x8100}}, false},
        {"not udp", {.tags = {0x8100, 0x8100}}, true},
        {"arp", {.tags = {0x8100}, .version = 0}, true},
        {"not arp", {.tags = {0x8100}, .version = 0}, false},
        {"vlan", {.tags = {0x8100}}, true},
        {"vlan 5 and tcp", {.tags = {0x8100}}, true},
        {"vlan 6", {.tags = {0x8100}}, false},
        {"tcp port 80", {.version = 6}, true},
        {"tcp port 80", {.version = 6, .extensions = {0}}, true},
        {"tcp port 80", {.version = 6, .extensions = {0, 60, 43, 51}}, true},
        {"tcp port 80", {.tags = {0x8100}, .version = 6, .extensions = {60}}, true},
        {"not tcp port 80", {.version = 6, .extensions = {0}}, false},
        {"port 81", {.version = 6, .extensions = {0}}, false},
        {"icmp6", {.version = 6, .extensions = {0}, .protocol = 58}, true},
        {"ip6 proto 0", {.version = 6, .extensions = {0}, .protocol = 58}, true},
        {"tcp port 80", {.version = 6, .extensions = {44}}, true},
        {"tcp port 80", {.version = 6, .extensions = {44}, .fragment = 4}, false},
        {"tcp", {.version = 6, .extensions = {44}, .fragment = 4}, true},
        {"tcp port 80", {.fragment = 0x2000}, true},
        {"tcp port 80", {.fragment = 4}, false},
        {"tcp", {.fragment = 4}, true},
        {"port 80 or 443", {.target_port = 443}, true},
        {"not port 80 or 443", {.target_port = 443}, true},
        {"tcp[13] = 0", {.tags = {0x8100, 0x8100}}, true},
        {"tcp[13] != 0", {.tags = {0x8100}}, false},
        {"ether host 02:00:00:00:00:02", {.tags = {0x8100}}, true},
        {"ether[12:2] = 0x8100", {.tags = {0x8100}}, true},
        {"ether proto 0x8100", {.tags = {0x8100}}, true},
        {"host 10.0.0.1", {.version = 0}, true},
        {"src host 10.0.0.2", {.version = 0}, false},
        {"tcp port 80", {.link = link_type::linux_sll2}, true},
        {"tcp port 80", {.version = 6, .extensions = {0}, .link = link_type::raw}, true},
        {"", {.ethertype = 0x1234}, true},
        {"  ", {.ethertype = 0x1234}, true},
    };
    for (const auto& each : rows) {
        INFO(each.expression << ", " << each.plan.tags.size() << " tags, IPv" << each.plan.version
                             << ", " << each.plan.extensions.size() << " extensions");
        CHECK(passes(each.expression, each.plan) == each.expected);
    }
}

TEST_CASE("filter: later fragments are judged by the ports of the first", "[sniff][filter]")
{
    for (const int version : {4, 6}) {
        std::vector<std::uint8_t> extensions;
        if (version == 6) extensions = {44};
        frame_plan plan{.version = version, .extensions = extensions, .fragment = 0x2000};
        const auto first = build(plan);
        plan.fragment = 9;
        plan.source_port = plan.target_port = 7; // payload, not ports
        const auto later = build(plan);
        capture_filter filter{"tcp port 80", {.fragments = true}};
        CHECK_FALSE(filter.passes(frame_of(later)));
        CHECK(filter.passes(frame_of(first)));
        CHECK(filter.passes(frame_of(later)));
        auto late = frame_of(later);
        late.time_ns = 31'000'000'000;
        CHECK_FALSE(filter.passes(late));
        capture_filter other{"tcp port 81", {.fragments = true}};
        CHECK_FALSE(other.passes(frame_of(first)));
        CHECK_FALSE(other.passes(frame_of(later)));
    }
}

TEST_CASE("filter: on plain frames every verdict is libpcap's", "[sniff][filter]")
{
    filter_chance chance{20260101};
    std::size_t evaluated = 0;
    for (int round = 0; round < 1500; ++round) {
        const auto expression = chance.expression();
        filter_fault why;
        const auto link = chance.one_of(
            {link_type::ethernet, link_type::raw, link_type::linux_sll, link_type::linux_sll2});
        const auto program = bpf_program::compile(expression, {link}, why);
        if (!program) continue; // always false, or ARP on a link without it
        if (filter_expression::parse(expression, find_service)) ++evaluated;
        capture_filter filter{expression};
        for (int i = 0; i < 20; ++i) {
            auto plan = chance.plan(false, false);
            plan.link = link;
            const auto bytes = build(plan);
            const auto size = static_cast<std::uint32_t>(bytes.size());
            INFO(expression << " on link " << static_cast<int>(link) << ", round " << round);
            INFO("version " << plan.version << " protocol " << int{plan.protocol} << " ports "
                            << plan.source_port << ' ' << plan.target_port << " fragment "
                            << plan.fragment << " type " << plan.ethertype);
            REQUIRE(filter.passes(frame_of(bytes, link)) ==
                    program->accepts(bytes.data(), size, size));
        }
    }
    CHECK(evaluated > 1000);
}

TEST_CASE("filter: the kernel's program passes whatever passes here", "[sniff][filter]")
{
    filter_chance chance{7};
    std::size_t passed = 0;
    for (int round = 0; round < 600; ++round) {
        const auto expression =
            round % 4 == 0 ? std::string{chance.one_of<const char*>(
                                 {"tcp[13] & 2 != 0", "ether host 02:00:00:00:00:01", "less 90",
                                  "udp[0:2] = 80 or ip6[6] = 6", "ip broadcast or tcp"})}
                           : chance.expression(2);
        const filter_options options{.fragments = round % 2 == 0};
        capture_filter filter{expression, options};
        filter_fault why;
        if (!filter.check(link_type::ethernet, why)) continue;
        const auto wide = filter.kernel_expression(link_type::ethernet);
        const auto program = bpf_program::compile(wide, {}, why);
        INFO(wide << ": " << why.text);
        REQUIRE(program);
        CHECK(program->size() <= most_bpf_instructions);
        for (int i = 0; i < 40; ++i) {
            const auto bytes = build(chance.plan(true, true));
            if (!filter.passes(frame_of(bytes))) continue;
            ++passed;
            const auto size = static_cast<std::uint32_t>(bytes.size());
            REQUIRE(program->accepts(bytes.data(), size, size));
        }
    }
    CHECK(passed > 2000);
}

TEST_CASE("filter: tags and extension headers change no verdict", "[sniff][filter]")
{
    filter_chance chance{11};
    for (int round = 0; round < 400; ++round) {
        const auto expression = chance.expression(2);
        capture_filter filter{expression};
        filter_fault why;
        if (!filter.check(link_type::ethernet, why)) continue;
        for (int i = 0; i < 20; ++i) {
            auto plan = chance.plan(true, true);
            if (plan.fragment != 0) continue;
            const auto dressed = filter.passes(frame_of(build(plan)));
            plan.tags.clear();
            std::vector<std::uint8_t> kept; // a fragment header is part of the meaning
            plan.extensions = kept;
            INFO(expression);
            REQUIRE(filter.passes(frame_of(build(plan))) == dressed);
        }
    }
}

TEST_CASE("filter: literal filters are libpcap's on every frame", "[sniff][filter]")
{
    filter_chance chance{3};
    for (int round = 0; round < 400; ++round) {
        const auto expression = chance.expression(2);
        capture_filter filter{expression, {.exact = true}};
        filter_fault why;
        if (!filter.check(link_type::ethernet, why)) continue;
        CHECK(filter.kernel_expression(link_type::ethernet) == expression);
        for (int i = 0; i < 20; ++i) {
            const auto bytes = build(chance.plan(true, true));
            REQUIRE(filter.passes(frame_of(bytes)) == by_libpcap(expression, bytes));
        }
    }
}

TEST_CASE("filter: every cut of every frame is read within its bytes", "[sniff][filter]")
{
    filter_chance chance{5};
    capture_filter common{"not (tcp port 80 or host 10.0.0.1) or icmp6", {.fragments = true}};
    capture_filter literal{"tcp[13] & 2 != 0 or ether host 02:00:00:00:00:01"};
    for (int round = 0; round < 200; ++round) {
        const auto whole = build(chance.plan(true, true));
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const std::vector<std::uint8_t> cut(whole.begin(),
                                                whole.begin() + static_cast<std::ptrdiff_t>(size));
            auto from = frame_of(cut);
            from.wire = static_cast<std::uint32_t>(whole.size());
            common.passes(from);
            literal.passes(from);
        }
    }
}

TEST_CASE("filter: a mistake is named with its column", "[sniff][filter]")
{
    struct mistake {
        const char* expression;
        std::size_t column;
        const char* text;
    };
    const std::vector<mistake> all{
        {"tpc port 80", 0, "syntax error"},
        {"tcp and and udp", 8, "syntax error"},
        {"tcp port 80 or (udp", 19, "syntax error"},
        {"(tcp or udp)) and ip", 12, "syntax error"},
        {"tcp port", 8, "syntax error"},
        {"port 70000", 5, "70000"},
        {"tcp port nosuchservice", 9, "unknown port"},
    };
    for (const auto& each : all) {
        INFO(each.expression);
        filter_fault why;
        CHECK_FALSE(capture_filter{each.expression}.check(link_type::ethernet, why));
        INFO(why.text);
        CHECK(why.text.find(each.text) != std::string::npos);
        CHECK(why.column == each.column);
    }
}

TEST_CASE("filter: a link type that the words do not fit passes nothing", "[sniff][filter]")
{
    capture_filter filter{"ether host 02:00:00:00:00:01"};
    filter_fault why;
    CHECK(filter.check(link_type::ethernet, why));
    CHECK_FALSE(filter.check(link_type::raw, why));
    const auto bytes = build({.link = link_type::raw});
    CHECK_FALSE(filter.passes(frame_of(bytes, link_type::raw)));
    const auto other = build({});
    CHECK(filter.passes(frame_of(other)));
}

TEST_CASE("filter: listings are libpcap's", "[sniff][filter]")
{
    const capture_filter filter{"arp"};
    filter_fault why;
    CHECK(filter.listing(link_type::ethernet, listing_style::text, why) ==
          "(000) ldh      [12]\n(001) jeq      #0x806           jt 2\tjf 3\n"
          "(002) ret      #262144\n(003) ret      #0\n");
    CHECK(filter.listing(link_type::ethernet, listing_style::c, why) ==
          "{ 0x28, 0, 0, 0x0000000c },\n{ 0x15, 0, 1, 0x00000806 },\n"
          "{ 0x6, 0, 0, 0x00040000 },\n{ 0x6, 0, 0, 0x00000000 },\n");
    CHECK(filter.listing(link_type::ethernet, listing_style::decimal, why) ==
          "4\n40 0 0 12\n21 0 1 2054\n6 0 0 262144\n6 0 0 0\n");
}

} // namespace netkit::sniff
