#include "netkit/proxy/service.hpp"

#include <algorithm>
#include <iostream>

#include <sys/resource.h>

#include "listener.hpp"
#include "netkit/core/admin.hpp"
#include "netkit/core/log.hpp"
#include "netkit/core/runtime.hpp"
#include "resolver.hpp"
#include "worker.hpp"

namespace netkit::proxy {

namespace {

// Descriptors that are not for clients: listeners, logs, the event loops, the admin endpoint.
constexpr std::size_t reserved_descriptors = 64;
constexpr duration first_lookup_wait = 3s;

/// As many open files as the system lets us have; the limit that is then in force.
std::size_t raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t client_limit(const limit_settings& limits)
{
    const auto files = raise_descriptor_limit();
    const auto possible = std::max(files, 2 * reserved_descriptors) - reserved_descriptors;
    return limits.connections == 0 ? possible : std::min<std::size_t>(limits.connections, possible);
}

std::uint16_t port_of(const std::string& bound)
{
    const auto address = parse_endpoint(bound);
    return address ? address->port : std::uint16_t{0};
}

/// All of the proxy that one loop runs. Made, used and destroyed on that loop.
struct loop_part {
    loop_part(core::loop& on, generation_ptr config, proxy_metrics& counters, access_log& log,
              client_census& clients)
        : works{on, std::move(config), counters, log, clients}
    {
    }

    worker works;
    std::vector<std::unique_ptr<listener>> listeners;
};

class proxy_service final : public core::service {
public:
    proxy_service(settings from, core::metrics& counters)
        : config_{std::make_shared<const generation>(std::move(from))},
          counters_{counters},
          log_{{config_->configured.access_log.format, config_->configured.access_log.path,
                config_->configured.access_log.sample, config_->configured.access_log.buffer.bytes,
                config_->configured.access_log.flush}},
          clients_{client_limit(config_->configured.limits),
                   config_->configured.limits.connections_per_ip}
    {
        counters.add_counter_function("netkit_proxy_access_log_dropped_total",
                                      "Access log lines lost because the writer lagged.",
                                      [this] { return static_cast<double>(log_.dropped()); });
    }

    core::task<result<std::vector<core::bound_address>>> start(core::runtime& on) override;
    core::task<bool> drain(time_point until) override;
    core::task<> abort() override;
    core::task<> reload() override;
    void describe(core::admin& pages) override;
    bool ready() const override { return serving_; }

private:
    using sockets_by_loop = std::vector<core::owned_descriptor>;

    result<std::vector<core::bound_address>> open_sockets();
    core::task<> start_part(std::size_t index);
    core::task<> close_listeners(std::size_t index);
    core::task<bool> drain_part(std::size_t index, time_point until);
    core::task<> abort_part(std::size_t index);
    void follow_names();
    core::status_section status() const;
    core::loop& loop_of(std::size_t index) { return runtime_->at(index); }

