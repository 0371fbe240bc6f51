#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/base/units.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/net.hpp"
#include "netkit/core/task_group.hpp"
#include "netkit/core/web_guard.hpp"
#include "netkit/core/web_message.hpp"

namespace netkit::core {

/// Limits of one small web server. Beyond `head` a client gets 431, beyond `body` 413, both close.
struct web_options {
    std::string name = "web"; ///< in the log, in metrics, and of the task group
    byte_size head{8 << 10};
    byte_size body{64 << 10};
    std::size_t connections = 64; ///< beyond: the longest idle one goes, else the new one
    duration request = 10s;       ///< first byte of a request to last byte of its answer; 408
    duration idle = 30s;          ///< between two requests
    duration linger = 2s;         ///< to read an answer that ends its connection
    web_policy policy;
};

struct web_site;

/// HTTP/1.1 for a few people and programs: pages and calls of the process itself, never the data of
/// the proxy. One request at a time per connection, answers in order, everything on one loop.
/// Counts itself as `netkit_web_…{server="NAME"}`.
class web_server {
public:
    using handler = std::function<web_response(const web_request&)>;
    /// Answers later; is expected to end by `web_request::deadline`.
    using task_handler = std::function<task<web_response>(web_request)>;

    web_server(loop& on, metrics& numbers, web_options options);
    ~web_server(); ///< Joined before.
    web_server(const web_server&) = delete;
    web_server& operator=(const web_server&) = delete;

    /// Routes may be added at any time; patterns as in `web_router::add`. Handlers run on the loop;
    /// one that throws is a fault of ours, logged and answered with 500.
    void add(std::string_view method, std::string_view pattern, handler answer);
    void add(std::string_view method, std::string_view pattern, task_handler answer);

    /// Takes over a listening, non-blocking socket (TCP or unix). Any number of them.
    void serve(int listening_descriptor);

    /// `drain`: no new connection, idle ones close, the rest after their current answer.
    void stop(core::stop how);
    task<bool> join(time_point until) { return tasks_.join(until); }

private:
    struct listener;
    static task<> accept_clients(web_server& self, listener& at);

    loop& loop_;
    std::unique_ptr<web_site> site_;
    std::vector<std::unique_ptr<listener>> listeners_;
    task_group tasks_;
};

} // namespace netkit::core
