#include "settings.hpp"

#include "netkit/base/text.hpp"
#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

namespace {

void check_fields(const std::vector<std::string>& names, std::string_view key, core::checker& into)
{
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (find_field(names[i]) != nullptr) continue;
        if (known.empty())
            for (const auto& each : all_fields())
                known.push_back(each.row->name);
        into.unknown_name(std::string{key} + '/' + std::to_string(i), "field", names[i], known);
    }
}

} // namespace

void check(const settings& of, core::checker& into)
{
    check_fields(of.fields, "fields", into);
}

line_options line_options_of(const line_settings& of)
{
    line_options made;
    made.time = of.timestamps;
    made.bytes = of.bytes;
    made.verbose = of.verbose;
    made.nanoseconds = of.nano;
    made.link = of.link_header;
    made.quiet = of.quiet;
    made.absolute_seq = of.absolute_seq;
    made.numbers = of.number;
    made.lengths = of.lengths;
    made.compat = of.compat;
    return made;
}

} // namespace netkit::sniff
