// One object a packet: the frame, the names of the layers, one object per layer, the fault. JSON
// wants what the bytes do not give: a name only once. A layer that occurs twice becomes an array,
// and so does a field; both are gathered in one pass over short lists, without allocation.

#include <algorithm>
#include <array>
#include <string>

#include "netkit/sniff/protocol.hpp"
#include "print_packet.hpp"
#include "print_value.hpp"

namespace netkit::sniff {

namespace {

constexpr auto nothing = static_cast<std::size_t>(-1);

/// What printing needs to know of a protocol, worked out once.
struct json_plan {
    field_set wanted;
    std::string layer_name;              ///< `"tcp"`
    std::vector<std::string> keys;       ///< `"srcport":` by place in the table
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
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto same = std::ranges::find(fields, fields[i].name, &field::name);
        made.same_key.push_back(static_cast<std::uint16_t>(same - fields.begin()));
        made.keys.push_back('"' + std::string{key_of(owner, fields[i].name)} + "\":");
        const bool shows =
            fields[i].who == shown::always || (detail && fields[i].who == shown::detail);
        if (shows) made.wanted.set(i);
    }
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

    static void put_frame(const packet& of, std::string_view interface, text_out& to)
    {
        to.put(R"({"frame":{"number":)");
        to.dec(of.meta.number);
        to.put(R"(,"time":")");
        put_date_time(to, of.meta.time_ns);
        to.put(R"(","len":)");
        to.dec(of.meta.wire);
        to.put(R"(,"cap_len":)");
        to.dec(of.meta.captured);
        if (!interface.empty()) put_text(R"(,"interface":")", interface, to);
        if (!of.meta.comment.empty()) put_text(R"(,"comment":")", of.meta.comment, to);
        to.put('}');
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
        const bool repeats = link_repeats(values, how);
        to.put('{');
        bool is_first = true;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (repeats && is_later_[i] != 0) continue;
            if (!is_first) to.put(',');
            is_first = false;
            to.put(how.keys[places_[i]]);
            if (repeats && next_[i] != nothing)
                put_array(values, i, to);
            else
                put_json_value(to, values[i]);
        }
        to.put('}');
    }

    /// Chains the values that share a key. False: none do, and the chains mean nothing.
    bool link_repeats(std::span<const value> values, const json_plan& how)
    {
        places_.resize(values.size());
        ++round_;
        bool repeats = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto place = how.same_key[values[i].place];
            places_[i] = place;
            repeats = repeats || round_of_[place] == round_;
            round_of_[place] = round_;
        }
        if (!repeats) return false;
        next_.assign(values.size(), nothing);
        is_later_.assign(values.size(), 0);
        ++round_;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto place = places_[i];
            if (round_of_[place] == round_) {
                next_[last_[place]] = i;
                is_later_[i] = 1;
            }
            round_of_[place] = round_;
            last_[place] = i;
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
    std::uint64_t round_ = 0;                                 ///< of `link_repeats`
    std::array<std::uint64_t, field_set::size()> round_of_{}; ///< by key: when it was last seen
    std::array<std::size_t, field_set::size()> last_{};       ///< by key: the last value of it
    std::vector<std::uint16_t> places_;                       ///< by value: its key
    std::vector<std::size_t> next_;                           ///< by value: the next one of its key
    std::vector<std::uint8_t> is_later_;
};

} // namespace

std::unique_ptr<packet_printer> print_json(bool detail)
{
    return std::make_unique<json_lines>(detail);
}

} // namespace netkit::sniff
