#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "netkit/sniff/hpack.hpp"

namespace netkit::sniff {

/// One direction of an HTTP/2 connection: where its next frame begins and what its header
/// compression refers to.
struct http2_side {
    bool has_next = false;
    std::uint32_t next_seq = 0; ///< of the segment that continues it
    std::uint32_t skip = 0;     ///< bytes of a frame that go on there
    std::uint8_t head_size = 0; ///< bytes of a frame's head that ended the last segment
    std::array<std::uint8_t, 9> head{};
    bool lost = false; ///< a header block was cut: what follows it in the table is not known
    std::vector<std::uint8_t> block{}; ///< of HEADERS that go on in CONTINUATION frames
    hpack_decoder headers{};
};

struct http2_connection {
    std::uint64_t key = 0;
    std::int64_t last_used = 0;
    bool is_grpc = false; ///< a content type said so
    std::array<http2_side, 2> sides{};
};

/// 64 connections; the longest unused by packet time makes room. Each keeps two compression tables
/// and two unfinished header blocks of 64 KiB at most.
class http2_memory {
public:
    static constexpr std::size_t most_block = 64U * 1024U;

    http2_connection& find_or_make(std::uint64_t key, std::int64_t now)
    {
        http2_connection* place = nullptr;
        for (auto& each : table_) {
            if (each.key == key) {
                each.last_used = now;
                return each;
            }
            if (place == nullptr || each.last_used < place->last_used) place = &each;
        }
        if (table_.size() < most) place = &table_.emplace_back();
        *place = {};
        place->key = key;
        place->last_used = now;
        return *place;
    }

private:
    static constexpr std::size_t most = 64;
    std::vector<http2_connection> table_;
};

} // namespace netkit::sniff
