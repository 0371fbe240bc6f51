#include "netkit/core/log.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/task_group.hpp"

#include "netkit/base/error.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace netkit::core {

namespace {

/// Second number of /proc/self/statm in pages (proc(5)); nothing where there is no such file.
std::optional<double> resident_bytes()
{
    std::ifstream statm{"/proc/self/statm"};
    double total = 0;
    double resident = 0;
    if (!(statm >> total >> resident)) return std::nullopt;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// Entries of /dev/fd, which Linux and macOS both have; the one that lists them is not counted.
std::optional<double> open_descriptors()
{
    std::error_code failed;
    std::filesystem::directory_iterator entries{"/dev/fd", failed};
    if (failed) return std::nullopt;
    return static_cast<double>(std::distance(begin(entries), end(entries)) - 1);
}

std::optional<double> descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
    return static_cast<double>(limit.rlim_cur);
}

double seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::optional<double> cpu_seconds()
{
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) != 0) return std::nullopt;
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

using probe = std::optional<double> (*)();

metrics::read_function reader(probe read)
{
    return [read] { return read().value_or(0); };
}

} // namespace

void add_process_metrics(metrics& to)
{
    if (resident_bytes())
        to.add_gauge_function("netkit_process_resident_bytes", "Memory of the process in RAM.",
                              reader(resident_bytes));
    if (open_descriptors())
        to.add_gauge_function("netkit_process_open_fds", "File descriptors in use.",
                              reader(open_descriptors));
    if (descriptor_limit())
        to.add_gauge_function("netkit_process_max_fds",
                              "File descriptors the process may have open.",
                              reader(descriptor_limit));
    if (cpu_seconds())
        to.add_counter_function("netkit_process_cpu_seconds_total",
                                "User and system CPU time of all threads.", reader(cpu_seconds));
    const double started =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    to.add_gauge_function("netkit_process_start_time_seconds",
                          "When the process started, in seconds since 1970.",
                          [started] { return started; });
    to.add_gauge("netkit_build_info", "Always 1; the labels say what runs.",
                 {{"version", NETKIT_VERSION}})
        .set(1);
    to.add_counter_function("netkit_log_dropped_total",
                            "Log events lost because the queue was full.",
                            [] { return static_cast<double>(dropped_log_events()); });
    to.add_counter_function("netkit_task_escaped_total",
                            "Exceptions that left a task: faults of netkit itself.",
                            [] { return static_cast<double>(escaped_tasks()); });
    to.add_counter_function("netkit_expectation_broken_total",
                            "Doubtful invariants that did not hold: faults of netkit itself.",
                            [] { return static_cast<double>(broken_expectations()); });
}

} // namespace netkit::core
