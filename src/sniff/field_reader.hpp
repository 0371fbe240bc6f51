#pragma once

#include "netkit/sniff/cursor.hpp"
#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

/// Reads numbers and bytes one after another and puts each as the value of a field, with its place
/// in the layer. What cannot be read any more is not put; the cursor's fault says so.
class field_reader {
public:
    /// `base` is the layer's first byte.
    field_reader(value_list& to, const std::uint8_t* base) noexcept : to_(to), base_(base) {}

    value_list& to() noexcept { return to_; }
    std::uint32_t at(const cursor& in) const noexcept
    {
        return static_cast<std::uint32_t>(in.data() - base_);
    }

    std::uint32_t u8(cursor& in, const field& row) { return number(in, row, in.u8(), 1); }
    std::uint32_t be16(cursor& in, const field& row) { return number(in, row, in.be16(), 2); }
    std::uint32_t be24(cursor& in, const field& row) { return number(in, row, in.be24(), 3); }
    std::uint32_t be32(cursor& in, const field& row) { return number(in, row, in.be32(), 4); }

    /// Fewer bytes than `size` when the capture was cut.
    void bytes(cursor& in, const field& row, std::uint32_t size)
    {
        const auto place = at(in);
        const auto part = in.sub(size);
        if (in.ok()) to_.put(row, part.bytes(), place);
    }
    /// A label: 1, over the next `size` bytes, which are not skipped.
    void label(const cursor& in, const field& row, std::uint32_t size)
    {
        if (in.ok()) to_.put(row, 1, at(in), size);
    }

private:
    std::uint32_t number(const cursor& behind, const field& row, std::uint32_t value,
                         std::uint32_t size)
    {
        if (behind.ok()) to_.put(row, value, at(behind) - size, size);
        return value;
    }

    value_list& to_;
    const std::uint8_t* base_;
};

} // namespace netkit::sniff
