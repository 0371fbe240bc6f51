#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace netkit {

using byte_view = std::span<const std::uint8_t>;

/// Numbers at `at`, which must hold as many bytes as the name says; no alignment is needed.
constexpr std::uint16_t load_be16(const std::uint8_t* at) noexcept
{
    return static_cast<std::uint16_t>(at[0] << 8U | at[1]);
}
constexpr std::uint32_t load_be24(const std::uint8_t* at) noexcept
{
    return std::uint32_t{at[0]} << 16U | std::uint32_t{at[1]} << 8U | at[2];
}
constexpr std::uint32_t load_be32(const std::uint8_t* at) noexcept
{
    return std::uint32_t{at[0]} << 24U | load_be24(at + 1);
}
constexpr std::uint64_t load_be64(const std::uint8_t* at) noexcept
{
    return std::uint64_t{load_be32(at)} << 32U | load_be32(at + 4);
}
constexpr std::uint16_t load_le16(const std::uint8_t* at) noexcept
{
    return static_cast<std::uint16_t>(at[1] << 8U | at[0]);
}
constexpr std::uint32_t load_le32(const std::uint8_t* at) noexcept
{
    return std::uint32_t{load_le16(at + 2)} << 16U | load_le16(at);
}
constexpr std::uint64_t load_le64(const std::uint8_t* at) noexcept
{
    return std::uint64_t{load_le32(at + 4)} << 32U | load_le32(at);
}

/// The same bytes as characters.
inline std::string_view text_of(byte_view bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace netkit
