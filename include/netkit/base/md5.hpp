#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace netkit {

using md5_digest = std::array<std::uint8_t, 16>;

/// MD5 (RFC 1321), our own because a cryptographic library may refuse it. Only for fingerprints
/// that are defined by it (JA3): it protects nothing.
md5_digest md5(std::string_view bytes) noexcept;

} // namespace netkit
