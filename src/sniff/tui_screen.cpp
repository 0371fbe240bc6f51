// ncurses, and nothing of it outside this file: its macros are everywhere (move, erase, timeout).

#include "tui_screen.hpp"

#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdio>

#include <ncurses.h>

#include "netkit/core/terminal.hpp"

namespace netkit::sniff {

namespace {

/// The colour pairs, by look; 0 is the terminal's own.
constexpr std::array<short, 11> colour_of{
    0, 0, 0, 0, 0, COLOR_GREEN, COLOR_RED, COLOR_YELLOW, COLOR_CYAN, COLOR_MAGENTA, 0};

attr_t attributes_of(look as)
{
    const auto pair = static_cast<short>(as);
    const auto colour = colour_of[static_cast<std::size_t>(as)];
    const attr_t tint = colour != 0 && has_colors() ? COLOR_PAIR(pair) : attr_t{A_NORMAL};
    switch (as) {
    case look::plain:
        return A_NORMAL;
    case look::bold:
        return A_BOLD;
    case look::dim:
        return A_DIM;
    case look::chosen:
    case look::bar:
        return A_REVERSE;
    case look::mark:
        return tint | A_BOLD;
    case look::good:
    case look::bad:
    case look::warn:
    case look::name:
        return tint;
    }
    return A_NORMAL;
}

key from_curses(int result, wint_t code)
{
    if (result == KEY_CODE_YES) {
        switch (code) {
        case KEY_UP:
            return {key_kind::up};
        case KEY_DOWN:
            return {key_kind::down};
        case KEY_LEFT:
            return {key_kind::left};
        case KEY_RIGHT:
            return {key_kind::right};
        case KEY_PPAGE:
            return {key_kind::page_up};
        case KEY_NPAGE:
            return {key_kind::page_down};
        case KEY_HOME:
            return {key_kind::home};
        case KEY_END:
            return {key_kind::end};
        case KEY_BTAB:
            return {key_kind::back_tab};
        case KEY_ENTER:
            return {key_kind::enter};
        case KEY_BACKSPACE:
            return {key_kind::backspace};
        case KEY_DC:
            return {key_kind::erase};
        case KEY_RESIZE:
            return {key_kind::resized};
        default:
            return {};
        }
    }
    switch (code) {
    case '\t':
        return {key_kind::tab};
    case '\r':
    case '\n':
        return {key_kind::enter};
    case 0x1b:
        return {key_kind::escape};
    case 0x7f:
    case 0x08:
        return {key_kind::backspace};
    case 0x01:
        return {key_kind::home};
    case 0x05:
        return {key_kind::end};
    default:
        return {key_kind::character, static_cast<char32_t>(code)};
    }
}

} // namespace

std::unique_ptr<tui_screen> tui_screen::open(std::string& why)
{
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) {
        why = "the terminal view needs a terminal as standard input and output";
        return nullptr;
    }
    std::setlocale(LC_CTYPE, ""); // NOLINT(concurrency-mt-unsafe): before anything else runs
    SCREEN* const made = newterm(nullptr, stdout, stdin);
    if (made == nullptr) {
        why = "this terminal (TERM) cannot be drawn on";
        return nullptr;
    }
    set_term(made);
    set_escdelay(25);
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
        for (std::size_t i = 0; i < colour_of.size(); ++i)
            if (colour_of[i] != 0) init_pair(static_cast<short>(i), colour_of[i], -1);
    }
    const auto traits = core::inspect_terminal(stdout, core::color_choice::automatic);
    return std::unique_ptr<tui_screen>{new tui_screen{traits.unicode}};
}

tui_screen::~tui_screen()
{
    endwin();
}

canvas tui_screen::blank() const
{
    return {static_cast<std::size_t>(LINES), static_cast<std::size_t>(COLS), unicode_};
}

void tui_screen::show(const canvas& picture)
{
    erase();
    for (std::size_t row = 0; row < picture.rows(); ++row) {
        for (const auto& each : picture.row(row)) {
            attrset(attributes_of(each.as));
            mvaddnstr(static_cast<int>(row), static_cast<int>(each.column), each.text.c_str(),
                      static_cast<int>(each.text.size()));
        }
    }
    attrset(A_NORMAL);
    refresh();
}

key tui_screen::read_key(int milliseconds)
{
    timeout(milliseconds);
    wint_t code = 0;
    const int result = get_wch(&code);
    if (result == ERR) return {};
    if (result == OK && code == 0x0c) {
        redraw();
        return {};
    }
    return from_curses(result, code);
}

void tui_screen::redraw()
{
    clearok(stdscr, TRUE);
}

} // namespace netkit::sniff
