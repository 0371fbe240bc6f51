// The life of an exchange from its first byte to a server. The two pumps that move bytes are in
// exchange_request.cpp and exchange_response.cpp, tunnels in exchange_tunnel.cpp, and every way it
// can end in exchange_end.cpp.
//
// Shape: a state machine driven by readiness, not a coroutine. Both bodies may move at once, either
// side may stall or end at any byte, and every one of those events asks the same question: how far
// can request and response go now? A pump answers it in one place; a pair of coroutines joined by
// cancellation answered it in four, and cost a frame per request.
//
// Rules that keep it right:
// - a pump is only called while the exchange is not over, and returns at once when it made it so;
// - whatever is waited for has a deadline in `on_client_` or `on_server_`, with the reason that a
//   miss stands for; whoever stops waiting clears it;
// - slices in an output point into a head string or an input block, and neither is touched until
//   that output is empty.

#include "exchange.hpp"

#include "netkit/proxy/hop_by_hop.hpp"
#include "worker.hpp"

namespace netkit::proxy {

namespace {

// Our own name in Via this often means that requests go round in circles: chains of proxies are
// shorter.
constexpr int own_name_limit = 10;

int count_own_name(const field_table& fields, std::string_view pseudonym)
{
    int seen = 0;
    for (const auto& ref : fields.refs()) {
        if (ref.id != field_id::via) continue;
        for_each_element(fields.value(ref), [&](std::string_view element) {
            const auto space = element.find(' ');
            if (space != std::string_view::npos && element.substr(space + 1) == pseudonym) ++seen;
        });
    }
    return seen;
}

bool is_passable_id(std::string_view id) noexcept
{
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !id.empty() && id.size() <= 128 &&
           id.find_first_not_of(allowed) == std::string_view::npos;
}

} // namespace

exchange::exchange(worker& of)
    : worker_{of},
      config_{of.config()},
      head_{config_->heads},
      request_body_{config_->chunks},
      answer_{config_->heads},
      response_body_{config_->chunks}
{
}

exchange::~exchange() = default;

void exchange::begin(session& client)
{
    client_ = &client;
    began_ = worker_.now();
    const auto& from = client.origin();
    record_ = {};
    record_.time = std::chrono::system_clock::now();
    record_.listener = config_->listener_names[from.listener];
    record_.peer = record_.client_ip = from.peer;
    record_.peer_unix = from.is_unix;
    on_client_ = {began_ + config_->configured.timeouts.header, failure_reason::header_timeout};
    request_id_.clear();
    worker_.append_request_id(request_id_);
    record_.id = request_id_;
    const auto total = config_->configured.timeouts.total;
    total_until_ = total > 0s ? began_ + total : time_point::max();
}

bool exchange::take_head(input& from)
{
    const auto fresh = from.view();
    const bool whole = head_text_.empty();
    if (!whole) head_text_.append(fresh);
    const auto seen = whole ? fresh : std::string_view{head_text_};
    const auto status = head_.parse(seen);
    if (status == parse_status::need_more) {
        if (whole) head_text_.assign(fresh);
        from.release();
        return false;
    }
    if (status == parse_status::bad) {
        record_.bytes_in = seen.size();
        if (whole) head_text_.assign(fresh);
        from.begin = from.end;
        fail_rule(failure_reason::bad_request, head_.broken());
        return true;
    }
    const auto beyond = seen.size() - head_.head_size();
    if (whole) {
        head_text_.assign(fresh.substr(0, head_.head_size()));
    } else {
        head_text_.resize(head_.head_size());
    }
    head_.rebase(head_text_.data());
    from.begin = from.end - beyond;
    record_.bytes_in = head_text_.size();
    head_complete_ = true;
    start();
    return true;
}

void exchange::note_request()
{
    const auto& fields = head_.fields();
    record_.method = head_.method();
    record_.target = head_.target();
    record_.protocol = facts_.http_1_0 ? "HTTP/1.0" : "HTTP/1.1";
    record_.host = facts_.authority;
    record_.user_agent = fields.value_of(field_id::user_agent);
    record_.referer = fields.value_of(field_id::referer);
}

rule exchange::accept_head()
{
    const rule broken = examine(head_, facts_);
    note_request();
    return broken;
}

void exchange::start()
{
    on_client_ = {};
    const rule broken = accept_head();
    const auto& from = client_->origin();
    const bool peer_trusted =
        from.is_unix ? config_->trusted.trusts_unix() : config_->trusted.trusts(from.peer);
    record_.client_ip = client_address(from.peer, peer_trusted, head_.fields(), config_->trusted);
    const auto offered_id = head_.fields().value_of(field_id::x_request_id);
    if (peer_trusted && is_passable_id(offered_id)) {
        request_id_.assign(offered_id);
        record_.id = request_id_;
    }
    if (broken != rule::none) return fail_rule(failure_reason::bad_request, broken);

    request_body_.begin(facts_.body, facts_.length);
    keep_client_ = facts_.keep_alive;
    const auto& with = config_->configured;
    if (with.limits.body.bytes != 0 && facts_.body == framing::length &&
        facts_.length > with.limits.body.bytes) {
        return fail(failure_reason::body_too_large, "proxy.limits.body");
    }
    const auto max_forwards = head_.fields().value_of(field_id::max_forwards);
    if (max_forwards == "0" && head_.method_known() == method_id::options)
        return reply(200, failure_reason::none, {});
    if (count_own_name(head_.fields(), with.forwarded.pseudonym) >= own_name_limit)
        return fail(failure_reason::loop_detected);
    const bool no_path = facts_.path_query.front() == '?';
    route_ = config_->table.find(facts_.host, no_path ? "/" : facts_.path_query);
    if (route_ == route_table::no_route) return fail(failure_reason::no_route);

    record_.route = config_->routes[route_].name;
    upstream_ = &worker_.upstream(config_->routes[route_].upstream);
    record_.upstream = upstream_->name;
    tried_.assign(upstream_->servers.size(), false);
    worker_.counters().connection_option_abuse.add(worker_.shard(),
                                                   drop_hop_by_hop(head_.fields()));
    try_server();
}

bool exchange::choose_server()
{
    bool any_address = false;
    for (std::size_t i = 0; i < upstream_->servers.size(); ++i) {
        const bool known = !upstream_->servers[i].addresses.empty();
        any_address = any_address || known;
        upstream_->candidates[i].eligible = known && !tried_[i];
    }
    server_index_ = upstream_->choose->pick(upstream_->candidates);
    if (server_index_ != balancer::nobody) {
        server_ = &upstream_->servers[server_index_];
        return true;
    }
    fail(any_address ? failure_reason::no_server : failure_reason::dns_failed);
    return false;
}

link* exchange::borrow(server_slot& slot)
{
    while (!fresh_only_ && !slot.idle.empty()) {
        link* candidate = slot.idle.back();
        candidate->use(*this);
        // A request that must not be sent twice does not gamble on a connection that has died.
        if ((facts_.idempotent && body_replayable_) || candidate->is_quiet()) return candidate;
        candidate->close();
    }
    return nullptr;
}

void exchange::try_server()
{
    if (!fresh_only_ && !choose_server()) return;
    tried_[server_index_] = true;
    record_.server = server_->name;
    ++record_.attempts;
    request_written_ = false;
    upload_broken_ = false;
    body_replayable_ = true;
    body_begin_ = client_->in().begin;
    phase_ = phase::connecting;
    link_ = borrow(*server_);
    record_.reused = link_ != nullptr;
    fresh_only_ = false;
    if (link_ != nullptr) return send_request();
    record_.connect = duration{-1};
    connect_began_ = worker_.now();
    on_server_ = {connect_began_ + config_->configured.timeouts.connect,
                  failure_reason::upstream_connect_timeout};
    const auto& addresses = server_->addresses;
    const auto where = addresses[server_->next_address++ % addresses.size()];
    link_ = &worker_.make_link(*server_);
    link_->connect(where, *this);
}

void exchange::on_link_open()
{
    const session::event during{*client_};
    record_.connect = worker_.refresh_now() - connect_began_;
    send_request();
}

void exchange::on_link_refused(failure_reason why)
{
    const session::event during{*client_};
    link_ = nullptr;
    fail(why);
}

void exchange::on_link_readable()
{
    const session::event during{*client_};
    if (phase_ == phase::tunnel) {
        pump_tunnel();
    } else {
        pump_response();
    }
}

void exchange::on_link_writable()
{
    const session::event during{*client_};
    if (phase_ == phase::tunnel) {
        pump_tunnel();
    } else {
        pump_request();
    }
}

void exchange::resume()
{
    if (phase_ == phase::tunnel) return pump_tunnel();
    if (phase_ == phase::forwarding) pump_request();
    if (phase_ == phase::forwarding) pump_response();
}

void exchange::drop_link(bool keep)
{
    if (link_ == nullptr) return;
    link* done = std::exchange(link_, nullptr);
    on_server_ = {};
    to_server_.clear();
    if (keep) {
        const auto allows = std::chrono::seconds{std::max(answer_facts_.keep_alive_seconds, 0)};
        done->park(allows);
    } else {
        done->close();
    }
}

} // namespace netkit::proxy
