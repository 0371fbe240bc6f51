#include "web_connection.hpp"

#include "netkit/core/log.hpp"

#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>

#include <exception>

namespace netkit::core {

task<web_response> answer(web_site& site, web_request request)
{
    if (request.target.path.empty()) co_return web_error(400, "malformed target");
    auto found = site.router.find(request.method, request.target);
    if (!found.route && found.allow.empty()) co_return web_error(404, "no such page");
    if (!found.route) {
        web_response refusal = web_error(405, "this page does not know that method");
        refusal.fields.emplace_back("Allow", std::move(found.allow));
        co_return refusal;
    }
    request.parameters = std::move(found.parameters);
    const std::string method = request.method;
    const std::string path = request.target.path;
    const std::string peer = request.peer;
    const bool is_write = request.is_write();
    web_response response;
    try {
        // By value: a handler that adds a route must not move itself away while it runs.
        const auto handler = site.handlers[*found.route];
        if (const auto* at_once = std::get_if<web_server::handler>(&handler)) {
            response = (*at_once)(request);
        } else {
            auto later = std::get<web_server::task_handler>(handler)(std::move(request));
            response = co_await std::move(later);
        }
    } catch (const std::exception& thrown) {
        if (site.aborting) throw; // not a failure: the task was cancelled
        site.count(site.counts.failed);
        log_event(log_level::error, "web.handler.failed",
                  {{"server", site.options.name}, {"path", path}, {"exception", thrown.what()}});
        response = web_error(500, "this page failed; the log says why");
    }
    if (is_write)
        log_event(log_level::info, "web.write",
                  {{"server", site.options.name},
                   {"method", method},
                   {"path", path},
                   {"peer", peer},
                   {"status", std::uint64_t{response.status}}});
    co_return response;
}

std::string format_web_head(const web_response& response, bool keep, wall_time now)
{
    const auto reason = boost::beast::http::obsolete_reason(
        static_cast<boost::beast::http::status>(response.status));
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status,
                                   std::string_view{reason.data(), reason.size()});
    const auto add = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    add("Date", fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                            fmt::gmtime(std::chrono::system_clock::to_time_t(now))));
    if (!response.content_type.empty()) add("Content-Type", response.content_type);
    if (response.status != 204) add("Content-Length", std::to_string(response.body.size()));
    if (!keep) add("Connection", "close");
    for (const auto& [name, value] : security_fields())
        add(name, value);
    for (const auto& [name, value] : response.fields)
        add(name, value);
    return head + "\r\n";
}

} // namespace netkit::core
