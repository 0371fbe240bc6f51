#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "netkit/base/result.hpp"

namespace netkit {

using sha1_digest = std::array<std::uint8_t, 20>;

/// SHA-1 (FIPS 180-4) through OpenSSL's EVP. Only for protocols that ask for it by name, such as
/// the WebSocket handshake: it protects nothing. Error: not_supported where the library's policy
/// forbids the algorithm.
result<sha1_digest> sha1(std::string_view bytes);

/// How many characters `encode_base64` writes for `size` bytes.
constexpr std::size_t base64_size(std::size_t size) noexcept
{
    return (size + 2) / 3 * 4;
}

/// Base64 with padding (RFC 4648 §4). `out` holds `base64_size(size)` characters; returns how many
/// were written.
std::size_t encode_base64(const std::uint8_t* bytes, std::size_t size, char* out) noexcept;

} // namespace netkit
