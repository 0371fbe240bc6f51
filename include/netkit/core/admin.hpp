#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/address.hpp"
#include "netkit/core/admin_status.hpp"
#include "netkit/core/listen.hpp"
#include "netkit/core/metrics.hpp"
#include "netkit/core/service.hpp"
#include "netkit/core/web.hpp"

namespace netkit::core {

struct admin_options {
    endpoint_address address;
    std::string token;                      ///< required unless the address is loopback or unix
    std::vector<std::string> allowed_hosts; ///< for Host, beside addresses and localhost
};

/// What the endpoint asks the rest of the process, on the control loop.
struct admin_sources {
    std::string service;                                   ///< `proxy`, for people
    std::function<std::vector<std::string>()> not_ready{}; ///< reasons; none: ready. /readyz
    std::function<std::string()> config{};                 ///< JSON, secrets masked. /api/config
};

/// The admin endpoint: status page, /metrics, /healthz, /readyz, /api/… Given to `runtime::run`
/// beside the service, it starts first and stops last, so that a process which starts or drains
/// can say so. Everything runs on the control loop, handlers included.
class admin final : public service {
public:
    /// Registers the metrics of the endpoint and of the process.
    admin(loop& control, metrics& numbers, admin_options options, admin_sources sources);

    /// A section of the status page, below those that are there. Called in `service::describe`.
    void add(std::function<status_section()> section);
    /// A page or call of the service's own, under `/api/<service>/…`; as in `web_server::add`.
    void add(std::string_view method, std::string_view pattern, web_server::handler answer);
    void add(std::string_view method, std::string_view pattern, web_server::task_handler answer);

    /// Opens the socket. Refused, with the reason on stderr, for an address that other machines can
    /// reach while there is no token.
    task<result<std::vector<bound_address>>> start(runtime& on) override;
    /// The same without a runtime; `fault` says why not.
    result<bound_address> open(std::string& fault);
    task<bool> drain(time_point until) override;
    task<> abort() override;
    task<> reload() override;
    void describe(admin&) override {}
    bool ready() const override { return true; }

private:
    void add_pages();
    void add_assets();
    status_report report() const;
    std::vector<std::string> not_ready() const;

    metrics& numbers_;
    admin_options options_;
    admin_sources sources_;
    time_point started_;
    std::vector<std::function<status_section()>> sections_;
    web_server server_;
    socket_file file_; ///< of a unix socket
};

/// True for 127.0.0.0/8, ::1 and unix sockets: only this machine reaches them.
bool is_local_only(const endpoint_address& bound);

} // namespace netkit::core
