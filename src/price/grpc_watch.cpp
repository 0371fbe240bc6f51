// Watch and Subscribe. A reactor belongs to gRPC until OnDone; its stream, held by a shared seat,
// belongs to the engine. The rules that keep the two apart:
//   * Requests, the end of requests and cancellation are posted to the engine, in order. One read
//     is out at a time, started again by the engine when the request is dealt with: a reader that
//     asks faster than we answer is held up by its own flow control.
//   * Completed writes are handled here, on gRPC's thread, under the outbox's mutex. Posting them
//     to the engine costs five times as much.
//   * Only the outbox (or the engine, for a stream it does not let in) ends a call, once. OnDone
//     comes after that and after every reaction, so the engine may use the reactor until then.

#include "grpc_calls.hpp"
#include "wire.hpp"

namespace netkit::price {

namespace {

time_point clock_now()
{
    return std::chrono::steady_clock::now();
}

/// What both calls have in common; `Base` is gRPC's reactor.
template <class Base>
class stream_call : public Base, public stream_writer {
public:
    stream_call(call_parts& with, grpc::CallbackServerContext& call, bool one_watch)
        : engine_{with.prices}, call_{call}, seat_{std::make_shared<stream_seat>()}
    {
        seat_->to = this;
        seat_->peer = call.peer();
        seat_->one_watch = one_watch;
        this->StartSendInitialMetadata(); // with hinted writes, a stream may hang without it
    }

    void start_write(std::string_view message) override
    {
        out_ = to_bytes(message);
        this->StartWrite(&out_);
    }
    void finish(status how, std::string_view why) override { this->Finish(to_grpc(how, why)); }
    void cut() override { call_.TryCancel(); }

    void OnWriteDone(bool ok) override { seat_->who->outgoing().on_write_done(ok, clock_now()); }
    void OnCancel() override
    {
        engine_.home().post([&engine = engine_, seat = seat_] { engine.cancelled(seat); });
    }
    void OnDone() override
    {
        // Behind everything this call has posted. The seat goes along: it holds a timer of the
        // engine's wheel, so it may end on the engine's loop only.
        if (seat_->who != nullptr) seat_->who->outgoing().detach();
        engine_.home().post([&engine = engine_, seat = std::move(seat_)] { engine.close(seat); });
        delete this;
    }

protected:
    engine& engine_;
    grpc::CallbackServerContext& call_;
    seat_ptr seat_;

private:
    grpc::ByteBuffer out_;
};

class watch_call final : public stream_call<watch_reactor> {
public:
    watch_call(call_parts& with, grpc::CallbackServerContext& call) : stream_call{with, call, false}
    {
        engine_.home().post([this, &engine = engine_, seat = seat_] {
            engine.open(seat);
            read_on(this, *seat);
        });
    }

    void OnReadDone(bool ok) override
    {
        if (!ok) {
            engine_.home().post([&engine = engine_, seat = seat_] { engine.requests_ended(seat); });
            return;
        }
        auto what = read_watch_request(in_).value_or(request{});
        engine_.home().post(
            [this, &engine = engine_, seat = seat_, what = std::move(what)]() mutable {
                engine.request(seat, std::move(what));
                read_on(this, *seat);
            });
    }

private:
    /// While requests come only the engine's loop ends a call: not ended means alive. An ended one
    /// may be gone already.
    static void read_on(watch_call* self, stream_seat& seat)
    {
        const bool open = seat.who != nullptr && !seat.who->outgoing().is_finishing();
        if (open) self->StartRead(&self->in_);
    }

    grpc::ByteBuffer in_;
};

class subscribe_call final : public stream_call<bytes_writer> {
public:
    subscribe_call(call_parts& with, grpc::CallbackServerContext& call,
                   std::optional<subscription> asked)
        : stream_call{with, call, true}
    {
        engine_.home().post([&engine = engine_, seat = seat_, asked = std::move(asked)]() mutable {
            engine.open(seat);
            if (!asked) return engine.request(seat, request{});
            engine.request(seat, asked->options);
            engine.request(seat, std::move(asked->watch));
        });
    }
};

} // namespace

watch_reactor* watch(call_parts& with, grpc::CallbackServerContext& call)
{
    return new watch_call{with, call}; // deletes itself in OnDone
}

bytes_writer* subscribe(call_parts& with, grpc::CallbackServerContext& call,
                        const grpc::ByteBuffer& asked)
{
    grpc::ByteBuffer bytes{asked};
    auto what = read_subscribe_request(bytes);
    if (what && what->options.max_unacked > 0) what.reset();
    return new subscribe_call{with, call, std::move(what)}; // deletes itself in OnDone
}

} // namespace netkit::price
