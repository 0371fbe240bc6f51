#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/stats.hpp"
#include "netkit/sniff/top_list.hpp"

namespace netkit::sniff {

/// Durations in buckets a fifth wide: enough for a median, in 512 bytes.
class duration_sketch {
public:
    void add(std::int64_t nanoseconds) noexcept;
    void add(const duration_sketch& other) noexcept;
    std::uint64_t count() const noexcept { return count_; }
    /// The duration that `share` of all do not exceed, at most a fifth too long; 0 when there are
    /// none.
    std::uint64_t at(double share) const noexcept;

private:
    std::array<std::uint32_t, 128> buckets_{};
    std::uint64_t count_ = 0;
};

struct traffic {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;

    void add(const traffic& other) noexcept
    {
        packets += other.packets;
        bytes += other.bytes;
    }
};

struct talker_row {
    traffic sent;
    traffic received;
    void add(const talker_row& other) noexcept;
};

struct tcp_row {
    std::uint64_t connections = 0;
    std::uint64_t segments = 0;
    std::uint64_t retransmissions = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t lost = 0; ///< by the capture or before it
    std::uint64_t zero_windows = 0;
    std::uint64_t resets = 0;
    /// From each side's acknowledgements. One of them also shows how far the capture is from the
    /// other end: the longer ones tell more.
    std::array<duration_sketch, 2> trips;
    void add(const tcp_row& other) noexcept;
};

struct dns_row_counts {
    std::uint64_t questions = 0;
    std::uint64_t answers = 0;
    std::uint64_t repeats = 0;
    std::uint64_t no_such_name = 0;
    std::uint64_t failures = 0;
    duration_sketch latency;
    void add(const dns_row_counts& other) noexcept;
};

struct http_row {
    std::uint64_t requests = 0;
    std::uint64_t gets = 0;
    std::uint64_t posts = 0;
    std::array<std::uint64_t, 6> status{}; ///< by the hundreds
    duration_sketch latency;
    void add(const http_row& other) noexcept;
};

struct tls_row {
    std::uint64_t hellos = 0;
    std::uint64_t answered = 0;
    std::string version; ///< chosen last
    std::string ja4;     ///< of the last client
    duration_sketch latency;
    void add(const tls_row& other) noexcept;
};

/// Layers inside layers: a tree in an array, at most 4,096 nodes.
class layer_tree {
public:
    struct node {
        proto id = proto::none;
        std::uint16_t parent = 0;
        std::uint16_t first_child = 0;
        std::uint16_t sibling = 0;
        traffic seen;
    };
    layer_tree() : nodes_(1) {}
    void add(const packet& of);
    const std::vector<node>& nodes() const noexcept { return nodes_; }

private:
    std::uint16_t child(std::uint16_t of, proto id);
    std::vector<node> nodes_; ///< [0] is the packet itself
};

/// Names that later packets of a conversation belong to; the newest 4,096 or so.
class conversation_names {
public:
    conversation_names() : entries_(4'096) {}
    void learn(const flow_note& of, std::string_view name);
    /// Empty where nothing is known.
    std::string_view find(const flow_note& of) const noexcept;

private:
    struct entry {
        std::uint64_t key = 0;
        std::string name;
    };
    static std::uint64_t key_of(const flow_note& of) noexcept;
    std::vector<entry> entries_;
};

struct stats::tables {
    explicit tables(std::size_t places)
        : talkers{places}, tcp{places}, dns{places}, http{places}, tls{places}, most_ended{places}
    {
    }

    layer_tree hierarchy;
    top_list<talker_row> talkers; ///< keys: 4, 6 or 16 bytes of address
    top_list<tcp_row> tcp;        ///< keys: endpoint_key
    top_list<dns_row_counts> dns;
    top_list<http_row> http;
    top_list<tls_row> tls;
    conversation_names hosts;
    conversation_names servers;
    std::size_t most_ended;
    std::vector<flow_record> ended; ///< a heap: the smallest first
    traffic ended_sum;              ///< of those that had to make room
    std::uint64_t ended_count = 0;
};

/// One end of a flow, as bytes: version, address, port.
std::array<char, 19> endpoint_key(const flow_key& key, bool low) noexcept;
/// `10.0.0.2:80`, `[2001:db8::1]:80`, without the port where there is none.
std::string endpoint_text(std::string_view endpoint_key);
std::uint64_t bytes_of(const flow_record& of) noexcept;

} // namespace netkit::sniff
