#pragma once

#include <string>
#include <string_view>

#include "netkit/core/settings.hpp"

namespace netkit::core {

struct expansion {
    std::string text;
    bool has_variables = false; ///< at least one was put in
    std::string fault;          ///< empty: none
};

/// Replaces `${NAME}` and `${NAME:-fallback}` (also when NAME is set but empty); `$${` stands for
/// `${`. What was put in is not looked at again. Unset without fallback is a fault.
expansion expand_variables(std::string_view text, const environment& variables);

} // namespace netkit::core
