#include "proxy_metrics.hpp"

#include <utility>

namespace netkit::proxy {

code_counters::code_counters(core::metrics& in, std::string name, std::string help,
                             core::labels with)
    : in_{in}, name_{std::move(name)}, help_{std::move(help)}, with_{std::move(with)}
{
}

void code_counters::add(std::size_t shard, int status)
{
    auto& made = made_[static_cast<std::size_t>(status - 100)];
    if (made == nullptr) {
        auto with = with_;
        with.emplace_back("code", std::to_string(status));
        made = &in_.add_counter(name_, help_, std::move(with));
    }
    made->add(shard);
}

proxy_metrics::proxy_metrics(core::metrics& in)
    : all{in},
      request_bytes{in.add_counter("netkit_proxy_request_bytes_total",
                                   "Bytes received from clients, heads included.")},
      response_bytes{in.add_counter("netkit_proxy_response_bytes_total",
                                    "Bytes sent to clients, heads included.")},
      retry_reused{in.add_counter("netkit_proxy_retry_reused_total",
                                  "Requests sent again because a kept connection had died.")},
      connection_option_abuse{
          in.add_counter("netkit_proxy_connection_option_abuse_total",
                         "Connection options that named an end-to-end field and were ignored.")}
{
    for (std::size_t i = 1; i < failures_.size(); ++i) {
        const auto reason = static_cast<failure_reason>(i);
        failures_[i] = &in.add_counter("netkit_proxy_failures_total",
                                       "Exchanges that did not go well, by reason.",
                                       {{"reason", std::string{reason_name(reason)}}});
    }
    for (std::size_t i = 1; i < rejections_.size(); ++i) {
        const auto broken = static_cast<rule>(i);
        rejections_[i] = &in.add_counter("netkit_proxy_rejected_total",
                                         "Messages refused, by the protocol rule they broke.",
                                         {{"rule", std::string{rule_name(broken)}}});
    }
}

server_metrics::server_metrics(core::metrics& in, const std::string& upstream,
                               const std::string& server)
    : requests{in,
               "netkit_proxy_upstream_requests_total",
               "Responses of a server, by status.",
               {{"upstream", upstream}, {"server", server}}},
      seconds{in.add_histogram("netkit_proxy_upstream_seconds",
                               "From sending a request to the end of the server's response.",
                               {{"upstream", upstream}, {"server", server}})},
      active{in.add_gauge("netkit_proxy_upstream_connections", "Open connections to a server.",
                          {{"upstream", upstream}, {"server", server}, {"state", "active"}})},
      idle{in.add_gauge("netkit_proxy_upstream_connections", "Open connections to a server.",
                        {{"upstream", upstream}, {"server", server}, {"state", "idle"}})},
      connects_done{in.add_counter(
          "netkit_proxy_upstream_connects_total", "Connections opened to a server, by result.",
          {{"upstream", upstream}, {"server", server}, {"result", "done"}})},
      connects_failed{in.add_counter(
          "netkit_proxy_upstream_connects_total", "Connections opened to a server, by result.",
          {{"upstream", upstream}, {"server", server}, {"result", "failed"}})}
{
}

route_metrics::route_metrics(core::metrics& in, const std::string& listener,
                             const std::string& route)
    : requests{in,
               "netkit_proxy_requests_total",
               "Exchanges, by status sent to the client.",
               {{"listener", listener}, {"route", route}}},
      seconds{in.add_histogram("netkit_proxy_request_seconds",
                               "From the first byte of a request to the last of its response.",
                               {{"route", route}})}
{
}

} // namespace netkit::proxy
