#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/base/clock.hpp"

namespace netkit::price {

/// Protocol Buffers' wire format (encoding guide, proto3): appends fields to a string, leaving out
/// what has its default value, as the generated code does. Messages within messages are made first
/// and appended as bytes.
class field_writer {
public:
    explicit field_writer(std::string& to) noexcept : to_{to} {}

    field_writer& number(std::uint32_t field, std::uint64_t value); ///< varint; bool and enum too
    field_writer& sint(std::uint32_t field, std::int64_t value);    ///< sint64: zigzag
    field_writer& fixed64(std::uint32_t field, std::uint64_t value);
    field_writer& text(std::uint32_t field, std::string_view value);
    /// A message is written even when it is empty: its presence says something.
    field_writer& message(std::uint32_t field, std::string_view encoded);
    /// google.protobuf.Duration and Timestamp: seconds and nanoseconds.
    field_writer& time(std::uint32_t field, duration since);

private:
    void varint(std::uint64_t value);
    void tag(std::uint32_t field, std::uint32_t kind);

    std::string& to_;
};

/// Bytes that `value` takes as a varint.
std::size_t varint_size(std::uint64_t value) noexcept;
/// Appends `value` as a varint.
void append_varint(std::string& to, std::uint64_t value);

} // namespace netkit::price
