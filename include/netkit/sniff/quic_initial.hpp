#pragma once

#include <cstdint>

#include "netkit/base/cipher.hpp"
#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

/// What a QUIC packet is, whatever number its version gives it.
enum class quic_kind : std::uint8_t {
    unknown, ///< a long header of a version whose rest is not known
    initial,
    zero_rtt,
    handshake,
    retry,
    negotiation,
    one_rtt, ///< the short header
};

/// The head of one QUIC packet (RFC 9000 §17, RFC 8999). Views of the packet.
struct quic_head {
    quic_kind kind = quic_kind::unknown;
    std::uint8_t first = 0; ///< protected in part
    std::uint32_t version = 0;
    byte_view destination{};
    byte_view source{};
    byte_view token{};        ///< of Initial and Retry packets
    std::uint64_t length = 0; ///< packet number and payload, as declared
    std::uint32_t size = 0;   ///< bytes up to the packet number
    bool ok = false;          ///< everything up to there was read
};

/// A variable-length number (RFC 9000 §16); 0 after a fault.
std::uint64_t quic_number(cursor& in) noexcept;

/// `short_id`: how long the connection id of a short header is, which only the connection knows.
quic_head read_quic_head(cursor packet, std::uint32_t short_id = 0) noexcept;

/// Initial keys of one direction (RFC 9001 §5.1, RFC 9369 §3.3).
struct quic_keys {
    aes128_key key{};
    gcm_nonce iv{};
    aes128_key header{};
};
struct quic_initial_keys {
    quic_keys client{};
    quic_keys server{};
};
/// False when the version's salt is not known.
bool derive_initial_keys(std::uint32_t version, byte_view destination, quic_initial_keys& to);

/// Takes the protection off one Initial packet: `packet` is exactly that packet, `out` has room for
/// as many bytes. There, the head stands in the clear and the payload is decrypted; the last 16
/// bytes are the tag. `largest`: the largest packet number seen before from this side, or -1.
/// Returns the packet number, or -1 when it cannot be opened.
std::int64_t open_initial(byte_view packet, const quic_head& head, const quic_keys& keys,
                          std::int64_t largest, std::uint8_t* out) noexcept;

} // namespace netkit::sniff
