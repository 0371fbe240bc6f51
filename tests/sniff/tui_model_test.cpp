#include "tui_model.hpp"

#include <string>

#include "netkit/sniff/flow_stage.hpp"
#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

using test::packet_builder;

/// A view that was given packets, as a terminal of 24 rows and 100 columns would show it.
struct viewer {
    std::shared_ptr<const decode_rules> rules = std::make_shared<decode_rules>();
    decoder reader{rules};
    flow_stage flows{{}};
    std::vector<std::string> saved;
    tui_model model{rules, options(), doors()};
    packet last;
    std::uint64_t number = 0;

    static tui_options options()
    {
        tui_options made;
        made.most_packets = 50;
        made.source = "test";
        return made;
    }
    tui_doors doors()
    {
        tui_doors made;
        made.flows = flows.flows();
        made.save = [this](const std::string& path, const auto& packets) {
            saved.push_back(path + " " + std::to_string(packets.size()));
            return "saved";
        };
        return made;
    }

    void add(const test::octets& bytes)
    {
        frame one;
        one.data = bytes.data();
        one.captured = one.wire = static_cast<std::uint32_t>(bytes.size());
        one.number = ++number;
        one.time_ns = static_cast<std::int64_t>(number) * 1'000'000;
        reader.decode(one, last);
        flows.see(last, reader);
        model.add(last, "lo");
    }
    void add_udp(std::uint16_t from, unsigned times = 1)
    {
        for (unsigned i = 0; i < times; ++i)
            add(packet_builder{}
                    .eth()
                    .ip("10.0.0.1", "10.0.0.2")
                    .udp(from, 9)
                    .payload("x")
                    .bytes());
    }

    bool press(key_kind kind) { return model.press({kind, 0}); }
    bool type(std::string_view letters)
    {
        bool goes_on = true;
        for (const char c : letters)
            goes_on = model.press({key_kind::character, static_cast<char32_t>(c)});
        return goes_on;
    }
    canvas screen()
    {
        canvas drawn{24, 100, true};
        model.draw(drawn);
        return drawn;
    }
    std::string all()
    {
        const auto drawn = screen();
        std::string text;
        for (std::size_t i = 0; i < drawn.rows(); ++i)
            text += drawn.text(i) + "\n";
        return text;
    }
};

using Catch::Matchers::Contains;

} // namespace

TEST_CASE("tui: packets, the tree of the chosen one and its bytes", "[sniff][tui]")
{
    viewer view;
    view.add_udp(1111);
    view.add_udp(2222);
    const auto text = view.all();
    CHECK_THAT(text, Contains("2 packets"));
    CHECK_THAT(text, Contains("10.0.0.1.1111 > 10.0.0.2.9"));
    CHECK_THAT(text, Contains("10.0.0.1.2222 > 10.0.0.2.9"));
    CHECK_THAT(text, Contains("Frame 2: 43 bytes on the wire"));
    CHECK_THAT(text, Contains("0000  02 00 00 00 00 02"));
}

TEST_CASE("tui: the tree's row marks its bytes", "[sniff][tui]")
{
    viewer view;
    view.add_udp(0x4142);
    view.press(key_kind::tab); // the tree
    bool found = false;
    for (int i = 0; i < 60 && !found; ++i) {
        const auto drawn = view.screen();
        for (std::size_t row = 0; row < drawn.rows() && !found; ++row)
            found = drawn.text(row).find("Source Port: 16706") != std::string::npos &&
                    drawn.row(row).front().as == look::chosen;
        if (!found) view.press(key_kind::down);
    }
    REQUIRE(found);
    std::string marked;
    const auto drawn = view.screen();
    for (std::size_t row = 0; row < drawn.rows(); ++row)
        for (const auto& piece : drawn.row(row))
            if (piece.as == look::chosen && piece.column >= 6 && piece.column < 56)
                marked += piece.text;
    CHECK(marked == "4142");
}

TEST_CASE("tui: a filter hides what does not match and tells what is wrong", "[sniff][tui]")
{
    viewer view;
    view.add_udp(1111, 3);
    view.add_udp(2222, 2);
    view.type("/udp.srcport == 2222");
    view.press(key_kind::enter);
    CHECK_THAT(view.all(), Contains("2 shown"));
    CHECK_THAT(view.all(), !Contains("1111"));
    view.add_udp(1111);
    CHECK_THAT(view.all(), Contains("2 shown"));
    view.add_udp(2222);
    CHECK_THAT(view.all(), Contains("3 shown"));

    view.type("/");
    for (int i = 0; i < 30; ++i)
        view.press(key_kind::backspace);
    view.type("udp.sourceport == 1");
    view.press(key_kind::enter);
    CHECK_THAT(view.all(), Contains("column 1"));
    view.press(key_kind::escape);
    CHECK_THAT(view.all(), Contains("3 shown"));
    view.type("/");
    for (int i = 0; i < 30; ++i)
        view.press(key_kind::backspace);
    view.press(key_kind::enter);
    CHECK_THAT(view.all(), Contains("1111"));
}

