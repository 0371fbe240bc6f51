// Giving up privileges. The order matters: groups before the user, because only root may change
// them, and capabilities last, because changing the user needs them.

#include "netkit/sniff/privileges.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform.hpp"

namespace netkit::sniff {

namespace {

struct identity {
    std::string name{}; ///< empty: a number without a name
    uid_t user = 0;
    gid_t group = 0;
};

std::optional<unsigned> parse_id(const char* text)
{
    if (text == nullptr) return std::nullopt;
    unsigned id = 0;
    const auto* const end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, id);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return id;
}

std::optional<identity> find_user(const std::string& name)
{
    std::vector<char> memory(16384);
    passwd row{};
    passwd* found = nullptr;
    const auto number = parse_id(name.c_str());
    const int failed = number
                           ? ::getpwuid_r(*number, &row, memory.data(), memory.size(), &found)
                           : ::getpwnam_r(name.c_str(), &row, memory.data(), memory.size(), &found);
    if (failed == 0 && found != nullptr) return identity{row.pw_name, row.pw_uid, row.pw_gid};
    if (number) return identity{{}, *number, *number};
    return std::nullopt;
}

/// Who called sudo, if it was not root.
std::optional<identity> sudo_user()
{
    // NOLINTBEGIN(concurrency-mt-unsafe): nothing here sets variables
    const auto user = parse_id(std::getenv("SUDO_UID"));
    const auto group = parse_id(std::getenv("SUDO_GID"));
    // NOLINTEND(concurrency-mt-unsafe)
    if (!user || !group || *user == 0) return std::nullopt;
    auto known = find_user(std::to_string(*user));
    known->group = *group;
    return known;
}

/// By the permissions alone: access lists are not looked at, so the answer may be a needless no.
bool may_write(const identity& who, const std::string& folder)
{
    struct stat about{};
    if (folder.empty() || ::stat(folder.c_str(), &about) != 0) return true;
    const auto allowed = [&](unsigned bits) { return (about.st_mode & bits) == bits; };
    if (about.st_uid == who.user) return allowed(S_IWUSR | S_IXUSR);
    if (about.st_gid == who.group) return allowed(S_IWGRP | S_IXGRP);
    return allowed(S_IWOTH | S_IXOTH);
}

bool become(const identity& who, std::string& why)
{
    const auto failed = [&why](const char* step) {
        why = step + (": " + std::generic_category().message(errno));
        return false;
    };
    const gid_t only = who.group;
    const int groups = who.name.empty() ? ::setgroups(1, &only)
                                        : ::initgroups(who.name.c_str(), static_cast<int>(only));
    if (groups != 0) return failed("setting the groups");
    if (::setgid(who.group) != 0) return failed("setting the group");
    if (::setuid(who.user) != 0) return failed("setting the user");
    if (who.user != 0 && ::setuid(0) == 0) {
        why = "the user could be changed back";
        return false;
    }
    return true;
}

std::string shown(const identity& who)
{
    return who.name.empty() ? "user " + std::to_string(who.user) : who.name;
}

} // namespace

bool drop_privileges(const privilege_plan& plan, std::string& note)
{
    note.clear();
    std::optional<identity> target;
    if (!plan.user.empty()) {
        target = find_user(plan.user);
        if (!target) {
            note = "-Z: there is no user " + plan.user;
            return false;
        }
    } else if (plan.use_sudo_user && ::geteuid() == 0) {
        target = sudo_user();
        if (target && !may_write(*target, plan.output_folder)) target.reset();
    }
    const bool changes = target && target->user != ::geteuid();
    if (changes) {
        if (plan.keep_ptrace && !platform::keep_capabilities(note)) return false;
        if (!become(*target, note)) {
            note = "dropping privileges to " + shown(*target) + " failed, " + note;
            return false;
        }
    }
    if (!platform::drop_capabilities(plan, changes, note)) return false;
    if (changes) note = "dropped privileges to " + shown(*target);
    return true;
}

std::string permission_remedy(std::string_view)
{
    return platform::permission_hints(platform::program_path());
}

} // namespace netkit::sniff
