#include "netkit/sniff/service.hpp"

#include "read_file.hpp"
#include "read_filter.hpp"
#include "settings.hpp"

namespace netkit::sniff {

core::section settings_section()
{
    return core::make_section<settings>("sniff", "The packet analyzer.");
}

core::exit_status read_file(const core::settings_document& from, const surroundings& with,
                            core::fault_list& faults)
{
    auto mine = core::read<settings>(from, "sniff", faults);
    if (!faults.ok() || !read_filter_file(mine, with.err)) return core::exit_status::usage;
    return read_file(mine, with);
}

bool reads_file(const core::settings_document& from)
{
    core::fault_list ignored;
    return !core::read<settings>(from, "sniff", ignored).read.empty();
}

} // namespace netkit::sniff
