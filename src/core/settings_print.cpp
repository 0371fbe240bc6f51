#include "netkit/core/settings_output.hpp"

#include <algorithm>

#include "settings_value.hpp"

namespace netkit::core {

namespace {

using json = nlohmann::ordered_json;

json whole_value(whole_number value)
{
    if (!value.negative) return value.magnitude;
    return static_cast<std::int64_t>(0 - value.magnitude);
}

/// Of a type that holds nothing else.
json scalar_value(const shape& type, const void* object)
{
    switch (type.what) {
    case shape::kind::boolean:
        return *static_cast<const bool*>(object);
    case shape::kind::integer:
        return whole_value(type.get_whole(object));
    case shape::kind::real:
        return *static_cast<const double*>(object);
    case shape::kind::string:
        return *static_cast<const std::string*>(object);
    case shape::kind::text:
        return type.format(object);
    case shape::kind::choice: {
        const std::size_t index = type.chosen(object);
        if (index >= type.choices.size()) return {};
        return type.choices[index];
    }
    default:
        return {};
    }
}

std::string text_of(const json& value)
{
    return value.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

} // namespace

json value_printer::leaf(json value, const note* about, const setting_node* node) const
{
    const bool is_hidden = mask_secrets && about != nullptr && about->is_secret;
    const bool is_blank =
        value.empty() || (value.is_string() && value.get_ref<const std::string&>().empty());
    if (is_hidden && !is_blank) value = "********";
    if (origins_from == nullptr) return value;
    json whole = json::object();
    whole["value"] = std::move(value);
    whole["origin"] = origins_from->origin_text(node != nullptr ? node->written_at : origin{});
    return whole;
}

json value_printer::print(const shape& type, const void* object, const note* about,
                          const setting_node* node) const
{
    using kind = shape::kind;
    json whole = type.what == kind::list ? json::array() : json::object();
    if (type.what == kind::object) {
        for (const member_shape& each : type.members) {
            const void* member = each.at(const_cast<void*>(object));
            const setting_node* given = node != nullptr ? node->find(each.about.name) : nullptr;
            whole[std::string{each.about.name}] = print(*each.type, member, &each.about, given);
        }
        return whole;
    }
    if (type.element == nullptr) return leaf(scalar_value(type, object), about, node);

    const std::vector<shape_entry> entries = type.entries(object);
    if (type.what == kind::optional) {
        if (entries.empty()) return leaf(nullptr, about, node);
        return print(*type.element, entries[0].value, about, node);
    }
    for (const shape_entry& each : entries) {
        const bool is_list = type.what == kind::list;
        const std::string step = is_list ? std::to_string(whole.size()) : std::string{each.key};
        const setting_node* given = node != nullptr ? node->below(step) : nullptr;
        json value = print(*type.element, each.value, about, given);
        if (is_list)
            whole.push_back(std::move(value));
        else
            whole[step] = std::move(value);
    }
    return whole.empty() ? leaf(std::move(whole), nullptr, node) : whole;
}

std::string print_settings(const settings_document& from, const print_options& options)
{
    const value_printer printer{options.origins ? &from : nullptr, options.mask_secrets};
    json whole = json::object();
    for (const section& each : from.known()) {
        const bool wanted =
            options.sections.empty() || std::ranges::count(options.sections, each.name) > 0;
        if (!wanted) continue;
        const auto settings = each.type->fresh();
        fault_list faults; // told by whoever read the settings for use
        read_section(from, each.name, *each.type, settings.get(), faults);
        whole[std::string{each.name}] =
            printer.print(*each.type, settings.get(), nullptr, from.find(each.name));
    }
    return text_of(whole);
}

std::string print_object(const shape& type, const void* object)
{
    return text_of(value_printer{}.print(type, object, nullptr, nullptr));
}

} // namespace netkit::core
