#include "netkit/core/settings.hpp"

// From the merged tree into a typed object, by its shape. Nothing stops at a fault: the member
// keeps its default and reading goes on, so one run tells everything. A struct's own `check` runs
// even when parts of it are at fault (a misspelled key must not hide a dangling reference), but not
// when a file could not be parsed at all: what is missing then is not the user's mistake.

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "settings_number.hpp"
#include "settings_words.hpp"

namespace netkit::core {

namespace {

/// A place in the document on its way into an object.
struct place_read {
    const setting_node& node;
    const std::string& pointer;
    const note* about; ///< of the member it is read into, may be null
};

class settings_reader {
public:
    settings_reader(const settings_document& from, fault_list& faults)
        : document_{from}, faults_{faults}
    {
    }

    void read(const shape& type, void* object, const place_read& from);
    void read_members(const shape& type, void* object, const setting_node* node,
                      const std::string& pointer, origin near);

private:
    void read_boolean(const shape& type, void* object, const place_read& from);
    void read_integer(const shape& type, void* object, const place_read& from);
    void read_real(const shape& type, void* object, const place_read& from);
    void read_string(const shape& type, void* object, const place_read& from);
    void read_text(const shape& type, void* object, const place_read& from);
    void read_choice(const shape& type, void* object, const place_read& from);
    void read_list(const shape& type, void* object, const place_read& from);
    void read_table(const shape& type, void* object, const place_read& from);
    void read_optional(const shape& type, void* object, const place_read& from);
    void read_object(const shape& type, void* object, const place_read& from);
    void refuse_unknown(const shape& type, const setting_node& node, const std::string& pointer);
    void miss(const member_shape& member, const setting_node* node, const std::string& pointer,
              origin near);

    void expected(const shape& type, const place_read& from, std::string hint = {});
    void complain(origin at, const std::string& pointer, std::string message);

