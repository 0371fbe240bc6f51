// The response's way: from the server's socket to the client's, interim heads, one final head, one
// body. Each step returns false when there is nothing more to do now: something is waited for, or
// a failure has taken the exchange somewhere else.

#include "exchange.hpp"

#include "netkit/proxy/hop_by_hop.hpp"
#include "netkit/proxy/http1_writer.hpp"
#include "worker.hpp"

namespace netkit::proxy {

namespace {

// Reads in a row before other connections get their turn: 16 blocks are 1 MiB.
constexpr int rounds_per_turn = 16;

bool is_event_stream(const response_parser& head)
{
    return head.fields().value_of(field_id::content_type).starts_with("text/event-stream");
}

} // namespace

void exchange::pump_response()
{
    for (int round = 0; !is_over(); ++round) {
        if (!flush_to_client()) return;
        if (phase_ == phase::replying || answer_ended_) return answer_delivered();
        if (from_server_.is_empty()) {
            if (round >= rounds_per_turn) return client_->resume_later();
            if (!read_response()) return;
        }
        if (!answer_started_ && !take_answer_head()) return;
        if (answer_started_ && !queue_response_body()) return;
    }
}

bool exchange::flush_to_client()
{
    switch (to_client_.flush(client_->stream())) {
    case output::flushed::all:
        on_sending_ = {};
        return true;
    case output::flushed::later:
        on_sending_ = {worker_.now() + config_->configured.timeouts.send,
                       failure_reason::client_send_timeout};
        client_->stream().await_writable();
        return false;
    case output::flushed::failed:
        break;
    }
    abandon(failure_reason::client_closed);
    return false;
}

void exchange::answer_delivered()
{
    // A server may answer first and read the rest of the request afterwards. A client that waits
    // for a 100 and got its answer instead will not send that rest.
    const bool unasked = facts_.expect_continue && request_body_.taken() == 0;
    const bool uploading = link_ != nullptr && !request_sent_ && !upload_broken_;
    if (uploading && !unasked && to_client_.is_empty()) return;
    finish(keep_client_ ? sequel::keep : sequel::linger);
}

bool exchange::read_response()
{
    const auto got = from_server_.fill(link_->stream(), worker_.blocks());
    switch (got.what) {
    case io_outcome::kind::done:
        return true;
    case io_outcome::kind::later:
        from_server_.release();
        link_->stream().await_readable();
        if (answer_started_)
            on_server_ = {worker_.now() + read_timeout_, failure_reason::upstream_read_timeout};
        return false;
    default:
        return upstream_ended(got);
    }
}

bool exchange::upstream_ended(const io_outcome& how)
{
    from_server_.release();
    if (!answer_started_) {
        fail(answer_text_.empty() ? failure_reason::upstream_reset
                                  : failure_reason::upstream_closed_early);
        return false;
    }
    if (how.what == io_outcome::kind::ended && response_body_.end_by_close()) return true;
    fail(failure_reason::upstream_closed_early);
    return false;
}

bool exchange::take_answer_head()
{
    const auto fresh = from_server_.view();
    const bool whole = answer_text_.empty();
    if (!whole) answer_text_.append(fresh);
    char* const bytes = whole ? from_server_.held.data() + from_server_.begin : answer_text_.data();
    const auto size = whole ? fresh.size() : answer_text_.size();
    switch (answer_.parse(bytes, size)) {
    case parse_status::need_more:
        if (whole) answer_text_.assign(fresh);
        from_server_.begin = from_server_.end;
        return true;
    case parse_status::bad:
        fail_rule(failure_reason::upstream_bad_response, answer_.broken());
        return false;
    case parse_status::complete:
        break;
    }
    from_server_.begin = from_server_.end - (size - answer_.head_size());
    const rule broken = examine(answer_, facts_, answer_facts_);
    if (broken != rule::none) {
        fail_rule(failure_reason::upstream_bad_response, broken);
        return false;
    }
    if (answer_facts_.switching) return on_switching();
    if (answer_facts_.interim) return on_interim();
    on_final_head();
    return true;
}

bool exchange::on_interim()
{
    if (++interims_ > config_->configured.limits.interim) {
        fail_rule(failure_reason::upstream_bad_response, rule::interim_flood);
        return false;
    }
    if (!facts_.http_1_0) {
        drop_hop_by_hop(answer_.fields());
        interim_head_.clear();
        write_response_head(interim_head_, answer_, answer_facts_, {});
        to_client_.add(interim_head_);
    }
    answer_.reset();
    answer_text_.clear();
    return true;
}

void exchange::on_final_head()
{
    const auto& with = config_->configured;
    answer_started_ = true;
    sent_before_answer_ = to_client_.sent();
    record_.status = answer_.status();
    record_.first_byte = worker_.now() - sent_at_;
    read_timeout_ = is_event_stream(answer_) ? with.timeouts.tunnel : with.timeouts.read;
    on_server_ = {worker_.now() + read_timeout_, failure_reason::upstream_read_timeout};
    response_body_.begin(answer_facts_.body, answer_facts_.length);

    const bool endless =
        answer_facts_.body == framing::chunked || answer_facts_.body == framing::until_close;
    chunked_to_client_ = endless && !facts_.http_1_0;
    // An answer before the whole request was sent leaves bytes behind that are no request.
    keep_client_ =
        keep_client_ && request_sent_ && !worker_.is_draining() && (!endless || chunked_to_client_);
    drop_hop_by_hop(answer_.fields());
    client_head_.clear();
    write_response_head(client_head_, answer_, answer_facts_,
                        {.chunked = chunked_to_client_,
                         .close = !keep_client_,
                         .keep_alive_1_0 = keep_client_ && facts_.http_1_0,
                         .upgrade = false,
                         .date = worker_.http_date()});
    to_client_.add(client_head_);
}

bool exchange::queue_response_body()
{
    while (!response_body_.ended() && !from_server_.is_empty() && to_client_.has_room()) {
        const auto step = response_body_.next(from_server_.view());
        from_server_.begin += step.consumed;
        if (step.status == parse_status::bad) {
            fail_rule(failure_reason::upstream_bad_response, response_body_.chunks().broken());
            return false;
        }
        if (step.data.empty()) continue;
        if (chunked_to_client_) {
            to_client_.add_chunk(step.data);
        } else {
            to_client_.add(step.data);
        }
    }
    if (response_body_.ended() && to_client_.has_room()) response_ended();
    return true;
}

void exchange::response_ended()
{
    answer_ended_ = true;
    if (chunked_to_client_) {
        const field_table none;
        const bool from_chunks = response_body_.how() == framing::chunked;
        interim_head_.clear();
        write_last_chunk(interim_head_,
                         from_chunks ? response_body_.chunks().trailer_fields() : none,
                         facts_.te_trailers);
        to_client_.add(interim_head_);
    }
    const auto shard = worker_.shard();
    server_->metrics->requests.add(shard, record_.status);
    server_->metrics->seconds.record(shard, worker_.now() - sent_at_);
    // Bytes behind a whole answer belong to nothing: such a connection is never used again.
    const bool clean = from_server_.is_empty() && response_body_.how() != framing::until_close;
    on_server_ = {};
    if (!request_sent_) {
        keep_client_ = false;
        if (!upload_broken_) return; // see answer_delivered
    }
    on_client_ = {};
    drop_link(clean && request_sent_ && answer_facts_.keep_alive);
}

void exchange::on_client_writable()
{
    if (phase_ == phase::tunnel) {
        pump_tunnel();
    } else if (!is_over()) {
        pump_response();
    }
}

} // namespace netkit::proxy
