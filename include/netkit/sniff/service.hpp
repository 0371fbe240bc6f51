#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "netkit/core/exit_status.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/service.hpp"
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

/// Reads a capture file as the section `sniff` of `from` describes it, until its end, a stop
/// condition or a signal. Faults of the settings go to `faults`, and then nothing was opened. What
/// went wrong later has been explained on `with.err`.
core::exit_status read_file(const core::settings_document& from, const surroundings& with,
                            core::fault_list& faults);

/// A capture that is open, before anything is read from it.
class live_run {
public:
    virtual ~live_run() = default;
    /// The service that reads, prints and writes, until a stop condition or a signal. Once; this
    /// object outlives it.
    virtual std::unique_ptr<core::service> make_service(core::metrics& counters) = 0;
    virtual std::size_t lanes() const = 0;  ///< loops that the service wants
    virtual std::string counts() const = 0; ///< tcpdump's lines; any thread
};

/// Opens interfaces and outputs, then gives up privileges: to be called before other threads run.
/// Null when that failed: it was explained on `with.err`, and `status` says how to exit.
std::unique_ptr<live_run> open_live(const core::settings_document& from, const surroundings& with,
                                    core::exit_status& status);

/// Whether the settings mean a file and not a live capture.
bool reads_file(const core::settings_document& from);

struct list_style {
    bool json = false;
    bool colour = false;
};
/// -D: the interfaces of this machine, with state, addresses and what passes in the next fifth of a
/// second. False: it was explained on `err`; so below.
bool list_interfaces(const list_style& how, std::ostream& out, std::ostream& err);
/// -L and -J, of the first interface of the settings or of the usual one.
bool list_link_types(const core::settings_document& from, std::ostream& out, std::ostream& err);
bool list_timestamp_types(const core::settings_document& from, std::ostream& out,
                          std::ostream& err);

/// -d: the program of the capture filter as it is written. `style`: how often -d was given, 1 to 3.
bool list_filter(const core::settings_document& from, int style, std::ostream& out,
                 std::ostream& err);

/// A line per field whose name begins with `prefix`: name, type, meaning.
std::string list_fields(std::string_view prefix);

/// The reference page of all fields, in Markdown.
std::string fields_reference();

} // namespace netkit::sniff
