#pragma once

#include <cstddef>
#include <ostream>
#include <span>
#include <string>

#include "netkit/core/exit_status.hpp"
#include "netkit/core/settings.hpp"

namespace netkit::cli {

/// What the program speaks to. `process_console` is the real one; tests make their own.
struct console {
    std::ostream& out; ///< results, and nothing else
    std::ostream& err; ///< everything for people: faults and what a server says
    core::environment variables;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    std::size_t width = 80; ///< columns of stdout
};

/// The standard streams and the environment of this process.
console process_console();

/// Carries out `netkit WORDS...`; `words` leave the program's own name out. Whatever goes wrong has
/// been explained on `with.err`, one line a fault, when it returns; nothing escapes but exhaustion.
core::exit_status run(std::span<const std::string> words, console& with);

} // namespace netkit::cli
