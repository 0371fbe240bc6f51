#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/flow_table.hpp"
#include "netkit/sniff/flow_tracker.hpp"

namespace netkit::sniff {

/// What a table counts.
enum class stats_kind : std::uint8_t {
    flows,     ///< conversations: ends, packets and bytes each way, duration, state
    hierarchy, ///< layers inside layers, packets and bytes
    talkers,   ///< addresses, packets and bytes sent and received
    tcp,       ///< servers: retransmissions, round trips, closed windows
    dns,       ///< names: questions, answers, codes, latency
    http,      ///< hosts: methods, status, latency
    tls,       ///< server names: version, JA4, latency of the handshake
};
inline constexpr std::size_t stats_kinds = 7;
/// `flows`, `hierarchy` ...; empty where there is none.
std::string_view name_of(stats_kind kind) noexcept;
bool parse_stats_kind(std::string_view name, stats_kind& to) noexcept;

/// One cell: what it is decides how it is written.
struct stats_cell {
    enum class form : std::uint8_t {
        none,
        text,
        path, ///< `eth/ip/tcp`; for people the last part, indented
        count,
        bytes,
        duration,
        share,
    };

    form as = form::none;
    std::string text{};       ///< may be of foreign origin: to be escaped
    std::uint64_t number = 0; ///< count, bytes, nanoseconds
    double share = 0;         ///< 0 to 1
};

/// A snapshot of one table: rows under keys, the heaviest first, the rest in a row `other`.
struct stats_table {
    struct column {
        std::string_view key;   ///< "packets": in JSON and CSV
        std::string_view title; ///< "PACKETS"
        bool right = false;     ///< numbers stand at the right
    };

    stats_kind kind = stats_kind::flows;
    std::vector<column> columns;
    std::vector<std::vector<stats_cell>> rows;
};

struct stats_options {
    std::vector<stats_kind> kinds; ///< which tables are kept
    std::size_t rows = 100;        ///< of each table, without `other`
    std::size_t places = 1'024;    ///< keys that are counted apart, see top_list
};

/// Counts packets into tables of fixed size. A packet costs a few hundred nanoseconds per table.
class stats final : public flow_listener {
public:
    /// `flows` is what the packets went through; it must outlive this object or be stopped before.
    stats(const stats_options& options, flow_tracker& flows);
    ~stats() override;

    void see(const packet& of);
    void on_flow_end(const flow_record& gone, flow_end why) override;

    std::span<const stats_kind> kinds() const noexcept { return options_.kinds; }
    /// The table as it is now.
    stats_table table(stats_kind kind) const;

    struct tables; // stats_tables.hpp

private:
    stats_options options_;
    const flow_tracker& flows_;
    std::unique_ptr<tables> tables_;
};

} // namespace netkit::sniff
