#pragma once

#include <string>
#include <string_view>

namespace netkit::sniff {

/// What a capture keeps of its privileges once everything is open.
struct privilege_plan {
    std::string user{};          ///< -Z: a name or a number
    bool use_sudo_user = false;  ///< without `user`: become who called sudo (SUDO_UID, SUDO_GID)
    std::string output_folder{}; ///< sudo's user is taken only if that user may write there
    bool keep_ptrace = false;    ///< processes of others are to be named
    bool forbid_new = true;      ///< no program started later gains privileges
};

/// Gives up every privilege this process has, after captures and output folders were opened: groups
/// and user are changed, capabilities cleared. Root that becomes nobody else keeps the right to
/// write where it could. Called before other threads exist: identity is a property of threads on
/// Linux. True with what was done in `note` (empty: there was nothing to drop), false with the
/// reason in `note`.
bool drop_privileges(const privilege_plan& plan, std::string& note);

/// What to do when the system refused to open `interface` (empty: any): the command for this binary
/// on this system, each line with its line break.
std::string permission_remedy(std::string_view interface);

} // namespace netkit::sniff
