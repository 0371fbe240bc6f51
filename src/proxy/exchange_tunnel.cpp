// After 101 the bytes of both sides are nobody's business but theirs: two ways, each with one
// block, each closed on its own.

#include "exchange.hpp"

#include "netkit/proxy/hop_by_hop.hpp"
#include "netkit/proxy/http1_writer.hpp"
#include "worker.hpp"

namespace netkit::proxy {

namespace {

constexpr int rounds_per_turn = 16;

} // namespace

bool exchange::on_switching()
{
    answer_started_ = true;
    sent_before_answer_ = to_client_.sent();
    record_.status = 101;
    record_.first_byte = worker_.now() - sent_at_;
    server_->metrics->requests.add(worker_.shard(), 101);
    drop_hop_by_hop(answer_.fields());
    client_head_.clear();
    response_framing how;
    how.upgrade = true;
    write_response_head(client_head_, answer_, answer_facts_, how);
    to_client_.add(client_head_);
    start_tunnel();
    return false;
}

void exchange::start_tunnel()
{
    phase_ = phase::tunnel;
    total_until_ = time_point::max();
    on_client_ = on_sending_ = {};
    up_open_ = down_open_ = true;
    worker_.count_tunnel(+1);
    pump_tunnel();
}

void exchange::pump_tunnel()
{
    if (!pump_tunnel_way(client_->stream(), client_->in(), to_server_, link_->stream(), up_open_,
                         record_.bytes_in)) {
        return;
    }
    std::uint64_t down = 0;
    if (!pump_tunnel_way(link_->stream(), from_server_, to_client_, client_->stream(), down_open_,
                         down)) {
        return;
    }
    if (!up_open_ && !down_open_) return end_tunnel(failure_reason::none);
    on_server_ = {worker_.now() + config_->configured.timeouts.tunnel, failure_reason::none};
}

bool exchange::pump_tunnel_way(wire& source, input& from, output& out, wire& sink, bool& open,
                               std::uint64_t& counted)
{
    for (int round = 0; open; ++round) {
        if (out.is_empty() && !from.is_empty()) {
            out.add(from.view());
            counted += from.view().size();
            from.begin = from.end;
        }
        const auto flushed = out.flush(sink);
        if (flushed == output::flushed::failed) return end_tunnel_broken(sink);
        if (flushed == output::flushed::later) {
            sink.await_writable();
            return true;
        }
        if (!from.is_empty()) continue; // bytes that came with the head went behind it
        if (round >= rounds_per_turn) {
            client_->resume_later();
            return true;
        }
        const auto got = from.fill(source, worker_.blocks());
        if (got.what == io_outcome::kind::done) continue;
        from.release();
        if (got.what == io_outcome::kind::later) {
            source.await_readable();
            return true;
        }
        if (got.what == io_outcome::kind::failed) return end_tunnel_broken(source);
        open = false;
        sink.finish_sending(); // half-close is kept per direction
    }
    return true;
}

bool exchange::end_tunnel_broken(const wire& side)
{
    end_tunnel(&side == &client_->stream() ? failure_reason::client_closed
                                           : failure_reason::upstream_closed_early);
    return false;
}

void exchange::end_tunnel(failure_reason why)
{
    record_.reason = why;
    finish(why == failure_reason::none ? sequel::close : sequel::reset);
}

} // namespace netkit::proxy