TEST_CASE("tui: names are completed and filters recalled", "[sniff][tui]")
{
    entry_line entry{"filter: ", [](std::string_view word) {
                         std::vector<std::string> found;
                         for (const std::string name : {"udp.srcport", "udp.stream", "ip.src"})
                             if (name.starts_with(word)) found.push_back(name);
                         return found;
                     }};
    const auto type = [&entry](std::string_view text) {
        for (const char c : text)
            entry.press({key_kind::character, static_cast<char32_t>(c)});
    };
    entry.begin("");
    type("!ud");
    entry.press({key_kind::tab, 0});
    CHECK(entry.text() == "!udp.s");
    CHECK(entry.offers().size() == 2);
    type("r");
    entry.press({key_kind::tab, 0});
    CHECK(entry.text() == "!udp.srcport");
    CHECK(entry.offers().empty());
    CHECK(entry.press({key_kind::enter, 0}) == entry_line::outcome::done);
    entry.begin("new");
    entry.press({key_kind::up, 0});
    CHECK(entry.text() == "!udp.srcport");
    entry.press({key_kind::down, 0});
    CHECK(entry.text() == "new");
    entry.press({key_kind::home, 0});
    entry.press({key_kind::character, U'é'});
    entry.press({key_kind::backspace, 0});
    CHECK(entry.text() == "new");
}

TEST_CASE("tui: only so many packets are kept, and the view stays where it is", "[sniff][tui]")
{
    viewer view;
    view.add_udp(1111, 40);
    view.press(key_kind::up);
    CHECK_THAT(view.all(), Contains("paused"));
    view.add_udp(2222, 500);
    const auto text = view.all();
    CHECK_THAT(text, Contains("540 packets"));
    CHECK_THAT(text, Contains("last 50 kept"));
    CHECK_THAT(text, Contains("   491 ")); // the oldest that is left
    view.press(key_kind::end);
    CHECK_THAT(view.all(), Contains("   540 "));
}

TEST_CASE("tui: marked packets are saved, or all that are shown", "[sniff][tui]")
{
    viewer view;
    view.add_udp(1111, 5);
    view.type("wall.pcapng");
    view.press(key_kind::enter);
    view.type("m");
    view.press(key_kind::up);
    view.type("mwtwo.pcapng");
    view.press(key_kind::enter);
    CHECK(view.saved == std::vector<std::string>{"all.pcapng 5", "two.pcapng 2"});
    CHECK_THAT(view.all(), Contains("saved"));
}

TEST_CASE("tui: a stream is followed, flows and talkers are listed", "[sniff][tui]")
{
    viewer view;
    const auto tcp = [](bool forward, std::uint32_t seq, std::uint32_t ack, std::string_view flags,
                        std::string_view payload) {
        packet_builder made;
        made.eth().ip(forward ? "10.0.0.1" : "10.0.0.2", forward ? "10.0.0.2" : "10.0.0.1");
        made.tcp(forward ? 4000 : 80, forward ? 80 : 4000).seq(seq);
        if (ack != 0) made.ack(ack); // sets the flag too
        made.flags(flags);
        return made.payload(payload).bytes();
    };
    view.add(tcp(true, 100, 0, "S", ""));
    view.add(tcp(false, 500, 101, "SA", ""));
    view.add(tcp(true, 101, 501, "PA", "GET /a HTTP/1.1\r\n\r\n"));
    view.add(tcp(false, 501, 120, "PA", "HTTP/1.1 200 OK\r\n\r\n\x1b[31mhi"));
    view.type("f");
    const auto stream = view.all();
    CHECK_THAT(stream, Contains("> GET /a HTTP/1.1"));
    CHECK_THAT(stream, Contains("< HTTP/1.1 200 OK"));
    CHECK_THAT(stream, Contains("\\x1b[31mhi")); // a terminal is not fooled
    view.type("2");
    CHECK_THAT(view.all(), Contains("10.0.0.1:4000"));
    view.type("3");
    CHECK_THAT(view.all(), Contains("10.0.0.2"));
    view.type("?");
    CHECK_THAT(view.all(), Contains("next pane"));
    CHECK(view.type("q"));
    CHECK_FALSE(view.type("q"));
}

TEST_CASE("tui: every size of terminal can be drawn on", "[sniff][tui]")
{
    viewer view;
    view.add_udp(1111, 20);
    for (std::size_t rows = 1; rows < 40; ++rows)
        for (const std::size_t columns : {1, 10, 20, 57, 80, 200}) {
            canvas drawn{rows, columns, rows % 2 == 0};
            view.model.draw(drawn);
            for (std::size_t i = 0; i < rows; ++i)
                for (const auto& piece : drawn.row(i))
                    CHECK(piece.column < columns);
        }
}

} // namespace netkit::sniff
