// Every way an exchange can end: an answer of the server, one of ours, a cut, a client that left, a
// deadline. What has not gone wrong for good is tried again first.

#include "exchange.hpp"

#include <algorithm>

#include "netkit/proxy/http1_writer.hpp"
#include "worker.hpp"

namespace netkit::proxy {

void exchange::fail_rule(failure_reason why, rule broken)
{
    worker_.counters().rejection(broken).add(worker_.shard());
    if (why == failure_reason::bad_request) {
        drop_link(false);
        keep_client_ = false;
        if (answer_ended_) return finish(sequel::linger);
        if (is_answer_under_way()) {
            record_.reason = why;
            record_.detail = rule_name(broken);
            return cut();
        }
        to_client_.clear();
        return reply(rule_status(broken), why, rule_name(broken));
    }
    fail(why, rule_name(broken));
}

void exchange::fail(failure_reason why, std::string_view detail)
{
    const bool reused = record_.reused;
    const bool had_server = phase_ == phase::connecting || phase_ == phase::forwarding;
    drop_link(false);
    if (answer_ended_) return finish(sequel::linger); // the answer is out, only the upload was not
    if (had_server && !answer_started_ && retry(why, reused)) return;
    if (is_answer_under_way()) {
        record_.reason = why;
        record_.detail = detail;
        return cut();
    }
    to_client_.clear(); // at most the head of an answer that turned out bad
    reply(reason_status(why), why, detail);
}

bool exchange::is_answer_under_way() const noexcept
{
    return answer_started_ && to_client_.sent() != sent_before_answer_;
}

void exchange::cut()
{
    // The client must see that the answer is not whole: an end before the promised one shows that,
    // but where the end of the connection is the end of the body only a reset does.
    const bool ends_by_close =
        !chunked_to_client_ &&
        (response_body_.how() == framing::chunked || response_body_.how() == framing::until_close);
    finish(ends_by_close || !to_client_.is_empty() ? sequel::reset : sequel::linger);
}

bool exchange::retry(failure_reason why, bool reused)
{
    const retry_state state{
        .cause = why,
        .idempotent = facts_.idempotent,
        .replayable = body_replayable_,
        .request_written = request_written_,
        .sent_to_client = to_client_.sent(),
        .upstream_reused = reused,
        .retries = retries_,
        .servers_left = static_cast<std::size_t>(std::count(tried_.begin(), tried_.end(), false)),
        .deadline_passed = worker_.now() >= total_until_};
    const auto verdict = decide_retry(state);
    if (verdict == retry_verdict::give_up) return false;
    from_server_.release();
    answer_text_.clear();
    answer_.reset();
    // The body is still in its block, or nothing of it was taken; without one the block may be
    // gone.
    if (facts_.body != framing::none) client_->in().begin = body_begin_;
    request_body_.begin(facts_.body, facts_.length);
    record_.bytes_in = head_text_.size();
    request_sent_ = false;
    fresh_only_ = verdict == retry_verdict::fresh_connection;
    if (fresh_only_) {
        worker_.counters().retry_reused.add(worker_.shard());
        --record_.attempts;
    } else {
        ++retries_;
    }
    try_server();
    return true;
}

void exchange::reply(int status, failure_reason why, std::string_view detail)
{
    record_.reason = why;
    record_.detail = detail;
    record_.status = status;
    on_server_ = {};
    if (status == 499) return finish(sequel::close);
    // What is left of the request will not be read as a request: only a whole one keeps the client.
    const bool whole = head_complete_ && request_body_.ended();
    keep_client_ = keep_client_ && whole && !worker_.is_draining();
    const bool json = head_complete_ && prefers_json(head_.fields().value_of(field_id::accept));
    std::string body;
    if (why != failure_reason::none) append_error_body(body, status, why, detail, record_.id, json);
    own_answer_.clear();
    write_own_answer(
        own_answer_,
        {.status = status,
         .type = error_content_type(json),
         .body = body,
         .date = worker_.http_date(),
         .extra = status == 405 ? "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n" : "",
         .close = !keep_client_,
         .keep_alive_1_0 = keep_client_ && facts_.http_1_0,
         .head_only = facts_.is_head});
    to_client_.add(own_answer_); // behind an interim answer that may still wait
    phase_ = phase::replying;
    pump_response();
}

void exchange::refuse_head(failure_reason why)
{
    keep_client_ = false;
    record_.bytes_in = head_text_.size();
    reply(reason_status(why), why, {});
}

void exchange::abandon(failure_reason why)
{
    if (is_over()) return;
    drop_link(false);
    if (answer_ended_ && to_client_.is_empty()) return finish(sequel::close);
    if (record_.reason == failure_reason::none) record_.reason = why;
    if (record_.status == 0) record_.status = why == failure_reason::client_closed ? 499 : 503;
    finish(sequel::close);
}

void exchange::finish(sequel then) noexcept
{
    drop_link(false);
    if (is_tunnel()) worker_.count_tunnel(-1);
    on_client_ = on_sending_ = on_server_ = {};
    total_until_ = time_point::max();
    then_ = then;
    phase_ = phase::over;
}

time_point exchange::deadline() const noexcept
{
    return std::min({on_client_.until, on_sending_.until, on_server_.until, total_until_});
}

void exchange::on_deadline(time_point now)
{
    if (now >= total_until_) {
        total_until_ = time_point::max();
        return fail(failure_reason::total_timeout);
    }
    waiting due = on_server_;
    if (now >= on_sending_.until) due = on_sending_;
    if (now >= on_client_.until) due = on_client_;
    if (now < due.until) return;
    switch (due.why) {
    case failure_reason::header_timeout:
        return refuse_head(due.why);
    case failure_reason::body_too_slow:
        if (!is_body_too_slow(now)) return;
        keep_client_ = false;
        return fail(due.why);
    case failure_reason::client_send_timeout:
        drop_link(false);
        record_.reason = due.why;
        if (record_.status == 0) record_.status = 499;
        return finish(sequel::reset);
    case failure_reason::none:
        return end_tunnel(due.why); // silence is how a tunnel ends too
    default:
        return fail(due.why);
    }
}

void exchange::wrap_up()
{
    const auto now = worker_.refresh_now();
    record_.took = now - began_;
    record_.bytes_out = to_client_.sent();
    const auto shard = worker_.shard();
    auto& counters = worker_.counters();
    auto& series = worker_.metrics_of(client_->origin().listener, route_);
    series.requests.add(shard, record_.status);
    series.seconds.record(shard, record_.took);
    counters.request_bytes.add(shard, record_.bytes_in);
    counters.response_bytes.add(shard, record_.bytes_out);
    if (record_.reason != failure_reason::none) counters.failure(record_.reason).add(shard);
    worker_.log().write(record_);

    // Ready for the next one; strings and tables keep what they have grown to.
    head_.reset();
    answer_.reset();
    head_text_.clear();
    up_head_.clear();
    client_head_.clear();
    answer_text_.clear();
    facts_ = {};
    answer_facts_ = {};
    from_server_.release();
    to_server_.clear();
    to_server_.reset_count();
    to_client_.clear();
    to_client_.reset_count();
    request_body_.begin(framing::none, 0);
    client_ = nullptr;
    upstream_ = nullptr;
    server_ = nullptr;
    route_ = route_table::no_route;
    retries_ = 0;
    interims_ = 0;
    waited_ = {};
    rate_check_at_ = {};
    sent_before_answer_ = 0;
    phase_ = phase::head;
    then_ = sequel::close;
    fresh_only_ = request_sent_ = request_written_ = upload_broken_ = body_replayable_ = false;
    answer_started_ = answer_ended_ = chunked_to_client_ = false;
    keep_client_ = client_has_more_ = head_complete_ = up_open_ = down_open_ = false;
}

} // namespace netkit::proxy
