#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/price/book.hpp"
#include "netkit/price/catalogue.hpp"
#include "netkit/price/history.hpp"
#include "netkit/price/outbox.hpp"
#include "netkit/price/respond.hpp"
#include "netkit/price/update.hpp"

namespace netkit::price {

class reader;

struct market_limits {
    std::size_t products = 1'000'000;
    std::size_t history = 262'144; ///< updates
    std::uint32_t watches_per_stream = 256;
    std::uint32_t products_per_stream = 10'000;
    std::uint32_t patterns_per_watch = 64;
    double requests_per_s = 100; ///< per stream; twice that at once
    outbox_limits outgoing{};
};

/// The present as the engine sees it: both clocks, read once per step.
struct moment {
    time_point now;
    duration wall; ///< since 1970
};

/// The log, the latest prices and who watches what. Used on one loop; what readers' threads touch
/// (book, log segments, outboxes) says so itself.
///
/// Prices come in steps: `accept` each, then `commit` once, which tells every reader that one of
/// its products was touched.
class market {
public:
    /// `epoch`: random, one per life of the log.
    market(const market_limits& limits, std::string epoch);
    ~market();
    market(const market&) = delete;
    market& operator=(const market&) = delete;

    /// Adds or changes a product; false when its id or symbol is taken, or at the limit.
    bool add_product(const product& what);
    /// Its last update carries the flag, and its watchers' entries end.
    void remove_product(std::uint32_t index, const moment& at);

    /// Takes a price over: version, revision and ingest time are ours. Nothing, or why not.
    std::optional<product_error> accept(price_update update, const moment& at);
    void commit(const moment& at);

    // --- what readers need
    void join(reader& who);
    void leave(reader& who);
    /// `who` is told of `product` as its `slot`.
    void watch(reader& who, std::uint32_t product, std::uint32_t slot);
    void unwatch(reader& who, std::uint32_t slot);

    const market_limits& limits() const noexcept { return limits_; }
    const catalogue& products() const noexcept { return products_; }
    const book& prices() const noexcept { return book_; }
    const price::history& log() const noexcept { return log_; }
    const std::string& epoch() const noexcept { return epoch_; }
    std::uint64_t revision() const noexcept { return revision_; }
    outbox_totals& totals() noexcept { return totals_; }
    std::uint64_t accepted() const noexcept { return accepted_; }
    std::size_t reader_count() const noexcept { return readers_.size(); }
    std::span<reader* const> readers() const noexcept { return readers_; }
    /// Whether this epoch's log still holds what came after `revision`.
    std::optional<log_cursor> resume_point(std::uint64_t revision) const
    {
        return log_.after(revision);
    }

private:
    struct interest {
        reader* who;
        std::uint32_t slot;
    };
    struct product_state {
        std::uint64_t version = 0;
        bool touched = false;
        std::vector<interest> watchers;
    };

    void store(std::uint32_t index, const price_update& update);

    market_limits limits_;
    std::string epoch_;
    catalogue products_;
    book book_;
    price::history log_;
    outbox_totals totals_;
    std::uint64_t revision_ = 0;
    std::uint64_t accepted_ = 0;
    log_cursor step_began_;
    std::vector<product_state> states_; ///< by index
    std::vector<std::uint32_t> touched_;
    std::vector<std::uint32_t> removed_;
    std::vector<reader*> readers_;
    std::vector<reader*> kicked_;
    std::string record_;
};

} // namespace netkit::price
