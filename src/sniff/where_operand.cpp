#include "where_operand.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

where_kind kind_of(form as)
{
    switch (as) {
    case form::number:
    case form::hex:
    case form::boolean:
    case form::presence:
        return where_kind::number;
    case form::ipv4:
        return where_kind::ipv4;
    case form::ipv6:
        return where_kind::ipv6;
    case form::mac:
    case form::bytes:
        return where_kind::bytes;
    case form::text:
        return where_kind::text;
    case form::time:
        return where_kind::time;
    case form::seconds:
        return where_kind::duration;
    case form::signed_number:
        return where_kind::integer;
    case form::real:
        return where_kind::real;
    }
    return where_kind::nothing;
}

bool read_place(std::string_view text, std::int64_t& to)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), to);
    return failure == std::errc{} && end == text.data() + text.size() && to > -0x10000 &&
           to < 0x10000;
}

bool read_slice(std::string_view text, where_slice& to)
{
    text = trim(text);
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) { // place:length, either may be missing
        const auto left = trim(text.substr(0, colon));
        const auto right = trim(text.substr(colon + 1));
        std::int64_t size = 0;
        if (!left.empty() && !read_place(left, to.first)) return false;
        if (right.empty()) return !left.empty();
        if (!read_place(right, size) || size <= 0) return false;
        to.end = to.first + size;
        to.ends_from_end = to.first < 0 && to.end < 0;
        if (to.first < 0) to.end = to.end == 0 ? where_slice::to_end : to.end - 1;
        return true;
    }
    const auto dash = text.find('-', 1);
    if (dash != std::string_view::npos) { // first-last
        std::int64_t last = 0;
        if (!read_place(trim(text.substr(0, dash)), to.first) ||
            !read_place(trim(text.substr(dash + 1)), last))
            return false;
        to.ends_from_end = last < 0;
        to.end = last < 0 ? last : last + 1;
        return true;
    }
    if (!read_place(text, to.first)) return false;
    to.ends_from_end = to.first < 0;
    to.end = to.first < 0 ? to.first : to.first + 1;
    return true;
}

} // namespace

bool find_where_operand(std::string_view name, where_operand& to)
{
    to.wanted.resize(proto_count);
    to.carriers.resize(proto_count);
    bool found = false;
    for (std::size_t id = 0; id < proto_count; ++id) {
        const auto& owner = protocol_of(static_cast<proto>(id));
        field_set wanted;
        for (std::size_t place = 0; place < owner.fields.size(); ++place) {
            if (owner.fields[place].name != name) continue;
            wanted.set(place);
            to.carriers[id] = true;
            if (!found) to.row = &owner.fields[place];
            found = true;
        }
        if (to.carriers[id]) to.wanted[id] = field_selection{owner, wanted};
    }
    to.name = name;
    if (found) {
        to.kind = kind_of(to.row->as);
        return true;
    }
    const auto id = find_protocol(name);
    if (id == proto::none) return false;
    to.is_protocol = true;
    to.kind = where_kind::bytes;
    for (std::size_t other = 1; other < proto_count; ++other)
        to.carriers[other] = protocol_of(static_cast<proto>(other)).name == name &&
                             protocol_of(static_cast<proto>(other)).id == static_cast<proto>(other);
    return true;
}

std::string no_such_field(std::string_view name)
{
    std::vector<std::string_view> known;
    for (const auto& each : all_fields())
        known.push_back(each.row->name);
    return fmt::format("no field {}{}", quote_foreign(name), did_you_mean(name, known));
}

bool read_where_slices(std::string_view text, std::vector<where_slice>& to)
{
    for (const auto piece : split(text, ',')) {
        where_slice one;
        if (!read_slice(piece, one)) return false;
        to.push_back(one);
    }
    return true;
}

} // namespace netkit::sniff
