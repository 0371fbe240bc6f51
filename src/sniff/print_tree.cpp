// A packet as an outline: a line per layer, beneath it a line per field, a field beneath another
// whose name begins its own: tcp.flags.syn beneath tcp.flags.

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "netkit/sniff/protocol.hpp"
#include "print_packet.hpp"
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

class outline final : public packet_printer {
public:
    outline()
    {
        for (std::size_t id = 0; id < proto_count; ++id) {
            const auto fields = protocol_of(static_cast<proto>(id)).fields;
            for (std::size_t i = 0; i < fields.size(); ++i)
                if (fields[i].who != shown::asked) wanted_[id].set(i);
        }
    }

    void print(const packet& of, std::string_view interface, text_out& to) override
    {
        for (const layer& each : of.layers()) {
            put_title(of, each, interface, to);
            put_fields(of, each, to);
        }
        to.put('\n');
    }

private:
    static void put_title(const packet& of, const layer& at, std::string_view interface,
                          text_out& to)
    {
        to.put(protocol_of(at.id).title);
        if (at.id == proto::frame) {
            to.put(' ');
            to.dec(of.meta.number);
            to.put(": ");
            to.dec(of.meta.wire);
            to.put(" bytes on the wire, ");
            to.dec(of.meta.captured);
            to.put(" captured");
            if (!interface.empty()) {
                to.put(", interface ");
                to.escaped(interface);
            }
        }
        constexpr std::array marks{std::pair{layer::quoted, " (quoted)"},
                                   std::pair{layer::joined, " (joined from several packets)"},
                                   std::pair{layer::opened, " (decrypted)"},
                                   std::pair{layer::later, " (begins in an earlier packet)"}};
        for (const auto& [flag, text] : marks)
            if ((at.flags & flag) != 0) to.put(text);
        if (at.fault == damage::truncated) to.put(" [truncated]");
        if (at.fault == damage::malformed) to.put(" [malformed]");
        to.put('\n');
    }

    void put_fields(const packet& of, const layer& at, text_out& to)
    {
        values_.collect(of, at, wanted_[static_cast<std::size_t>(at.id)]);
        std::array<std::string_view, deepest> around;
        std::size_t depth = 0;
        for (const value* one : in_order()) {
            const value& each = *one;
            const auto name = each.of->name;
            while (depth > 0 && !is_beneath(name, around[depth - 1]))
                --depth;
            to.put(' ', 4 * (depth + 1));
            to.put(each.of->title);
            put_tree_value(each, to);
            to.put('\n');
            if (depth < deepest) around[depth++] = name;
        }
    }

    /// The values as the bytes stand; what was computed comes last.
    std::span<const value* const> in_order()
    {
        order_.clear();
        for (const value& each : values_.all())
            order_.push_back(&each);
        std::ranges::stable_sort(order_, {}, [](const value* of) {
            return of->length == 0 ? std::uint64_t{1} << 32U : std::uint64_t{of->at};
        });
        return order_;
    }

    std::array<field_set, proto_count> wanted_{};
    value_list values_;
    std::vector<const value*> order_;
};

} // namespace

std::unique_ptr<packet_printer> print_tree()
{
    return std::make_unique<outline>();
}

} // namespace netkit::sniff
