#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "netkit/base/bytes.hpp"
#include "netkit/base/result.hpp"

namespace netkit {

using sha1_digest = std::array<std::uint8_t, 20>;
using sha256_digest = std::array<std::uint8_t, 32>;

/// SHA-1 (FIPS 180-4) through OpenSSL's EVP. Only for protocols that ask for it by name, such as
/// the WebSocket handshake: it protects nothing. Error: not_supported where the library's policy
/// forbids the algorithm.
result<sha1_digest> sha1(std::string_view bytes);

/// SHA-256 (FIPS 180-4) through OpenSSL's EVP. All zeros where the library refuses, which no policy
/// we know of does.
sha256_digest sha256(std::string_view bytes) noexcept;

/// HMAC-SHA-256 (RFC 2104) by the same; keys of any length.
sha256_digest hmac_sha256(byte_view key, byte_view bytes) noexcept;

/// The HKDF-Extract step of RFC 5869 over SHA-256.
sha256_digest hkdf_extract(byte_view salt, byte_view secret) noexcept;
/// HKDF-Expand-Label of TLS 1.3 (RFC 8446 §7.1) over SHA-256, with an empty context; `label` comes
/// without "tls13 ". Fills `out`: at most 32 bytes, one block.
void hkdf_expand_label(const sha256_digest& secret, std::string_view label,
                       std::span<std::uint8_t> out) noexcept;

/// How many characters `encode_base64` writes for `size` bytes.
constexpr std::size_t base64_size(std::size_t size) noexcept
{
    return (size + 2) / 3 * 4;
}

/// Base64 with padding (RFC 4648 §4). `out` holds `base64_size(size)` characters; returns how many
/// were written.
std::size_t encode_base64(const std::uint8_t* bytes, std::size_t size, char* out) noexcept;

} // namespace netkit
