#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "netkit/base/address.hpp"
#include "netkit/base/units.hpp"
#include "netkit/core/settings.hpp"

// The section `price`. Every member is a key of the same name; the note beside it is its
// documentation.

namespace netkit::price {

using namespace unit_literals;
using core::note;

struct limit_settings { // price.limits
    std::uint32_t streams = 10'000;
    std::uint32_t streams_per_connection = 1000;
    std::uint32_t streams_per_s = 100;
    std::uint32_t watches_per_stream = 256;
    std::uint32_t products_per_stream = 10'000;
    std::uint32_t patterns_per_watch = 64;
    std::uint32_t requests_per_s = 100;
    byte_size request_bytes = 1_MiB;
    byte_size metadata_bytes = 16_KiB;
    std::uint32_t batch_updates = 512;
    byte_size batch_bytes = 64_KiB;
    std::uint32_t every_update_backlog = 65'536;
    std::uint32_t history = 262'144;
    std::uint32_t publish_updates = 4096;
    std::uint32_t publish_per_s = 200'000;
    std::uint32_t products = 1'000'000;
    std::uint32_t replays = 8;
};
BOOST_DESCRIBE_STRUCT(limit_settings, (),
                      (streams, streams_per_connection, streams_per_s, watches_per_stream,
                       products_per_stream, patterns_per_watch, requests_per_s, request_bytes,
                       metadata_bytes, batch_updates, batch_bytes, every_update_backlog, history,
                       publish_updates, publish_per_s, products, replays))

constexpr auto notes(const limit_settings*)
{
    return std::array{
        note{"streams", "Open streams of readers; beyond it: RESOURCE_EXHAUSTED.", 1, 1'000'000},
        note{"streams_per_connection", "Calls at once on one connection (HTTP/2 setting).", 1,
             1'000'000},
        note{"streams_per_s",
             "New streams of one peer address per second, five times that at once; beyond it: "
             "RESOURCE_EXHAUSTED.",
             1, 1'000'000},
        note{"watches_per_stream", "Watches of one stream; beyond it: REASON_LIMIT_EXCEEDED.", 1,
             65'536},
        note{"products_per_stream", "Products of one stream; beyond it: REASON_LIMIT_EXCEEDED.", 1,
             1'000'000},
        note{"patterns_per_watch", "Patterns of one watch; beyond it: REASON_LIMIT_EXCEEDED.", 0,
             1024},
        note{
            "requests_per_s",
            "Requests of one stream per second, twice that at once; beyond it a request is dropped "
            "with REASON_RATE_LIMITED, the next time the stream ends.",
            1, 1'000'000},
        note{"request_bytes", "Longest request; beyond it: RESOURCE_EXHAUSTED.", 1_KiB, 64_MiB},
        note{"metadata_bytes", "All metadata of a call.", 1_KiB, 1_MiB},
        note{"batch_updates", "Updates in one batch; the rest comes in the next.", 1, 65'536},
        note{"batch_bytes", "Bytes of one batch.", 1_KiB, 1_MiB},
        note{"every_update_backlog",
             "Updates that a reader of every update may lag; then REASON_BEHIND.", 1, 16'777'216},
        note{"history", "Updates that are kept for resuming and replay.", 4096, 268'435'456},
        note{"publish_updates", "Updates in one PublishRequest; beyond it: INVALID_ARGUMENT.", 1,
             65'536},
        note{"publish_per_s", "Updates per second of one publisher; then REASON_RATE_LIMITED.", 1,
             100'000'000},
        note{"products", "Products of the server.", 1, 1'000'000},
        note{"replays", "Replay calls at once; beyond it: RESOURCE_EXHAUSTED.", 0, 1024},
    };
}

struct timeout_settings { // price.timeouts
    duration first_message = 5s;
    duration no_watch = 60s;
    duration heartbeat = 5s;
    duration write_stall = 30s;
    duration drain = 10s;
    duration max_age{0};
    duration stale_after = 10s;
    duration keepalive = 20s;
    duration keepalive_answer = 10s;
};
BOOST_DESCRIBE_STRUCT(timeout_settings, (),
                      (first_message, no_watch, heartbeat, write_stall, drain, max_age, stale_after,
                       keepalive, keepalive_answer))

constexpr auto notes(const timeout_settings*)
{
    return std::array{
        note{"first_message", "A stream without a request; then INVALID_ARGUMENT.", 100ms, 1h},
        note{"no_watch", "A stream without a watch; then it ends with OK.", 100ms, 24h},
        note{"heartbeat", "Silence after which a heartbeat is sent, unless the reader asks.", 1s,
             60s},
        note{"write_stall",
             "A reader that takes nothing, or acknowledges nothing; then RESOURCE_EXHAUSTED.",
             100ms, 24h},
        note{"drain", "From the notice to the end when the server stops.", 0s, 1h},
        note{"max_age", "Age at which a stream is asked to move, up to a tenth earlier. 0: never.",
             0s, 720h},
        note{"stale_after", "A feed without a sign of life is stale then.", 100ms, 24h},
        note{"keepalive", "Quiet connections are pinged after this.", 1s, 24h},
        note{"keepalive_answer", "A ping without an answer; then the connection is closed.", 100ms,
             1h},
    };
}

struct simulate_settings { // price.simulate
    double rate = 5.0;
};
BOOST_DESCRIBE_STRUCT(simulate_settings, (), (rate))

constexpr auto notes(const simulate_settings*)
{
    return std::array{
        note{"rate", "Mean updates of each product per second.", 0.001, 1'000'000.0},
    };
}

struct publish_settings { // price.publish
    bool strict = false;
};
BOOST_DESCRIBE_STRUCT(publish_settings, (), (strict))

constexpr auto notes(const publish_settings*)
{
    return std::array{
        note{"strict", "Refuse a bid above the ask."},
    };
}

struct settings { // price
    endpoint_address listen{endpoint_address::kind::tcp, "127.0.0.1", 50051, -1};
    std::string feed = "simulate";
    std::string products;
    bool reflection = true;
    limit_settings limits;
    timeout_settings timeouts;
    simulate_settings simulate;
    publish_settings publish;
};
BOOST_DESCRIBE_STRUCT(settings, (),
                      (listen, feed, products, reflection, limits, timeouts, simulate, publish))

constexpr auto notes(const settings*)
{
    return std::array{
        note{"listen", "Where the server listens: host:port, [v6]:port, :port or unix:/path."},
        note{"feed", "Where prices come from: simulate[:SEED], or none for publishers only."},
        note{"products",
             "JSON file with the list of products: [{\"id\", \"symbol\", \"name\", \"currency\", "
             "\"scale\", \"tick\"}, ...]; empty: twelve built-in ones."},
        note{"reflection", "Answer server reflection."},
        note{"limits", "How much a caller may ask of the server."},
        note{"timeouts", "How long anything may take."},
        note{"simulate", "The simulated feed."},
        note{"publish", "What publishers may send."},
    };
}

/// `simulate:7` in parts; nothing when it is no feed that we know.
struct feed_choice {
    bool simulated = false;
    std::uint64_t seed = 1;
};
std::optional<feed_choice> parse_feed(std::string_view text);

void check(const settings& all, core::checker& faults);

} // namespace netkit::price
