#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netkit::core {

/// Where a value was written. Line and column count from 1, columns in bytes; only files have them.
struct origin {
    std::uint32_t source = 0; ///< index into the document's sources; 0 is the built-in default
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    auto operator<=>(const origin&) const = default;
};

struct setting_source {
    enum class kind : std::uint8_t { built_in, file, environment, set, flag };

    kind what = kind::built_in;
    std::string name; ///< path; variable; dotted path after `--set`; the flag as typed
};

/// A JSON value that remembers where it was written.
struct setting_node {
    enum class kind : std::uint8_t { null, boolean, number, string, list, object };

    kind what = kind::null;
    /// The value came from outside a JSON file (environment, `--set`, flag, `${VAR}`): `text` is
    /// what was typed, and whoever needs another scalar type reads it from there.
    bool is_loose = false;
    bool is_broken = false; ///< a fault has been told already; readers leave the default
    bool truth = false;
    std::string text; ///< string; the number as written; anything loose as typed
    std::string name; ///< key, in an object
    origin named_at;  ///< of the key; of the value elsewhere
    origin written_at;
    std::vector<setting_node> items; ///< of a list in order, of an object by name

    const setting_node* find(std::string_view key) const noexcept;
    setting_node* find(std::string_view key) noexcept;
    /// The member, or the element when `step` is an index of a list.
    const setting_node* below(std::string_view step) const noexcept;
    /// The member `key`, made (null) if absent.
    setting_node& obtain(std::string_view key, origin at);
};

/// `listeners` below `/proxy` is `/proxy/listeners`; `~` and `/` are escaped (RFC 6901).
std::string join_pointer(std::string_view pointer, std::string_view step);
std::string join_pointer(std::string_view pointer, std::size_t index);

/// Plain digits.
std::optional<std::size_t> parse_index(std::string_view step) noexcept;

} // namespace netkit::core
