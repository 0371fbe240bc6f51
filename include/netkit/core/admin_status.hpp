#pragma once

#include <string>
#include <utility>
#include <vector>

#include "netkit/core/metrics.hpp"

namespace netkit::core {

/// A table of the status page; every row has as many cells as there are columns.
struct status_table {
    std::string title;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

/// What one part of the process shows on the status page, read once a second while somebody looks.
/// Texts may be of foreign origin: the page shows them as text.
struct status_section {
    std::string title;
    std::vector<std::pair<std::string, std::string>> facts; ///< name and value
    std::vector<status_table> tables;
};

struct status_report {
    std::string service;
    std::string version;
    double uptime_seconds = 0;
    std::vector<std::string> not_ready; ///< reasons; empty when ready
    std::vector<status_section> sections;
    std::vector<family_reading> metrics;
};

/// The answer of /api/status. Each family is one number, the sum over its series; a histogram shows
/// its count, p50, p90 and p99 in seconds. Pure.
std::string format_status(const status_report& report);

} // namespace netkit::core
