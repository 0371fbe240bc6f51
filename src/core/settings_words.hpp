#pragma once

#include <optional>
#include <string>

#include "netkit/core/setting_shape.hpp"
#include "netkit/core/setting_tree.hpp"

namespace netkit::core {

/// The range that holds for a value of `type` noted by `about` (may be null), integers cut to what
/// the C++ type can hold. Empty ends are open.
struct setting_range {
    std::string low, high; ///< in the words of the configuration: `1KiB`, `10s`, `5`

    /// ` between 1KiB and 1MiB`, ` of at least 0`, or nothing.
    std::string text() const;
};
setting_range range_of(const shape& type, const note* about);

/// `a size such as 64KiB between 1KiB and 1MiB`: follows the word "expected".
std::string expectation(const shape& type, const note* about);

/// What stands there instead: `"lots"`, `70000`, `a list`; secrets stay hidden.
std::string found_text(const setting_node& node, bool is_secret);

/// Whether the object keeps the range of its note. Ranges of containers are those of their
/// elements.
bool is_within(const shape& type, const note* about, const void* object);
bool is_within(const shape& type, const note* about, whole_number value);

/// A note's range applied to an element of the container it is about.
std::optional<note> element_note(const note* about);

} // namespace netkit::core
