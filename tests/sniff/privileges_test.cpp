#include "netkit/sniff/privileges.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

/// The value of a line of /proc/self/status; empty where there is none.
std::string status_line(const std::string& key)
{
    std::ifstream file{"/proc/self/status"};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key + ":"))
            return line.substr(line.find_first_not_of(" \t", key.size() + 1));
    return {};
}

std::uint64_t capabilities()
{
    return std::stoull("0" + status_line("CapEff"), nullptr, 16);
}

/// What `work` returns in a process of its own, since nothing gives privileges back.
bool in_child(const std::function<bool()>& work)
{
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_root()
{
    if (::geteuid() == 0) return true;
    std::cout << "skipped: only root has privileges to drop\n";
    return false;
}

} // namespace

TEST_CASE("privileges: another user has none left", "[sniff][privileges]")
{
    if (!is_root()) return;
    CHECK(in_child([] {
        std::string note;
        return drop_privileges({.user = "nobody"}, note) && ::geteuid() != 0 && ::getegid() != 0 &&
               note == "dropped privileges to nobody" && ::setuid(0) != 0 &&
               (status_line("NoNewPrivs").empty() || status_line("NoNewPrivs") == "1") &&
               capabilities() == 0;
    }));
    CHECK(in_child([] {
        std::string note;
        return drop_privileges({.user = "12345"}, note) && ::geteuid() == 12345;
    }));
}

TEST_CASE("privileges: naming processes keeps what it needs", "[sniff][privileges]")
{
    if (!is_root() || !platform::can_name_processes()) return;
    CHECK(in_child([] {
        std::string note;
        constexpr std::uint64_t ptrace = 1U << 19U;
        constexpr std::uint64_t read_search = 1U << 2U;
        return drop_privileges({.user = "nobody", .keep_ptrace = true}, note) &&
               capabilities() == (ptrace | read_search) && ::access("/proc/1/fd", F_OK) == 0;
    }));
}

TEST_CASE("privileges: sudo's user is taken where that user may write", "[sniff][privileges]")
{
    if (!is_root()) return;
    const auto becomes = [](const char* folder) {
        return in_child([folder] {
            ::setenv("SUDO_UID", "12345", 1);
            ::setenv("SUDO_GID", "12345", 1);
            std::string note;
            return drop_privileges({.use_sudo_user = true, .output_folder = folder}, note) &&
                   ::geteuid() == 12345;
        });
    };
    CHECK(becomes("/tmp"));
    CHECK_FALSE(becomes("/proc"));
}

TEST_CASE("privileges: an unknown user is a mistake", "[sniff][privileges]")
{
    CHECK(in_child([] {
        std::string note;
        return !drop_privileges({.user = "no such user"}, note) &&
               note == "-Z: there is no user no such user";
    }));
}

TEST_CASE("privileges: the remedy names this very program", "[sniff][privileges]")
{
    const auto program = platform::program_path();
    const auto text = permission_remedy("eth0");
    CHECK(text.find("sudo") != std::string::npos);
    if (program.empty()) return;
    CHECK(program.ends_with("netkit_sniff_tests"));
    CHECK(text.find("setcap cap_net_raw,cap_net_admin=eip " + program) != std::string::npos);
}

} // namespace netkit::sniff
