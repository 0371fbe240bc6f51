#include "netkit/core/setting_tree.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "netkit/core/setting_shape.hpp"

namespace netkit::core {

namespace {

template <class Items>
auto place_of(Items& items, std::string_view key)
{
    return std::ranges::lower_bound(
        items, key, {}, [](const setting_node& each) { return std::string_view{each.name}; });
}

} // namespace

const setting_node* setting_node::find(std::string_view key) const noexcept
{
    if (what != kind::object) return nullptr;
    const auto at = place_of(items, key);
    return at != items.end() && at->name == key ? &*at : nullptr;
}

setting_node* setting_node::find(std::string_view key) noexcept
{
    return const_cast<setting_node*>(std::as_const(*this).find(key));
}

const setting_node* setting_node::below(std::string_view step) const noexcept
{
    if (what != kind::list) return find(step);
    const auto index = parse_index(step);
    return index && *index < items.size() ? &items[*index] : nullptr;
}

setting_node& setting_node::obtain(std::string_view key, origin at)
{
    const auto place = place_of(items, key);
    if (place != items.end() && place->name == key) return *place;
    setting_node fresh;
    fresh.name = key;
    fresh.named_at = at;
    fresh.written_at = at;
    return *items.insert(place, std::move(fresh));
}

std::string join_pointer(std::string_view pointer, std::string_view step)
{
    std::string out{pointer};
    out += '/';
    for (const char c : step) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string join_pointer(std::string_view pointer, std::size_t index)
{
    return join_pointer(pointer, std::to_string(index));
}

std::optional<std::size_t> parse_index(std::string_view step) noexcept
{
    std::size_t index = 0;
    const char* const first = step.data();
    const char* const end = first + step.size();
    const auto [stop, error] = std::from_chars(first, end, index);
    if (error != std::errc{} || stop != end) return {};
    return index;
}

const member_shape* shape::member(std::string_view name) const noexcept
{
    const auto at =
        std::ranges::find(members, name, [](const member_shape& each) { return each.about.name; });
    return at == members.end() ? nullptr : &*at;
}

const member_shape* shape::shorthand() const noexcept
{
    if (what != kind::object || members.empty()) return nullptr;
    const shape* first = members.front().type;
    while (first->what == kind::optional)
        first = first->element;
    return first->is_textual() ? &members.front() : nullptr;
}

} // namespace netkit::core
