#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/result.hpp"
#include "netkit/core/setting_note.hpp"

namespace netkit::core {

class checker;
struct shape;

/// An integer of any width and sign.
struct whole_number {
    bool negative = false;
    std::uint64_t magnitude = 0;

    bool operator==(const whole_number&) const = default;
};

/// One member of a described struct.
struct member_shape {
    note about;
    const shape* type;
    void* (*at)(void* object);
};

/// One element of a list (no key), map, or engaged optional (no key).
struct shape_entry {
    std::string_view key;
    const void* value;
};

/// A settings type with its C++ type erased: `shape_of<T>()` (setting_reflection.hpp) makes it
/// once, and reader, printer, schema and reference page are plain functions over it. Objects are
/// reached through `void*` to the type that the shape was made of; only the parts of its kind are
/// set.
struct shape {
    enum class kind : std::uint8_t {
        boolean,  ///< bool
        integer,  ///< any integer
        real,     ///< double
        string,   ///< std::string
        text,     ///< anything written as a string: durations, sizes, addresses
        choice,   ///< described enum
        list,     ///< std::vector
        table,    ///< std::map by string
        optional, ///< std::optional; absent or null is empty
        object,   ///< described struct
    };

    kind what = kind::object;
    std::shared_ptr<void> (*fresh)() = nullptr; ///< a new default-made object

    // integer
    std::int64_t lowest = 0;
    std::uint64_t highest = 0;
    void (*put_whole)(void* object, whole_number value) = nullptr;
    whole_number (*get_whole)(const void* object) = nullptr;

    // text
    std::string_view expects; ///< `a duration such as 10s`
    std::string_view pattern; ///< regular expression for the schema, may be empty
    bound::kind unit = bound::kind::none;
    result<void> (*parse)(void* object, std::string_view text) = nullptr;
    std::string (*format)(const void* object) = nullptr;
    std::int64_t (*measure)(const void* object) = nullptr; ///< in `unit`, saturating

    // choice
    std::vector<std::string_view> choices;
    void (*choose)(void* object, std::size_t index) = nullptr;
    std::size_t (*chosen)(const void* object) = nullptr; ///< choices.size() when none

    // list, table, optional
    const shape* element = nullptr;
    void (*clear)(void* object) = nullptr;
    void* (*add)(void* object, std::string_view key) = nullptr; ///< valid until the next `add`
    std::vector<shape_entry> (*entries)(const void* object) = nullptr;

    // object
    std::vector<member_shape> members;
    void (*check)(const void* object, checker& into) = nullptr; ///< null when the type has none

    /// A string written for it is taken as it stands.
    bool is_textual() const noexcept
    {
        return what == kind::string || what == kind::text || what == kind::choice;
    }
    /// The member that a bare string stands for, or null.
    const member_shape* shorthand() const noexcept;
    const member_shape* member(std::string_view name) const noexcept;
};

} // namespace netkit::core
