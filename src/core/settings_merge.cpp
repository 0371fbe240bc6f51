#include "settings_loader.hpp"

#include <utility>

#include <fmt/format.h>

#include "netkit/base/text.hpp"

namespace netkit::core {

namespace {

const shape* inside_optional(const shape* type)
{
    while (type != nullptr && type->what == shape::kind::optional)
        type = type->element;
    return type;
}

std::string place_in_list(setting_node& list, const shape* type, std::span<const std::string> path,
                          setting_node value)
{
    const auto index = parse_index(path[0]);
    const std::size_t size = list.items.size();
    if (!index) return fmt::format("{} is not an index into a list", quote_foreign(path[0]));
    if (*index > size) {
        return fmt::format("index {} is beyond the list of {}; the next one is {}", *index, size,
                           size);
    }
    if (*index == size) {
        setting_node fresh;
        fresh.named_at = fresh.written_at = value.written_at;
        list.items.push_back(std::move(fresh));
    }
    return place(list.items[*index], step_into(type, path[0]), path.subspan(1), std::move(value));
}

} // namespace

const shape* step_into(const shape* type, std::string_view step)
{
    type = inside_optional(type);
    if (type == nullptr) return nullptr;
    if (type->element != nullptr) return type->element;
    const member_shape* found = type->member(step);
    return found != nullptr ? found->type : nullptr;
}

void spell_out(setting_node& node, const shape& given)
{
    const shape& type = *inside_optional(&given);
    using kind = setting_node::kind;
    const bool is_bare = node.what == kind::number || node.what == kind::boolean;
    const bool is_scalar = node.what == kind::string || (node.is_loose && is_bare);
    if (const member_shape* first = type.shorthand(); first != nullptr && is_scalar) {
        setting_node whole;
        whole.what = setting_node::kind::object;
        whole.name = std::exchange(node.name, std::string{first->about.name});
        whole.named_at = std::exchange(node.named_at, node.written_at);
        whole.written_at = node.written_at;
        whole.items.push_back(std::move(node));
        node = std::move(whole);
    }
    for (setting_node& each : node.items) {
        if (const shape* below = step_into(&type, each.name)) spell_out(each, *below);
    }
}

void merge(setting_node& under, setting_node over)
{
    using kind = setting_node::kind;
    if (under.what != kind::object || over.what != kind::object) {
        over.name = std::move(under.name);
        under = std::move(over);
        return;
    }
    for (setting_node& each : over.items) {
        setting_node& below = under.obtain(each.name, each.named_at);
        below.named_at = each.named_at;
        merge(below, std::move(each));
    }
}

std::string place(setting_node& node, const shape* type, std::span<const std::string> path,
                  setting_node value)
{
    using kind = setting_node::kind;
    if (path.empty()) {
        if (type != nullptr) spell_out(value, *type);
        merge(node, std::move(value));
        return {};
    }
    const shape* here = inside_optional(type);
    const bool is_leaf = here != nullptr && here->element == nullptr && here->members.empty();
    if (is_leaf) return "there is nothing below it";
    if (node.what == kind::null) {
        const bool is_list = here != nullptr && here->what == shape::kind::list;
        node.what = is_list ? kind::list : kind::object;
        node.written_at = value.written_at;
    }
    if (node.what == kind::list) return place_in_list(node, type, path, std::move(value));
    if (node.what != kind::object) return "there is nothing below it";
    setting_node& below = node.obtain(path[0], value.written_at);
    return place(below, step_into(type, path[0]), path.subspan(1), std::move(value));
}

std::vector<std::string> split_path(std::string_view path)
{
    std::vector<std::string> steps(1);
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '.')
            steps.emplace_back();
        else if (path[i] == '\\' && i + 1 < path.size())
            steps.back() += path[++i];
        else
            steps.back() += path[i];
    }
    return steps;
}

std::string fold(std::string_view key)
{
    std::string out = to_lower(key);
    for (char& c : out) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!kept) c = '_';
    }
    return out;
}

} // namespace netkit::core
