#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/setting_tree.hpp"

// As much of JSON Schema 2020-12 as the generated schemas use. A keyword it does not know is a
// fault, so that a schema cannot grow beyond what is checked here.

namespace netkit::test {

using node = netkit::core::setting_node;

inline double number(const node& value)
{
    double out = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), out);
    return out;
}

inline bool is_type(const node& value, std::string_view type)
{
    switch (value.what) {
    case node::kind::null:
        return type == "null";
    case node::kind::boolean:
        return type == "boolean";
    case node::kind::number:
        return type == "number" ||
               (type == "integer" && std::trunc(number(value)) == number(value));
    case node::kind::string:
        return type == "string";
    case node::kind::list:
        return type == "array";
    case node::kind::object:
        return type == "object";
    }
    return false;
}

inline bool same_scalar(const node& left, const node& right)
{
    return left.what == right.what && left.text == right.text && left.truth == right.truth;
}

class schema_checker {
public:
    explicit schema_checker(const node& root) : root_{root} {}

    std::vector<std::string> check(const node& schema, const node& value, const std::string& at)
    {
        std::vector<std::string> faults;
        for (const node& rule : schema.items) {
            for (std::string& each : check_rule(schema, rule, value, at))
                faults.push_back(std::move(each));
        }
        return faults;
    }

private:
    using complaints = std::vector<std::string>;

    complaints check_rule(const node& schema, const node& rule, const node& value,
                          const std::string& at)
    {
        const std::string& name = rule.name;
        const auto refuse = [&](bool bad) {
            return bad ? complaints{at + ": " + name} : complaints{};
        };
        const bool is_number = value.what == node::kind::number;
        const bool is_string = value.what == node::kind::string;
        const bool is_object = value.what == node::kind::object;
        if (name == "$schema" || name == "$defs" || name == "title" || name == "description" ||
            name == "default" || name == "writeOnly")
            return {};
        if (name == "type") return refuse(!is_type(value, rule.text));
        if (name == "const") return refuse(!same_scalar(rule, value));
        if (name == "enum")
            return refuse(std::ranges::none_of(
                rule.items, [&](const node& each) { return same_scalar(each, value); }));
        if (name == "minimum") return refuse(is_number && number(value) < number(rule));
        if (name == "maximum") return refuse(is_number && number(value) > number(rule));
        if (name == "minLength") return refuse(is_string && value.text.empty());
        if (name == "minItems")
            return refuse(value.what == node::kind::list && value.items.empty());
        if (name == "minProperties") return refuse(is_object && value.items.empty());
        if (name == "pattern")
            return refuse(is_string && !std::regex_search(value.text, std::regex{rule.text}));
        if (name == "$ref")
            return check(*root_.find("$defs")->find(rule.text.substr(8)), value, at);
        if (name == "anyOf") return check_any(rule, value, at);
        if (name == "required")
            return refuse(is_object && std::ranges::any_of(rule.items, [&](const node& each) {
                              return value.find(each.text) == nullptr;
                          }));
        return check_children(schema, rule, value, at);
    }

    complaints check_any(const node& rule, const node& value, const std::string& at)
    {
        complaints all;
        for (const node& each : rule.items) {
            complaints found = check(each, value, at);
            if (found.empty()) return {};
            all.insert(all.end(), found.begin(), found.end());
        }
        return all;
    }

    complaints check_children(const node& schema, const node& rule, const node& value,
                              const std::string& at)
    {
        complaints all;
        const auto take = [&](complaints found) {
            all.insert(all.end(), found.begin(), found.end());
        };
        const node* properties = schema.find("properties");
        for (const node& each : value.items) {
            const std::string below = at + '/' + each.name;
            const bool is_object = value.what == node::kind::object;
            const node* property = properties != nullptr ? properties->find(each.name) : nullptr;
            if (rule.name == "items" && !is_object) take(check(rule, each, below));
            if (rule.name == "properties" && is_object && property != nullptr)
                take(check(*property, each, below));
            if (rule.name == "propertyNames" && is_object && each.name.empty())
                all.push_back(below + ": propertyNames");
            if (rule.name != "additionalProperties" || !is_object || property != nullptr) continue;
            if (rule.what == node::kind::boolean)
                all.push_back(below + ": unknown");
            else
                take(check(rule, each, below));
        }
        const bool is_known = rule.name == "items" || rule.name == "properties" ||
                              rule.name == "propertyNames" || rule.name == "additionalProperties";
        if (!is_known) all.push_back("schema keyword " + rule.name);
        return all;
    }

    const node& root_;
};

inline std::vector<std::string> schema_faults(const node& schema, const node& value)
{
    return schema_checker{schema}.check(schema, value, "");
}

} // namespace netkit::test
