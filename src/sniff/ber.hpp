#pragma once

#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

/// One element of ASN.1's basic encoding (X.690): a tag of one byte, a definite length of at most
/// four bytes, the content.
struct ber_element {
    std::uint8_t tag = 0;
    cursor content;

    /// Takes the next element from `in`; false at the end and on anything else than the above,
    /// with the fault in `in`.
    bool next(cursor& in) noexcept
    {
        if (in.wire() == 0 || !in.ok()) return false;
        tag = in.u8();
        std::uint32_t length = in.u8();
        if ((tag & 31U) == 31 || length == 0x80 || length > 0x84) in.fail(damage::malformed);
        if (length > 0x80) {
            std::uint32_t bytes = length - 0x80;
            for (length = 0; bytes > 0; --bytes)
                length = length << 8U | in.u8();
        }
        if (!in.ok()) return false;
        content = in.sub(length);
        return in.ok();
    }

    /// Two's complement; the lowest eight bytes of more.
    std::int64_t integer() const noexcept
    {
        const auto bytes = content.bytes();
        if (bytes.empty()) return 0;
        std::uint64_t number = (bytes[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
        for (const auto byte : bytes)
            number = number << 8U | byte;
        return static_cast<std::int64_t>(number);
    }
    std::uint64_t natural() const noexcept
    {
        std::uint64_t number = 0;
        for (const auto byte : content.bytes())
            number = number << 8U | byte;
        return number;
    }
};

} // namespace netkit::sniff
