#pragma once

#include "dns_walk.hpp"

namespace netkit::sniff {

/// What the data of records is made of.
enum class dns_part : std::uint8_t {
    end,
    u8,
    u16,
    u32,
    time, ///< 32 bits of seconds since 1970
    time48,
    name,
    ipv4,
    ipv6,
    mac,
    eui64,
    text,  ///< a byte of length, then text
    bytes, ///< a byte of length, then bytes
    sized, ///< two bytes of length, then bytes
    mark,  ///< the same, shown as a label
    texts, ///< texts to the end
    rest,
    rest_text,
    bits,  ///< single bytes to the end
    types, ///< bitmaps of types (RFC 4034 §4.1.2)
};

/// One part and its field; `size` is the field of a length that stands before it.
struct dns_data_part {
    dns_part as = dns_part::end;
    const field* row = nullptr;
    const field* size = nullptr;
};

/// The parts of one type's data, in their order.
struct dns_shape {
    std::uint16_t type;
    std::array<dns_data_part, 10> parts;
};

/// Null for types whose data is not a list of parts.
const dns_shape* dns_shape_of(std::uint16_t type) noexcept;

/// Reads the parts of one record.
class dns_data_reader {
public:
    dns_data_reader(const dns_walk& with, std::uint32_t at, cursor data) noexcept
        : with_(with), at_(at), start_(data.data()), in_(data)
    {
    }

    void read(const dns_data_part& what);
    cursor& in() noexcept { return in_; }
    /// Offset in the message.
    std::uint32_t place() const noexcept
    {
        return at_ + static_cast<std::uint32_t>(in_.data() - start_);
    }
    void number(const field& row, std::uint64_t value, std::uint32_t length) const
    {
        if (in_.ok()) with_.number(row, value, place() - length, length);
    }
    void bytes(const field& row, std::uint32_t size);
    void text(const field& row, std::uint32_t size);
    void name(const dns_data_part& what);
    void texts(const dns_data_part& what);
    void types(const field& row);

private:
    void lengthy(const dns_data_part& what);
    void single(const dns_data_part& what);
    void when(const field& row, std::uint64_t seconds, std::uint32_t length) const;

    const dns_walk& with_;
    std::uint32_t at_;
    const std::uint8_t* start_;
    cursor in_;
};

} // namespace netkit::sniff
