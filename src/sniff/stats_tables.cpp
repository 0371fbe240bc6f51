// What the tables count with, and the snapshots that are shown of them.

#include "stats_tables.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "netkit/sniff/protocol.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

void duration_sketch::add(std::int64_t nanoseconds) noexcept
{
    // Four buckets for each doubling of a microsecond.
    const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(nanoseconds, 0)) / 250 + 4;
    const auto doubling = static_cast<unsigned>(std::bit_width(units)) - 3;
    const auto quarter = units >> doubling & 3U;
    ++buckets_[std::min<std::size_t>(doubling * 4 + quarter, buckets_.size() - 1)];
    ++count_;
}

void duration_sketch::add(const duration_sketch& other) noexcept
{
    for (std::size_t i = 0; i < buckets_.size(); ++i)
        buckets_[i] += other.buckets_[i];
    count_ += other.count_;
}

std::uint64_t duration_sketch::at(double share) const noexcept
{
    if (count_ == 0) return 0;
    const auto wanted = std::ceil(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        seen += buckets_[i];
        if (seen > 0 && static_cast<double>(seen) >= wanted)
            return (((i & 3U) + 5) << i / 4) * 250 - 1'000;
    }
    return 0;
}

void talker_row::add(const talker_row& other) noexcept
{
    sent.add(other.sent);
    received.add(other.received);
}

void tcp_row::add(const tcp_row& other) noexcept
{
    connections += other.connections;
    segments += other.segments;
    retransmissions += other.retransmissions;
    out_of_order += other.out_of_order;
    lost += other.lost;
    zero_windows += other.zero_windows;
    resets += other.resets;
    for (std::size_t side = 0; side < trips.size(); ++side)
        trips[side].add(other.trips[side]);
}

void dns_row_counts::add(const dns_row_counts& other) noexcept
{
    questions += other.questions;
    answers += other.answers;
    repeats += other.repeats;
    no_such_name += other.no_such_name;
    failures += other.failures;
    latency.add(other.latency);
}

void http_row::add(const http_row& other) noexcept
{
    requests += other.requests;
    gets += other.gets;
    posts += other.posts;
    for (std::size_t i = 0; i < status.size(); ++i)
        status[i] += other.status[i];
    latency.add(other.latency);
}

void tls_row::add(const tls_row& other) noexcept
{
    hellos += other.hellos;
    answered += other.answered;
    latency.add(other.latency);
}

void layer_tree::add(const packet& of)
{
    std::uint16_t at = 0;
    const traffic once{1, of.meta.wire};
    nodes_[0].seen.add(once);
    for (std::size_t i = 1; i < of.depth; ++i) {
        if ((of.stack[i].flags & layer::quoted) != 0) return;
        at = child(at, of.stack[i].id);
        if (at == 0) return;
        nodes_[at].seen.add(once);
    }
}

/// 0 when the tree is full.
std::uint16_t layer_tree::child(std::uint16_t of, proto id)
{
    for (auto at = nodes_[of].first_child; at != 0; at = nodes_[at].sibling)
        if (nodes_[at].id == id) return at;
    if (nodes_.size() >= 4'096) return 0;
    const auto made = static_cast<std::uint16_t>(nodes_.size());
    nodes_.push_back(
        {.id = id, .parent = of, .first_child = 0, .sibling = nodes_[of].first_child, .seen = {}});
    nodes_[of].first_child = made;
    return made;
}

std::uint64_t conversation_names::key_of(const flow_note& of) noexcept
{
    return hash_of(of.flow->key, of.stream) | 1U;
}

void conversation_names::learn(const flow_note& of, std::string_view name)
{
    const auto key = key_of(of);
    auto& place = entries_[key >> 20U & (entries_.size() - 1)];
    place.key = key;
    place.name.assign(name);
}

std::string_view conversation_names::find(const flow_note& of) const noexcept
{
    const auto key = key_of(of);
    const auto& place = entries_[key >> 20U & (entries_.size() - 1)];
    return place.key == key ? std::string_view{place.name} : std::string_view{};
}

std::uint64_t bytes_of(const flow_record& of) noexcept
{
    return of.bytes[0] + of.bytes[1];
}

std::array<char, 19> endpoint_key(const flow_key& key, bool low) noexcept
{
    std::array<char, 19> made{};
    const auto& address = low ? key.low : key.high;
    const auto port = low ? key.low_port : key.high_port;
    made[0] = static_cast<char>(key.version);
    std::ranges::copy(address, made.begin() + 1);
    made[17] = static_cast<char>(port >> 8U);
    made[18] = static_cast<char>(port);
    return made;
}

std::string endpoint_text(std::string_view endpoint_key)
{
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(endpoint_key.data());
    text_out text{64};
    const bool v4 = bytes[0] == 4;
    const auto port = load_be16(bytes + 17);
    const bool brackets = !v4 && port != 0;
    if (brackets) text.put('[');
    if (v4)
        text.ipv4(bytes + 13);
    else
        text.ipv6(bytes + 1);
    if (brackets) text.put(']');
    if (port != 0) {
        text.put(':');
        text.dec(port);
    }
    return std::string{text.view()};
}

} // namespace netkit::sniff
