#include "worker.hpp"

#include <algorithm>
#include <ctime>
#include <random>

#include <arpa/inet.h>
#include <sys/un.h>

#include "exchange.hpp"
#include "netkit/core/log.hpp"
#include "resolver.hpp"
#include "session.hpp"

namespace netkit::proxy {

namespace {

constexpr std::size_t spare_exchanges_kept = 1024;

std::uint64_t seed()
{
    std::random_device source;
    return (std::uint64_t{source()} << 32) | source();
}

template <class T>
void remove_at(std::vector<T>& from, std::size_t place)
{
    if (place + 1 != from.size()) {
        std::swap(from[place], from.back());
        from[place]->place = place;
    }
    from.pop_back();
}

} // namespace

worker::worker(core::loop& on, generation_ptr config, proxy_metrics& counters, access_log& log,
               client_census& clients)
    : loop_{on},
      config_{std::move(config)},
      counters_{counters},
      log_{log, on.wheel()},
      clients_{clients},
      tunnels_{counters.all.add_gauge("netkit_proxy_tunnels", "Open tunnels after an upgrade.")},
      now_{std::chrono::steady_clock::now()},
      random_{seed(), seed() | 1}
{
    for (const auto& name : config_->listener_names) {
        connections_.push_back(&counters_.all.add_gauge(
            "netkit_proxy_connections", "Open client connections.", {{"listener", name}}));
    }
    routes_.resize(config_->listener_names.size() * (config_->routes.size() + 1));
    build_upstreams();
}

worker::~worker() = default;

void worker::build_upstreams()
{
    for (const auto& [name, with] : config_->upstreams) {
        auto& made = upstreams_.emplace_back();
        made.name = name;
        made.choose = make_round_robin(shard());
        for (const auto& server : with.servers) {
            auto& slot = made.servers.emplace_back();
            slot.name = format_endpoint(server.address);
            slot.upstream = name;
            slot.keepalive = with.keepalive;
            slot.shard = shard();
            slot.metrics = std::make_unique<server_metrics>(counters_.all, name, slot.name);
            if (const auto literal = literal_address(server.address)) slot.addresses = {*literal};
            made.candidates.push_back({.weight = server.weight, .eligible = true});
        }
    }
}

route_metrics& worker::metrics_of(std::size_t listener, std::size_t route)
{
    const auto known = config_->routes.size();
    auto& made = routes_[listener * (known + 1) + std::min(route, known)];
    if (!made) {
        made = std::make_unique<route_metrics>(counters_.all, config_->listener_names[listener],
                                               route < known ? config_->routes[route].name
                                                             : std::string{"none"});
    }
    return *made;
}

std::string_view worker::http_date()
{
    if (now_ >= date_until_) {
        const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        std::tm parts{};
        ::gmtime_r(&seconds, &parts);
        std::array<char, 40> text;
        // strftime's day and month names are the locale's; ours is never set, so they are English.
        const auto size =
            std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        date_.assign(text.data(), size);
        date_until_ = now_ + 500ms;
    }
    return date_;
}

void worker::append_request_id(std::string& out)
{
    constexpr std::string_view digits = "0123456789abcdef";
    // xorshift128+ (Vigna): distinct ids, not secrets.
    auto draw = [this] {
        auto a = random_[0];
        const auto b = random_[1];
        random_[0] = b;
        a ^= a << 23;
        random_[1] = a ^ b ^ (a >> 18) ^ (b >> 5);
        return random_[1] + b;
    };
    std::array<char, 32> text;
    for (std::size_t half = 0; half < 2; ++half) {
        auto bits = draw();
        for (std::size_t i = 0; i < 16; ++i, bits >>= 4)
            text[half * 16 + i] = digits[bits & 15];
    }
    out.append(text.data(), text.size());
}

void worker::set_addresses(std::size_t upstream, std::size_t server,
                           std::vector<socket_address> found)
{
    auto& slot = upstreams_[upstream].servers[server];
    slot.addresses = std::move(found);
}

link& worker::make_link(server_slot& slot)
{
    auto& made = links_.emplace_back(std::make_unique<link>(*this, slot));
    made->place = links_.size() - 1;
    return *made;
}

void worker::bury(link& ended)
{
    buried_.push_back(&ended);
}

void worker::sweep() noexcept
{
    while (!buried_.empty()) {
        const auto place = buried_.back()->place;
        buried_.pop_back();
        remove_at(links_, place);
    }
}

std::unique_ptr<exchange> worker::take_exchange()
{
    if (spare_exchanges_.empty()) return std::make_unique<exchange>(*this);
    auto last = std::move(spare_exchanges_.back());
    spare_exchanges_.pop_back();
    return last;
}

void worker::give_back(std::unique_ptr<exchange> used)
{
    if (spare_exchanges_.size() < spare_exchanges_kept) spare_exchanges_.push_back(std::move(used));
}

void worker::enter(session& arrived)
{
    arrived.place = sessions_.size();
    sessions_.push_back(&arrived);
    connections_of(arrived.origin().listener).add(shard(), +1);
}

void worker::leave(session& ended, bool was_resuming)
{
    if (ended.origin().counted) clients_.leave(ended.origin().peer);
    connections_of(ended.origin().listener).add(shard(), -1);
    if (was_resuming) std::erase(resuming_, &ended);
    remove_at(sessions_, ended.place);
    if (sessions_.empty() && emptied_ != nullptr) emptied_->cancel();
}

core::task<bool> worker::emptied(time_point until)
{
    core::steady_timer timer{loop_.context(), until};
    emptied_ = &timer;
    while (!sessions_.empty() && std::chrono::steady_clock::now() < until)
        co_await timer.async_wait();
    emptied_ = nullptr;
    co_return sessions_.empty();
}

void worker::resume_later(session& waiting)
{
    resuming_.push_back(&waiting);
    if (std::exchange(resuming_posted_, true)) return;
    loop_.post([this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired()) resume_waiting();
    });
}

void worker::resume_waiting()
{
    refresh_now();
    resuming_posted_ = false;
    // Only those that wait now: whoever asks again meanwhile waits for the next turn.
    for (auto left = resuming_.size(); left > 0 && !resuming_.empty(); --left) {
        session* first = resuming_.front();
        resuming_.erase(resuming_.begin());
        first->resume();
    }
}

void worker::drain()
{
    refresh_now();
    draining_ = true;
    for (auto& upstream : upstreams_) {
        for (auto& server : upstream.servers) {
            while (!server.idle.empty())
                server.idle.back()->close();
        }
    }
    sweep();
    for (auto left = sessions_.size(); left > 0; --left)
        sessions_[left - 1]->drain();
}

void worker::abort()
{
    refresh_now();
    draining_ = true;
    while (!sessions_.empty())
        sessions_.back()->abort();
    for (auto& owned : links_)
        owned->close();
    sweep();
    log_.flush();
}

void worker::name_stuck() const
{
    for (const session* each : sessions_) {
        const exchange* going_on = each->current();
        if (going_on == nullptr) continue;
        core::log_event(core::log_level::warn, "proxy.stuck",
                        {{"target", going_on->what()}, {"server", going_on->server_name()}});
    }
}

} // namespace netkit::proxy
