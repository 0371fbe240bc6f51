// One object a packet: the frame, the names of the layers, one object per layer, the fault. JSON
// wants what the bytes do not give: a name only once. A layer that occurs twice becomes an array,
// and so does a field; both are gathered in one pass over short lists, without allocation.

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "netkit/sniff/comments.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/process_name.hpp"
#include "netkit/sniff/protocol.hpp"
#include "print_packet.hpp"
#include "print_value.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t nothing = 0xffffffff;

/// A short text that is copied whole, in two or three moves, whatever its size.
class short_text {
public:
    short_text() = default;
    explicit short_text(std::string_view from)
        : size_{static_cast<std::uint8_t>(std::min(from.size(), longest))}
    {
        std::copy_n(from.data(), size_, text_.data());
    }
    /// Without its first `skip` characters: 0 or 1.
    void put(text_out& to, std::size_t skip) const
    {
        std::memcpy(to.room(longest), text_.data() + skip, longest);
        to.wrote(size_ - skip);
    }

private:
    static constexpr std::size_t longest = 64;
    std::array<char, longest + 1> text_{};
    std::uint8_t size_ = 0;
};

/// What printing needs to know of a protocol, worked out once.
struct json_plan {
    field_selection wanted;
    std::string layer_name;              ///< `"tcp"`
    std::vector<short_text> keys;        ///< `,"srcport":` by place in the table
    std::vector<std::uint16_t> same_key; ///< by place: the first row of that name
};

/// The name inside its layer: without the layer's prefix, if it has that.
std::string_view key_of(const protocol& owner, std::string_view name)
{
    const auto prefix = owner.field_prefix();
    const bool inside =
        name.size() > prefix.size() && name.starts_with(prefix) && name[prefix.size()] == '.';
    return inside ? name.substr(prefix.size() + 1) : name;
}

json_plan plan_of(const protocol& owner, bool detail)
{
    json_plan made;
    made.layer_name = '"' + std::string{owner.name} + '"';
    const auto fields = owner.fields;
    field_set wanted;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto same = std::ranges::find(fields, fields[i].name, &field::name);
        made.same_key.push_back(static_cast<std::uint16_t>(same - fields.begin()));
        made.keys.emplace_back(",\"" + std::string{key_of(owner, fields[i].name)} + "\":");
        const auto who = fields[i].who;
        if (who == shown::always || (detail && who == shown::detail)) wanted.set(i);
    }
    made.wanted = field_selection{owner, wanted};
    return made;
}

class json_lines final : public packet_printer {
public:
    explicit json_lines(bool detail) : plans_(proto_count), next_of_kind_(packet::most_layers)
    {
        for (std::size_t id = 0; id < proto_count; ++id)
            plans_[id] = plan_of(protocol_of(static_cast<proto>(id)), detail);
    }

    void print(const packet& of, std::string_view interface, text_out& to) override
    {
        put_frame(of, interface, to);
        put_names(of, to);
        for (std::size_t i = 1; i < of.depth; ++i)
            if (is_first_[i]) put_layers(of, i, to);
        if (const auto* const hit = of.damaged()) put_fault(*hit, to);
        to.put("}\n");
    }

private:
    const json_plan& plan(proto id) const { return plans_[static_cast<std::size_t>(id)]; }

    void put_frame(const packet& of, std::string_view interface, text_out& to)
    {
        to.put(R"({"frame":{"number":)");
        to.dec(of.meta.number);
        to.put(R"(,"time":")");
        clock_.put(to, of.meta.time_ns);
        to.put(R"(","len":)");
        to.dec(of.meta.wire);
        to.put(R"(,"cap_len":)");
        to.dec(of.meta.captured);
        if (!interface.empty()) put_text(R"(,"interface":")", interface, to);
        if (!of.meta.comment.empty()) put_comments(of.meta.comment, to);
        if (const auto* const process = known_process(of.flow)) {
            put_text(R"(,"process":{"name":")", process->command, to);
            to.put(R"(,"pid":)");
            to.dec_signed(process->pid);
            to.put('}');
        }
        to.put('}');
    }

