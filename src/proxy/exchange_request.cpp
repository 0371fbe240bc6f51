// The request's way: head and body from the client's input to the server's socket.

#include "exchange.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "netkit/proxy/http1_writer.hpp"
#include "worker.hpp"

namespace netkit::proxy {

namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";

// Reads in a row before other connections get their turn: 16 blocks are 1 MiB.
constexpr int rounds_per_turn = 16;

// A body may be slow to begin; from then on it has to keep up with limits.min_body_rate.
constexpr duration rate_grace = 5s;
constexpr duration rate_check = 1s;

} // namespace

void exchange::send_request()
{
    phase_ = phase::forwarding;
    sent_at_ = worker_.now();
    if (up_head_.empty()) {
        const auto& from = client_->origin();
        const auto& with = config_->configured;
        std::array<char, 20> digits;
        std::string_view fewer;
        std::uint64_t hops = 0;
        const auto max = head_.fields().value_of(field_id::max_forwards);
        if (head_.method_known() == method_id::options && !max.empty()) {
            const auto read = std::from_chars(max.data(), max.data() + max.size(), hops);
            if (read.ec == std::errc{} && read.ptr == max.data() + max.size() && hops > 0) {
                const auto end = std::to_chars(digits.begin(), digits.end(), hops - 1).ptr;
                fewer = {digits.data(), end};
            }
        }
        const request_additions ours{
            .about = {.peer = from.peer,
                      .peer_port = from.port,
                      .peer_unix = from.is_unix,
                      .peer_trusted = from.is_unix ? config_->trusted.trusts_unix()
                                                   : config_->trusted.trusts(from.peer),
                      .tls = false,
                      .host = facts_.authority,
                      .local_port = from.local_port,
                      .x_forwarded = with.forwarded.x_forwarded,
                      .rfc7239 = with.forwarded.rfc7239},
            .client = record_.client_ip,
            .server = server_->name,
            .via = with.forwarded.via ? std::string_view{with.forwarded.pseudonym}
                                      : std::string_view{},
            .request_id = request_id_,
            .max_forwards = fewer,
            .close = server_->keepalive.idle == 0};
        write_request_head(up_head_, head_, facts_, ours);
    }
    to_server_.add(up_head_);
    link_->stream().await_readable();
    pump_request();
}

bool exchange::queue_request_body()
{
    auto& in = client_->in();
    const auto limit = config_->configured.limits.body.bytes;
    while (!request_body_.ended() && !in.is_empty() && to_server_.has_room()) {
        const auto step = request_body_.next(in.view());
        in.begin += step.consumed;
        record_.bytes_in += step.consumed;
        if (step.status == parse_status::bad) {
            fail_rule(failure_reason::bad_request, request_body_.chunks().broken());
            return false;
        }
        if (limit != 0 && request_body_.taken() > limit) {
            fail(failure_reason::body_too_large, "proxy.limits.body");
            return false;
        }
        if (step.data.empty()) continue;
        if (facts_.body == framing::chunked) {
            to_server_.add_chunk(step.data);
        } else {
            to_server_.add(step.data);
        }
    }
    return true;
}

void exchange::pump_request()
{
    for (int round = 0; !request_sent_ && !upload_broken_; ++round) {
        if (phase_ != phase::forwarding) return;
        if (!request_body_.ended()) {
            if (!queue_request_body()) return;
            if (request_body_.ended() && facts_.body == framing::chunked)
                to_server_.add(last_chunk);
        }
        const bool had = !to_server_.is_empty();
        switch (to_server_.flush(link_->stream())) {
        case output::flushed::all:
            break;
        case output::flushed::later:
            request_written_ = true;
            link_->stream().await_writable();
            on_server_ = {worker_.now() + config_->configured.timeouts.send,
                          failure_reason::upstream_response_timeout};
            return;
        case output::flushed::failed:
            return upload_failed();
        }
        request_written_ = request_written_ || had;
        if (request_body_.ended()) return request_sent();
        if (!client_->in().is_empty()) continue;
        if (round >= rounds_per_turn) return client_->resume_later();
        if (!read_request_body()) return;
    }
}

bool exchange::read_request_body()
{
    body_replayable_ = false; // the block is about to be used again
    on_server_ = {};
    const auto got = client_->in().fill(client_->stream(), worker_.blocks());
    switch (got.what) {
    case io_outcome::kind::done:
        if (waited_since_ != time_point{}) {
            waited_ += worker_.now() - waited_since_;
            waited_since_ = {};
        }
        on_client_ = {};
        return true;
    case io_outcome::kind::later:
        client_->in().release();
        wait_for_client();
        return false;
    default:
        abandon(failure_reason::client_closed);
        return false;
    }
}

void exchange::wait_for_client()
{
    const auto now = worker_.now();
    const auto& with = config_->configured;
    waited_since_ = now;
    auto until = now + with.timeouts.body_idle;
    if (with.limits.min_body_rate.bytes != 0) {
        if (rate_check_at_ == time_point{}) rate_check_at_ = now + rate_grace;
        until = std::min(until, rate_check_at_);
    }
    if (answer_ended_) until = std::min(until, now + with.timeouts.linger);
    on_client_ = {until, failure_reason::body_too_slow};
    client_->stream().await_readable();
}

bool exchange::is_body_too_slow(time_point now) noexcept
{
    const auto& with = config_->configured;
    const auto silent = now - waited_since_;
    if (answer_ended_ || silent >= with.timeouts.body_idle) return true;
    const auto waited = waited_ + silent;
    const auto seconds = std::chrono::duration<double>(waited).count();
    const auto least = static_cast<double>(with.limits.min_body_rate.bytes) * seconds;
    if (waited >= rate_grace && static_cast<double>(request_body_.taken()) < least) return true;
    rate_check_at_ = now + std::max<duration>(rate_grace - waited, rate_check);
    on_client_.until = std::min(waited_since_ + with.timeouts.body_idle, rate_check_at_);
    return false;
}

void exchange::request_sent()
{
    request_sent_ = true;
    on_client_ = {};
    if (answer_ended_) return answer_delivered();
    if (!answer_started_) {
        on_server_ = {worker_.now() + config_->configured.timeouts.response,
                      failure_reason::upstream_response_timeout};
    }
    watch_client();
}

void exchange::watch_client()
{
    // A client that leaves ends its exchange. Bytes it sends ahead stay in the kernel until then.
    if (client_->in().is_empty()) {
        if (!body_replayable_ || facts_.body == framing::none) client_->in().release();
        client_->stream().await_readable();
    }
}

void exchange::upload_failed()
{
    // The server may have answered before it closed: what it said counts more than the failed
    // send. The response pump finds either the answer or the end.
    upload_broken_ = true;
    keep_client_ = false;
    to_server_.clear();
    on_client_ = {};
    if (answer_ended_) return answer_delivered();
    pump_response();
}

void exchange::on_client_readable()
{
    switch (phase_) {
    case phase::tunnel:
        return pump_tunnel();
    case phase::forwarding:
        if (!request_sent_ && !upload_broken_) return pump_request();
        break;
    default:
        break;
    }
    if (client_has_more_ || !client_->in().is_empty()) return;
    char probe = 0;
    const auto seen = ::recv(client_->stream().native(), &probe, 1, MSG_PEEK | MSG_DONTWAIT);
    if (seen > 0) {
        client_has_more_ = true;
    } else if (seen < 0 && errno == EAGAIN) {
        client_->stream().await_readable();
    } else {
        abandon(failure_reason::client_closed);
    }
}

} // namespace netkit::proxy
