// Most fields are rows: an offset, a width, a mask. Reading them is one loop over the table; only
// what repeats or moves is code, in the protocols' walks.

#include "netkit/sniff/fields.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

std::uint64_t load(const std::uint8_t* at, unsigned width) noexcept
{
    std::uint64_t number = 0;
    for (unsigned i = 0; i < width; ++i)
        number = number << 8U | at[i];
    return number;
}

bool is_bytes(form as) noexcept
{
    return as == form::ipv4 || as == form::ipv6 || as == form::mac || as == form::bytes ||
           as == form::text;
}

/// By protocol: one past the last row that the table alone can read. Tables that are all walk,
/// DNS's 200 rows for one, cost nothing before their walk.
std::span<const std::uint16_t> readable_rows()
{
    static const auto counts = [] {
        std::array<std::uint16_t, proto_count> made{};
        for (std::size_t id = 0; id < proto_count; ++id) {
            const auto rows = protocol_of(static_cast<proto>(id)).fields;
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (rows[i].width != 0) made[id] = static_cast<std::uint16_t>(i + 1);
        }
        return made;
    }();
    return counts;
}

} // namespace

void value_list::collect(const packet& of, const layer& from, const field_set& wanted)
{
    values_.clear();
    texts_used_ = 0;
    const auto& protocol = protocol_of(from.id);
    table_ = protocol.fields.data();
    wanted_ = &wanted;
    // Of a header that breaks its own law only what stands before the fault means something.
    const auto readable =
        from.fault == damage::malformed ? std::min(from.captured, from.header) : from.captured;
    const auto rows = readable_rows()[static_cast<std::size_t>(from.id)];
    wanted.each_below(rows, [&](std::size_t i) {
        const auto& row = table_[i];
        const auto place = static_cast<std::uint16_t>(i);
        if (row.width == 0 || std::uint32_t{row.offset} + row.width > readable) return;
        if (row.when != nullptr && !row.when(from)) return;
        const auto* const at = from.data + row.offset;
        if (is_bytes(row.as)) {
            values_.push_back({&row, 0, at, row.width, row.offset, row.width, place});
            return;
        }
        auto number = load(at, row.width);
        if (row.mask != 0) number = (number & row.mask) >> std::countr_zero(row.mask);
        if (row.as == form::boolean) number = number != 0 ? 1 : 0;
        values_.push_back({&row, number, nullptr, 0, row.offset, row.width, place});
    });
    if (protocol.walk != nullptr) protocol.walk(of, from, *this);
}

void value_list::put_text(const field& which, std::string_view text, std::uint32_t at,
                          std::uint32_t length)
{
    if (!wants(which)) return;
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    std::string& copy = texts_[texts_used_++];
    copy.assign(text);
    add({&which, 0, reinterpret_cast<const std::uint8_t*>(copy.data()),
         static_cast<std::uint32_t>(copy.size()), at, length});
}

} // namespace netkit::sniff
