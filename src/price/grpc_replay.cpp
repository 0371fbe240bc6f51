// Replay walks the log at its reader's pace: the next message is built when the last is written, on
// gRPC's thread. With a `speed` it waits in between, by a timer on the engine's loop. Its place in
// the log keeps later segments alive, so a call that falls behind what is retained is ended.

#include <cmath>
#include <memory>
#include <mutex>
#include <unordered_set>

#include "grpc_calls.hpp"
#include "netkit/price/encode.hpp"
#include "wire.hpp"

namespace netkit::price {

namespace {

constexpr std::size_t most_bytes = 64U << 10U;
constexpr duration together = 5ms; // of the replay's time: goes in one message when paced
constexpr duration longest_pause = 60s;
constexpr duration guard_every = 2s;
constexpr double most_speed = 1000;

struct replay_plan {
    log_cursor at;
    std::string epoch;
    std::unordered_set<std::uint32_t> products; ///< indexes; empty: all
    std::uint64_t end_ns = 0;                   ///< 0: none
    double speed = 0;                           ///< 0: unpaced
};

std::uint64_t nanoseconds(const google::protobuf::Timestamp& from)
{
    constexpr std::int64_t most = 9'000'000'000; // seconds: what fits 64 bits of nanoseconds
    const auto seconds = std::min(std::max<std::int64_t>(from.seconds(), 0), most);
    return static_cast<std::uint64_t>(seconds) * 1'000'000'000U +
           static_cast<std::uint64_t>(std::max(from.nanos(), 0));
}

/// Past everything before `since`; nothing when that is older than what is retained.
bool seek(log_cursor& at, std::uint64_t since, bool retained_all)
{
    const auto* first = at.peek();
    if (!retained_all && first != nullptr && first->ingest_ns > since) return false;
    while (first != nullptr && first->ingest_ns < since) {
        at.step();
        first = at.peek();
    }
    return true;
}

/// On the engine's loop. Nothing, with the reason, when it cannot be replayed.
std::optional<replay_plan> make_plan(market& from, const v1::ReplayRequest& asked, status& how,
                                     std::string& why)
{
    how = status::invalid_argument;
    why = "a speed that is not within 0 and 1000";
    if (!std::isfinite(asked.speed()) || asked.speed() < 0 || asked.speed() > most_speed)
        return std::nullopt;
    replay_plan plan;
    plan.epoch = from.epoch();
    plan.speed = asked.speed();
    for (const auto id : asked.product_ids()) {
        const auto index = from.products().by_id(id);
        why = "no such product: " + std::to_string(id);
        if (index == catalogue::nothing) return std::nullopt;
        plan.products.insert(index);
    }
    if (asked.has_end_time()) plan.end_ns = nanoseconds(asked.end_time());
    how = status::out_of_range;
    why = "the start is older than what is retained";
    plan.at = from.log().begin();
    const bool retained_all = plan.at.number() == 0;
    if (asked.has_start_revision()) {
        const auto start = asked.start_revision();
        auto at = from.resume_point(start == 0 ? 0 : start - 1);
        if (!at) return std::nullopt;
        plan.at = std::move(*at);
    } else if (asked.has_start_time() &&
               !seek(plan.at, nanoseconds(asked.start_time()), retained_all)) {
        return std::nullopt;
    }
    return plan;
}

class replay_call;
/// Outlives the reactor: what posted functions hold.
struct replay_line {
    std::mutex mutex;
    replay_call* call = nullptr;               ///< null once ended
    std::unique_ptr<core::steady_timer> timer; ///< on the engine's loop
    std::unique_ptr<core::steady_timer> guard; ///< there, too
};

class replay_call final : public bytes_writer {
public:
    replay_call(call_parts& with, grpc::CallbackServerContext& call, v1::ReplayRequest asked)
        : with_{with}, call_{call}, line_{std::make_shared<replay_line>()}
    {
        line_->call = this;
        StartSendInitialMetadata();
        const auto most = with.prices.configured().limits.replays;
        if (++with.replays > most) {
            end(status::resource_exhausted, "too many replays");
            return;
        }
        with.prices.home().post([&with, line = line_, asked = std::move(asked)] {
            const std::lock_guard lock{line->mutex};
            if (line->call == nullptr) return;
            status how = status::ok;
            std::string why;
            auto plan = make_plan(with.prices.prices(), asked, how, why);
            if (!plan) return line->call->end(how, why);
            line->call->plan_ = std::move(*plan);
            line->call->write_on();
            look_after(with, line);
        });
    }

