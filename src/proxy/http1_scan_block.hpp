#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#define NETKIT_BLOCK_SCAN 1
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#define NETKIT_BLOCK_SCAN 1
#else
#define NETKIT_BLOCK_SCAN 0
#endif

namespace netkit::proxy {

#if NETKIT_BLOCK_SCAN
/// Sixteen bytes compared at once; a comparison yields 0xff or 0 per byte.
struct block16 {
#if defined(__SSE2__)
    __m128i bytes;
    using mask = std::uint32_t;
    static constexpr unsigned bits_per_byte = 1;
    static constexpr mask full = 0xffff;

    static block16 load(const char* at) noexcept
    {
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))};
    }
    static block16 of(char byte) noexcept { return {_mm_set1_epi8(byte)}; }
    block16 operator==(block16 b) const noexcept { return {_mm_cmpeq_epi8(bytes, b.bytes)}; }
    /// Signed: bytes from 0x80 are below all others.
    block16 operator>(block16 b) const noexcept { return {_mm_cmpgt_epi8(bytes, b.bytes)}; }
    block16 operator|(block16 b) const noexcept { return {_mm_or_si128(bytes, b.bytes)}; }
    block16 operator&(block16 b) const noexcept { return {_mm_and_si128(bytes, b.bytes)}; }
    block16 without(block16 b) const noexcept { return {_mm_andnot_si128(b.bytes, bytes)}; }
    mask bits() const noexcept { return static_cast<mask>(_mm_movemask_epi8(bytes)); }
#else
    int8x16_t bytes;
    using mask = std::uint64_t;
    static constexpr unsigned bits_per_byte = 4;
    static constexpr mask full = ~mask{0};

    static block16 load(const char* at) noexcept
    {
        return {vld1q_s8(reinterpret_cast<const std::int8_t*>(at))};
    }
    static block16 of(char byte) noexcept { return {vdupq_n_s8(static_cast<std::int8_t>(byte))}; }
    block16 operator==(block16 b) const noexcept
    {
        return {vreinterpretq_s8_u8(vceqq_s8(bytes, b.bytes))};
    }
    block16 operator>(block16 b) const noexcept
    {
        return {vreinterpretq_s8_u8(vcgtq_s8(bytes, b.bytes))};
    }
    block16 operator|(block16 b) const noexcept { return {vorrq_s8(bytes, b.bytes)}; }
    block16 operator&(block16 b) const noexcept { return {vandq_s8(bytes, b.bytes)}; }
    block16 without(block16 b) const noexcept { return {vbicq_s8(bytes, b.bytes)}; }
    mask bits() const noexcept
    {
        const uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_s8(bytes), 4);
        return vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
    }
#endif
};
#endif

} // namespace netkit::proxy
