#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "netkit/core/exit_status.hpp"
#include "netkit/core/settings.hpp"

namespace netkit::sniff {

/// The section `sniff` of the configuration.
core::section settings_section();

/// What a run speaks to. Packets go to standard output, by descriptor.
struct surroundings {
    std::ostream& err; ///< everything for people
    int out = 1;       ///< descriptor of the results
    bool colour = false;
};

/// Captures or reads packets as the section `sniff` of `from` describes it, until the source ends,
/// a stop condition holds or a signal comes. Faults of the settings go to `faults`, and then
/// nothing was opened. What went wrong later has been explained on `with.err`.
core::exit_status run(const core::settings_document& from, const surroundings& with,
                      core::fault_list& faults);

/// A line per field whose name begins with `prefix`: name, type, meaning.
std::string list_fields(std::string_view prefix);

/// The reference page of all fields, in Markdown.
std::string fields_reference();

} // namespace netkit::sniff
