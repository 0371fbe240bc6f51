#include "field_plan.hpp"

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

field_plan::field_plan(std::span<const std::string> names) : all_(proto_count)
{
    for (std::size_t id = 0; id < proto_count; ++id) {
        auto& mine = all_[id];
        const auto& owner = protocol_of(static_cast<proto>(id));
        const auto fields = owner.fields;
        field_set wanted;
        for (std::size_t place = 0; place < fields.size(); ++place) {
            mine.first.push_back(static_cast<std::uint16_t>(mine.columns.size()));
            for (std::size_t column = 0; column < names.size(); ++column) {
                if (fields[place].name != names[column]) continue;
                wanted.set(place);
                mine.columns.push_back(static_cast<std::uint16_t>(column));
            }
        }
        mine.first.push_back(static_cast<std::uint16_t>(mine.columns.size()));
        mine.wanted = field_selection{owner, wanted};
    }
}

} // namespace netkit::sniff
