#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/price/decimal.hpp"

// What a reader asks for, as the messages of price.proto have it; there is where each is described.

namespace netkit::price {

struct position {
    std::string epoch;
    std::uint64_t revision = 0;
};

struct stream_options {
    duration heartbeat{0}; ///< 0: the server's choice
    std::uint32_t max_unacked = 0;
};

struct watch_options {
    bool every_update = false;
    duration min_interval{0};
    bool skip_snapshot = false;
    std::optional<decimal> min_change{};
    std::uint32_t min_change_bps = 0;
    std::uint32_t max_batch_updates = 0;

    bool has_deadband() const noexcept { return min_change.has_value() || min_change_bps > 0; }
};

struct create_watch {
    std::uint32_t watch_id = 0;
    std::vector<std::int64_t> ids;
    std::vector<std::string> symbols;
    std::vector<std::string> patterns;
    watch_options options;
    std::optional<position> resume_from;
};

struct modify_watch {
    std::uint32_t watch_id = 0;
    std::vector<std::int64_t> add_ids;
    std::vector<std::int64_t> remove_ids;
    std::vector<std::string> add_symbols;
    std::vector<std::string> remove_symbols;
    std::optional<watch_options> options;
};

struct cancel_watch {
    std::uint32_t watch_id = 0;
};

struct acknowledge {
    std::uint64_t batch_seq = 0;
};

struct ping {
    std::uint64_t nonce = 0;
};

/// `std::monostate`: no arm of the oneof was set, or one that we do not know.
using request = std::variant<std::monostate, stream_options, create_watch, modify_watch,
                             cancel_watch, acknowledge, ping>;

} // namespace netkit::price
