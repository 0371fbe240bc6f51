#pragma once

#include <string>

#include "netkit/core/terminal.hpp"
#include "netkit/sniff/stats.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// A cell as people read it: `1.5 KiB`, `12.3 ms`.
std::string stats_cell_text(const stats_cell& of);
/// A title and a table for people, a blank line behind it.
void put_stats_text(text_out& to, const stats_table& of, const core::terminal_traits& on);
/// `{"stats":"flows","rows":[{...}]}` and a newline. Durations are seconds, shares 0 to 1; cells
/// without a value are left out.
void put_stats_json(text_out& to, const stats_table& of);
/// RFC 4180 with a header line; numbers as in JSON.
void put_stats_csv(text_out& to, const stats_table& of);

} // namespace netkit::sniff
