#pragma once

#include <memory>

#include "tui_canvas.hpp"
#include "tui_keys.hpp"

namespace netkit::sniff {

/// The terminal itself, in its alternate screen while this lives. Keys come from standard input,
/// the picture goes to standard output; both must be the terminal.
class tui_screen {
public:
    /// Null where there is no terminal to draw on; `why` says so.
    static std::unique_ptr<tui_screen> open(std::string& why);
    ~tui_screen();
    tui_screen(const tui_screen&) = delete;
    tui_screen& operator=(const tui_screen&) = delete;

    /// An empty canvas of the terminal's size.
    canvas blank() const;
    void show(const canvas& picture);
    /// Waits at most so long; `key_kind::none` when nothing was pressed.
    key read_key(int milliseconds);
    /// Somebody else's output is on the screen: draw everything again.
    void redraw();

private:
    explicit tui_screen(bool unicode) : unicode_(unicode) {}
    bool unicode_;
};

} // namespace netkit::sniff
