#include "field_record.hpp"

#include <algorithm>
#include <bit>

namespace netkit::sniff {

void field_record::put(const field& as, std::size_t first, std::uint32_t size, value_list& to,
                       std::uint64_t mask) const
{
    if (first + size > bytes.size()) return;
    std::uint64_t number = 0;
    for (std::uint32_t i = 0; i < size; ++i)
        number = number << 8U | bytes[first + i];
    if (mask != 0) number = (number & mask) >> std::countr_zero(mask);
    to.put(as, number, at + static_cast<std::uint32_t>(first), size);
}

void field_record::put_bytes(const field& as, std::size_t first, std::size_t size,
                             value_list& to) const
{
    if (first + size <= bytes.size())
        to.put(as, bytes.subspan(first, size), at + static_cast<std::uint32_t>(first));
}

void field_record::put_rest(const field& as, std::size_t first, value_list& to) const
{
    if (first < bytes.size())
        to.put(as, bytes.subspan(first), at + static_cast<std::uint32_t>(first));
}

void field_record::put_text(const field& as, std::size_t first, std::size_t size,
                            value_list& to) const
{
    if (first + size > bytes.size()) return;
    const auto text = bytes.subspan(first, size);
    const auto end = std::ranges::find(text, std::uint8_t{0});
    to.put(as, text.first(static_cast<std::size_t>(end - text.begin())),
           at + static_cast<std::uint32_t>(first));
}

field_record record_of(const layer& from, bool header_only) noexcept
{
    const auto size = header_only ? std::min(from.header, from.captured) : from.captured;
    return {{from.data, size}, 0};
}

} // namespace netkit::sniff
