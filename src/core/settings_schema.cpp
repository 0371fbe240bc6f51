#include "netkit/core/settings_output.hpp"

// JSON Schema (draft 2020-12) out of the shapes. It accepts what the reader accepts, with two
// differences that a schema cannot express: ranges of durations and sizes are told in the
// description only, and a string that holds `${…}` passes wherever a scalar is wanted, because its
// value is known only where the program runs.

#include <fmt/format.h>

#include "settings_value.hpp"
#include "settings_words.hpp"

namespace netkit::core {

namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view dialect = "https://json-schema.org/draft/2020-12/schema";

json schema_of(const shape& type, const note* about, const void* object);

json variable()
{
    return {{"$ref", "#/$defs/variable"}};
}

json either(json one, json other)
{
    json whole;
    whole["anyOf"] = json::array({std::move(one), std::move(other)});
    return whole;
}

json integer_schema(const shape& type, const note* about)
{
    json whole = {{"type", "integer"}};
    const setting_range range = range_of(type, about);
    if (!range.low.empty()) whole["minimum"] = json::parse(range.low);
    if (!range.high.empty()) whole["maximum"] = json::parse(range.high);
    return either(std::move(whole), variable());
}

json real_schema(const shape& type, const note* about)
{
    json whole = {{"type", "number"}};
    const setting_range range = range_of(type, about);
    if (!range.low.empty()) whole["minimum"] = json::parse(range.low);
    if (!range.high.empty()) whole["maximum"] = json::parse(range.high);
    return either(std::move(whole), variable());
}

json text_schema(const shape& type)
{
    json whole = {{"type", "string"}};
    if (!type.pattern.empty()) whole["pattern"] = fmt::format("^(?:{})$|\\$\\{{", type.pattern);
    if (type.unit == bound::kind::none) return whole;
    return either(std::move(whole), {{"const", 0}});
}

json choice_schema(const shape& type)
{
    json whole;
    whole["enum"] = type.choices;
    return either(std::move(whole), variable());
}

/// Lists, tables and optionals; `about` speaks of their elements, but for `filled`.
json container_schema(const shape& type, const note* about)
{
    const std::optional<note> element_about = element_note(about);
    const auto fresh = type.element->fresh();
    json element = schema_of(*type.element, element_about ? &*element_about : nullptr, fresh.get());
    if (type.what == shape::kind::optional) return either(std::move(element), {{"type", "null"}});
    const bool filled = about != nullptr && about->is_filled;
    json whole;
    if (type.what == shape::kind::list) {
        whole["type"] = "array";
        whole["items"] = std::move(element);
        if (filled) whole["minItems"] = 1;
    } else {
        whole["type"] = "object";
        whole["propertyNames"] = {{"minLength", 1}};
        whole["additionalProperties"] = std::move(element);
        if (filled) whole["minProperties"] = 1;
    }
    return whole;
}

json member_schema(const member_shape& member, const void* object)
{
    const note& about = member.about;
    const void* value = member.at(const_cast<void*>(object));
    json whole;
    std::string description{about.text};
    const bool has_unit =
        member.type->unit == bound::kind::time || member.type->unit == bound::kind::size;
    const std::string range = has_unit ? range_of(*member.type, &about).text() : "";
    if (!range.empty()) description += fmt::format(" A value{}.", range);
    whole["description"] = description;
    if (about.is_secret) whole["writeOnly"] = true;
    whole.update(schema_of(*member.type, &about, value));
    const bool is_object = member.type->what == shape::kind::object;
    if (!about.is_required && !about.is_secret && !is_object) {
        json preset = value_printer{}.print(*member.type, value, &about, nullptr);
        if (!preset.is_null()) whole["default"] = std::move(preset);
    }
    return whole;
}

json object_schema(const shape& type, const void* object)
{
    json whole = {{"type", "object"}};
    json required = json::array();
    whole["properties"] = json::object();
    for (const member_shape& each : type.members) {
        whole["properties"][std::string{each.about.name}] = member_schema(each, object);
        if (each.about.is_required) required.push_back(each.about.name);
    }
    if (!required.empty()) whole["required"] = std::move(required);
    whole["additionalProperties"] = false;
    const member_shape* first = type.shorthand();
    if (first == nullptr) return whole;
    json bare = {{"type", "string"}};
    bare["description"] = fmt::format("Stands for an object with only \"{}\".", first->about.name);
    return either(std::move(whole), std::move(bare));
}

json schema_of(const shape& type, const note* about, const void* object)
{
    switch (type.what) {
    case shape::kind::boolean:
        return either({{"type", "boolean"}}, variable());
    case shape::kind::integer:
        return integer_schema(type, about);
    case shape::kind::real:
        return real_schema(type, about);
    case shape::kind::string:
        break;
    case shape::kind::text:
        return text_schema(type);
    case shape::kind::choice:
        return choice_schema(type);
    case shape::kind::list:
    case shape::kind::table:
    case shape::kind::optional:
        return container_schema(type, about);
    case shape::kind::object:
        return object_schema(type, object);
    }
    json whole = {{"type", "string"}};
    if (about != nullptr && about->is_filled) whole["minLength"] = 1;
    return whole;
}

json section_value(const section& one)
{
    const auto fresh = one.type->fresh();
    json whole;
    whole["description"] = one.summary;
    whole.update(schema_of(*one.type, nullptr, fresh.get()));
    return whole;
}

std::string finish(json whole)
{
    whole["$defs"]["variable"] = {
        {"description", "A string whose ${VARIABLE} is replaced when the file is read."},
        {"type", "string"},
        {"pattern", "\\$\\{"},
    };
    return whole.dump(2) + '\n';
}

} // namespace

std::string settings_schema(std::span<const section> sections)
{
    json whole;
    whole["$schema"] = dialect;
    whole["title"] = "netkit configuration";
    whole["type"] = "object";
    whole["properties"]["$schema"] = {{"type", "string"}};
    for (const section& each : sections)
        whole["properties"][std::string{each.name}] = section_value(each);
    whole["additionalProperties"] = false;
    return finish(std::move(whole));
}

std::string section_schema(const section& one)
{
    json whole;
    whole["$schema"] = dialect;
    whole["title"] = fmt::format("netkit configuration, section {}", one.name);
    whole.update(section_value(one));
    return finish(std::move(whole));
}

} // namespace netkit::core
