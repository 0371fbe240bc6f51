#pragma once

#include <span>
#include <string_view>

namespace netkit::core {

/// One file of the status page, built into the program.
struct admin_asset {
    std::string_view path;
    std::string_view content_type;
    std::string_view text;
};
std::span<const admin_asset> admin_assets() noexcept;

extern const std::string_view status_script; ///< /assets/status.js

} // namespace netkit::core
