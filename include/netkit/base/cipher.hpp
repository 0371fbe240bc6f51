#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "netkit/base/bytes.hpp"

namespace netkit {

using aes128_key = std::array<std::uint8_t, 16>;
using aes_block = std::array<std::uint8_t, 16>;
using gcm_nonce = std::array<std::uint8_t, 12>;

/// One block of AES-128 in ECB mode (FIPS 197) through OpenSSL's EVP: QUIC's header protection.
/// False where the library refuses.
bool aes128_encrypt_block(const aes128_key& key, const aes_block& in, aes_block& out) noexcept;

inline constexpr std::size_t gcm_tag_size = 16;

/// AES-128-GCM (NIST SP 800-38D) by the same. `sealed` ends with the tag; `out` has room for what
/// is before it and may be the same memory. False when the tag does not fit; `out` is worthless
/// then.
bool aes128_gcm_open(const aes128_key& key, const gcm_nonce& nonce, byte_view associated,
                     byte_view sealed, std::uint8_t* out) noexcept;

/// The other direction, for tests that make packets: `out` has room for the tag too.
bool aes128_gcm_seal(const aes128_key& key, const gcm_nonce& nonce, byte_view associated,
                     byte_view plain, std::uint8_t* out) noexcept;

} // namespace netkit
