#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

/// Why a layer could not be read to its end.
enum class damage : std::uint8_t {
    none,
    truncated, ///< the capture was cut: not the sender's fault
    malformed, ///< the packet itself is wrong: a length points outside, a field breaks its law
};

/// A view of captured bytes that knows how many bytes there were on the wire. Reading behind the
/// end yields 0 and leaves a fault that stays, so a header is read in one go and checked once.
class cursor {
public:
    constexpr cursor() noexcept = default;
    /// `wire` bytes were declared at `data`; `captured` of them are here. Less on the wire than
    /// captured is taken as equal to it.
    constexpr cursor(const std::uint8_t* data, std::uint32_t captured, std::uint32_t wire) noexcept
        : at_(data), captured_(std::min(captured, wire)), wire_(wire)
    {
    }

    constexpr const std::uint8_t* data() const noexcept { return at_; }
    /// Bytes left that can be read.
    constexpr std::uint32_t captured() const noexcept { return captured_; }
    /// Bytes left that were declared.
    constexpr std::uint32_t wire() const noexcept { return wire_; }
    constexpr byte_view bytes() const noexcept { return {at_, captured_}; }
    constexpr damage fault() const noexcept { return fault_; }
    constexpr bool ok() const noexcept { return fault_ == damage::none; }

    /// Whether `size` more bytes can be read; if not, the fault says whose fault it is and the
    /// cursor is empty from then on.
    constexpr bool need(std::size_t size) noexcept
    {
        if (size <= captured_) return true;
        fail(size <= wire_ ? damage::truncated : damage::malformed);
        return false;
    }
    /// The first fault stays.
    constexpr void fail(damage why) noexcept
    {
        if (fault_ == damage::none) fault_ = why;
        captured_ = 0;
        wire_ = 0;
    }

    constexpr std::uint8_t u8() noexcept { return need(1) ? *take(1) : std::uint8_t{0}; }
    constexpr std::uint16_t be16() noexcept
    {
        return need(2) ? load_be16(take(2)) : std::uint16_t{0};
    }
    constexpr std::uint32_t be24() noexcept { return need(3) ? load_be24(take(3)) : 0; }
    constexpr std::uint32_t be32() noexcept { return need(4) ? load_be32(take(4)) : 0; }
    constexpr std::uint64_t be64() noexcept { return need(8) ? load_be64(take(8)) : 0; }
    constexpr std::uint16_t le16() noexcept
    {
        return need(2) ? load_le16(take(2)) : std::uint16_t{0};
    }
    constexpr std::uint32_t le32() noexcept { return need(4) ? load_le32(take(4)) : 0; }

    constexpr void skip(std::size_t size) noexcept
    {
        if (need(size)) take(size);
    }
    /// The next `size` bytes; empty after a fault.
    constexpr byte_view read(std::size_t size) noexcept
    {
        if (!need(size)) return {};
        return {take(size), size};
    }
    /// The next `size` declared bytes as a cursor of their own, cut as this one is cut; they are
    /// skipped here. More than was declared: malformed here, and what is left there.
    constexpr cursor sub(std::uint32_t size) noexcept
    {
        const cursor inner{at_, captured_, std::min(size, wire_)};
        if (size > wire_) {
            fail(damage::malformed);
            return inner;
        }
        const auto here = std::min(size, captured_);
        at_ += here;
        captured_ -= here;
        wire_ -= size;
        return inner;
    }
    /// Forgets everything behind the next `size` declared bytes: padding, trailers.
    constexpr void narrow(std::uint32_t size) noexcept
    {
        wire_ = std::min(wire_, size);
        captured_ = std::min(captured_, wire_);
    }

private:
    constexpr const std::uint8_t* take(std::size_t size) noexcept
    {
        const auto* start = at_;
        at_ += size;
        captured_ -= static_cast<std::uint32_t>(size);
        wire_ -= static_cast<std::uint32_t>(size);
        return start;
    }

    const std::uint8_t* at_ = nullptr;
    std::uint32_t captured_ = 0;
    std::uint32_t wire_ = 0;
    damage fault_ = damage::none;
};

} // namespace netkit::sniff
