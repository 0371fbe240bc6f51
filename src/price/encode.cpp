#include "netkit/price/encode.hpp"

#include <array>
#include <bit>

#include "netkit/price/update.hpp"

namespace netkit::price {

namespace {

constexpr std::uint32_t kind_varint = 0;
constexpr std::uint32_t kind_fixed64 = 1;
constexpr std::uint32_t kind_bytes = 2;

std::uint64_t zigzag(std::int64_t value) noexcept
{
    const auto bits = static_cast<std::uint64_t>(value);
    return bits << 1U ^ (value < 0 ? ~std::uint64_t{0} : 0);
}

/// A record is made in place: a price takes one of these and no allocation.
class record_buffer {
public:
    void byte(std::uint32_t value) noexcept { bytes_[size_++] = static_cast<char>(value); }
    void varint(std::uint64_t value) noexcept
    {
        for (; value >= 0x80; value >>= 7U)
            byte(static_cast<std::uint32_t>(value & 0x7fU) | 0x80U);
        byte(static_cast<std::uint32_t>(value));
    }
    void number(std::uint32_t field, std::uint64_t value) noexcept
    {
        if (value == 0) return;
        byte(field << 3U | kind_varint);
        varint(value);
    }
    void fixed64(std::uint32_t field, std::uint64_t value) noexcept
    {
        if (value == 0) return;
        byte(field << 3U | kind_fixed64);
        for (int i = 0; i < 8; ++i, value >>= 8U)
            byte(static_cast<std::uint32_t>(value & 0xffU));
    }
    void value(std::uint32_t field, const std::optional<decimal>& of) noexcept
    {
        if (!of) return;
        byte(field << 3U | kind_bytes);
        const auto length_at = size_;
        byte(0);
        number(1, zigzag(of->unscaled));
        number(2, of->scale);
        bytes_[length_at] = static_cast<char>(size_ - length_at - 1);
    }
    void text(std::uint32_t field, std::string_view of) noexcept
    {
        if (of.empty()) return;
        byte(field << 3U | kind_bytes);
        varint(of.size());
        for (const char c : of)
            bytes_[size_++] = c;
    }
    std::string_view made() const noexcept { return {bytes_.data(), size_}; }

private:
    std::array<char, longest_record> bytes_;
    std::size_t size_ = 0;
};

} // namespace

std::size_t varint_size(std::uint64_t value) noexcept
{
    return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}

void append_varint(std::string& to, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7U)
        to += static_cast<char>((value & 0x7fU) | 0x80U);
    to += static_cast<char>(value);
}

void field_writer::varint(std::uint64_t value)
{
    append_varint(to_, value);
}

void field_writer::tag(std::uint32_t field, std::uint32_t kind)
{
    varint(std::uint64_t{field} << 3U | kind);
}

field_writer& field_writer::number(std::uint32_t field, std::uint64_t value)
{
    if (value == 0) return *this;
    tag(field, kind_varint);
    varint(value);
    return *this;
}

field_writer& field_writer::sint(std::uint32_t field, std::int64_t value)
{
    return number(field, zigzag(value));
}

field_writer& field_writer::fixed64(std::uint32_t field, std::uint64_t value)
{
    if (value == 0) return *this;
    tag(field, kind_fixed64);
    for (int i = 0; i < 8; ++i, value >>= 8U)
        to_ += static_cast<char>(value & 0xffU);
    return *this;
}

field_writer& field_writer::text(std::uint32_t field, std::string_view value)
{
    return value.empty() ? *this : message(field, value);
}

field_writer& field_writer::message(std::uint32_t field, std::string_view encoded)
{
    tag(field, kind_bytes);
    varint(encoded.size());
    to_ += encoded;
    return *this;
}

field_writer& field_writer::time(std::uint32_t field, duration since)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    std::string inner;
    field_writer{inner}
        .number(1, static_cast<std::uint64_t>(seconds.count()))
        .number(2, static_cast<std::uint64_t>((since - seconds).count()));
    return message(field, inner);
}

void append_record(std::string& to, const price_update& update)
{
    record_buffer body;
    body.number(1, static_cast<std::uint64_t>(update.product_id));
    body.number(2, update.version);
    body.value(3, update.price);
    body.value(4, update.bid);
    body.value(5, update.ask);
    body.fixed64(6, update.event_time_ns);
    body.fixed64(7, update.ingest_time_ns);
    body.text(8, std::string_view{update.currency}.substr(0, longest_currency));
    body.number(9, static_cast<std::uint64_t>(update.flag));
    field_writer{to}.message(1, body.made());
}

} // namespace netkit::price