    const settings_document& document_;
    fault_list& faults_;
};

using kind = setting_node::kind;

/// The text to take a number from: a JSON number, or a loose string that looks like one.
const std::string* number_text(const setting_node& node)
{
    const bool loose_string = node.what == kind::string && node.is_loose;
    if (node.what != kind::number && !loose_string) return nullptr;
    return is_json_number(node.text) ? &node.text : nullptr;
}

const std::string* string_text(const setting_node& node)
{
    return node.what == kind::string || node.is_loose ? &node.text : nullptr;
}

void settings_reader::complain(origin at, const std::string& pointer, std::string message)
{
    faults_.add({document_.where(at), pointer, std::move(message), at});
}

void settings_reader::expected(const shape& type, const place_read& from, std::string hint)
{
    const bool is_secret = from.about != nullptr && from.about->is_secret;
    complain(from.node.written_at, from.pointer,
             fmt::format("expected {}, found {}{}", expectation(type, from.about),
                         found_text(from.node, is_secret), hint));
}

void settings_reader::read(const shape& type, void* object, const place_read& from)
{
    if (from.node.is_broken) return;
    switch (type.what) {
    case shape::kind::boolean:
        return read_boolean(type, object, from);
    case shape::kind::integer:
        return read_integer(type, object, from);
    case shape::kind::real:
        return read_real(type, object, from);
    case shape::kind::string:
        return read_string(type, object, from);
    case shape::kind::text:
        return read_text(type, object, from);
    case shape::kind::choice:
        return read_choice(type, object, from);
    case shape::kind::list:
        return read_list(type, object, from);
    case shape::kind::table:
        return read_table(type, object, from);
    case shape::kind::optional:
        return read_optional(type, object, from);
    case shape::kind::object:
        return read_object(type, object, from);
    }
}

void settings_reader::read_boolean(const shape& type, void* object, const place_read& from)
{
    const setting_node& node = from.node;
    const bool is_word =
        node.what == kind::string && node.is_loose && (node.text == "true" || node.text == "false");
    if (node.what != kind::boolean && !is_word) return expected(type, from);
    *static_cast<bool*>(object) = is_word ? node.text == "true" : node.truth;
}

void settings_reader::read_integer(const shape& type, void* object, const place_read& from)
{
    const std::string* text = number_text(from.node);
    const auto value = text != nullptr ? parse_whole(*text) : std::nullopt;
    if (!value || !is_within(type, from.about, *value)) {
        const bool is_plain = text != nullptr && text->find_first_of(".eE") == std::string::npos;
        const bool is_wide = is_plain && (!value || !is_within(type, nullptr, *value));
        const bool is_bounded = !range_of(type, from.about).high.empty();
        return expected(type, from, is_wide && !is_bounded ? ", beyond 64 bits" : "");
    }
    type.put_whole(object, *value);
}

void settings_reader::read_real(const shape& type, void* object, const place_read& from)
{
    const std::string* text = number_text(from.node);
    const auto value = text != nullptr ? parse_real(*text) : std::nullopt;
    if (!value || !is_within(type, from.about, &*value)) return expected(type, from);
    *static_cast<double*>(object) = *value;
}

void settings_reader::read_string(const shape& type, void* object, const place_read& from)
{
    const std::string* text = string_text(from.node);
    const bool filled = from.about != nullptr && from.about->is_filled;
    if (text == nullptr || (filled && text->empty())) return expected(type, from);
    *static_cast<std::string*>(object) = *text;
}

void settings_reader::read_text(const shape& type, void* object, const place_read& from)
{
    const std::string* text = string_text(from.node);
    const bool has_unit = type.unit != bound::kind::none;
    const std::string* number = has_unit ? number_text(from.node) : nullptr;
    if (text == nullptr && number != nullptr && parse_whole(*number) == whole_number{})
        text = number; // nothing needs neither unit nor quotes
    if (text == nullptr)
        return expected(type, from, number != nullptr ? "; write it in quotes, with its unit" : "");

    const auto candidate = type.fresh(); // a value out of range must not replace the default
    if (type.parse(candidate.get(), *text).has_error() ||
        !is_within(type, from.about, candidate.get()))
        return expected(type, from);
    if (type.parse(object, *text).has_error()) expected(type, from);
}

void settings_reader::read_choice(const shape& type, void* object, const place_read& from)
{
    const std::string* text = string_text(from.node);
    if (text == nullptr) return expected(type, from);
    const auto found = std::ranges::find(type.choices, *text);
    if (found == type.choices.end()) return expected(type, from, did_you_mean(*text, type.choices));
    type.choose(object, static_cast<std::size_t>(found - type.choices.begin()));
}

void settings_reader::read_list(const shape& type, void* object, const place_read& from)
{
    const bool filled = from.about != nullptr && from.about->is_filled;
    if (from.node.what != kind::list || (filled && from.node.items.empty()))
        return expected(type, from);
    const std::optional<note> about = element_note(from.about);
    type.clear(object);
    std::size_t index = 0;
    for (const setting_node& each : from.node.items) {
        const std::string pointer = join_pointer(from.pointer, index++);
        read(*type.element, type.add(object, {}), {each, pointer, about ? &*about : nullptr});
    }
}

void settings_reader::read_table(const shape& type, void* object, const place_read& from)
{
    const bool filled = from.about != nullptr && from.about->is_filled;
    if (from.node.what != kind::object || (filled && from.node.items.empty()))
        return expected(type, from);
    const std::optional<note> about = element_note(from.about);
    for (const setting_node& each : from.node.items) {
        const std::string pointer = join_pointer(from.pointer, each.name);
        if (each.name.empty())
            complain(each.named_at, pointer, "a name may not be empty");
        else
            read(*type.element, type.add(object, each.name),
                 {each, pointer, about ? &*about : nullptr});
    }
}

void settings_reader::read_optional(const shape& type, void* object, const place_read& from)
{
    if (from.node.what == kind::null) return type.clear(object);
    const auto present = type.entries(object);
    void* inside = present.empty() ? type.add(object, {}) : const_cast<void*>(present[0].value);
    read(*type.element, inside, from);
}

void settings_reader::read_object(const shape& type, void* object, const place_read& from)
{
    if (from.node.what != kind::object) return expected(type, from);
    refuse_unknown(type, from.node, from.pointer);
    read_members(type, object, &from.node, from.pointer, from.node.written_at);
}

void settings_reader::refuse_unknown(const shape& type, const setting_node& node,
                                     const std::string& pointer)
{
    std::vector<std::string_view> names;
    names.reserve(type.members.size());
    for (const member_shape& each : type.members)
        names.push_back(each.about.name);
    for (const setting_node& each : node.items) {
        if (type.member(each.name) != nullptr) continue;
        complain(each.named_at, join_pointer(pointer, each.name),
                 "unknown key" + did_you_mean(each.name, names));
    }
}

void settings_reader::miss(const member_shape& member, const setting_node* node,
                           const std::string& pointer, origin near)
{
    if (!document_.is_complete()) return;
    const std::array<std::string_view, 1> name{member.about.name};
    if (node != nullptr) {
        for (const setting_node& each : node->items)
            if (!nearest(each.name, name).empty()) return; // misspelled, and told so
    }
    complain(near, pointer,
             fmt::format("required, but not given; expected {}",
                         expectation(*member.type, &member.about)));
}

void settings_reader::read_members(const shape& type, void* object, const setting_node* node,
                                   const std::string& pointer, origin near)
{
    for (const member_shape& each : type.members) {
        const setting_node* given = node != nullptr ? node->find(each.about.name) : nullptr;
        const std::string below = join_pointer(pointer, each.about.name);
        if (given != nullptr) {
            read(*each.type, each.at(object), {*given, below, &each.about});
        } else if (each.about.is_required) {
            miss(each, node, below, near);
        } else if (each.type->what == shape::kind::object) {
            read_members(*each.type, each.at(object), nullptr, below, near);
        }
    }
    if (type.check == nullptr || !document_.is_complete()) return;
    checker complaints{document_, pointer, node, near, faults_};
    type.check(object, complaints);
}

} // namespace

void read_section(const settings_document& from, std::string_view section, const shape& type,
                  void* into, fault_list& faults)
{
    const std::string pointer = join_pointer({}, section);
    settings_reader reader{from, faults};
    if (const setting_node* node = from.find(section))
        reader.read(type, into, {*node, pointer, nullptr});
    else
        reader.read_members(type, into, nullptr, pointer, from.root().written_at);
}

void check_settings(const settings_document& from, fault_list& faults)
{
    for (const section& each : from.known()) {
        if (from.find(each.name) == nullptr) continue;
        const auto settings = each.type->fresh();
        read_section(from, each.name, *each.type, settings.get(), faults);
    }
}

} // namespace netkit::core
