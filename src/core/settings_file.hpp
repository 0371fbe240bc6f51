#pragma once

#include <string>

#include "netkit/base/units.hpp"

namespace netkit::core {

inline constexpr byte_size largest_settings_file{16U << 20};

struct file_text {
    std::string text;
    std::string fault; ///< what is wrong and what to do about it; empty: nothing
};

/// The whole content of `path` (`-`: standard input), at most `largest_settings_file`. Pipes are
/// fine, directories are not.
file_text read_settings_file(const std::string& path);

} // namespace netkit::core
