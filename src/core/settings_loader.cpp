#include "settings_loader.hpp"

// Every input becomes a tree with origins and is merged into one tree before anything is typed. A
// file is a tree already; a variable, `--set` or flag is one value with a path. The types are asked
// for three things only: what a bare string stands for (spelled out before merging, else
// `"access_log": "json"` in one file and `{"path": …}` in the next would not add up), whether a
// missing step is a list or an object, and how a key was spelled before a variable's name put it
// into capitals. Values from outside a file are loose: they carry their text, and whoever reads
// them as a number or a truth does so from there, so a token of digits stays a string where a
// string is wanted.

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "netkit/base/text.hpp"
#include "settings_expand.hpp"
#include "settings_file.hpp"
#include "settings_json.hpp"

namespace netkit::core {

namespace {

std::string pointer_of(std::span<const std::string> path)
{
    std::string out;
    for (const std::string& step : path)
        out = join_pointer(out, step);
    return out;
}

const section* find_section(const std::vector<section>& known, std::string_view name)
{
    const auto at = std::ranges::find(known, name, &section::name);
    return at == known.end() ? nullptr : &*at;
}

std::string unknown_section(const std::vector<section>& known, std::string_view name)
{
    std::vector<std::string_view> names;
    names.reserve(known.size());
    for (const section& each : known)
        names.push_back(each.name);
    return "unknown section" + did_you_mean(name, names);
}

/// The order in which variables are put in: a whole before its parts, index 9 before index 10.
auto turn(std::string_view variable)
{
    std::vector<std::tuple<bool, std::size_t, std::string_view>> key;
    for (const std::string_view step : split(variable, "__")) {
        const bool is_word = step.find_first_not_of("0123456789") != std::string_view::npos;
        key.emplace_back(is_word, is_word ? 0 : step.size(), step);
    }
    return key;
}

/// The key meant by `step` of a variable's name: capitals and punctuation were lost in it.
std::string spelled(std::string_view step, const shape* type, const setting_node* node)
{
    const std::string folded = fold(step);
    while (type != nullptr && type->what == shape::kind::optional)
        type = type->element;
    if (type != nullptr) {
        for (const member_shape& each : type->members)
            if (fold(each.about.name) == folded) return std::string{each.about.name};
    }
    if (node != nullptr) {
        for (const setting_node& each : node->items)
            if (!each.name.empty() && fold(each.name) == folded) return each.name;
    }
    return to_lower(step);
}

} // namespace

std::uint32_t settings_loader::add_source(setting_source::kind what, std::string name)
{
    document_.sources_.push_back({what, std::move(name)});
    return static_cast<std::uint32_t>(document_.sources_.size() - 1);
}

void settings_loader::complain(origin at, std::string_view pointer, std::string message)
{
    faults_.add({document_.where(at), std::string{pointer}, std::move(message), at});
}

void settings_loader::lose(origin at, std::string message)
{
    document_.is_complete_ = false;
    complain(at, {}, std::move(message));
}

void settings_loader::add_file(const settings_file& file)
{
    const std::string name = file.name == "-" && !file.text ? "(standard input)" : file.name;
    const std::uint32_t source = add_source(setting_source::kind::file, name);
    file_text content = file.text ? file_text{*file.text, {}} : read_settings_file(file.name);
    if (!content.fault.empty()) return lose({source, 0, 0}, std::move(content.fault));
    if (content.text.starts_with("\xEF\xBB\xBF")) content.text.erase(0, 3);

    const std::size_t open = blank_extras(content.text);
    if (open != std::string::npos) {
        return lose(position_of(content.text, open, source),
                    "a comment that is never closed; end it with */");
    }
    if (trim(content.text).empty()) {
        return lose({source, 0, 0}, "is empty; the smallest configuration is {}");
    }

    json_text parsed = parse_json(content.text, source);
    for (json_fault& each : parsed.faults)
        complain(each.at, each.pointer, std::move(each.message));
    if (!parsed.is_json)
        document_.is_complete_ = false;
    else if (parsed.root.what == setting_node::kind::object)
        add_layer(std::move(parsed.root));
    else
        lose(parsed.root.written_at, "expected an object of sections");
}

void settings_loader::add_layer(setting_node root)
{
    drop_unknown_sections(root);
    for (setting_node& each : root.items)
        spell_out(each, *find_section(document_.known_, each.name)->type);
    expand(root, {});
    if (document_.root_.what == setting_node::kind::null)
        document_.root_ = std::move(root);
    else
        merge(document_.root_, std::move(root));
}

void settings_loader::drop_unknown_sections(setting_node& root)
{
    std::erase_if(root.items, [&](const setting_node& each) {
        if (find_section(document_.known_, each.name) != nullptr) return false;
        const bool for_editors = each.name == "$schema";
        if (!for_editors)
            complain(each.named_at, join_pointer({}, each.name),
                     unknown_section(document_.known_, each.name));
        return true;
    });
}

void settings_loader::expand(setting_node& node, const std::string& pointer)
{
    if (node.what == setting_node::kind::string) {
        expansion made = expand_variables(node.text, variables_);
        node.text = std::move(made.text);
        node.is_loose = node.is_loose || made.has_variables;
        if (made.fault.empty()) return;
        node.is_broken = true;
        complain(node.written_at, pointer, std::move(made.fault));
    }
    const bool named = node.what == setting_node::kind::object;
    for (std::size_t i = 0; i < node.items.size(); ++i)
        expand(node.items[i],
               named ? join_pointer(pointer, node.items[i].name) : join_pointer(pointer, i));
}

setting_node settings_loader::loose_value(std::string_view text, origin at, bool may_be_json)
{
    json_text parsed;
    if (may_be_json) parsed = parse_json(text, at.source);
    setting_node value;
    if (parsed.is_json && parsed.faults.empty()) {
        value = std::move(parsed.root);
        value.is_loose = value.what != setting_node::kind::string;
        if (value.is_loose) value.text = text;
    } else {
        value.what = setting_node::kind::string;
        value.is_loose = true;
        value.text = text;
    }
    return value;
}

void settings_loader::put(const std::vector<std::string>& path, setting_node value, origin at)
{
    const std::string pointer = pointer_of(path);
    const section* owner = find_section(document_.known_, path[0]);
    if (owner == nullptr) return complain(at, pointer, unknown_section(document_.known_, path[0]));
    if (std::ranges::count(path, std::string{}) > 0)
        return complain(at, pointer, "a step of the path is empty");
    if (path.size() > deepest_settings) return complain(at, pointer, "the path has too many steps");
    if (value.what == setting_node::kind::string && !is_utf8(value.text))
        return complain(at, pointer, "the value is not valid UTF-8");
    value.named_at = value.written_at = at;

    setting_node changed; // a path that fails halfway must leave nothing behind
    if (const setting_node* present = document_.find(path[0])) changed = *present;
    std::string fault = place(changed, owner->type, std::span{path}.subspan(1), std::move(value));
    if (!fault.empty()) return complain(at, pointer, std::move(fault));
    document_.root_.what = setting_node::kind::object;
    setting_node& slot = document_.root_.obtain(path[0], at);
    changed.name = path[0];
    slot = std::move(changed);
}

void settings_loader::add_set(const std::string& assignment)
{
    const auto equals = assignment.find('=');
    const std::string path = assignment.substr(0, equals);
    const origin at{add_source(setting_source::kind::set, path), 0, 0};
    if (equals == std::string::npos || path.empty())
        return complain(at, {}, "expected PATH=VALUE, such as proxy.listeners.0.address=:8080");
    setting_node value = loose_value(std::string_view{assignment}.substr(equals + 1), at, true);
    const auto steps = split_path(path);
    expand(value, pointer_of(steps));
    put(steps, std::move(value), at);
}

void settings_loader::add_flag(const flag_setting& flag)
{
    const origin at{add_source(setting_source::kind::flag, flag.shown), 0, 0};
    put(split_path(flag.path), loose_value(flag.value, at, flag.is_json), at);
}

std::vector<std::string>
settings_loader::resolve_variable(std::span<const std::string_view> steps) const
{
    std::vector<std::string> path{to_lower(steps[0])};
    const section* owner = find_section(document_.known_, path[0]);
    const shape* type = owner != nullptr ? owner->type : nullptr;
    const setting_node* node = document_.find(path[0]);
    for (const std::string_view step : steps.subspan(1)) {
        std::string name = spelled(step, type, node);
        if (node != nullptr) node = node->below(name);
        type = step_into(type, name);
        path.push_back(std::move(name));
    }
    return path;
}

void settings_loader::add_variables()
{
    constexpr std::string_view prefix = "NETKIT_";
    std::vector<const environment::value_type*> ours;
    for (const auto& each : variables_)
        if (each.first.starts_with(prefix)) ours.push_back(&each);
    std::ranges::sort(ours, {}, [](const auto* each) { return turn(each->first); });
    for (const auto* each : ours) {
        const auto steps = split(std::string_view{each->first}.substr(prefix.size()), "__");
        const bool is_known = find_section(document_.known_, to_lower(steps[0])) != nullptr;
        if (!is_known && steps.size() == 1) continue; // NETKIT_LINK and the like: not a setting
        const origin at{add_source(setting_source::kind::environment, each->first), 0, 0};
        put(resolve_variable(steps), loose_value(each->second, at, true), at);
    }
}

settings_document load_settings(std::vector<section> known, const settings_inputs& inputs,
                                fault_list& faults)
{
    settings_document made{std::move(known)};
    settings_loader loader{made, inputs.variables, faults};
    for (const settings_file& each : inputs.files)
        loader.add_file(each);
    loader.add_variables();
    for (const std::string& each : inputs.sets)
        loader.add_set(each);
    for (const flag_setting& each : inputs.flags)
        loader.add_flag(each);
    return made;
}

environment read_environment()
{
    environment all;
    for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
        const std::string_view entry = *each;
        const auto equals = entry.find('=');
        if (equals != std::string_view::npos)
            all.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return all;
}

} // namespace netkit::core
