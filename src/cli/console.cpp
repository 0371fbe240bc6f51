#include <charconv>
#include <iostream>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include "netkit/cli/command.hpp"

namespace netkit::cli {

namespace {

constexpr std::size_t usual_width = 80;

/// The terminal's own; else COLUMNS, which also speaks for a pipe; else the usual width.
std::size_t read_width(const core::environment& variables)
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    if (const auto columns = variables.find("COLUMNS"); columns != variables.end()) {
        const std::string_view text = columns->second;
        std::size_t width = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), width);
        if (failure == std::errc{} && end == text.data() + text.size() && width > 0) return width;
    }
    return usual_width;
}

} // namespace

console process_console()
{
    auto variables = core::read_environment();
    const std::size_t width = read_width(variables);
    return console{.out = std::cout,
                   .err = std::cerr,
                   .variables = std::move(variables),
                   .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                   .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                   .width = width};
}

} // namespace netkit::cli
