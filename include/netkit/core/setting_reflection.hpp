#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "netkit/core/setting_shape.hpp"
#include "netkit/core/setting_text.hpp"

namespace netkit::core {

/// The shape of T, made on first use. Supported: bool, integers, double, std::string, described
/// enums and structs, types with a `setting_text`, and vector, map by string and optional of these.
/// A type may not contain itself.
template <class T>
const shape& shape_of();

/// Makes the shapes; `shape_of` is the door.
template <class T>
struct reflect {
    static T& as(void* object) { return *static_cast<T*>(object); }
    static const T& as(const void* object) { return *static_cast<const T*>(object); }

    static shape begin(shape::kind what)
    {
        shape made;
        made.what = what;
        made.fresh = +[]() -> std::shared_ptr<void> { return std::make_shared<T>(); };
        return made;
    }

    static shape integer()
    {
        shape made = begin(shape::kind::integer);
        made.unit = bound::kind::integer;
        made.lowest =
            std::is_signed_v<T> ? static_cast<std::int64_t>(std::numeric_limits<T>::min()) : 0;
        made.highest = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
        made.put_whole = +[](void* object, whole_number value) {
            const std::uint64_t bits = value.negative ? 0 - value.magnitude : value.magnitude;
            as(object) = static_cast<T>(bits);
        };
        made.get_whole = +[](const void* object) {
            const T value = as(object);
            const bool negative = std::cmp_less(value, 0);
            const auto bits = static_cast<std::uint64_t>(value);
            return whole_number{negative, negative ? 0 - bits : bits};
        };
        return made;
    }

    static shape text()
    {
        using text_form = setting_text<T>;
        shape made = begin(shape::kind::text);
        made.expects = text_form::expects;
        if constexpr (requires { text_form::pattern; }) made.pattern = text_form::pattern;
        made.parse = +[](void* object, std::string_view from) -> result<void> {
            auto value = text_form::parse(from);
            if (value.has_error()) return value.error();
            as(object) = std::move(value).value();
            return {};
        };
        made.format =
            +[](const void* object) -> std::string { return text_form::format(as(object)); };
        if constexpr (std::same_as<T, duration>) {
            made.unit = bound::kind::time;
            made.measure = +[](const void* object) -> std::int64_t { return as(object).count(); };
        } else if constexpr (std::same_as<T, byte_size>) {
            made.unit = bound::kind::size;
            made.measure = +[](const void* object) -> std::int64_t {
                constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
                return static_cast<std::int64_t>(std::min(as(object).bytes, most));
            };
        }
        return made;
    }

    static constexpr auto enumerators()
    {
        using list = boost::describe::describe_enumerators<T>;
        std::array<std::pair<std::string_view, T>, boost::mp11::mp_size<list>::value> all{};
        std::size_t index = 0;
        boost::mp11::mp_for_each<list>(
            [&](auto one) { all[index++] = {setting_name(one.name), one.value}; });
        return all;
    }

    static shape choice()
    {
        shape made = begin(shape::kind::choice);
        for (const auto& [name, value] : enumerators())
            made.choices.push_back(name);
        made.choose =
            +[](void* object, std::size_t index) { as(object) = enumerators()[index].second; };
        made.chosen = +[](const void* object) {
            const auto all = enumerators();
            const auto same = [&](const auto& one) { return one.second == as(object); };
            return static_cast<std::size_t>(std::ranges::find_if(all, same) - all.begin());
        };
        return made;
    }

    static shape list()
    {
        using item = typename T::value_type;
        static_assert(!std::same_as<item, bool>, "std::vector<bool> has no addressable elements");
        shape made = begin(shape::kind::list);
        made.element = &shape_of<item>();
        made.clear = +[](void* object) { as(object).clear(); };
        made.add =
            +[](void* object, std::string_view) -> void* { return &as(object).emplace_back(); };
        made.entries = +[](const void* object) {
            std::vector<shape_entry> all;
            for (const item& one : as(object))
                all.push_back({{}, &one});
            return all;
        };
        return made;
    }

    static shape table()
    {
        shape made = begin(shape::kind::table);
        made.element = &shape_of<typename T::mapped_type>();
        made.clear = +[](void* object) { as(object).clear(); };
        made.add = +[](void* object, std::string_view key) -> void* {
            return &as(object)[std::string{key}];
        };
        made.entries = +[](const void* object) {
            std::vector<shape_entry> all;
            for (const auto& [key, value] : as(object))
                all.push_back({key, &value});
            return all;
        };
        return made;
    }

    static shape optional()
    {
        shape made = begin(shape::kind::optional);
        made.element = &shape_of<typename T::value_type>();
        made.clear = +[](void* object) { as(object).reset(); };
        made.add = +[](void* object, std::string_view) -> void* { return &as(object).emplace(); };
        made.entries = +[](const void* object) {
            std::vector<shape_entry> all;
            if (as(object)) all.push_back({{}, &*as(object)});
            return all;
        };
        return made;
    }

    static shape object()
    {
        shape made = begin(shape::kind::object);
        constexpr auto about = notes(static_cast<const T*>(nullptr));
        boost::mp11::mp_for_each<described_members<T>>([&](auto member) {
            using member_type =
                std::remove_cvref_t<decltype(as(made.fresh().get()).*member.pointer)>;
            made.members.push_back(
                {about[made.members.size()], &shape_of<member_type>(),
                 +[](void* whole) -> void* { return &(as(whole).*decltype(member)::pointer); }});
        });
        if constexpr (requires(const T& all, checker& into) { check(all, into); }) {
            made.check = +[](const void* whole, checker& into) { check(as(whole), into); };
        }
        return made;
    }

    static shape make()
    {
        if constexpr (std::same_as<T, bool>)
            return begin(shape::kind::boolean);
        else if constexpr (std::integral<T>)
            return integer();
        else if constexpr (std::same_as<T, double>)
            return begin(shape::kind::real);
        else if constexpr (std::same_as<T, std::string>)
            return begin(shape::kind::string);
        else if constexpr (written_as_text<T>)
            return text();
        else if constexpr (boost::describe::has_describe_enumerators<T>::value)
            return choice();
        else if constexpr (boost::describe::has_describe_members<T>::value)
            return object();
        else if constexpr (requires { typename T::mapped_type; })
            return table();
        else if constexpr (requires(T value) { value.has_value(); })
            return optional();
        else
            return list();
    }
};

template <class T>
const shape& shape_of()
{
    static const shape made = reflect<T>::make();
    return made;
}

} // namespace netkit::core
