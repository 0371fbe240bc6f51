#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "handshake_stream.hpp"
#include "netkit/sniff/quic_initial.hpp"

namespace netkit::sniff {

/// What is remembered of one connection.
struct quic_connection {
    std::uint64_t key = 0; ///< of its addresses and ports; 0: a free place
    std::int64_t last_used = 0;
    std::uint32_t version = 0;
    bool client_forward = false;
    std::uint8_t original_size = 0;
    std::array<std::uint8_t, 20> original{};     ///< the id the keys come from
    std::array<std::uint8_t, 2> id_size{};       ///< of ids the client [0] and the server [1] chose
    std::array<std::int64_t, 2> largest{-1, -1}; ///< packet numbers of Initials
    quic_initial_keys keys{};
    std::array<handshake_stream, 2> streams{}; ///< of the client [0] and the server [1]

    byte_view original_id() const noexcept { return {original.data(), original_size}; }
};

/// The connections of a capture: 512 places in sets of 8, the longest unused of a set by packet
/// time makes room. Their CRYPTO bytes take 4 MiB at most, all together.
class quic_memory {
public:
    bool empty() const noexcept { return table_.empty(); }
    quic_connection* find(std::uint64_t key, std::int64_t now) noexcept;
    quic_connection& make(std::uint64_t key, std::int64_t now);
    /// Adds a frame's bytes and keeps to the limit of all streams.
    void add(handshake_stream& to, std::uint64_t offset, byte_view bytes);
    void drop(handshake_stream& from, std::size_t size);
    void clear(handshake_stream& which) noexcept { held_ -= which.clear(); }

private:
    static constexpr std::size_t sets = 64;
    static constexpr std::size_t ways = 8;
    static constexpr std::size_t most_held = 4U * 1024U * 1024U;

    std::vector<quic_connection> table_;
    std::size_t held_ = 0;
};

} // namespace netkit::sniff
