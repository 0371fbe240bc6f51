#include "netkit/price/service.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include "engine.hpp"
#include "feed_simulate.hpp"
#include "grpc_server.hpp"
#include "netkit/core/admin.hpp"
#include "netkit/core/listen.hpp"
#include "netkit/core/log.hpp"
#include "netkit/core/offload.hpp"
#include "netkit/core/runtime.hpp"
#include "product_file.hpp"

namespace netkit::price {

namespace {

constexpr duration last_grace = 1s; // for calls that were told of their end

/// Reachable from other machines: prices then go to anybody who asks.
bool is_open_to_others(const endpoint_address& where)
{
    return !core::is_local_only(where) && where.host != "localhost";
}

class server_service final : public core::service {
public:
    server_service(settings from, std::vector<product> products, core::metrics& counters)
        : configured_{std::move(from)}, products_{std::move(products)}, counters_{counters}
    {
    }

    core::task<result<std::vector<core::bound_address>>> start(core::runtime& on) override;
    core::task<bool> drain(time_point until) override;
    core::task<> abort() override;
    core::task<> reload() override;
    void describe(core::admin& pages) override;
    bool ready() const override { return serving_; }

private:
    core::task<> start_engine();
    core::task<bool> drain_engine(time_point until, time_point own);
    core::task<> end_streams();
    core::task<> end_engine();

    settings configured_;
    std::vector<product> products_;
    price_metrics counters_;
    core::runtime* runtime_ = nullptr;
    std::unique_ptr<engine> engine_;
    std::unique_ptr<grpc_server> server_;
    bool serving_ = false;
};

core::task<> server_service::start_engine()
{
    engine_ = std::make_unique<engine>(runtime_->at(0), configured_, products_, counters_);
    const auto feed = parse_feed(configured_.feed).value(); // checked with the settings
    if (feed.simulated) {
        engine_->tasks().spawn("simulate",
                               simulate(*engine_, feed.seed, products_, configured_.simulate.rate));
    } else {
        engine_->no_feed();
    }
    co_return;
}

core::task<result<std::vector<core::bound_address>>> server_service::start(core::runtime& on)
{
    runtime_ = &on;
    co_await core::run_on(on.at(0), start_engine());
    server_ = std::make_unique<grpc_server>(*engine_);
    auto bound = server_->start();
    if (!bound) {
        // gRPC does not say why; opening the address ourselves does.
        const auto probe = core::open_listening(configured_.listen, {});
        const auto why = probe ? bound.error() : probe.error();
        std::cerr << "netkit: " << core::explain_listen_error(configured_.listen, why) << '\n';
        co_return why;
    }
    if (is_open_to_others(configured_.listen))
        core::log_event(core::log_level::warn, "price.open",
                        {{"address", *bound},
                         {"text", "every machine that reaches this address may read all prices"}});
    serving_ = true;
    std::vector<core::bound_address> all{{"price", *bound}};
    co_return all;
}

core::task<bool> server_service::drain_engine(time_point until, time_point own)
{
    engine_->drain(std::min(until, own));
    co_return co_await engine_->emptied(until);
}

core::task<bool> server_service::drain(time_point until)
{
    serving_ = false;
    if (engine_ == nullptr) co_return true;
    server_->refuse();
    const auto own = std::chrono::steady_clock::now() + configured_.timeouts.drain;
    co_return co_await core::run_on(runtime_->at(0), drain_engine(until, own));
}

core::task<> server_service::end_streams()
{
    engine_->end_all(status::unavailable, "the server has stopped");
    co_return;
}

core::task<> server_service::end_engine()
{
    co_await engine_->stop();
    engine_.reset();
}

core::task<> server_service::abort()
{
    serving_ = false;
    if (engine_ == nullptr) co_return;
    co_await core::run_on(runtime_->at(0), end_streams());
    auto shut_down = [server = server_.get()] {
        if (server != nullptr) server->shut_down(last_grace);
    };
    co_await core::offload(runtime_->pool(), std::move(shut_down));
    server_.reset();
    co_await core::run_on(runtime_->at(0), end_engine()); // behind what the last calls posted
}

core::task<> server_service::reload()
{
    core::log_event(core::log_level::info, "price.reload",
                    {{"text", "products and settings are read at the start; restart to change"}});
    co_return;
}

void server_service::describe(core::admin& pages)
{
    pages.add([this] {
        if (engine_ != nullptr && serving_) return engine_->describe();
        core::status_section starting;
        starting.title = "Prices";
        return starting;
    });
}

} // namespace

core::section settings_section()
{
    return core::make_section<settings>("price", "Streaming prices.");
}

std::unique_ptr<core::service> make_server(const core::settings_document& from,
                                           core::metrics& counters, core::fault_list& faults)
{
    auto configured = core::read<settings>(from, "price", faults);
    if (!faults.ok()) return nullptr;
    auto products = configured.products.empty() ? built_in_products()
                                                : read_products(configured.products, faults);
    if (!faults.ok()) return nullptr;
    if (products.size() > configured.limits.products) products.resize(configured.limits.products);
    return std::make_unique<server_service>(std::move(configured), std::move(products), counters);
}

} // namespace netkit::price
