// What every serving command does around its service. The order of making is the order of dying
// backwards: the log first, because everything speaks; the runtime, whose loops everything lives
// on; the numbers, sharded by those loops; the service; the admin endpoint, which looks at all of
// them. Nothing here opens a socket before the whole configuration has been found good, so
// `--check` is the same path, left early.

#include "serve.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "effective.hpp"
#include "netkit/core/admin.hpp"
#include "netkit/core/common_settings.hpp"
#include "netkit/core/log.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/settings_output.hpp"

namespace netkit::cli {

namespace {

/// The log writes from its own thread while this lives; what is queued at the end is written.
class running_log {
public:
    explicit running_log(const core::log_options& options) { core::start_log(options); }
    ~running_log() { core::stop_log(); }
    running_log(const running_log&) = delete;
    running_log& operator=(const running_log&) = delete;
};

bool says_level(const core::settings_document& document)
{
    const auto* section = document.find("log");
    return section != nullptr && section->find("level") != nullptr;
}

core::log_options log_options_of(const core::log_settings& settings, const invocation& call)
{
    core::log_options options;
    options.level = settings.level;
    options.json = settings.format == core::log_style::json;
    options.colour = call.color_on_err;
    return options;
}

core::runtime_options runtime_options_of(const core::runtime_settings& settings,
                                         std::size_t usual_loops)
{
    core::runtime_options options;
    options.loops = settings.threads == 0 ? usual_loops : settings.threads;
    options.grace = settings.grace;
    options.pid_file = settings.pid_file;
    options.ready_file = settings.ready_file;
    return options;
}

/// What the admin endpoint asks; everything named outlives it.
core::admin_sources admin_sources_of(const core::settings_document& document,
                                     const command_row& command, const core::runtime& process,
                                     const core::service& work)
{
    core::admin_sources sources;
    sources.service = command.name;
    sources.config = [&document, &command] {
        core::print_options shown;
        shown.sections = sections_of(command);
        return core::print_settings(document, shown);
    };
    sources.not_ready = [&process, &work] {
        std::vector<std::string> reasons;
        if (process.stopping())
            reasons.emplace_back("stopping");
        else if (!work.ready())
            reasons.emplace_back("starting");
        return reasons;
    };
    return sources;
}

core::exit_status start(const core::settings_document& document, const invocation& call,
                        console& with, const server_parts& parts)
{
    core::fault_list faults;
    const core::settings_common common = core::read_common(document, faults);
    auto log_how = log_options_of(common.log, call);
    if (!says_level(document)) log_how.level = parts.usual_level;
    const running_log log{log_how};

    core::metrics* counted = nullptr; // made after the runtime, which knows how many shards
    auto options = runtime_options_of(common.runtime, parts.loops);
    options.counters = [&counted, &parts] {
        return parts.counters ? parts.counters() : counted->expose();
    };
    core::runtime process{std::move(options)};
    core::metrics counters{process.shard_count()};
    counted = &counters;
    core::add_process_metrics(counters);

    const auto work = parts.make(document, counters, faults);
    if (!faults.ok() || work == nullptr) {
        with.err << faults.text();
        return core::exit_status::usage;
    }
    with.out.flush();
    with.err.flush();
    if (!common.admin.address) return process.run(*work);

    core::admin_options door{*common.admin.address, common.admin.token, common.admin.allowed_hosts};
    core::admin pages{process.control(), counters, std::move(door),
                      admin_sources_of(document, *call.command, process, *work)};
    work->describe(pages);
    core::service* const beside[] = {&pages};
    return process.run(*work, beside);
}

} // namespace

std::size_t loops_per_core()
{
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

core::exit_status serve(const invocation& call, console& with, const server_parts& parts)
{
    const auto sections = sections_of(*call.command);
    core::fault_list faults;
    const auto document = merge(call.inputs, faults);
    examine(document, sections, faults);
    if (call.mode == run_mode::check)
        return report_check(names_of(call.inputs), faults, call, with);
    with.err << faults.text();
    if (!faults.ok()) {
        if (call.inputs.files.empty())
            with.err << fmt::format("netkit {0}: no configuration file given; try netkit {0} "
                                    "--config {0}.json (see netkit {0} --help)\n",
                                    call.command->name);
        return core::exit_status::usage;
    }
    if (call.mode == run_mode::print) {
        print_document(document, sections, call, with);
        return core::exit_status::done;
    }
    return start(document, call, with, parts);
}

} // namespace netkit::cli
