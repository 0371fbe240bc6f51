#pragma once

#include <string>
#include <string_view>

namespace netkit::sniff {

struct privilege_plan {
    std::string user{};        ///< -Z: a name or a number; empty: SUDO_UID and SUDO_GID, if set
    bool use_sudo_user = true; ///< without `user`: become who called sudo
    bool keep_ptrace = false;  ///< processes of others are to be named
    bool forbid_new = true;    ///< no program started later gains privileges
};

/// Gives up every privilege this process has, after captures and output folders were opened: groups
/// and user are changed, capabilities cleared. Called before other threads exist, since identity is
/// a property of threads on Linux. True with what was done in `note` (may be empty: there was
/// nothing to drop), false with the reason in `note`.
bool drop_privileges(const privilege_plan& plan, std::string& note);

/// What to do when the system refused to open `interface`: the command for this binary on this
/// system, in lines.
std::string permission_remedy(std::string_view interface);

} // namespace netkit::sniff
