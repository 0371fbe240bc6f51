// Most fields are rows: an offset, a width, a mask. Reading them is one loop over the table; only
// what repeats or moves is code, in the protocols' walks.

#include "netkit/sniff/fields.hpp"

#include <algorithm>
#include <bit>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

std::uint64_t load(const std::uint8_t* at, unsigned width) noexcept
{
    switch (width) {
    case 1:
        return at[0];
    case 2:
        return load_be16(at);
    case 4:
        return load_be32(at);
    default:
        break;
    }
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

/// Of a header that breaks its own law only what stands before the fault means something.
std::uint32_t readable_bytes(const layer& from) noexcept
{
    return from.fault == damage::malformed ? std::min(from.captured, from.header) : from.captured;
}

} // namespace

field_selection::field_selection(const protocol& owner, const field_set& wanted)
    : owner_{&owner}, wanted_{wanted}
{
    for (std::size_t i = 0; i < owner.fields.size(); ++i) {
        const auto& row = owner.fields[i];
        if (!wanted.test(i)) continue;
        // Where a row does not always hold, the walk may know the value from elsewhere.
        if (row.width == 0 || row.when != nullptr) walks_ = owner.walk != nullptr;
        if (row.width == 0) continue;
        const auto mask = row.mask == 0 ? ~std::uint64_t{0} : row.mask;
        rows_.push_back({&row, row.when, mask, row.offset, static_cast<std::uint16_t>(i), row.width,
                         static_cast<std::uint8_t>(std::countr_zero(mask)), is_bytes(row.as),
                         row.as == form::boolean});
    }
}

void value_list::begin(const layer& from, const field_set& wanted)
{
    values_.clear();
    texts_used_ = 0;
    table_ = protocol_of(from.id).fields.data();
    wanted_ = &wanted;
}

void value_list::collect(const packet& of, const layer& from, const field_selection& wanted)
{
    begin(from, wanted.wanted_);
    const auto readable = readable_bytes(from);
    for (const auto& row : wanted.rows_) {
        if (std::uint32_t{row.offset} + row.width > readable) continue;
        if (row.when != nullptr && !row.when(from)) continue;
        const auto* const at = from.data + row.offset;
        if (row.is_bytes) {
            values_.push_back({row.row, 0, at, row.width, row.offset, row.width, row.place});
            continue;
        }
        auto number = (load(at, row.width) & row.mask) >> row.shift;
        if (row.is_truth) number = number != 0 ? 1 : 0;
        values_.push_back({row.row, number, nullptr, 0, row.offset, row.width, row.place});
    }
    if (wanted.walks_) wanted.owner_->walk(of, from, *this);
}

void value_list::collect(const packet& of, const layer& from, const field_set& wanted)
{
    const field_selection once{protocol_of(from.id), wanted};
    collect(of, from, once);
}

void value_list::put_text(const field& which, std::string_view text, std::uint32_t at,
                          std::uint32_t length)
{
    if (!wants(which)) return;
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    std::string& copy = texts_[texts_used_++];
    copy.assign(text);
    values_.push_back({&which, 0, reinterpret_cast<const std::uint8_t*>(copy.data()),
                       static_cast<std::uint32_t>(copy.size()), at, length,
                       static_cast<std::uint16_t>(place_of(which))});
}

} // namespace netkit::sniff
