// A publisher's stream: each request is applied on the engine's loop and answered once, in order.
// Answers wait in a short queue while one is being written; at 64 the next request is not read, so
// a publisher that does not read its answers is held up by its own flow control.

#include <deque>
#include <mutex>

#include "grpc_calls.hpp"
#include "wire.hpp"

namespace netkit::price {

namespace {

constexpr std::size_t most_unread = 64;
constexpr std::size_t longest_id = 64;

bool is_local(const std::string& peer)
{
    return peer.starts_with("unix:") || peer.starts_with("ipv4:127.") ||
           peer.starts_with("ipv6:%5B::1%5D") || peer.starts_with("ipv6:[::1]");
}

void set_errors(v1::PublishResponse& to, const std::vector<product_error>& from)
{
    for (const auto& each : from) {
        auto& error = *to.add_errors();
        error.set_product_id(each.id);
        error.set_reason(static_cast<v1::Reason>(each.reason));
        error.set_message(each.message);
    }
}

class publish_call;

/// What the engine's loop and gRPC's threads share; outlives the reactor.
struct publish_line {
    std::mutex mutex;
    publish_call* call = nullptr; ///< null once ended
    std::deque<v1::PublishResponse> answers;
    bool writing = false;
    bool reading = false;
    bool half_closed = false;
    std::size_t under_way = 0; ///< orders at the engine
};

class publish_call final : public publish_reactor {
public:
    publish_call(call_parts& with, grpc::CallbackServerContext& call)
        : engine_{with.prices}, stream_{++with.publishers}, line_{std::make_shared<publish_line>()}
    {
        line_->call = this;
        const std::lock_guard lock{line_->mutex};
        if (!is_local(call.peer())) {
            end(status::permission_denied, "publishing is for callers on the same machine");
            return;
        }
        read_on();
    }

    void OnReadDone(bool ok) override
    {
        const std::lock_guard lock{line_->mutex};
        line_->reading = false;
        if (line_->call == nullptr) return;
        if (!ok) {
            line_->half_closed = true;
            return write_on();
        }
        if (publisher_.empty()) publisher_ = in_.publisher_id();
        if (publisher_.empty() || publisher_.size() > longest_id)
            return end(status::invalid_argument, "a publisher_id of 1 to 64 bytes comes first");
        if (in_.request_seq() == 0) return end(status::invalid_argument, "a request_seq of 0");
        const auto most = engine_.configured().limits.publish_updates;
        if (in_.updates_size() > static_cast<int>(most))
            return end(status::invalid_argument, "too many updates in one request");
        publish_order order{publisher_, stream_, in_.request_seq(), {}, {}};
        order.updates.reserve(static_cast<std::size_t>(in_.updates_size()));
        for (const auto& each : in_.updates())
            order.updates.push_back(to_update(each));
        ++line_->under_way;
        engine_.home().post([&engine = engine_, line = line_, order = std::move(order)] {
            take(*line, engine.publish(order));
        });
        read_on();
    }

    void OnWriteDone(bool ok) override
    {
        const std::lock_guard lock{line_->mutex};
        line_->writing = false;
        if (!ok || line_->call == nullptr) return;
        line_->answers.pop_front();
        write_on();
        read_on();
    }

    void OnCancel() override
    {
        const std::lock_guard lock{line_->mutex};
        end(status::cancelled, "cancelled");
    }

    void OnDone() override { delete this; }

private:
    /// On the engine's loop.
    static void take(publish_line& line, const publish_outcome& told)
    {
        const std::lock_guard lock{line.mutex};
        --line.under_way;
        if (line.call == nullptr) return;
        if (told.end != status::ok) return line.call->end(told.end, told.why);
        v1::PublishResponse answer;
        answer.set_acked_request_seq(told.acked);
        answer.set_revision(told.revision);
        set_errors(answer, told.errors);
        line.answers.push_back(std::move(answer));
        line.call->write_on();
        if (line.call != nullptr) line.call->read_on();
    }

    // With the line's mutex held:
    void read_on()
    {
        if (line_->call == nullptr || line_->reading || line_->half_closed ||
            line_->answers.size() + line_->under_way >= most_unread)
            return;
        line_->reading = true;
        StartRead(&in_);
    }
    void write_on()
    {
        if (line_->call == nullptr || line_->writing) return;
        if (!line_->answers.empty()) {
            line_->writing = true;
            StartWrite(&line_->answers.front());
        } else if (line_->half_closed && line_->under_way == 0) {
            end(status::ok, {});
        }
    }
    void end(status how, std::string_view why)
    {
        if (line_->call == nullptr) return;
        line_->call = nullptr;
        Finish(to_grpc(how, why));
    }

    engine& engine_;
    std::uint64_t stream_;
    std::string publisher_;
    v1::PublishRequest in_;
    std::shared_ptr<publish_line> line_;
};

} // namespace

publish_reactor* publish(call_parts& with, grpc::CallbackServerContext& call)
{
    return new publish_call{with, call}; // deletes itself in OnDone
}

} // namespace netkit::price
