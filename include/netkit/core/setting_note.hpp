#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include "netkit/base/clock.hpp"
#include "netkit/base/units.hpp"

namespace netkit::core {

/// One end of a range, in the unit of the setting it belongs to.
struct bound {
    enum class kind : std::uint8_t { none, integer, size, time, real };

    constexpr bound() = default;
    template <std::integral Integer>
    constexpr bound(Integer value) : what{kind::integer}, whole{static_cast<std::int64_t>(value)}
    {
    }
    template <std::floating_point Real>
    constexpr bound(Real value) : what{kind::real}, real{static_cast<double>(value)}
    {
    }
    constexpr bound(byte_size value)
        : what{kind::size}, whole{static_cast<std::int64_t>(value.bytes)}
    {
    }
    template <class Rep, class Period>
    constexpr bound(std::chrono::duration<Rep, Period> value)
        : what{kind::time}, whole{duration{value}.count()}
    {
    }

    kind what = kind::none;
    std::int64_t whole = 0; ///< integer; bytes; nanoseconds
    double real = 0;
};

/// What the structs cannot say about one setting: `notes(const T*)`, found beside the struct T,
/// returns an array of them, one per member in the same order. Text is one or two sentences for
/// users. A range holds for the value itself, or for each element of a list, map or optional.
/// A trailing underscore of a member or enumerator (`default_`) is not part of the users' name.
struct note {
    constexpr note(std::string_view key, std::string_view meaning) : name{key}, text{meaning} {}
    constexpr note(std::string_view key, std::string_view meaning, bound lowest, bound highest)
        : name{key}, text{meaning}, min{lowest}, max{highest}
    {
    }

    /// The key must be given; there is no default.
    [[nodiscard]] constexpr note required() const { return with(&note::is_required); }
    /// Shown as `********` wherever settings are printed.
    [[nodiscard]] constexpr note secret() const { return with(&note::is_secret); }
    /// An empty string, list or map is a fault.
    [[nodiscard]] constexpr note filled() const { return with(&note::is_filled); }

    std::string_view name;
    std::string_view text;
    bound min;
    bound max;
    bool is_required = false;
    bool is_secret = false;
    bool is_filled = false;

private:
    constexpr note with(bool note::* flag) const
    {
        note copy = *this;
        copy.*flag = true;
        return copy;
    }
};

/// The name users write for a C++ member or enumerator.
constexpr std::string_view setting_name(std::string_view identifier)
{
    if (identifier.ends_with('_')) identifier.remove_suffix(1);
    return identifier;
}

/// The members of T, those of its described bases first.
template <class T>
using described_members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                                   boost::describe::mod_inherited>;

/// The notes of a struct whose members come from several bases.
template <std::size_t... Sizes>
constexpr auto joined_notes(const std::array<note, Sizes>&... parts)
{
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        std::array<note, (Sizes + ...)> all{((void)Index, note{"", ""})...};
        std::size_t at = 0;
        const auto copy = [&](const auto& part) {
            for (const note& each : part)
                all[at++] = each;
        };
        (copy(parts), ...);
        return all;
    }(std::make_index_sequence<(Sizes + ...)>{});
}

/// True when `notes` names every member of T, in order, with text, and no range is upside down or
/// half open.
template <class T>
consteval bool fully_noted()
{
    constexpr auto list = notes(static_cast<const T*>(nullptr));
    if (list.size() != boost::mp11::mp_size<described_members<T>>::value) return false;
    std::size_t index = 0;
    bool good = true;
    boost::mp11::mp_for_each<described_members<T>>([&](auto member) {
        const note& about = list[index++];
        good = good && about.name == setting_name(member.name) && !about.text.empty() &&
               about.min.what == about.max.what && about.min.whole <= about.max.whole &&
               about.min.real <= about.max.real;
    });
    return good;
}

} // namespace netkit::core
