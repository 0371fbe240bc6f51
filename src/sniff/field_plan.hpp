#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

/// Which fields are wanted of which protocol, and which column each goes to: worked out once, so
/// that a packet costs look-ups only.
class field_plan {
public:
    /// Column i is `names[i]`; a name that is no field makes a column that stays empty. A name may
    /// be given twice.
    explicit field_plan(std::span<const std::string> names);

    const field_selection& wanted(proto id) const noexcept { return at(id).wanted; }
    bool wants(proto id) const noexcept { return at(id).wanted.any(); }

    /// Calls `take(column)` for every column that shows the field at `place` of the table of `id`.
    template <class Take>
    void columns(proto id, std::size_t place, Take take) const
    {
        const auto& row = at(id);
        for (std::size_t i = row.first[place]; i < row.first[place + 1]; ++i)
            take(row.columns[i]);
    }

private:
    struct of_protocol {
        field_selection wanted;
        std::vector<std::uint16_t> first;   ///< by place in the table: into `columns`
        std::vector<std::uint16_t> columns; ///< grouped by place
    };
    const of_protocol& at(proto id) const noexcept { return all_[static_cast<std::size_t>(id)]; }

    std::vector<of_protocol> all_;
};

} // namespace netkit::sniff
