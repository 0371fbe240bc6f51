#pragma once

#include "http1_scan_block.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace netkit::proxy {

/// Classes of bytes, as bits of one table (RFC 9110 §5.5, §5.6.2, RFC 9112 §3.2).
enum class_bit : std::uint8_t {
    stop_byte = 1,   ///< control byte other than HTAB: ends a line or breaks it
    token_byte = 2,  ///< tchar
    target_byte = 4, ///< 0x21-0x7e without `#`
};

extern const std::array<std::uint8_t, 256> byte_classes;

inline bool has_class(char byte, class_bit bit) noexcept
{
    return (byte_classes[static_cast<unsigned char>(byte)] & bit) != 0;
}

/// Index of the first byte of [from, size) that has the class (`wanted`) or lacks it, or `size`.
/// The portable scan, and the yardstick of the other one.
inline std::size_t find_plain(const char* base, std::size_t from, std::size_t size, class_bit bit,
                              bool wanted) noexcept
{
    while (from < size && has_class(base[from], bit) != wanted)
        ++from;
    return from;
}

#if NETKIT_BLOCK_SCAN
/// `find_plain` by blocks; `classify` gives the mask of what is looked for. A tail shorter than a
/// block is read together with the bytes before it, which belong to the same message, so that no
/// byte outside [0, size) is touched.
template <class Classify>
std::size_t find_block(const char* base, std::size_t from, std::size_t size, Classify classify,
                       class_bit bit, bool wanted) noexcept
{
    constexpr std::size_t width = sizeof(block16);
    const auto index_of = [](block16::mask found) {
        return static_cast<std::size_t>(std::countr_zero(found)) / block16::bits_per_byte;
    };
    for (; size - from >= width; from += width) {
        const block16::mask found = classify(block16::load(base + from));
        if (found != 0) return from + index_of(found);
    }
    if (size < width) return find_plain(base, from, size, bit, wanted);
    if (from == size) return size;
    const std::size_t known = (width - (size - from)) * block16::bits_per_byte;
    const block16::mask found = classify(block16::load(base + size - width)) >> known;
    return found == 0 ? size : from + index_of(found);
}
#endif

/// First control byte other than HTAB: CR, LF, or one that no head may hold.
inline std::size_t find_stop(const char* base, std::size_t from, std::size_t size) noexcept
{
#if NETKIT_BLOCK_SCAN
    const auto classify = [](block16 v) noexcept {
        const block16 control = (block16::of(' ') > v).without(block16::of(0) > v);
        return (control.without(v == block16::of('\t')) | (v == block16::of(0x7f))).bits();
    };
    return find_block(base, from, size, classify, stop_byte, true);
#else
    return find_plain(base, from, size, stop_byte, true);
#endif
}

/// First byte that cannot stand in a token.
inline std::size_t find_token_end(const char* base, std::size_t from, std::size_t size) noexcept
{
#if NETKIT_BLOCK_SCAN
    // Letters, digits and `-` by comparison; the rarer tchars are looked up when met.
    const auto classify = [](block16 v) noexcept {
        const block16 folded = v | block16::of(0x20);
        const block16 letter = (folded > block16::of('a' - 1)) & (block16::of('z' + 1) > folded);
        const block16 digit = (v > block16::of('0' - 1)) & (block16::of('9' + 1) > v);
        return (letter | digit | (v == block16::of('-'))).bits() ^ block16::full;
    };
    from = find_block(base, from, size, classify, token_byte, false);
    while (from < size && has_class(base[from], token_byte)) {
        from = find_block(base, from + 1, size, classify, token_byte, false);
    }
    return from;
#else
    return find_plain(base, from, size, token_byte, false);
#endif
}

/// First byte that cannot stand in a request target.
inline std::size_t find_target_end(const char* base, std::size_t from, std::size_t size) noexcept
{
#if NETKIT_BLOCK_SCAN
    const auto classify = [](block16 v) noexcept {
        const block16 odd = (v == block16::of(0x7f)) | (v == block16::of('#'));
        return (v > block16::of(' ')).without(odd).bits() ^ block16::full;
    };
    return find_block(base, from, size, classify, target_byte, false);
#else
    return find_plain(base, from, size, target_byte, false);
#endif
}

} // namespace netkit::proxy
