#pragma once

#include "command_table.hpp"

namespace netkit::cli {

// The verbs of `netkit price`, one file each.

extern const verb_row price_server_verb;
core::exit_status run_price_server(const invocation& call, console& with);

} // namespace netkit::cli