    generation_ptr config_;
    proxy_metrics counters_;
    access_log log_;
    client_census clients_;
    core::runtime* runtime_ = nullptr;
    std::unique_ptr<resolver> names_;
    std::vector<std::unique_ptr<loop_part>> parts_; ///< by loop; each touched by its loop alone
    std::vector<core::listening> opened_;           ///< by listener; sockets are handed to loops
    bool serving_ = false;
};

result<std::vector<core::bound_address>> proxy_service::open_sockets()
{
    std::vector<core::bound_address> bound;
    for (const auto& each : config_->configured.listeners) {
        auto opened =
            core::open_listening(each.address, {.sockets = runtime_->loop_count(),
                                                .backlog = static_cast<int>(each.backlog)});
        if (!opened) {
            std::cerr << "netkit: " << core::explain_listen_error(each.address, opened.error())
                      << '\n';
            return opened.error();
        }
        bound.push_back({"proxy", opened->address});
        opened_.push_back(std::move(*opened));
    }
    return bound;
}

core::task<> proxy_service::start_part(std::size_t index)
{
    auto& part = parts_[index];
    part = std::make_unique<loop_part>(loop_of(index), config_, counters_, log_, clients_);
    for (std::size_t i = 0; i < opened_.size(); ++i) {
        part->listeners.push_back(std::make_unique<listener>(
            part->works, std::move(opened_[i].sockets[index]), i, port_of(opened_[i].address)));
    }
    co_return;
}

core::task<result<std::vector<core::bound_address>>> proxy_service::start(core::runtime& on)
{
    runtime_ = &on;
    if (const auto started = log_.start(); !started) {
        std::cerr << "netkit: access log " << config_->configured.access_log.path << ": "
                  << started.error().message() << "; check proxy.access_log.path\n";
        co_return started.error();
    }
    auto bound = open_sockets();
    if (!bound) co_return bound;
    parts_.resize(on.loop_count());
    for (std::size_t i = 0; i < parts_.size(); ++i)
        co_await core::run_on(loop_of(i), start_part(i));
    names_ = std::make_unique<resolver>(on.control());
    follow_names();
    co_await names_->first_round(std::chrono::steady_clock::now() + first_lookup_wait);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        loop_of(i).post([part = parts_[i].get()] {
            for (auto& each : part->listeners)
                each->start();
        });
    }
    serving_ = true;
    co_return bound;
}

void proxy_service::follow_names()
{
    for (std::size_t u = 0; u < config_->upstreams.size(); ++u) {
        const auto& servers = config_->upstreams[u].with.servers;
        for (std::size_t s = 0; s < servers.size(); ++s) {
            if (literal_address(servers[s].address)) continue;
            auto tell = [this, u, s](const std::vector<socket_address>& found) {
                for (std::size_t i = 0; i < parts_.size(); ++i) {
                    loop_of(i).post([part = parts_[i].get(), u, s, found] {
                        part->works.set_addresses(u, s, found);
                    });
                }
            };
            names_->follow(servers[s].address.host, servers[s].address.port, std::move(tell));
        }
    }
}

core::task<> proxy_service::close_listeners(std::size_t index)
{
    auto& part = *parts_[index];
    for (auto& each : part.listeners)
        each->close();
    part.works.drain();
    co_return;
}

core::task<bool> proxy_service::drain_part(std::size_t index, time_point until)
{
    auto& works = parts_[index]->works;
    const bool done = co_await works.emptied(until);
    if (!done) works.name_stuck();
    co_return done;
}

core::task<bool> proxy_service::drain(time_point until)
{
    serving_ = false;
    const auto own = std::chrono::steady_clock::now() + config_->configured.timeouts.drain;
    for (std::size_t i = 0; i < parts_.size(); ++i)
        co_await core::run_on(loop_of(i), close_listeners(i));
    bool done = true;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const bool part_done =
            co_await core::run_on(loop_of(i), drain_part(i, std::min(until, own)));
        done = done && part_done;
    }
    co_return done;
}

core::task<> proxy_service::abort_part(std::size_t index)
{
    auto& part = parts_[index];
    for (auto& each : part->listeners)
        each->close();
    part->works.abort();
    part.reset();
    co_return;
}

core::task<> proxy_service::abort()
{
    serving_ = false;
    if (names_) co_await names_->stop();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (parts_[i]) co_await core::run_on(loop_of(i), abort_part(i));
    }
    opened_.clear();
    log_.stop();
}

core::task<> proxy_service::reload()
{
    log_.reopen();
    core::log_event(core::log_level::info, "proxy.access_log.reopened", {});
    co_return;
}

void proxy_service::describe(core::admin& pages)
{
    pages.add([this] { return status(); });
}

core::status_section proxy_service::status() const
{
    core::status_section section;
    section.title = "Proxy";
    std::string where;
    for (const auto& each : opened_)
        where += (where.empty() ? "" : ", ") + each.address;
    section.facts = {{"listening on", where}, {"routes", std::to_string(config_->routes.size())}};
    core::status_table servers{
        .title = "Servers",
        .columns = {"upstream", "server", "weight", "in use", "idle", "connected", "failed"},
        .rows = {}};
    for (const auto& upstream : config_->upstreams) {
        for (const auto& server : upstream.with.servers) {
            const auto name = format_endpoint(server.address);
            const server_metrics now{counters_.all, upstream.name, name};
            servers.rows.push_back({upstream.name, name, std::to_string(server.weight),
                                    std::to_string(now.active.value()),
                                    std::to_string(now.idle.value()),
                                    std::to_string(now.connects_done.value()),
                                    std::to_string(now.connects_failed.value())});
        }
    }
    section.tables.push_back(std::move(servers));
    return section;
}

} // namespace

core::section settings_section()
{
    return core::make_section<settings>("proxy", "Reverse proxy and load balancer.");
}

std::unique_ptr<core::service> make_service(const core::settings_document& from,
                                            core::metrics& counters, core::fault_list& faults)
{
    auto read = core::read<settings>(from, "proxy", faults);
    if (!faults.ok()) return nullptr;
    return std::make_unique<proxy_service>(std::move(read), counters);
}

} // namespace netkit::proxy
