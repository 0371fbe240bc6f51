#include "netkit/core/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

#include "netkit/core/terminal_progress.hpp"
#include "netkit/core/terminal_table.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::core;

namespace {

const terminal_traits plain;
const terminal_traits wide_terminal{.colors = true, .redraws = true, .unicode = true, .width = 80};

/// A stream that remembers.
class captured_stream {
public:
    captured_stream() : file_{std::tmpfile()} { REQUIRE(file_ != nullptr); }
    ~captured_stream() { std::fclose(file_); }
    captured_stream(const captured_stream&) = delete;
    captured_stream& operator=(const captured_stream&) = delete;

    std::FILE* get() { return file_; }
    std::string text()
    {
        std::string all;
        std::rewind(file_);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_))
            all += static_cast<char>(c);
        return all;
    }

private:
    std::FILE* file_;
};

terminal_traits inspect(color_choice choice, std::map<std::string, std::string> variables)
{
    captured_stream file;
    return inspect_terminal(file.get(), choice, [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

} // namespace

TEST_CASE("terminal: a file gets no colours, no width and no redrawing", "[core][terminal]")
{
    const auto traits = inspect(color_choice::automatic, {{"TERM", "xterm"}});
    CHECK_FALSE(traits.colors);
    CHECK_FALSE(traits.redraws);
    CHECK_FALSE(traits.unicode);
    CHECK(traits.width == 0);
}

TEST_CASE("terminal: the choice on the command line beats the environment", "[core][terminal]")
{
    CHECK(inspect(color_choice::always, {{"NO_COLOR", "1"}, {"TERM", "dumb"}}).colors);
    CHECK_FALSE(inspect(color_choice::never, {}).colors);
    CHECK(parse_color_choice("auto") == color_choice::automatic);
    CHECK(parse_color_choice("always") == color_choice::always);
    CHECK(parse_color_choice("never") == color_choice::never);
    CHECK_FALSE(parse_color_choice("Always"));
}

TEST_CASE("terminal: COLUMNS and the locale are understood", "[core][terminal]")
{
    CHECK(inspect(color_choice::automatic, {{"COLUMNS", "132"}}).width == 132);
    for (const char* wrong : {"", "0", "x", "80x", "-3", "99999999999999999999999"})
        CHECK(inspect(color_choice::automatic, {{"COLUMNS", wrong}}).width == 0);
    CHECK(inspect(color_choice::automatic, {{"LANG", "de_DE.UTF-8"}}).unicode);
    CHECK(inspect(color_choice::automatic, {{"LANG", "C"}, {"LC_CTYPE", "C.utf8"}}).unicode);
    CHECK_FALSE(inspect(color_choice::automatic, {{"LANG", "C.UTF-8"}, {"LC_ALL", "C"}}).unicode);
}

TEST_CASE("terminal: paint colours where colours are", "[core][terminal]")
{
    CHECK(paint(wide_terminal, tint::red, "x") == "\x1b[31mx\x1b[0m");
    CHECK(paint(wide_terminal, tint::plain, "x") == "x");
    CHECK(paint(wide_terminal, tint::bold, "") == "");
    CHECK(paint(plain, tint::red, "x") == "x");
}

TEST_CASE("terminal: width of text is counted in columns", "[core][terminal]")
{
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("\u00e9") == 1);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("\u65e5\u672c") == 4);
    CHECK(display_width("\uff21") == 2);
    CHECK(display_width("\U0001F600") == 2);
    CHECK(display_width("\u200b\ufeff") == 0);
    CHECK(display_width("\u1112\u1161\u11ab") == 2);
    CHECK(display_width("\u2588\u2026\u2581") == 3);
    CHECK(display_width("a\xff") == 2);
    CHECK(code_width(0x20000) == 2);
    CHECK(code_width(0xe0100) == 0);
    CHECK(code_width(0x10ffff) == 1);
}

TEST_CASE("terminal: text is cut between characters and never too wide", "[core][terminal]")
{
    CHECK(fit_text("abcdef", 6, true) == "abcdef");
    CHECK(fit_text("abcdef", 5, true) == "abcd\u2026");
    CHECK(fit_text("abcdef", 5, false) == "abcd~");
    CHECK(fit_text("abcdef", 1, false) == "~");
    CHECK(fit_text("abcdef", 0, true).empty());
    CHECK(fit_text("\u65e5\u672c\u8a9e", 4, true) == "\u65e5\u2026");
    const std::string mixed = "a\u65e5e\u0301\U0001F600z";
    for (std::size_t width = 0; width < 9; ++width)
        CHECK(display_width(fit_text(mixed, width, true)) <= width);
    CHECK(pad_text("\u65e5", 4) == "\u65e5  ");
    CHECK(pad_text("7", 3, align::right) == "  7");
    CHECK(pad_text("long", 2) == "long");
}

