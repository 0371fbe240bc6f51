#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "netkit/core/histogram.hpp"
#include "netkit/core/metric_cell.hpp"

namespace netkit::core {

/// Label names and values of one series. Values come from configuration only, never from a peer.
using labels = std::vector<std::pair<std::string, std::string>>;

enum class metric_type { counter, gauge, histogram };

/// What a series said when it was read: `value` for counters and gauges, else `durations`.
struct series_reading {
    labels with;
    double value = 0;
    std::optional<histogram::snapshot> durations;
};

struct family_reading {
    std::string name;
    std::string help;
    metric_type type = metric_type::counter;
    std::vector<series_reading> series; ///< ordered by labels
};

/// All series of the process. Registering happens at start and reload and may come from any thread;
/// recording never locks. Registering a name and labels again returns the series that is there, so
/// a reload keeps its counts. A reference lives as long as this object.
///
/// Names are `netkit_<part>_<noun>` in snake_case; counters end in `_total`, histograms (always of
/// durations) in `_seconds`. A name, label or help text that breaks the rules or contradicts an
/// earlier registration throws std::invalid_argument: it is a mistake of ours, found at start.
class metrics {
public:
    /// `shards`: number of loops; `loop::index()` chooses the shard.
    explicit metrics(std::size_t shards);
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    counter& add_counter(std::string name, std::string help, labels with = {});
    gauge& add_gauge(std::string name, std::string help, labels with = {});
    histogram& add_histogram(std::string name, std::string help, labels with = {});

    /// A value computed when it is read, on the reading thread; it must not register anything.
    /// Registering again replaces the function. What it captures must outlive this object.
    using read_function = std::function<double()>;
    void add_counter_function(std::string name, std::string help, read_function read,
                              labels with = {});
    void add_gauge_function(std::string name, std::string help, read_function read,
                            labels with = {});

    std::size_t shards() const noexcept { return shards_; }

    /// Every family, sorted by name.
    std::vector<family_reading> read() const;
    /// Prometheus text exposition 0.0.4.
    std::string expose() const;
    /// Sorted family names: the golden list of each subsystem compares against this.
    std::vector<std::string> names() const;

private:
    class cells;
    using series = std::variant<std::monostate, counter, gauge, histogram, read_function>;
    struct family {
        metric_type type;
        std::string help;
        std::map<labels, series> all; // a node never moves, so references into it stay
    };

    series& place(metric_type type, std::string name, std::string help, labels with);
    void add_function(metric_type type, std::string name, std::string help, read_function read,
                      labels with);
    static series_reading read_series(const labels& with, const series& from);

    const std::size_t shards_;
    mutable std::mutex registering_;
    std::unique_ptr<cells> cells_;
    std::map<std::string, family> families_;
};

/// `read()` as text exposition 0.0.4; pure.
std::string format_exposition(const std::vector<family_reading>& families);

/// The `netkit_process_*` family (memory, descriptors, CPU, start), `netkit_build_info`, and what
/// counts faults of netkit itself. What the platform does not tell is not registered; a second call
/// changes nothing.
void add_process_metrics(metrics& to);

} // namespace netkit::core