    void OnWriteDone(bool ok) override
    {
        const std::lock_guard lock{line_->mutex};
        if (ok && line_->call != nullptr) write_on();
    }
    void OnCancel() override
    {
        const std::lock_guard lock{line_->mutex};
        end(status::cancelled, "cancelled");
    }
    void OnDone() override
    {
        --with_.replays;
        with_.prices.home().post([line = line_] {
            line->timer.reset();
            line->guard.reset();
        });
        delete this;
    }

private:
    /// On the engine's loop, with the line's mutex held: a reader that does not read holds the log.
    static void look_after(call_parts& with, const std::shared_ptr<replay_line>& line)
    {
        line->guard =
            std::make_unique<core::steady_timer>(with.prices.home().get_executor(), guard_every);
        line->guard->async_wait([&with, line](const error_code& code) {
            const std::lock_guard lock{line->mutex};
            if (code || line->call == nullptr) return;
            const auto& log = with.prices.prices().log();
            if (log.number() - line->call->plan_.at.number() <=
                log.number() - log.begin().number() + log_segment::most_entries)
                return look_after(with, line);
            auto& call = line->call->call_;
            line->call->end(status::out_of_range, "the reader fell behind what is retained");
            call.TryCancel(); // it does not read, so it would not take the end
        });
    }

    // With the line's mutex held:
    void write_on()
    {
        std::string message;
        std::uint64_t revision = 0;
        bool over = false;
        duration pause{0};
        while (message.size() < most_bytes) {
            const auto* entry = plan_.at.peek();
            over = entry == nullptr || (plan_.end_ns > 0 && entry->ingest_ns >= plan_.end_ns);
            if (over) break;
            if (plan_.products.empty() || plan_.products.contains(entry->product)) {
                pause = until_due(entry->ingest_ns);
                if (pause > 0s) break;
                message += entry->bytes();
            }
            revision = entry->revision;
            plan_.at.step();
        }
        if (!message.empty()) {
            field_writer{message}.message(2, encode_position({plan_.epoch, revision}));
            out_ = to_bytes(message);
            StartWrite(&out_);
        } else if (over) {
            end(status::ok, {});
        } else {
            wait(std::max<duration>(pause, 1ms));
        }
    }

    /// How long this update has to wait for its moment; 0 or less: it goes now.
    duration until_due(std::uint64_t ingest_ns)
    {
        if (plan_.speed == 0) return 0s;
        const auto now = std::chrono::steady_clock::now();
        if (first_ns_ == 0) {
            first_ns_ = ingest_ns;
            began_ = now;
        }
        const auto passed = static_cast<double>(ingest_ns - first_ns_) / plan_.speed;
        const auto wait = began_ + duration{static_cast<duration::rep>(passed)} - now;
        return wait < together ? 0s : std::min<duration>(wait, longest_pause);
    }

    void wait(duration pause)
    {
        with_.prices.home().post([&with = with_, line = line_, pause] {
            line->timer =
                std::make_unique<core::steady_timer>(with.prices.home().get_executor(), pause);
            line->timer->async_wait([line](const error_code& code) {
                const std::lock_guard lock{line->mutex};
                if (!code && line->call != nullptr) line->call->write_on();
            });
        });
    }

    void end(status how, std::string_view why)
    {
        if (line_->call == nullptr) return;
        line_->call = nullptr;
        plan_.at = {};
        Finish(to_grpc(how, why));
    }

    call_parts& with_;
    grpc::CallbackServerContext& call_;
    std::shared_ptr<replay_line> line_;
    replay_plan plan_;
    std::uint64_t first_ns_ = 0;
    time_point began_{};
    grpc::ByteBuffer out_;
};

} // namespace

bytes_writer* replay(call_parts& with, grpc::CallbackServerContext& call,
                     const grpc::ByteBuffer& asked)
{
    grpc::ByteBuffer bytes{asked};
    v1::ReplayRequest what;
    if (!read_message(bytes, what)) what.set_speed(-1);  // refused as such
    return new replay_call{with, call, std::move(what)}; // deletes itself in OnDone
}

} // namespace netkit::price