TEST_CASE("terminal: a sparkline spans its lowest and highest value", "[core][terminal]")
{
    const std::array<double, 8> values{1, 2, 3, 4, 5, 6, 7, 8};
    CHECK(sparkline(values, 8, false) == "_.:-=+*#");
    CHECK(sparkline(values, 3, false) == "_=#");
    CHECK(sparkline(values, 8, true) == "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
    const std::array<double, 3> flat{5, 5, 5};
    CHECK(sparkline(flat, 9, false) == "___");
    const std::array<double, 3> holes{0, std::numeric_limits<double>::quiet_NaN(), 1};
    CHECK(sparkline(holes, 9, false) == "_ #");
    const std::array<double, 2> huge{-1.7e308, 1.7e308};
    CHECK(sparkline(huge, 9, false).size() == 2);
    CHECK(sparkline({}, 9, true).empty());
}

TEST_CASE("terminal table: columns are as wide as their cells", "[core][terminal]")
{
    text_table table{{{"server"}, {"active", align::right}, {"state"}}};
    table.add_row({"127.0.0.1:9001", "12", "up"});
    table.add_row({"b", "1", ""});
    table.add_row({"", "", "down"});
    CHECK(table.render(plain) == "server          active  state\n"
                                 "127.0.0.1:9001      12  up\n"
                                 "b                    1\n"
                                 "                        down\n");
    CHECK_THROWS_AS(table.add_row({"1", "2", "3", "4"}), std::invalid_argument);
}

TEST_CASE("terminal table: no line is wider than the terminal", "[core][terminal]")
{
    text_table table{{{"name"}, {"count", align::right}, {"what it says"}}};
    table.add_row(
        {"a-rather-long-name-of-something", "123456", "words and more words \u65e5\u672c"});
    table.add_row({"short", "7", "x"});
    for (std::size_t width = 1; width < 90; ++width) {
        terminal_traits on{.unicode = true, .width = width};
        const std::string text = table.render(on);
        std::size_t begin = 0;
        for (std::size_t end = text.find('\n'); end != std::string_view::npos;
             end = text.find('\n', begin)) {
            const std::string line = text.substr(begin, end - begin);
            CAPTURE(width, line);
            REQUIRE(display_width(line) <= width);
            REQUIRE((line.empty() || line.back() != ' '));
            begin = end + 1;
        }
    }
    const terminal_traits narrow{.width = 30};
    CHECK(table.render(narrow) == "name         count  what it s~\n"
                                  "a-rather-~  123456  words and~\n"
                                  "short            7  x\n");
}

TEST_CASE("terminal table: foreign text is escaped, colours do not move columns",
          "[core][terminal]")
{
    text_table table{{{"a"}, {"b"}}};
    table.add_row({{"x\x1b[2J", tint::red}, "y\nz"});
    CHECK(table.render(plain) == "a         b\nx\\x1b[2J  y\\nz\n");
    terminal_traits colored;
    colored.colors = true;
    CHECK(table.render(colored) ==
          "\x1b[1ma\x1b[0m         \x1b[1mb\x1b[0m\n\x1b[31mx\\x1b[2J\x1b[0m  y\\nz\n");
}

TEST_CASE("rate meter: follows a steady rate and forgets a pause", "[core][terminal]")
{
    rate_meter meter;
    time_point now{};
    std::uint64_t done = 500;
    meter.update(done, now);
    CHECK(meter.rate() == 0);
    for (int i = 0; i < 50; ++i)
        meter.update(done += 100, now += 100ms);
    CHECK(meter.rate() == Approx(1000));
    meter.update(done, now);
    CHECK(meter.rate() == Approx(1000));
    for (int i = 0; i < 300; ++i)
        meter.update(done, now += 100ms);
    CHECK(meter.rate() < 1);
}

TEST_CASE("progress: the line fits, with a bar where there is room", "[core][terminal]")
{
    progress_view view{"big.iso", 3 << 20, 12 << 20, 1 << 20};
    const std::string full = render_progress(view, plain);
    CHECK(full == "big.iso   25%  [##########..............................]  3 MiB of 12 MiB  "
                  "1 MiB/s  9 s left");
    for (std::size_t width = 1; width < 120; ++width) {
        for (const bool unicode : {false, true}) {
            const terminal_traits on{.unicode = unicode, .width = width};
            CAPTURE(width, unicode);
            REQUIRE(display_width(render_progress(view, on)) <= width);
        }
    }
    view.total = 0;
    view.done = 0;
    CHECK(render_progress(view, plain).find("100%") != std::string::npos);
    view.total.reset();
    view.done = 1 << 20;
    CHECK(render_progress(view, plain) == "big.iso  1 MiB  1 MiB/s");
    view.total = 1;
    view.done = 5; // more than announced
    CHECK(render_progress(view, wide_terminal).find("100%") != std::string::npos);
}

TEST_CASE("progress: redraws in place at most ten times a second", "[core][terminal]")
{
    captured_stream out;
    progress_bar bar{out.get(), terminal_traits{.redraws = true, .width = 60}, "f"};
    const time_point start{};
    for (int i = 0; i < 1000; ++i)
        bar.update(static_cast<std::uint64_t>(i), 1000, start + i * 1ms);
    bar.clear();
    bar.clear();
    bar.finish(start + 1s);
    const std::string text = out.text();
    CHECK(std::count(text.begin(), text.end(), '\r') == 11);
    CHECK(text.substr(text.rfind('\r')).starts_with("\r\x1b[Kf  999 B of 1000 B in 1 s"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("progress: is quiet but for one line where nothing can be redrawn", "[core][terminal]")
{
    captured_stream out;
    progress_bar bar{out.get(), plain, "f\n"};
    bar.update(0, 4096, time_point{});
    bar.update(4096, 4096, time_point{} + 2s);
    CHECK(out.text().empty());
    bar.finish(time_point{} + 2s);
    CHECK(out.text() == "f\\n  4 KiB of 4 KiB in 2 s  2 KiB/s\n");
}
