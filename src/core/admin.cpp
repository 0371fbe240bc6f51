// The admin endpoint is a `web_server` with the pages that every command has. What it shows comes
// from three places: the metrics, what the process says of itself (`admin_sources`), and sections
// and calls that the service adds. All are read on the control loop when they are asked for;
// nothing is computed while nobody looks, and the data loops are never asked anything.
//
// Whom it trusts: a token, or the fact that only this machine can connect. The second is decided by
// the address that was really bound, because a name or an inherited descriptor says nothing before.
// Such a socket is closed again before a single connection was accepted.
//
// The page polls /api/status. Server-sent events would hold a connection per reader for a saving of
// one small request a second.

#include "netkit/core/admin.hpp"

#include "netkit/core/deadline.hpp"
#include "netkit/core/web_json.hpp"

#include "admin_assets.hpp"

#include <boost/version.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace netkit::core {

namespace {

web_options web_options_for(const admin_options& options)
{
    web_options web;
    web.name = "admin";
    web.policy.hosts = options.allowed_hosts;
    web.policy.token = options.token;
    web.policy.open_paths = {"/healthz", "/readyz"};
    return web;
}

std::string version_json(std::string_view service)
{
    json_writer json;
    json.begin_object().member("name", "netkit").member("version", NETKIT_VERSION);
    json.member("command", service).member("compiler", __VERSION__);
    json.member("boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                                     BOOST_VERSION % 100));
    return json.end_object().text() + "\n";
}

} // namespace

bool is_local_only(const endpoint_address& bound)
{
    if (bound.type == endpoint_address::kind::unix_path) return true;
    const auto ip = parse_ip(bound.host);
    if (!ip) return false;
    constexpr ip_address v6_loopback{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, false};
    return ip->v4 ? ip->bytes[12] == 127 : *ip == v6_loopback;
}

admin::admin(loop& control, metrics& numbers, admin_options options, admin_sources sources)
    : numbers_{numbers},
      options_{std::move(options)},
      sources_{std::move(sources)},
      started_{std::chrono::steady_clock::now()},
      server_{control, numbers, web_options_for(options_)}
{
    add_process_metrics(numbers_);
    add_pages();
    add_assets();
}

void admin::add(std::function<status_section()> section)
{
    sections_.push_back(std::move(section));
}

void admin::add(std::string_view method, std::string_view pattern, web_server::handler answer)
{
    server_.add(method, pattern, std::move(answer));
}

void admin::add(std::string_view method, std::string_view pattern, web_server::task_handler answer)
{
    server_.add(method, pattern, std::move(answer));
}

void admin::add_pages()
{
    server_.add("GET", "/healthz", [](const web_request&) { return web_text("ok\n"); });
    server_.add("GET", "/readyz", [this](const web_request&) {
        const auto reasons = not_ready();
        if (reasons.empty()) return web_text("ready\n");
        std::string text;
        for (const std::string& reason : reasons)
            text += reason + "\n";
        return web_text(std::move(text), 503);
    });
    server_.add("GET", "/metrics", [this](const web_request&) {
        web_response response = web_text(numbers_.expose());
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        return response;
    });
    server_.add("GET", "/api/status",
                [this](const web_request&) { return web_json(format_status(report())); });
    server_.add("GET", "/api/version",
                [this](const web_request&) { return web_json(version_json(sources_.service)); });
    server_.add("GET", "/api/config", [this](const web_request&) {
        if (!sources_.config) return web_error(404, "this command has no configuration");
        return web_json(sources_.config());
    });
}

void admin::add_assets()
{
    for (const admin_asset& asset : admin_assets())
        server_.add("GET", asset.path, [&asset](const web_request&) {
            return web_response{200, std::string{asset.content_type}, std::string{asset.text}, {}};
        });
}

std::vector<std::string> admin::not_ready() const
{
    return sources_.not_ready ? sources_.not_ready() : std::vector<std::string>{};
}

status_report admin::report() const
{
    status_report now;
    now.service = sources_.service;
    now.version = NETKIT_VERSION;
    now.uptime_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    now.not_ready = not_ready();
    for (const auto& section : sections_)
        now.sections.push_back(section());
    now.metrics = numbers_.read();
    return now;
}

result<bound_address> admin::open(std::string& fault)
{
    auto listening = open_listening(options_.address, listen_options{.sockets = 1, .backlog = 64});
    if (!listening) {
        fault = explain_listen_error(options_.address, listening.error());
        return listening.error();
    }
    const auto bound = parse_endpoint(listening->address);
    if (options_.token.empty() && (!bound || !is_local_only(*bound))) {
        fault = fmt::format("other machines can reach {}: set admin.token, or listen on 127.0.0.1, "
                            "[::1] or a unix socket",
                            listening->address);
        return make_error_code(boost::system::errc::permission_denied);
    }
    server_.serve(listening->sockets.front().release());
    file_ = std::move(listening->file);
    return bound_address{"admin", listening->address};
}

task<result<std::vector<bound_address>>> admin::start(runtime&)
{
    std::string fault;
    auto opened = open(fault);
    if (!opened) {
        std::fputs(fmt::format("netkit: admin endpoint: {}\n", fault).c_str(), stderr);
        co_return opened.error();
    }
    std::vector<bound_address> all;
    all.push_back(std::move(*opened));
    co_return all;
}

task<bool> admin::drain(time_point until)
{
    server_.stop(stop::drain);
    co_return co_await server_.join(until);
}

task<> admin::abort()
{
    server_.stop(stop::abort);
    static_cast<void>(co_await server_.join(deadline::never()));
}

task<> admin::reload()
{
    co_return;
}

} // namespace netkit::core
