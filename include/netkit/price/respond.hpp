#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/price/request.hpp"

namespace netkit::price {

/// Why something was refused, dropped or ended; the numbers of Reason.
enum class reason : std::uint8_t {
    unspecified,
    unknown_product,
    duplicate,
    limit_exceeded,
    permission_denied,
    invalid,
    client_request,
    behind,
    reset,
    rate_limited,
};

/// How a call ends; the numbers of gRPC's status codes.
enum class status : std::uint8_t {
    ok = 0,
    cancelled = 1,
    invalid_argument = 3,
    permission_denied = 7,
    resource_exhausted = 8,
    failed_precondition = 9,
    aborted = 10,
    out_of_range = 11,
    unavailable = 14,
    unauthenticated = 16,
};

enum class feed_state : std::uint8_t { unspecified, live, stale };

/// One product that a request could not be applied to.
struct product_error {
    std::int64_t id = 0;
    std::string symbol; ///< or the pattern
    price::reason reason = price::reason::unspecified;
    std::string message;

    bool operator==(const product_error&) const = default;
};

struct opened_answer {
    std::string session;
    position at;
    duration heartbeat;
    std::uint32_t max_products;
    duration min_interval;
    std::string_view version;
};

struct changed_answer {
    std::uint32_t watch_id;
    std::vector<product_error> errors;
    std::uint32_t active;
    bool resumed;
};

struct heartbeat_answer {
    position at;
    duration wall; ///< since 1970
    feed_state feed;
    std::uint64_t conflated_total;
};

struct draining_answer {
    duration reconnect_after;
    duration deadline; ///< since 1970
    position at;
};

/// What surrounds the records of one batch.
struct batch_envelope {
    std::uint64_t seq = 0;
    std::uint64_t revision = 0;
    bool snapshot = false;
    bool snapshot_end = false;
    std::uint32_t conflated = 0;
    std::uint32_t watch_id = 0;
};

// Whole WatchResponse messages; SubscribeResponse has the same bytes.
std::string encode_opened(const opened_answer& answer);
std::string encode_changed(const changed_answer& answer);
std::string encode_canceled(std::uint32_t watch_id, reason why, std::string_view message);
std::string encode_heartbeat(const heartbeat_answer& answer);
std::string encode_draining(const draining_answer& answer);
std::string encode_pong(std::uint64_t nonce);
/// `records` as `append_record` made them. Replaces what `to` holds and keeps its capacity.
void encode_batch(std::string& to, std::string_view records, const batch_envelope& around);

/// A ProductError and a Position, as fields of other answers hold them.
std::string encode_product_error(const product_error& error);
std::string encode_position(const position& at);

} // namespace netkit::price
