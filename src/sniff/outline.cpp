// Titles and fields of a packet, as --tree prints them and the terminal view shows them.

#include "outline.hpp"

#include <algorithm>
#include <utility>

#include "netkit/sniff/protocol.hpp"
#include "print_value.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t deepest = 8;
constexpr std::uint32_t most_bytes = 64; // of a field that is bytes; the count says the rest

/// The name a number has, or nothing.
std::string_view name_of(const value& of)
{
    const auto names = of.of->names;
    const auto behind = std::ranges::upper_bound(names, of.number, {}, &value_name::from);
    if (behind == names.begin()) return {};
    const auto& row = *(behind - 1);
    return of.number <= row.to ? row.name : std::string_view{};
}

void put_tree_value(const value& of, text_out& to)
{
    if (of.of->as == form::presence) return;
    to.put(": ");
    if (of.of->as == form::time) return put_date_time(to, static_cast<std::int64_t>(of.number));
    if (of.of->as == form::bytes && of.size > most_bytes) {
        to.hex_bytes({of.data, most_bytes});
        to.put("... (");
        to.dec(of.size);
        return to.put(" bytes)");
    }
    if (of.of->as == form::boolean)
        return to.put(of.number != 0 ? std::string_view{"set"} : "not set");
    const auto name = of.data == nullptr ? name_of(of) : std::string_view{};
    if (name.empty()) return put_value(to, of);
    to.put(name);
    to.put(" (");
    put_value(to, of);
    to.put(')');
}

bool is_beneath(std::string_view name, std::string_view parent)
{
    return name.size() > parent.size() && name.starts_with(parent) && name[parent.size()] == '.';
}

} // namespace

outline::outline()
{
    for (std::size_t id = 0; id < proto_count; ++id) {
        const auto fields = protocol_of(static_cast<proto>(id)).fields;
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (fields[i].who != shown::asked) wanted_[id].set(i);
    }
}

std::span<const outline_row> outline::rows(const packet& of, std::string_view interface)
{
    text_.clear();
    ends_.clear();
    rows_.clear();
    for (const layer& each : of.layers()) {
        put_title(of, each, interface);
        put_fields(of, each);
    }
    // Only now does the text stand still.
    std::size_t begin = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        rows_[i].text = text_.view().substr(begin, ends_[i] - begin);
        begin = ends_[i];
    }
    return rows_;
}

void outline::end_row(outline_row row)
{
    rows_.push_back(row);
    ends_.push_back(text_.size());
}

void outline::put_title(const packet& of, const layer& at, std::string_view interface)
{
    text_.put(protocol_of(at.id).title);
    if (at.id == proto::frame) {
        text_.put(' ');
        text_.dec(of.meta.number);
        text_.put(": ");
        text_.dec(of.meta.wire);
        text_.put(" bytes on the wire, ");
        text_.dec(of.meta.captured);
        text_.put(" captured");
        if (!interface.empty()) {
            text_.put(", interface ");
            text_.escaped(interface);
        }
    }
    constexpr std::array marks{std::pair{layer::quoted, " (quoted)"},
                               std::pair{layer::joined, " (joined from several packets)"},
                               std::pair{layer::opened, " (decrypted)"},
                               std::pair{layer::later, " (begins in an earlier packet)"}};
    for (const auto& [flag, text] : marks)
        if ((at.flags & flag) != 0) text_.put(text);
    if (at.fault == damage::truncated) text_.put(" [truncated]");
    if (at.fault == damage::malformed) text_.put(" [malformed]");
    end_row({0, {}, &at, 0, std::min(at.header, at.captured)});
}

void outline::put_fields(const packet& of, const layer& at)
{
    values_.collect(of, at, wanted_[static_cast<std::size_t>(at.id)]);
    std::array<std::string_view, deepest> around;
    unsigned depth = 0;
    for (const value* each : in_order()) {
        const auto name = each->of->name;
        while (depth > 0 && !is_beneath(name, around[depth - 1]))
            --depth;
        text_.put(each->of->title);
        put_tree_value(*each, text_);
        end_row({depth + 1, {}, &at, each->at, each->length});
        if (depth < deepest) around[depth++] = name;
    }
}

/// The values as the bytes stand; what was computed comes last.
std::span<const value* const> outline::in_order()
{
    order_.clear();
    for (const value& each : values_.all())
        order_.push_back(&each);
    std::ranges::stable_sort(order_, {}, [](const value* of) {
        return of->length == 0 ? std::uint64_t{1} << 32U : std::uint64_t{of->at};
    });
    return order_;
}

} // namespace netkit::sniff
