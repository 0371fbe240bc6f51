// The one table of all protocols, gathered from the families once.

#include "netkit/sniff/protocols.hpp"

#include <algorithm>
#include <array>

#include "families.hpp"
#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

using protocol_table = std::array<const protocol*, proto_count>;

/// A protocol without a row of its own is data.
protocol_table gather()
{
    protocol_table table{};
    for (const family rows : families)
        for (const auto& row : rows())
            table[static_cast<std::size_t>(row.id)] = &row;
    std::ranges::replace(table, nullptr, table[static_cast<std::size_t>(proto::data)]);
    return table;
}

const protocol_table table = gather();

/// All fields by name. Made on first use: decoding alone does not need it.
std::vector<named_field> gather_fields()
{
    std::vector<named_field> all;
    for (const protocol* owner : table)
        for (std::size_t i = 0; i < owner->fields.size(); ++i)
            all.push_back({&owner->fields[i], owner, i});
    const auto name = [](const named_field& each) { return each.row->name; };
    std::ranges::stable_sort(all, {}, name);
    const auto same = [](const named_field& left, const named_field& right) {
        return left.row == right.row;
    };
    all.erase(std::ranges::unique(all, same).begin(), all.end());
    return all;
}

} // namespace

const protocol& protocol_of(proto id) noexcept
{
    return *table[static_cast<std::size_t>(id)];
}

proto find_protocol(std::string_view name) noexcept
{
    const auto found =
        std::ranges::find(table, name, [](const protocol* each) { return each->name; });
    return found == table.end() ? proto::none : (*found)->id;
}

std::span<const named_field> all_fields()
{
    static const std::vector<named_field> all = gather_fields();
    return all;
}

const named_field* find_field(std::string_view name)
{
    const auto all = all_fields();
    const auto found = std::ranges::lower_bound(
        all, name, {}, [](const named_field& each) { return each.row->name; });
    return found != all.end() && found->row->name == name ? &*found : nullptr;
}

} // namespace netkit::sniff
