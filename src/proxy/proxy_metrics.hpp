#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "netkit/core/metrics.hpp"
#include "netkit/proxy/failure.hpp"
#include "netkit/proxy/rule.hpp"

namespace netkit::proxy {

/// Counters of one kind by status code, each made when its code is first seen. One instance per
/// loop, so looking one up takes no lock.
class code_counters {
public:
    code_counters(core::metrics& in, std::string name, std::string help, core::labels with);
    void add(std::size_t shard, int status);

private:
    core::metrics& in_;
    std::string name_;
    std::string help_;
    core::labels with_;
    std::array<core::counter*, 500> made_{}; ///< codes 100-599
};

/// The series of the proxy that no route, listener or server qualifies.
struct proxy_metrics {
    explicit proxy_metrics(core::metrics& in);

    core::counter& failure(failure_reason reason) ///< any but `none`
    {
        return *failures_[static_cast<std::size_t>(reason)];
    }
    core::counter& rejection(rule broken) ///< any but `none`
    {
        return *rejections_[static_cast<std::size_t>(broken)];
    }

    core::metrics& all;
    core::counter& request_bytes;
    core::counter& response_bytes;
    core::counter& retry_reused;
    core::counter& connection_option_abuse;

private:
    std::array<core::counter*, failure_reason_count> failures_{};
    std::array<core::counter*, rule_count> rejections_{};
};

/// What is counted per server and loop.
struct server_metrics {
    server_metrics(core::metrics& in, const std::string& upstream, const std::string& server);

    code_counters requests;
    core::histogram& seconds;
    core::gauge& active;
    core::gauge& idle;
    core::counter& connects_done;
    core::counter& connects_failed;
};

/// What is counted per listener and route, per loop.
struct route_metrics {
    route_metrics(core::metrics& in, const std::string& listener, const std::string& route);

    code_counters requests;
    core::histogram& seconds;
};

} // namespace netkit::proxy
