#pragma once

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

/// A part of a layer, an option or a record, while a walk puts its fields: the bytes of it that can
/// be read, and where they stand in the layer. What lies outside is not put.
struct field_record {
    byte_view bytes;
    std::uint32_t at = 0;

    std::size_t size() const noexcept { return bytes.size(); }
    bool has(std::size_t size) const noexcept { return bytes.size() >= size; }
    std::uint8_t operator[](std::size_t index) const noexcept { return bytes[index]; }

    /// `size` bytes from `first` on as a big-endian number; the bits of `mask`, shifted down.
    void put(const field& as, std::size_t first, std::uint32_t size, value_list& to,
             std::uint64_t mask = 0) const;
    void put_bytes(const field& as, std::size_t first, std::size_t size, value_list& to) const;
    /// All that is left from `first` on, if there is any.
    void put_rest(const field& as, std::size_t first, value_list& to) const;
    /// Text up to the first zero byte.
    void put_text(const field& as, std::size_t first, std::size_t size, value_list& to) const;
};

/// The captured part of a layer as one record, as far as its header goes when `header_only`.
field_record record_of(const layer& from, bool header_only = false) noexcept;

} // namespace netkit::sniff
