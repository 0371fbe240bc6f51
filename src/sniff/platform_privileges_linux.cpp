#include "platform.hpp"

#if defined(__linux__) && !defined(NETKIT_PORTABLE_IO)

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netkit::sniff::platform {
namespace {

using capability_set = std::array<__user_cap_data_struct, 2>;

bool set_capabilities(std::uint64_t kept, std::string& why)
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    capability_set now{};
    if (::syscall(SYS_capget, &header, now.data()) != 0) {
        why = "capabilities: " + std::generic_category().message(errno);
        return false;
    }
    for (std::size_t half = 0; half < now.size(); ++half) {
        const auto mask = static_cast<std::uint32_t>(kept >> 32 * half);
        now[half].permitted &= mask;
        now[half].effective = now[half].permitted;
        now[half].inheritable = 0;
    }
    if (::syscall(SYS_capset, &header, now.data()) == 0) return true;
    why = "capabilities: " + std::generic_category().message(errno);
    return false;
}

constexpr std::uint64_t bit(unsigned capability) noexcept
{
    return std::uint64_t{1} << capability;
}

bool file_names(const char* path, std::initializer_list<const char*> words)
{
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);)
        for (const char* const word : words)
            if (line.find(word) != std::string::npos) return true;
    return false;
}

bool in_container()
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets variables
    return std::getenv("container") != nullptr || ::access("/.dockerenv", F_OK) == 0 ||
           ::access("/run/.containerenv", F_OK) == 0 ||
           file_names("/proc/1/cgroup", {"docker", "kubepods", "containerd", "lxc", "libpod"});
}

} // namespace

std::string permission_hints(const std::string& program)
{
    std::string text;
    const std::string shown = program.empty() ? "/path/to/netkit" : program;
    text += "  give this program the right:  sudo setcap cap_net_raw,cap_net_admin=eip " + shown +
            "\n  or run it with sudo\n";
    struct statvfs mounted{};
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets variables
    if (std::getenv("APPIMAGE") != nullptr || program.find("/.mount_") != std::string::npos)
        text += "  (an AppImage cannot hold rights: unpack it with --appimage-extract first)\n";
    else if (!program.empty() && ::statvfs(program.c_str(), &mounted) == 0 &&
             (mounted.f_flag & ST_NOSUID) != 0)
        text += "  (its file system is mounted nosuid, where setcap has no effect: copy it to "
                "another one, such as /usr/local/bin, first)\n";
    if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
        text += "  (this shell forbids new privileges, so setcap has no effect here: a service "
                "needs NoNewPrivileges=no or AmbientCapabilities=CAP_NET_RAW)\n";
    if (in_container())
        text += "  in a container: start it with --cap-add NET_RAW --cap-add NET_ADMIN\n";
    return text;
}

bool keep_capabilities(std::string& why)
{
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0) return true;
    why = "PR_SET_KEEPCAPS: " + std::generic_category().message(errno);
    return false;
}

bool drop_capabilities(const privilege_plan& plan, bool changed_user, std::string& why)
{
    std::uint64_t kept = 0;
    // Descriptors of other users' processes lie in folders that only their owner may read.
    if (plan.keep_ptrace) kept |= bit(CAP_SYS_PTRACE) | bit(CAP_DAC_READ_SEARCH);
    // Root without another user goes on writing where it wrote before: rotation needs that.
    if (!changed_user && ::geteuid() == 0) kept |= bit(CAP_DAC_OVERRIDE);
    if (plan.forbid_new && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        why = "PR_SET_NO_NEW_PRIVS: " + std::generic_category().message(errno);
        return false;
    }
    return set_capabilities(kept, why);
}

} // namespace netkit::sniff::platform

#endif