    /// Several become an array, as everywhere.
    static void put_comments(std::string_view comments, text_out& to)
    {
        const auto first = take_comment(comments);
        put_text(comments.empty() ? R"(,"comment":")" : R"(,"comment":[")", first, to);
        if (comments.empty()) return;
        while (!comments.empty())
            put_text(",\"", take_comment(comments), to);
        to.put(']');
    }

    static void put_text(std::string_view key, std::string_view text, text_out& to)
    {
        to.put(key);
        to.json_escaped(text);
        to.put('"');
    }

    /// Writes the names and finds out which layers share one.
    void put_names(const packet& of, text_out& to)
    {
        to.put(R"(,"layers":[)");
        for (std::size_t i = 1; i < of.depth; ++i) {
            if (i > 1) to.put(',');
            const proto id = of.stack[i].id;
            to.put(plan(id).layer_name);
            next_of_kind_[i] = 0;
            is_first_[i] = true;
            for (std::size_t before = i - 1; before > 0; --before) {
                if (of.stack[before].id != id) continue;
                next_of_kind_[before] = static_cast<std::uint8_t>(i);
                is_first_[i] = false;
                break;
            }
        }
        to.put(']');
    }

    void put_layers(const packet& of, std::size_t first, text_out& to)
    {
        const auto& how = plan(of.stack[first].id);
        to.put(',');
        to.put(how.layer_name);
        to.put(':');
        const bool several = next_of_kind_[first] != 0;
        if (several) to.put('[');
        for (std::size_t i = first; i != 0; i = next_of_kind_[i]) {
            if (i != first) to.put(',');
            put_layer(of, of.stack[i], how, to);
        }
        if (several) to.put(']');
    }

    void put_layer(const packet& of, const layer& at, const json_plan& how, text_out& to)
    {
        values_.collect(of, at, how.wanted);
        const auto values = values_.all();
        const bool repeats = find_repeats(values, how);
        to.put('{');
        std::size_t skip = 1; // the comma before the first key
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto& each = values[i];
            if (repeats && is_later_[i] != 0) continue;
            how.keys[each.place].put(to, skip);
            skip = 0;
            if (repeats && next_[i] != nothing)
                put_array(values, i, to);
            else
                put_json_value(to, each);
        }
        to.put('}');
    }

    /// Whether two values share a key; then they are chained.
    bool find_repeats(std::span<const value> values, const json_plan& how)
    {
        ++stamp_;
        for (const auto& each : values) {
            auto& seen = seen_[how.same_key[each.place]];
            if (seen.stamp == stamp_) return link_repeats(values, how);
            seen.stamp = stamp_;
        }
        return false;
    }

    bool link_repeats(std::span<const value> values, const json_plan& how)
    {
        ++stamp_;
        next_.assign(values.size(), nothing);
        is_later_.assign(values.size(), 0);
        for (std::uint32_t i = 0; i < values.size(); ++i) {
            auto& seen = seen_[how.same_key[values[i].place]];
            if (seen.stamp == stamp_) {
                next_[seen.last] = i;
                is_later_[i] = 1;
            }
            seen = {stamp_, i};
        }
        return true;
    }

    void put_array(std::span<const value> values, std::size_t first, text_out& to)
    {
        to.put('[');
        for (std::size_t i = first; i != nothing; i = next_[i]) {
            if (i != first) to.put(',');
            put_json_value(to, values[i]);
        }
        to.put(']');
    }

    void put_fault(const layer& hit, text_out& to)
    {
        to.put(R"(,"fault":{"layer":)");
        to.put(plan(hit.id).layer_name);
        to.put(hit.fault == damage::truncated ? R"(,"kind":"truncated"})"
                                              : R"(,"kind":"malformed"})");
    }

    std::vector<json_plan> plans_;
    value_list values_;
    std::vector<std::uint8_t> next_of_kind_; ///< by layer: the next one of its name, 0 for none
    std::array<bool, packet::most_layers> is_first_{};
    struct last_seen {
        std::uint64_t stamp = 0;
        std::uint32_t last = 0;
    };
    std::array<last_seen, field_set::size()> seen_{}; ///< by key, in the layer of that stamp
    std::uint64_t stamp_ = 0;
    std::vector<std::uint32_t> next_; ///< by value: the next one of its key
    std::vector<std::uint8_t> is_later_;
    date_time_text clock_;
};

} // namespace

std::unique_ptr<packet_printer> print_json(bool detail)
{
    return std::make_unique<json_lines>(detail);
}

} // namespace netkit::sniff
