#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <netkit/price/v1/price.pb.h>

#include "netkit/price/market.hpp"
#include "netkit/price/reader.hpp"
#include "support/catch.hpp"

namespace netkit::price {

/// The moment of a test: time stands still until it is moved.
struct test_clock {
    time_point now{1h};
    moment at() const { return {now, now.time_since_epoch()}; }
};

/// A transport and a client in one: what is written waits until the test lets it through, then it
/// is taken apart and checked as a careful client would.
class fake_reader final : public stream_writer {
public:
    fake_reader(market& of, const test_clock& clock, reader_terms terms = {})
        : clock_{clock}, who{std::make_unique<reader>(of, std::move(terms), *this, clock.at())}
    {
    }

    void start_write(std::string_view message) override
    {
        REQUIRE_FALSE(on_its_way.has_value()); // one write at a time
        REQUIRE_FALSE(ended.has_value());
        on_its_way = std::string{message};
    }
    void finish(status how, std::string_view why) override
    {
        REQUIRE_FALSE(ended.has_value()); // once
        ended = how;
        end_text = why;
    }
    void cut() override { was_cut = true; }

    /// Lets the write in flight arrive. False when there is none.
    bool take()
    {
        if (!on_its_way) return false;
        v1::WatchResponse message;
        REQUIRE(message.ParseFromString(*on_its_way));
        on_its_way.reset();
        read(message);
        who->outgoing().on_write_done(true, clock_.now);
        return true;
    }
    void take_all()
    {
        while (take()) {
        }
    }
    void ask(request what) { who->on_request(std::move(what), clock_.at()); }

    std::vector<v1::WatchResponse> answers; ///< everything but batches
    std::vector<v1::PriceBatch> batches;
    std::map<std::int64_t, v1::PriceUpdate> held;
    std::set<std::uint32_t> ended_watches;
    std::uint64_t revision = 0;
    std::uint64_t skipped = 0;    ///< versions between what was held and what came
    std::uint64_t conflated = 0;  ///< as told
    bool every_update = false;    ///< then nothing may be skipped
    bool resumed = false;         ///< then what is held already may come again, and is dropped
    bool awaits_snapshot = false; ///< of added products, which cannot be resumed before
    std::optional<std::string> on_its_way;
    std::optional<status> ended;
    std::string end_text;
    bool was_cut = false;

private:
    void read(const v1::WatchResponse& message)
    {
        if (message.has_canceled()) ended_watches.insert(message.canceled().watch_id());
        if (!message.has_batch()) {
            answers.push_back(message);
            return;
        }
        const auto& batch = message.batch();
        REQUIRE(batch.batch_seq() == batches.size() + 1);
        for (const auto& update : batch.updates()) {
            const auto before = held.find(update.product_id());
            if (before != held.end() && !batch.snapshot()) {
                if (resumed && update.version() <= before->second.version()) continue;
                REQUIRE(update.version() > before->second.version()); // not twice, not backwards
                skipped += update.version() - before->second.version() - 1;
                if (every_update) REQUIRE(update.version() == before->second.version() + 1);
            }
            held[update.product_id()] = update;
        }
        conflated += batch.conflated();
        revision = batch.revision();
        if (batch.snapshot_end()) awaits_snapshot = false;
        batches.push_back(batch);
    }

    const test_clock& clock_;

public:
    std::unique_ptr<reader> who;
};

} // namespace netkit::price
