#pragma once

#include "command_table.hpp"

namespace netkit::cli {

// The options of `netkit sniff` by what they are about; each stands for one key of the section.
extern const option_group sniff_source_options;
extern const option_group sniff_capture_options;
extern const option_group sniff_filter_options;
extern const option_group sniff_stop_options;
extern const option_group sniff_line_options;
extern const option_group sniff_format_options;
extern const option_group sniff_flow_options;
extern const option_group sniff_write_options;

} // namespace netkit::cli
