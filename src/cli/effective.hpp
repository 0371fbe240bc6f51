#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "invocation.hpp"

namespace netkit::cli {

/// The common sections, then one of each command that has settings.
std::vector<core::section> all_sections();

/// What `command` reads: the common sections and its own. A file may hold those of the others.
std::vector<std::string> sections_of(const command_row& command);

/// The common sections and those that the document holds.
std::vector<std::string> sections_in(const core::settings_document& document);

/// Inputs merged, sections unread.
core::settings_document merge(const core::settings_inputs& inputs, core::fault_list& faults);

/// The files that configure the run, for people: `a.json + b.json`, or `defaults`.
std::string names_of(const core::settings_inputs& inputs);

/// Reads `sections` for their faults.
void examine(const core::settings_document& document, std::span<const std::string> sections,
             core::fault_list& faults);

/// Says on stderr what is wrong, or on stdout that nothing is; with --json it is one object on
/// stdout. `about` is what was checked.
core::exit_status report_check(std::string_view about, const core::fault_list& faults,
                               const invocation& call, console& with);

/// Prints the document as `--print-config` and `config print` do.
void print_document(const core::settings_document& document, std::span<const std::string> sections,
                    const invocation& call, console& with);

/// JSON without the white space between its tokens, so that an object is a line.
std::string one_line(std::string_view json);

} // namespace netkit::cli
