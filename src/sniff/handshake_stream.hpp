#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

/// The handshake messages at the beginning of `bytes` that are there to their ends.
byte_view whole_messages(byte_view bytes) noexcept;

/// Pieces of TLS handshake messages until they are whole: QUIC's CRYPTO frames, DTLS's fragments.
/// They come in any order and more than once; first bytes win. Holds at most 64 KiB and 16 pieces:
/// what lies outside is left out, so a stream may stay unfinished but never grows.
class handshake_stream {
public:
    static constexpr std::uint32_t most_bytes = 64 * 1024;

    /// How many bytes of memory this took more.
    std::size_t add(std::uint64_t offset, byte_view bytes);
    /// Whole handshake messages at the stream's front; empty when there is none.
    byte_view messages() const noexcept;
    /// Goes on behind `size` bytes of what `messages` gave.
    void drop(std::size_t size);
    /// Gives its memory back; returns how much it was.
    std::size_t clear() noexcept;
    bool empty() const noexcept { return pieces_used_ == 0; }
    /// Where the next message begins in the stream.
    std::uint64_t position() const noexcept { return position_; }
    void skip_to(std::uint64_t position) noexcept { position_ = position; }

private:
    struct piece {
        std::uint32_t begin;
        std::uint32_t end;
    };
    void insert(piece added) noexcept;

    std::vector<std::uint8_t> bytes_; ///< from `position_` on
    std::array<piece, 16> pieces_{};  ///< which of them are there, in order, not touching
    std::size_t pieces_used_ = 0;
    std::uint64_t position_ = 0;
};

} // namespace netkit::sniff
